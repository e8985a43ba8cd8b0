"""The visits' rows, and whose codes there are."""

from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pasje_platform.database import Tx
from pasje_platform.visits.model import DeviceKey, VisitRow


async def one(tx: Tx, till_id: str, visit_id: str) -> VisitRow | None:
    async with tx.cursor(row_factory=class_row(VisitRow)) as cursor:
        await cursor.execute(
            "select visit.id::text, code, scanned_at, opened_at, member_id::text,"
            " device_id::text, code_handle, code_step, may_spend, voucher_id::text,"
            " member.name as member_name, check_in, checked_in_at"
            " from visit join member on member.id = visit.member_id"
            " where till_id = %s and visit.id = %s",
            (till_id, visit_id),
        )
        return await cursor.fetchone()


async def insert(tx: Tx, till_id: str, visit: VisitRow) -> bool:
    """False when the fresh code was burnt by another visit."""
    made = await tx.execute(
        "insert into visit (till_id, id, code, scanned_at, opened_at, member_id, device_id,"
        " code_handle, code_step, may_spend, voucher_id)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (device_id, code_handle, code_step) do nothing",
        (
            till_id,
            visit.id,
            visit.code,
            visit.scanned_at,
            visit.opened_at,
            visit.member_id,
            visit.device_id,
            visit.code_handle,
            visit.code_step,
            visit.may_spend,
            visit.voucher_id,
        ),
    )
    return made.rowcount == 1


async def check_in(
    tx: Tx, till_id: str, visit_id: str, reply: dict[str, Any], now: datetime
) -> None:
    """The visit was counted, and what was answered."""
    await tx.execute(
        "update visit set check_in = %s, checked_in_at = %s where till_id = %s and id = %s",
        (Jsonb(reply), now, till_id, visit_id),
    )


async def by_static_handle(tx: Tx, handle: str) -> str | None:
    """The member whose static code this is."""
    found = await tx.execute("select id::text from member where handle = %s", (handle,))
    row = await found.fetchone()
    return row["id"] if row else None


async def by_number(tx: Tx, number: str) -> str | None:
    """The member whose card has this number."""
    found = await tx.execute("select id::text from member where number = %s", (number,))
    row = await found.fetchone()
    return row["id"] if row else None


async def of_handle(tx: Tx, handle: str) -> tuple[str, DeviceKey] | None:
    """The member and device whose fresh codes carry this handle."""
    found = await tx.execute(
        "select member_id::text, id::text, key, revoked_at is not null as revoked from device"
        " where handle = %s",
        (handle,),
    )
    row = await found.fetchone()
    if row is None:
        return None
    return row["member_id"], DeviceKey(row["id"], bytes(row["key"]), row["revoked"])


async def of_member(tx: Tx, member_id: str) -> list[DeviceKey]:
    """All devices the member ever signed in on: a revoked one is told so."""
    async with tx.cursor(row_factory=class_row(DeviceKey)) as cursor:
        await cursor.execute(
            "select id::text as device_id, key, revoked_at is not null as revoked from device"
            " where member_id = %s",
            (member_id,),
        )
        return await cursor.fetchall()


async def bad_codes(tx: Tx, till_id: str, since: datetime) -> list[datetime]:
    """When this till sent bad codes since then, the oldest first."""
    found = await tx.execute(
        "select at from attempt where subject = %s and at > %s order by at",
        (_subject(till_id), since),
    )
    return [row["at"] for row in await found.fetchall()]


async def count_bad_code(tx: Tx, till_id: str, now: datetime) -> None:
    """Remembers one bad code, and forgets those of earlier hours."""
    subject = _subject(till_id)
    await tx.execute(
        "delete from attempt where subject = %s and at < %s", (subject, now - timedelta(hours=1))
    )
    await tx.execute("insert into attempt (subject, at) values (%s, %s)", (subject, now))


def _subject(till_id: str) -> str:
    return f"bad code at till {till_id}"
