"""A spending undone: units back into the lots they came from, with their age."""

from collections.abc import Sequence
from dataclasses import replace

from pasje.contract.snapshot import Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine import expiring
from pasje_platform.engine.account import Account, Movement
from pasje_platform.engine.state import Paid
from pasje_platform.engine.work import Work


def restore(work: Work, paid: Paid, why: Why, *, source_id: str, units: int | None = None) -> Paid:
    """All that left with `paid`, or `units` of it, goes back; what then is left of `paid`.

    Part of it goes back last taken, first returned. What is not due fills the deficit; what has
    run out of time meanwhile does so again at once, by the caller or after the event.
    """
    moves = _last_of(paid.moves, paid.units if units is None else units)
    before = work.state.account(paid.unit)
    booked = accounts.restore(before, moves)
    filled = _netted(work, paid.unit, booked.account)
    both = accounts.book(before, [*booked.movements, *filled])
    work.post(paid.unit, both, "reverse", why, source_id=source_id, reverses=paid.seq)
    return without(paid, -accounts.total(moves))


def without(paid: Paid, units: int) -> Paid:
    """`paid` when so much of it counts as returned, whatever became of it."""
    moves = _last_of(paid.moves, units)
    return replace(paid, units=paid.units - units, moves=_less(paid.moves, moves))


def parted(paid: Paid, units: int) -> tuple[Paid, Paid]:
    """The last `units` of `paid`, and the rest."""
    rest = without(paid, units)
    back = {move.lot_seq: move.units for move in rest.moves}
    moves = [Movement(m.lot_seq, m.units - back.get(m.lot_seq, 0)) for m in paid.moves]
    return replace(paid, units=units, moves=tuple(m for m in moves if m.units)), rest


def _last_of(moves: Sequence[Movement], units: int) -> list[Movement]:
    """The last of `moves` that come to `units`."""
    found = []
    for move in reversed(moves):
        part = min(-move.units, units)
        if part:
            found.append(Movement(move.lot_seq, -part))
        units -= part
    return found


def _less(moves: Sequence[Movement], returned: Sequence[Movement]) -> tuple[Movement, ...]:
    back = {move.lot_seq: move.units for move in returned}
    left = [Movement(m.lot_seq, m.units - back.get(m.lot_seq, 0)) for m in moves]
    return tuple(move for move in left if move.units)


def _netted(work: Work, unit: str, account: Account) -> list[Movement]:
    """What has not run out fills the deficit."""
    state = replace(work.state, accounts={**work.state.accounts, unit: account})
    ends = expiring.ends(work.rules, state, unit)
    due = {end.lot.seq for end in ends if end.at is not None and end.at <= work.now}
    lots = [lot for lot in accounts.spendable(account) if lot.seq not in due]
    moves = accounts.taken(lots, account.deficit)
    return [*moves, Movement(None, -accounts.total(moves))]
