"""The vouchers' and the stock's rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pasje_platform.database import Tx
from pasje_platform.rewards.model import VoucherRow

_VOUCHER = (
    "select member_id::text, id::text, handle, reward_id, name, cost, state, issued_at,"
    " expires_at, entry_seq, used_at, used_where from voucher"
)


async def insert(tx: Tx, voucher: VoucherRow, request: dict[str, Any]) -> None:
    await tx.execute(
        "insert into voucher (member_id, id, handle, request, reward_id, name, cost, state,"
        " issued_at, expires_at, entry_seq) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            voucher.member_id,
            voucher.id,
            voucher.handle,
            Jsonb(request),
            voucher.reward_id,
            Jsonb(dict(voucher.name)),
            voucher.cost,
            voucher.state,
            voucher.issued_at,
            voucher.expires_at,
            voucher.entry_seq,
        ),
    )


async def request_of(tx: Tx, member_id: str, voucher_id: str) -> dict[str, Any]:
    """The redemption that made a voucher there is, as decoded."""
    found = await tx.execute(
        "select request from voucher where member_id = %s and id = %s", (member_id, voucher_id)
    )
    (row,) = await found.fetchall()
    return dict(row["request"])


async def one(tx: Tx, member_id: str, voucher_id: str) -> VoucherRow | None:
    return await _first(tx, "where member_id = %s and id = %s", member_id, voucher_id)


async def by_handle(tx: Tx, handle: str) -> VoucherRow | None:
    return await _first(tx, "where handle = %s", handle)


async def is_known(tx: Tx, voucher_id: str) -> bool:
    """Whether some member has a voucher of that id."""
    found = await tx.execute(
        "select exists (select from voucher where id = %s) as known", (voucher_id,)
    )
    row = await found.fetchone()
    return bool(row and row["known"])


async def ready(tx: Tx, member_id: str, now: datetime) -> list[VoucherRow]:
    """Those that can be used now, the oldest first."""
    return await _all(
        tx,
        "where member_id = %s and state = 'issued' and expires_at > %s order by issued_at, id",
        (member_id, now),
    )


async def shown(tx: Tx, member_id: str, now: datetime, ended_since: datetime) -> list[VoucherRow]:
    """Those that can be used, and those that ended since; the newest first."""
    return await _all(
        tx,
        "where member_id = %s and ((state = 'issued' and expires_at > %s)"
        " or coalesce(ended_at, expires_at) >= %s) order by issued_at desc, id desc",
        (member_id, now, ended_since),
    )


async def used_in(tx: Tx, member_id: str, purchase_id: str) -> list[VoucherRow]:
    return await _all(
        tx,
        "where member_id = %s and purchase_id = %s order by issued_at, id",
        (member_id, purchase_id),
    )


async def paid_by(
    tx: Tx, member_id: str, entry_seqs: Sequence[int], now: datetime
) -> list[VoucherRow]:
    """Those of these spendings that can be used now."""
    return await _all(
        tx,
        "where member_id = %s and entry_seq = any(%s) and state = 'issued' and expires_at > %s"
        " order by entry_seq",
        (member_id, list(entry_seqs), now),
    )


async def use(tx: Tx, voucher: VoucherRow, purchase_id: str, where: str, now: datetime) -> None:
    await tx.execute(
        "update voucher set state = 'used', used_at = %s, used_where = %s, purchase_id = %s,"
        " ended_at = %s where member_id = %s and id = %s",
        (now, where, purchase_id, now, voucher.member_id, voucher.id),
    )


async def give_back(tx: Tx, member_id: str, purchase_id: str) -> None:
    await tx.execute(
        "update voucher set state = 'issued', used_at = null, used_where = null,"
        " purchase_id = null, ended_at = null where member_id = %s and purchase_id = %s",
        (member_id, purchase_id),
    )


async def void(tx: Tx, voucher: VoucherRow, now: datetime) -> None:
    await tx.execute(
        "update voucher set state = 'voided', ended_at = %s where member_id = %s and id = %s",
        (now, voucher.member_id, voucher.id),
    )


async def take_one(tx: Tx, reward_id: str, at_the_start: int) -> bool:
    """Takes one of the stock; False when there is none left."""
    await tx.execute(
        "insert into reward_stock (reward_id, remaining) values (%s, %s) on conflict do nothing",
        (reward_id, at_the_start),
    )
    taken = await tx.execute(
        "update reward_stock set remaining = remaining - 1 where reward_id = %s and remaining > 0",
        (reward_id,),
    )
    return taken.rowcount == 1


async def put_back(tx: Tx, reward_id: str) -> None:
    await tx.execute(
        "update reward_stock set remaining = remaining + 1 where reward_id = %s", (reward_id,)
    )


async def set_stock(tx: Tx, reward_id: str, remaining: int | None) -> None:
    """From now on there are so many; None: there is no end to it, so nothing is counted."""
    await tx.execute("delete from reward_stock where reward_id = %s", (reward_id,))
    if remaining is not None:
        await tx.execute(
            "insert into reward_stock (reward_id, remaining) values (%s, %s)",
            (reward_id, remaining),
        )


async def stock(tx: Tx) -> dict[str, bool]:
    found = await tx.execute("select reward_id, remaining > 0 as left from reward_stock")
    return {row["reward_id"]: row["left"] for row in await found.fetchall()}


async def _first(tx: Tx, where: str, *parameters: str) -> VoucherRow | None:
    rows = await _all(tx, where, parameters)
    return rows[0] if rows else None


async def _all(tx: Tx, where: str, parameters: tuple[Any, ...]) -> list[VoucherRow]:
    async with tx.cursor(row_factory=class_row(VoucherRow)) as cursor:
        await cursor.execute(f"{_VOUCHER} {where}".encode(), parameters)
        return await cursor.fetchall()
