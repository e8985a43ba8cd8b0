"""The tills' rows."""

from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from pasje_platform.database import Tx


@dataclass(frozen=True)
class TillRow:
    """Limits in the currency's minor unit."""

    id: str
    name: str
    shop: str
    most_per_purchase: int
    most_per_day: int


@dataclass(frozen=True)
class TillState:
    """A till as its owner sees it; its key works unless it was revoked."""

    name: str
    shop: str
    revoked_at: datetime | None


async def insert(tx: Tx, till: TillRow, key_hash: bytes, now: datetime) -> bool:
    """False when there is a till of that name."""
    made = await tx.execute(
        "insert into till (id, name, shop, key_hash, most_per_purchase, most_per_day, added_at)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (name) do nothing",
        (
            till.id,
            till.name,
            till.shop,
            key_hash,
            till.most_per_purchase,
            till.most_per_day,
            now,
        ),
    )
    return made.rowcount == 1


async def revoke(tx: Tx, name: str, now: datetime) -> bool:
    """False when no till of that name works now."""
    changed = await tx.execute(
        "update till set revoked_at = %s where name = %s and revoked_at is null", (now, name)
    )
    return changed.rowcount == 1


async def listed(tx: Tx) -> list[TillState]:
    """Every till, by name."""
    async with tx.cursor(row_factory=class_row(TillState)) as cursor:
        await cursor.execute("select name, shop, revoked_at from till order by name")
        return await cursor.fetchall()


async def by_key_hash(tx: Tx, key_hash: bytes) -> TillRow | None:
    """The till of that key, unless it was revoked."""
    async with tx.cursor(row_factory=class_row(TillRow)) as cursor:
        await cursor.execute(
            "select id::text, name, shop, most_per_purchase, most_per_day from till"
            " where key_hash = %s and revoked_at is null",
            (key_hash,),
        )
        return await cursor.fetchone()


async def lock(tx: Tx, till_id: str) -> None:
    """Makes this till's calls wait for each other; what refers to the till need not wait."""
    await tx.execute("select 1 from till where id = %s for no key update", (till_id,))


async def highest_receipt(tx: Tx, till_id: str, business_on: date) -> int:
    """The highest receipt number of that day that is a plain number; 0 without one."""
    found = await tx.execute(
        "select max(receipt::bigint) as highest from purchase"
        " where till_id = %s and business_on = %s and receipt ~ '^[0-9]{1,12}$'",
        (till_id, business_on),
    )
    row = await found.fetchone()
    return int(row["highest"] or 0) if row else 0
