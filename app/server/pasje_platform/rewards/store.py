"""Reads the vouchers' rows; what redeemed one is kept beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pasje.contract.programme import Words
from pasje_platform.database import Tx
from pasje_platform.engine.state import Paid, Voucher, VoucherState

_VOUCHER = (
    "select member_id::text, id::text, handle, reward_id, name, kind, unit_id, cost, worth, state,"
    " issued_at, expires_at, entry_seq, used_at, coalesce(used_where, '') as used_where,"
    " coalesce(purchase_id::text, '') as purchase_id, coalesce(code, '') as code, ended_at"
    " from voucher"
)


@dataclass(frozen=True)
class _Row:
    member_id: str
    id: str
    handle: str
    reward_id: str
    name: Words
    kind: str
    unit_id: str
    cost: int
    worth: int
    state: VoucherState
    issued_at: datetime
    expires_at: datetime
    entry_seq: int | None
    used_at: datetime | None
    used_where: str
    purchase_id: str
    code: str
    ended_at: datetime | None

    def voucher(self) -> Voucher:
        """As the engine knows it, but for the lots it was paid from."""
        paid = None
        if self.entry_seq is not None:
            paid = Paid(self.unit_id, self.cost, self.entry_seq, ())
        return Voucher(
            id=self.id,
            handle=self.handle,
            reward=self.reward_id,
            name=self.name,
            kind=self.kind,
            unit=self.unit_id,
            cost=self.cost,
            worth=self.worth,
            state=self.state,
            issued_at=self.issued_at,
            expires_at=self.expires_at,
            paid=paid,
            used_at=self.used_at,
            used_where=self.used_where,
            purchase_id=self.purchase_id,
            code=self.code,
            ended_at=self.ended_at,
        )


async def keep_request(tx: Tx, member_id: str, voucher_id: str, request: dict[str, Any]) -> None:
    """The redemption as decoded, beside what it gave: a repeat must be the same."""
    await tx.execute(
        "update voucher set request = %s where member_id = %s and id = %s",
        (Jsonb(request), member_id, voucher_id),
    )


async def request_of(tx: Tx, member_id: str, voucher_id: str) -> dict[str, Any] | None:
    """The redemption that gave a voucher there is; None: it was a gift."""
    found = await tx.execute(
        "select request from voucher where member_id = %s and id = %s", (member_id, voucher_id)
    )
    (row,) = await found.fetchall()
    return dict(row["request"]) if row["request"] is not None else None


async def one(tx: Tx, member_id: str, voucher_id: str) -> Voucher | None:
    rows = await _all(tx, "where member_id = %s and id = %s", (member_id, voucher_id))
    return rows[0].voucher() if rows else None


async def by_handle(tx: Tx, handle: str) -> tuple[str, Voucher] | None:
    """Whose it is, and the voucher."""
    rows = await _all(tx, "where handle = %s", (handle,))
    return (rows[0].member_id, rows[0].voucher()) if rows else None


async def is_known(tx: Tx, voucher_id: str) -> bool:
    """Whether some member has a voucher of that id."""
    found = await tx.execute(
        "select exists (select from voucher where id = %s) as known", (voucher_id,)
    )
    row = await found.fetchone()
    return bool(row and row["known"])


async def used_in(tx: Tx, member_id: str, purchase_id: str) -> list[Voucher]:
    rows = await _all(
        tx,
        "where member_id = %s and purchase_id = %s order by issued_at, id",
        (member_id, purchase_id),
    )
    return [row.voucher() for row in rows]


async def _all(tx: Tx, where: str, parameters: tuple[Any, ...]) -> list[_Row]:
    async with tx.cursor(row_factory=class_row(_Row)) as cursor:
        await cursor.execute(f"{_VOUCHER} {where}".encode(), parameters)
        return await cursor.fetchall()
