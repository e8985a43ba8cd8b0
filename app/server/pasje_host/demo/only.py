"""Whether a database is only a demo's: `--fresh` may remove it unasked, a network may see it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import psycopg

from pasje_host.demo import story
from pasje_host.demo.seed import demo_programme
from pasje_platform.database import Tx, open_database
from pasje_platform.ledger import service as ledger
from pasje_platform.programme import service as programme
from pasje_platform.programme.file import WrongProgramme, parse


def only_a_demo(url: str) -> bool:
    """True when it has no members, or under the demo's programme the demo's own; changes nothing.

    False also when that cannot be told: the data of another version, or of something else.
    """

    return _asked(url, _look)


def only_the_demos_programme(url: str) -> bool:
    """True when no programme is in force yet, or the demo's; changes nothing."""
    return _asked(url, _demos_or_none)


def _asked(url: str, question: Callable[[Tx], Awaitable[bool]]) -> bool:
    async def look() -> bool:
        async with open_database(url, most=1) as database:
            return await database.run(question)

    try:
        return asyncio.run(look())
    except (psycopg.Error, WrongProgramme, RuntimeError):
        return False


def members_beside(url: str) -> int:
    """How many members there are beside those the demo tells of; raises psycopg.Error."""

    async def look() -> int:
        async with open_database(url, most=1) as database:
            return await database.run(_beside)

    return asyncio.run(look())


async def _look(tx: Tx) -> bool:
    tables = "select count(*) as n from pg_tables where schemaname = current_schema()"
    row = await (await tx.execute(tables)).fetchone()
    if (row and row["n"] == 0) or not await ledger.held(tx):
        return True
    return await _demos(tx) and await _beside(tx) == 0


async def _beside(tx: Tx) -> int:
    others = "select count(*) as n from member where lower(email) <> all(%s)"
    row = await (await tx.execute(others, ([story.SANNE, story.NOOR],))).fetchone()
    return int(row["n"]) if row else 0


async def _demos_or_none(tx: Tx) -> bool:
    row = await (await tx.execute("select from programme_version limit 1")).fetchone()
    return row is None or await _demos(tx)


async def _demos(tx: Tx) -> bool:
    now = (await programme.in_force(tx, datetime.now(UTC), demo=True)).programme
    demo = parse(demo_programme().source)[""]
    # An owner may have begun with the demo's file, and left its id.
    return (now.id, now.name) == (demo["id"], demo["name"])
