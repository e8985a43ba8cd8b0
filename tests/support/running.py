"""A way into the `pasje` process that runs: its HTTP, and its own database."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from starlette.applications import Starlette

from pasje_host.places import postgres_root
from pasje_host.postgres import running_uri
from pasje_platform.database import open_database
from tests.support.host import PATIENCE_S, Host
from tests.support.platform import Clock, MemberClient, Platform, TillClient

_numbers = itertools.count(1)


class WallClock(Clock):
    """The process goes by the machine's clock, so its callers do too."""

    def __init__(self) -> None:
        pass

    @property
    def now(self) -> datetime:  # type: ignore[override]
        return datetime.now(UTC)


@asynccontextmanager
async def reached(host: Host) -> AsyncIterator[Platform]:
    """The platform of `host`; the ledger is audited at the end.

    Its `app` is empty: the real one is in the other process.
    """
    url = running_uri(postgres_root(host.data))
    assert url is not None
    async with (
        open_database(url) as database,
        httpx.AsyncClient(base_url=host.url, timeout=PATIENCE_S) as http,
    ):
        platform = Platform(Starlette(), database, WallClock(), http, _numbers)
        yield platform
        assert await platform.audit() == []


async def another_till(platform: Platform) -> TillClient:
    """A till that no other test has."""
    return await platform.till(f"Noord {next(_numbers)}")


async def richer(platform: Platform, name: str, units: int) -> MemberClient:
    """A new member who has `units` already."""
    member = await platform.member(name)
    await platform.grant(member, units)
    return member


async def expire_access(platform: Platform, member: MemberClient) -> None:
    """The access tokens of the member's other devices are too old from now on."""
    statement = (
        "update access_token set expires_at = now() - interval '1 minute' "
        "where member_id = %s and device_id <> %s"
    )
    await platform.run(lambda tx: tx.execute(statement, (member.id, member.device.device_id)))
