"""Every member's events evaluated once more: that must give the state and the entries there are."""

from collections.abc import Mapping
from typing import Any

import msgspec

from pasje.contract.snapshot import Why
from pasje_platform.database import Tx
from pasje_platform.engine import enrolling
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.outcome import Posting
from pasje_platform.engine.state import State, Voucher
from pasje_platform.ledger import codec, store
from pasje_platform.ledger.store import Recorded
from pasje_platform.programme import versions
from pasje_platform.refused import Refused


async def differences(tx: Tx) -> list[str]:
    """What a replay gives otherwise, a sentence for each member; empty when nothing."""
    found = await tx.execute("select member_id::text from member_state order by member_id")
    said = []
    for row in await found.fetchall():
        if (different := await _difference(tx, row["member_id"])) is not None:
            said.append(f"replaying the events gives {different}: member {row['member_id']}")
    return said


async def _replay(
    tx: Tx, log: list[Recorded]
) -> tuple[State, list[tuple[int, Posting]], dict[str, Voucher]]:
    """The state, the entries, each with its event's number, and the vouchers that it comes to."""
    begin = log[0].event
    state = enrolling.opened(begin)
    postings: list[tuple[int, Posting]] = []
    vouchers: dict[str, Voucher] = {}
    for recorded in log:
        if recorded.event.kind == "opened":
            state = codec.state(recorded.event.opening)
            continue
        rules = await versions.at(tx, recorded.programme_version)
        then = None
        if recorded.then_version is not None:
            then = (await versions.at(tx, recorded.then_version)).engine
        outcome = evaluate(rules.engine, state, recorded.event, recorded.now, then=then)
        state = outcome.state
        postings += [(recorded.no, posting) for posting in outcome.postings]
        vouchers |= {voucher.id: voucher for voucher in outcome.vouchers}
    return state, postings, vouchers


async def _difference(tx: Tx, member_id: str) -> str | None:
    log = await store.events(tx, member_id)
    if not log:
        return "nothing, for there are none"
    try:
        state, postings, vouchers = await _replay(tx, log)
    except (Refused, LookupError) as error:
        return f"{error!r}"
    row = await store.load(tx, member_id, hold=False)
    if state != row.state:
        return "another state"
    if await _entries(tx, member_id) != {
        posting.seq: _plain(no, posting) for no, posting in postings
    }:
        return "other entries"
    sums = {
        unit: (account.available, account.pending, account.deficit)
        for unit, account in state.accounts.items()
    }
    if await _sums(tx, member_id) != {unit: of for unit, of in sums.items() if any(of)}:
        return "another balance"
    if await _vouchers(tx, member_id, list(vouchers)) != {
        id_: (voucher.state, voucher.cost, voucher.handle) for id_, voucher in vouchers.items()
    }:
        return "other vouchers"
    return None


def _plain(event_no: int, posting: Posting) -> tuple[Any, ...]:
    moves = [[movement.lot_seq, movement.units] for movement in posting.movements]
    source = posting.source_id or None
    return (
        event_no,
        posting.unit,
        posting.kind,
        posting.units,
        posting.balance_after,
        posting.at,
        source,
        posting.reverses,
        posting.why,
        moves,
    )


async def _entries(tx: Tx, member_id: str) -> Mapping[int, tuple[Any, ...]]:
    """Those that events made, by number."""
    found = await tx.execute(
        "select seq, event_no, unit_id, kind, units, balance_after, at, source_id, reverses, why,"
        " coalesce((select jsonb_agg(jsonb_build_array(lot_seq, movement.units) order by part)"
        " from movement where movement.member_id = entry.member_id"
        " and movement.seq = entry.seq), '[]') as moves"
        " from entry where member_id = %s and event_no is not null",
        (member_id,),
    )
    return {
        row["seq"]: (
            row["event_no"],
            row["unit_id"],
            row["kind"],
            row["units"],
            row["balance_after"],
            row["at"],
            row["source_id"],
            row["reverses"],
            msgspec.convert(row["why"], Why),
            row["moves"],
        )
        for row in await found.fetchall()
    }


async def _sums(tx: Tx, member_id: str) -> dict[str, tuple[int, int, int]]:
    found = await tx.execute(
        "select unit_id, available, pending, deficit from balance where member_id = %s"
        " and (available, pending, deficit) <> (0, 0, 0)",
        (member_id,),
    )
    return {
        row["unit_id"]: (row["available"], row["pending"], row["deficit"])
        for row in await found.fetchall()
    }


async def _vouchers(tx: Tx, member_id: str, ids: list[str]) -> dict[str, tuple[str, int, str]]:
    found = await tx.execute(
        "select id::text, state, cost, handle from voucher"
        " where member_id = %s and id = any(%s::uuid[])",
        (member_id, ids),
    )
    return {row["id"]: (row["state"], row["cost"], row["handle"]) for row in await found.fetchall()}
