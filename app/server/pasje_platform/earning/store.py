"""The purchases' and refunds' rows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pasje_platform.database import Tx
from pasje_platform.earning.model import PurchaseRow

_PURCHASE = (
    "select purchase.id::text, till_id::text, till.shop, member_id::text,"
    " member.name as member_name, request, amount, currency, receipt, business_on, bought_at,"
    " earned, tier_after, tier_changed, available_after, refunded_at"
    " from purchase join till on till.id = till_id join member on member.id = member_id"
)


async def insert(tx: Tx, row: PurchaseRow, visit_id: str, now: datetime) -> bool:
    """False when the member already has a purchase of that id, of another till."""
    made = await tx.execute(
        "insert into purchase (member_id, id, till_id, visit_id, request, amount, currency,"
        " receipt, business_on, bought_at, recorded_at, earned, tier_after, tier_changed,"
        " available_after) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict (member_id, id) do nothing",
        (
            row.member_id,
            row.id,
            row.till_id,
            visit_id,
            Jsonb(row.request),
            row.amount,
            row.currency,
            row.receipt,
            row.business_on,
            row.bought_at,
            now,
            row.earned,
            row.tier_after,
            row.tier_changed,
            row.available_after,
        ),
    )
    return made.rowcount == 1


async def of_till(tx: Tx, till_id: str, purchase_id: str) -> PurchaseRow | None:
    return await _first(tx, "where till_id = %s and purchase.id = %s", till_id, purchase_id)


async def for_refund(tx: Tx, till_id: str, purchase_id: str) -> PurchaseRow | None:
    """The purchase of that id: this till's own when it has one, else another's."""
    return await _first(
        tx,
        "where purchase.id = %s order by till_id = %s desc, recorded_at limit 1",
        purchase_id,
        till_id,
    )


async def of_purchase(tx: Tx, member_id: str, purchase_id: str) -> PurchaseRow:
    """A purchase there is."""
    (row,) = await _all(tx, "where member_id = %s and purchase.id = %s", (member_id, purchase_id))
    return row


async def with_receipt(
    tx: Tx, shop: str, receipt: str, since: datetime, limit: int
) -> list[PurchaseRow]:
    """The shop's purchases of that receipt number, the newest first."""
    return await _all(
        tx,
        "where till.shop = %s and receipt = %s and bought_at >= %s"
        " order by bought_at desc, purchase.id desc limit %s",
        (shop, receipt, since, limit),
    )


async def has_receipt(tx: Tx, till_id: str, business_on: date, receipt: str) -> bool:
    found = await tx.execute(
        "select exists (select from purchase"
        " where till_id = %s and business_on = %s and receipt = %s) as known",
        (till_id, business_on, receipt),
    )
    row = await found.fetchone()
    return bool(row and row["known"])


async def recorded_on(tx: Tx, till_id: str, business_on: date) -> int:
    """What the till recorded that day, refunded purchases too, in minor units."""
    found = await tx.execute(
        "select coalesce(sum(amount), 0)::bigint as amount from purchase"
        " where till_id = %s and business_on = %s",
        (till_id, business_on),
    )
    row = await found.fetchone()
    return int(row["amount"]) if row else 0


async def mark_refunded(tx: Tx, row: PurchaseRow, now: datetime) -> None:
    await tx.execute(
        "update purchase set refunded_at = %s where member_id = %s and id = %s",
        (now, row.member_id, row.id),
    )


async def _first(tx: Tx, where: str, *parameters: str) -> PurchaseRow | None:
    rows = await _all(tx, where, parameters)
    return rows[0] if rows else None


async def _all(tx: Tx, where: str, parameters: tuple[Any, ...]) -> list[PurchaseRow]:
    async with tx.cursor(row_factory=class_row(PurchaseRow)) as cursor:
        await cursor.execute(f"{_PURCHASE} {where}".encode(), parameters)
        return await cursor.fetchall()


@dataclass(frozen=True)
class RefundRow:
    """A refund as kept; `reply` is what it did, so that a repeat says the same."""

    member_id: str
    id: str
    till_id: str
    purchase_id: str
    at: datetime
    taken_back: int
    reply: dict[str, Any]


async def insert_refund(tx: Tx, row: RefundRow) -> bool:
    """False when the member already has a refund of that id, of another till."""
    made = await tx.execute(
        "insert into refund (member_id, id, till_id, purchase_id, at, taken_back, reply)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (member_id, id) do nothing",
        (
            row.member_id,
            row.id,
            row.till_id,
            row.purchase_id,
            row.at,
            row.taken_back,
            Jsonb(row.reply),
        ),
    )
    return made.rowcount == 1


async def refund_of_till(tx: Tx, till_id: str, refund_id: str) -> RefundRow | None:
    async with tx.cursor(row_factory=class_row(RefundRow)) as cursor:
        await cursor.execute(
            "select member_id::text, id::text, till_id::text, purchase_id::text, at, taken_back,"
            " reply from refund where till_id = %s and id = %s",
            (till_id, refund_id),
        )
        return await cursor.fetchone()
