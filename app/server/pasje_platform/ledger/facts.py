"""What follows from events, as rows: entries, lots, movements, sums, vouchers.

Facts are only ever added; sums and vouchers are as they are now. Only `service` writes here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from pasje.contract.codec import encode
from pasje.contract.ids import new_id
from pasje.contract.snapshot import EntryKind, Why
from pasje_platform.database import Tx
from pasje_platform.engine.account import Account
from pasje_platform.engine.outcome import Posting
from pasje_platform.engine.state import Voucher

_AGAINST: dict[EntryKind, str] = {
    "earn": "issued",
    "gift": "issued",
    "claw_back": "issued",
    "release": "issued",
    "void": "issued",
    "redeem": "redeemed",
    "reverse": "redeemed",
    "pay": "redeemed",
    "donate": "redeemed",
    "expire": "expired",
    "adjust": "corrected",
}
"""The programme's own side of each kind of entry."""


@dataclass(frozen=True)
class EntryRow:
    seq: int
    id: str
    unit_id: str
    kind: EntryKind
    units: int
    at: datetime
    balance_after: int
    source_id: str | None
    why: Why
    available_at: datetime | None
    expires_at: datetime | None


async def write_posting(
    tx: Tx, member_id: str, posting: Posting, event_no: int, programme_version: int
) -> None:
    """Appends one entry with its lot and movements."""
    await tx.execute(
        "insert into entry (member_id, seq, id, unit_id, kind, units, against, at, balance_after,"
        " programme_version, event_no, source_id, reverses, why)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            member_id,
            posting.seq,
            new_id(int(posting.at.timestamp() * 1000)),
            posting.unit,
            posting.kind,
            posting.units,
            _AGAINST[posting.kind],
            posting.at,
            posting.balance_after,
            programme_version,
            event_no,
            posting.source_id or None,
            posting.reverses,
            Jsonb(_plain(posting.why)),
        ),
    )
    await _write_lot(tx, member_id, posting)
    if posting.movements:
        await tx.execute(
            "insert into movement (member_id, seq, part, lot_seq, units)"
            " select %s, %s, part, lot_seq, units"
            " from unnest(%s::bigint[], %s::bigint[]) with ordinality"
            " as moved (lot_seq, units, part)",
            (
                member_id,
                posting.seq,
                [movement.lot_seq for movement in posting.movements],
                [movement.units for movement in posting.movements],
            ),
        )


async def _write_lot(tx: Tx, member_id: str, posting: Posting) -> None:
    if (lot := posting.lot) is None:
        return
    await tx.execute(
        "insert into lot (member_id, seq, earned_at, available_at, expires_at, units, source_id,"
        " waits_for, cancelled_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            member_id,
            lot.seq,
            lot.earned_at,
            lot.available_at,
            lot.expires_at,
            lot.units,
            lot.source_id,
            lot.waits_for,
            lot.cancelled_at,
        ),
    )


async def write_balances(tx: Tx, member_id: str, accounts: Mapping[str, Account]) -> None:
    """The sums of these units."""
    for unit_id, account in accounts.items():
        await tx.execute(
            "insert into balance (member_id, unit_id, available, pending, deficit)"
            " values (%s, %s, %s, %s, %s) on conflict (member_id, unit_id) do update"
            " set available = excluded.available, pending = excluded.pending,"
            " deficit = excluded.deficit",
            (member_id, unit_id, account.available, account.pending, account.deficit),
        )


async def write_vouchers(tx: Tx, member_id: str, vouchers: Iterable[Voucher]) -> None:
    """New ones, and known ones as they are now; who asked for one is kept by `rewards`."""
    for voucher in vouchers:
        await tx.execute(
            "insert into voucher (member_id, id, handle, reward_id, name, kind, unit_id, cost,"
            " worth, state, issued_at, expires_at, entry_seq, used_at, used_where, purchase_id,"
            " code, ended_at) values (%(member_id)s, %(id)s, %(handle)s, %(reward)s, %(name)s,"
            " %(kind)s, %(unit)s, %(cost)s, %(worth)s, %(state)s, %(issued_at)s, %(expires_at)s,"
            " %(entry_seq)s, %(used_at)s, %(used_where)s, %(purchase_id)s, %(code)s, %(ended_at)s)"
            " on conflict (member_id, id) do update set state = excluded.state,"
            " used_at = excluded.used_at, used_where = excluded.used_where,"
            " purchase_id = excluded.purchase_id, ended_at = excluded.ended_at",
            {
                **vars(voucher),
                "member_id": member_id,
                "name": Jsonb(dict(voucher.name)),
                "entry_seq": voucher.paid.seq if voucher.paid else None,
                "used_where": voucher.used_where or None,
                "purchase_id": voucher.purchase_id or None,
                "code": voucher.code or None,
            },
        )


async def newest(tx: Tx, member_id: str, limit: int) -> list[EntryRow]:
    """The newest entries of all units first."""
    found = await tx.execute(
        "select entry.seq, entry.id::text, unit_id, entry.kind, entry.units, entry.at,"
        " entry.balance_after, entry.source_id, entry.why, lot.available_at, lot.expires_at"
        " from entry left join lot on lot.member_id = entry.member_id and lot.seq = entry.seq"
        " where entry.member_id = %s order by entry.seq desc limit %s",
        (member_id, limit),
    )
    rows = await found.fetchall()
    return [EntryRow(**{**row, "why": msgspec.convert(row["why"], Why)}) for row in rows]


def _plain(why: Why) -> dict[str, Any]:
    return {name: value for name, value in json.loads(encode(why)).items() if value is not None}
