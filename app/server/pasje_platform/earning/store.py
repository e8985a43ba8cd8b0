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
    " earned_units, discount, paid, to_pay, counts_visit, tier_after, tier_changed,"
    " available_after, not_earned, slip, refunded_at, partly_refunded_at"
    " from purchase join till on till.id = till_id join member on member.id = member_id"
)


async def insert(tx: Tx, row: PurchaseRow, visit_id: str, now: datetime) -> None:
    await tx.execute(
        "insert into purchase (member_id, id, till_id, visit_id, request, amount, currency,"
        " receipt, business_on, bought_at, recorded_at, earned_units, discount, paid, to_pay,"
        " counts_visit, tier_after, tier_changed, available_after, not_earned, slip)"
        " values (%(member_id)s, %(id)s, %(till_id)s, %(visit_id)s, %(request)s, %(amount)s,"
        " %(currency)s, %(receipt)s, %(business_on)s, %(bought_at)s, %(now)s, %(earned_units)s,"
        " %(discount)s, %(paid)s, %(to_pay)s, %(counts_visit)s, %(tier_after)s, %(tier_changed)s,"
        " %(available_after)s, %(not_earned)s, %(slip)s)",
        {
            **vars(row),
            "visit_id": visit_id,
            "now": now,
            "request": Jsonb(row.request),
            "earned_units": Jsonb(row.earned_units),
            "not_earned": Jsonb(row.not_earned),
            "slip": Jsonb(row.slip),
        },
    )


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


async def of_member(tx: Tx, member_id: str, purchase_id: str) -> PurchaseRow | None:
    return await _first(tx, "where member_id = %s and purchase.id = %s", member_id, purchase_id)


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


async def mark_refunded(tx: Tx, row: PurchaseRow, now: datetime, *, whole: bool) -> None:
    await tx.execute(
        "update purchase set partly_refunded_at = %(now)s,"
        " refunded_at = case when %(whole)s then %(now)s::timestamptz end"
        " where member_id = %(member_id)s and id = %(id)s",
        {"now": now, "whole": whole, "member_id": row.member_id, "id": row.id},
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
    request: dict[str, Any]
    taken_back: int
    reply: dict[str, Any]


async def insert_refund(tx: Tx, row: RefundRow) -> None:
    await tx.execute(
        "insert into refund (member_id, id, till_id, purchase_id, at, request, taken_back, reply)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            row.member_id,
            row.id,
            row.till_id,
            row.purchase_id,
            row.at,
            Jsonb(row.request),
            row.taken_back,
            Jsonb(row.reply),
        ),
    )


async def refund_of_till(tx: Tx, till_id: str, refund_id: str) -> RefundRow | None:
    async with tx.cursor(row_factory=class_row(RefundRow)) as cursor:
        await cursor.execute(
            "select member_id::text, id::text, till_id::text, purchase_id::text, at, request,"
            " taken_back, reply from refund where till_id = %s and id = %s",
            (till_id, refund_id),
        )
        return await cursor.fetchone()


async def has_refund(tx: Tx, member_id: str, refund_id: str) -> bool:
    """Of whichever till, and of before the log too."""
    found = await tx.execute(
        "select exists (select from refund where member_id = %s and id = %s) as known",
        (member_id, refund_id),
    )
    row = await found.fetchone()
    return bool(row and row["known"])


@dataclass(frozen=True)
class ActionRow:
    """A reported action as kept, and what was answered."""

    request: dict[str, Any]
    reply: dict[str, Any]


async def action(tx: Tx, till_id: str, action_id: str) -> ActionRow | None:
    async with tx.cursor(row_factory=class_row(ActionRow)) as cursor:
        await cursor.execute(
            "select request, reply from reported_action where till_id = %s and id = %s",
            (till_id, action_id),
        )
        return await cursor.fetchone()


async def insert_action(
    tx: Tx, till_id: str, action_id: str, member_id: str, row: ActionRow, now: datetime
) -> None:
    await tx.execute(
        "insert into reported_action (till_id, id, member_id, request, reply, at)"
        " values (%s, %s, %s, %s, %s, %s)",
        (till_id, action_id, member_id, Jsonb(row.request), Jsonb(row.reply), now),
    )
