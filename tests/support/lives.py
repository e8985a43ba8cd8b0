"""Members and tills of tests in which years pass: who enrols, who is told what, what they have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import httpx
from psycopg import AsyncConnection

from pasje.contract.codec import instant
from pasje.contract.membership import Enrol, Session
from pasje.contract.programme import Words
from pasje.contract.snapshot import Snapshot
from pasje_platform.ledger.worker import Worker
from pasje_platform.members import service as members
from tests.support.clients import received
from tests.support.desk import Desk, look, made
from tests.support.platform import MemberClient, Platform


@dataclass(frozen=True)
class Has:
    """Of one unit, in its smallest steps."""

    available: int
    pending: int = 0
    deficit: int = 0


async def ask_to_enrol(
    platform: Platform, email: str, born: date | None = None, invited: str | None = None
) -> httpx.Response:
    """The answer to enrolling, whatever it is."""
    device_id, member_id = platform.id(), platform.id()
    sign_in_id, _ = await platform.prove(email, device_id)
    terms = (await platform.rules()).programme.terms_on
    language = (await platform.rules()).programme.languages[0]
    enrol = Enrol(
        sign_in_id, device_id, "Telefoon", email.partition("@")[0].title(), language, terms,
        birthday_on=born, referral_code=invited,
    )  # fmt: skip
    return await platform.call("PUT", f"/v1/members/{member_id}", enrol)


async def enrolled(
    platform: Platform, name: str, born: date | None = date(1990, 5, 17), invited: str | None = None
) -> MemberClient:
    """A member with that birthday."""
    email = f"{name.lower()}@example.nl"
    answer = await ask_to_enrol(platform, email, born, invited)
    return MemberClient.of(platform, email, received(Session, answer, 201))


async def into_segments(platform: Platform, member: MemberClient, *segments: str) -> None:
    rules, now = await platform.rules(), platform.clock.now
    await platform.run(lambda tx: members.set_segments(tx, rules, member.id, segments, now))


async def see(member: MemberClient) -> Snapshot:
    """What the member sees, on a phone that was off for long."""
    if member.tokens.access_expires_at <= member.platform.clock.now:
        again = await member.platform.second_phone(member)
        member.tokens, member.device = again.tokens, again.device
    return await look(member)


async def has(member: MemberClient) -> Mapping[str, Has]:
    """Every unit that there is anything of."""
    found = {
        one.unit_id: Has(one.available, one.pending, one.deficit)
        for one in (await see(member)).balances
    }
    return {unit: one for unit, one in found.items() if one != Has(0)}


async def reported(
    desk: Desk,
    member: MemberClient,
    action: str,
    purchase_id: str | None = None,
    at: datetime | None = None,
) -> dict[str, int]:
    """What an action gave, by unit."""
    body: dict[str, Any] = {
        "member": member.static_code,
        "action": action,
        "at": instant(at or desk.platform.clock.now),
        "purchase_id": purchase_id,
    }
    told = made(await desk.put(f"/v1/till/actions/{desk.platform.id()}", body))
    sums: dict[str, int] = {}
    for one in told["earned"]:
        sums[one["unit_id"]] = sums.get(one["unit_id"], 0) + one["units"]
    return sums


async def announced(connection: AsyncConnection) -> list[tuple[str, Words]]:
    """What open phones were told, to whoever listens to the channel `pasje`: kind and name."""
    told: list[dict[str, Any]] = []
    async for notice in connection.notifies(timeout=0.2):
        told += json.loads(notice.payload).get("change", {}).get("announcements", [])
    return [(one["kind"], one["name"]) for one in told]


async def work(platform: Platform) -> int:
    """One round of the worker; for how many members something was due."""
    worker: Worker = platform.app.state.worker
    return await worker.run_once()
