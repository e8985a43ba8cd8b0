"""The ledger's rows. Only `service` writes here, and only while it holds the member's lock."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from pasje.contract.codec import encode
from pasje.contract.ids import new_id
from pasje.contract.snapshot import EntryKind, Why
from pasje_platform.database import Tx
from pasje_platform.ledger.model import Account, Lot, Movement, Posting

_AGAINST: dict[EntryKind, str] = {
    "earn": "issued",
    "claw_back": "issued",
    "redeem": "redeemed",
    "reverse": "redeemed",
    "expire": "expired",
    "adjust": "corrected",
}
"""The programme's own side of each kind of entry."""


@dataclass(frozen=True)
class Cause:
    """What an entry says besides its numbers."""

    kind: EntryKind
    at: datetime
    programme_version: int
    why: Why
    source_id: str | None = None
    reverses: int | None = None


@dataclass(frozen=True)
class EntryRow:
    seq: int
    id: str
    kind: EntryKind
    units: int
    at: datetime
    balance_after: int
    why: Why
    available_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class BalanceRow:
    available: int
    deficit: int


async def open_account(tx: Tx, member_id: str, tier_id: str) -> None:
    await tx.execute(
        "insert into balance (member_id, tier_id) values (%s, %s)", (member_id, tier_id)
    )


async def lock(tx: Tx, member_ids: Iterable[str]) -> None:
    """Locks the balances one by one, by id: whoever needs two takes them in the same order."""
    await tx.execute(
        "select 1 from balance where member_id = any(%s::uuid[]) order by member_id for update",
        (list(member_ids),),
    )


async def load(tx: Tx, member_id: str, also: Sequence[int] = ()) -> Account:
    """The account, locked: the lots with something left, and those of the entries `also`.

    Raises LookupError when the member has no account.
    """
    found = await tx.execute(
        "select deficit, last_seq from balance where member_id = %s for update", (member_id,)
    )
    if (balance := await found.fetchone()) is None:
        raise LookupError(f"no account of {member_id}")
    async with tx.cursor(row_factory=class_row(Lot)) as cursor:
        await cursor.execute(
            "select seq, earned_at, expires_at, units, remaining from lot"
            " where member_id = %s and (remaining > 0 or seq = any(%s)) order by seq",
            (member_id, list(also)),
        )
        lots = tuple(await cursor.fetchall())
    return Account(lots, balance["deficit"], balance["last_seq"])


async def write(tx: Tx, member_id: str, posting: Posting, cause: Cause) -> None:
    """Appends one entry with its lot and movements; `write_balance` comes after the last."""
    await tx.execute(
        "insert into entry (member_id, seq, id, kind, units, against, at, balance_after,"
        " programme_version, source_id, reverses, why)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            member_id,
            posting.seq,
            new_id(int(cause.at.timestamp() * 1000)),
            cause.kind,
            posting.units,
            _AGAINST[cause.kind],
            cause.at,
            posting.balance_after,
            cause.programme_version,
            cause.source_id,
            cause.reverses,
            Jsonb(_plain(cause.why)),
        ),
    )
    if lot := posting.lot:
        await _write_lot(tx, member_id, lot)
    await _write_movements(tx, member_id, posting)


async def _write_lot(tx: Tx, member_id: str, lot: Lot) -> None:
    await tx.execute(
        "insert into lot (member_id, seq, earned_at, available_at, expires_at, units, remaining)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (
            member_id,
            lot.seq,
            lot.earned_at,
            lot.earned_at,
            lot.expires_at,
            lot.units,
            lot.remaining,
        ),
    )


async def _write_movements(tx: Tx, member_id: str, posting: Posting) -> None:
    if not posting.movements:
        return
    seqs = [movement.lot_seq for movement in posting.movements]
    units = [movement.units for movement in posting.movements]
    await tx.execute(
        "insert into movement (member_id, seq, part, lot_seq, units)"
        " select %s, %s, part, lot_seq, units"
        " from unnest(%s::bigint[], %s::bigint[]) with ordinality as moved (lot_seq, units, part)",
        (member_id, posting.seq, seqs, units),
    )
    await tx.execute(
        "update lot set remaining = lot.remaining + moved.units"
        " from unnest(%s::bigint[], %s::bigint[]) as moved (lot_seq, units)"
        " where lot.member_id = %s and lot.seq = moved.lot_seq and lot.seq <> %s",
        (seqs, units, member_id, posting.seq),
    )


async def write_balance(tx: Tx, member_id: str, account: Account) -> None:
    await tx.execute(
        "update balance set available = %s, deficit = %s, last_seq = %s where member_id = %s",
        (account.available, account.deficit, account.last_seq, member_id),
    )


async def touch(tx: Tx, member_id: str) -> int:
    found = await tx.execute(
        "update balance set version = version + 1 where member_id = %s returning version",
        (member_id,),
    )
    if (row := await found.fetchone()) is None:
        raise LookupError(f"no account of {member_id}")
    return int(row["version"])


async def is_due(tx: Tx, member_id: str, now: datetime) -> bool:
    """Whether a lot has something left though its time is up."""
    found = await tx.execute(
        "select exists (select from lot"
        " where member_id = %s and remaining > 0 and expires_at <= %s) as due",
        (member_id, now),
    )
    row = await found.fetchone()
    return bool(row and row["due"])


async def balance(tx: Tx, member_id: str) -> BalanceRow:
    async with tx.cursor(row_factory=class_row(BalanceRow)) as cursor:
        await cursor.execute(
            "select available, deficit from balance where member_id = %s", (member_id,)
        )
        if (row := await cursor.fetchone()) is None:
            raise LookupError(f"no account of {member_id}")
        return row


async def next_expiring(tx: Tx, member_id: str) -> tuple[int, datetime] | None:
    """How many units expire next, and when."""
    found = await tx.execute(
        "select sum(remaining)::bigint as units, expires_at from lot"
        " where member_id = %s and remaining > 0 and expires_at is not null"
        " group by expires_at order by expires_at limit 1",
        (member_id,),
    )
    row = await found.fetchone()
    return (row["units"], row["expires_at"]) if row else None


_ENTRIES = (
    "select entry.seq, entry.id::text, entry.kind, entry.units, entry.at, entry.balance_after,"
    " entry.why, lot.available_at, lot.expires_at"
    " from entry left join lot on lot.member_id = entry.member_id and lot.seq = entry.seq"
)


async def newest(tx: Tx, member_id: str, limit: int) -> list[EntryRow]:
    return await _entries(
        tx, "where entry.member_id = %s order by entry.seq desc limit %s", (member_id, limit)
    )


async def earned_from(tx: Tx, member_id: str, source_id: str) -> list[EntryRow]:
    """The credits of one source that were not taken back yet, the oldest first."""
    return await _entries(
        tx,
        "where entry.member_id = %s and entry.source_id = %s and entry.kind = 'earn'"
        " and not exists (select from entry as later where later.member_id = entry.member_id"
        " and later.reverses = entry.seq) order by entry.seq",
        (member_id, source_id),
    )


async def one(tx: Tx, member_id: str, seq: int) -> EntryRow:
    (row,) = await _entries(tx, "where entry.member_id = %s and entry.seq = %s", (member_id, seq))
    return row


async def _entries(tx: Tx, where: str, parameters: tuple[Any, ...]) -> list[EntryRow]:
    found = await tx.execute(f"{_ENTRIES} {where}".encode(), parameters)
    rows = await found.fetchall()
    return [EntryRow(**{**row, "why": msgspec.convert(row["why"], Why)}) for row in rows]


async def movements(tx: Tx, member_id: str, seq: int) -> list[Movement]:
    """What one entry did."""
    async with tx.cursor(row_factory=class_row(Movement)) as cursor:
        await cursor.execute(
            "select lot_seq, units from movement where member_id = %s and seq = %s order by part",
            (member_id, seq),
        )
        return await cursor.fetchall()


async def spendings_from(tx: Tx, member_id: str, lot_seqs: Sequence[int]) -> list[int]:
    """The spendings, not undone, that took units from any of these lots; the oldest first."""
    found = await tx.execute(
        "select distinct entry.seq from movement join entry using (member_id, seq)"
        " where member_id = %s and movement.lot_seq = any(%s) and entry.kind = 'redeem'"
        " and not exists (select from entry as later where later.member_id = entry.member_id"
        " and later.reverses = entry.seq) order by entry.seq",
        (member_id, list(lot_seqs)),
    )
    return [row["seq"] for row in await found.fetchall()]


async def expired_of(tx: Tx, member_id: str, lot_seq: int) -> int:
    """How many units of a lot ran out of time."""
    found = await tx.execute(
        "select coalesce(-sum(movement.units), 0)::bigint as units"
        " from movement join entry using (member_id, seq)"
        " where member_id = %s and movement.lot_seq = %s and entry.kind = 'expire'",
        (member_id, lot_seq),
    )
    row = await found.fetchone()
    return int(row["units"]) if row else 0


def _plain(why: Why) -> dict[str, Any]:
    return {name: value for name, value in json.loads(encode(why)).items() if value is not None}
