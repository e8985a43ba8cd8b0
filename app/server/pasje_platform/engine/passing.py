"""Time passes: what is due happens at its own instant, once, however long nobody looked.

What falls on one instant happens in one order: first what ends the day before, then what begins the
new one.

1. batches, which still take what runs out with their day
2. units that run out
3. pending units whose event never came
4. units that can be spent from now on
5. tiers that end, or are renewed
6. birthdays
7. the yearly gifts of a tier

After each instant the tier is settled, as after an event. Notices are asked for last, as they are
of no instant but of whoever asks.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from pasje.contract.snapshot import Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine import batches, birthdays, expiring, ladder, tier_gifts, tiers
from pasje_platform.engine.account import Lot
from pasje_platform.engine.expiring import active, noticed
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State
from pasje_platform.engine.work import Work

__all__ = ["active", "happen", "next_due", "noticed", "release", "settle"]


def settle(work: Work, until: datetime) -> datetime | None:
    """Everything due up to and with `until` happens, and the notices due by then are asked for;
    what is due next (`next_due`) is returned."""
    soonest = happen(work, until)
    expiring.ask(work)
    return _or_ask(work.rules, work.state, soonest)


def happen(work: Work, until: datetime) -> datetime | None:
    """Everything due up to and with `until`, each at its own instant; `work.now` is then `until`.

    The next instant at which time alone changes something is returned.
    What is overdue, because an event or a new version made it so, happens at the instant up to
    which the state is settled.

    Raises AssertionError when a step leaves what is due as it is: it would be due for ever.
    """
    _take_over(work, until)
    while (at := _next(work.rules, work.state)) is not None and at <= until:
        before, work.now = work.state, at
        for step in _STEPS:
            step(work)
        tiers.settle(work)
        work.state = replace(work.state, settled_at=at)
        if work.state == before:
            raise AssertionError(f"what is due at {at.isoformat()} changes nothing")
    work.now = max(until, work.state.settled_at)
    if (work.state.settled_at, work.state.version) != (work.now, work.rules.version):
        work.state = replace(work.state, settled_at=work.now, version=work.rules.version)
    return at


def _take_over(work: Work, until: datetime) -> None:
    """A new version has the last word on the tier from when it took effect, not from when somebody
    looked: the platform settles a member under the old one at that moment."""
    state = work.state
    if ladder.is_new(work.rules, state) and state.settled_at <= until:
        work.now = state.settled_at
        tiers.settle(work)
    else:
        tiers.adapt(work)


def next_due(rules: Rules, state: State) -> datetime | None:
    """The next instant at which time alone changes something, or a notice is to be asked for.

    At once under a version under which the member was not settled yet.
    """
    if ladder.is_new(rules, state):
        return state.settled_at
    known = ladder.adapted(rules, state)
    return _or_ask(rules, known, _next(rules, known))


def _or_ask(rules: Rules, state: State, soonest: datetime | None) -> datetime | None:
    """What happens soonest, or when a notice is to be asked for before that."""
    asked = expiring.next_ask(rules, state)
    if asked is None:
        return soonest
    asked = max(asked, state.settled_at)
    return asked if soonest is None else min(soonest, asked)


def _next(rules: Rules, state: State) -> datetime | None:
    found = [ask(rules, state) for ask in _DUE]
    soonest = min((at for at in found if at is not None), default=None)
    return None if soonest is None else max(soonest, state.settled_at)


# -- pending units


def release(work: Work, unit: str, seq: int) -> None:
    """The pending units of that lot, if any are left, can be spent from now on."""
    account = work.state.account(unit)
    lot = account.lot(seq)
    if lot is not None and lot.pending and lot.remaining:
        booked = accounts.release(account, seq, work.now)
        work.post(unit, booked, "release", Why("release"), source_id=lot.source_id)


def _release_due(work: Work) -> None:
    for unit, lot in list(_pending(work.state)):
        if not lot.waits_for and lot.available_at <= work.now:
            release(work, unit, lot.seq)


def _cancel_due(work: Work) -> None:
    """What a lot waited for did not come in time: an entry for each."""
    for unit, lot in list(_pending(work.state)):
        if lot.waits_for and lot.cancelled_at is not None and lot.cancelled_at <= work.now:
            booked = accounts.remove(work.state.account(unit), lot.seq, expired=False)
            work.post(unit, booked, "void", Why("pending_cancelled"), source_id=lot.source_id)


def _pending(state: State) -> Iterator[tuple[str, Lot]]:
    for unit in sorted(state.accounts):
        for lot in state.accounts[unit].lots:
            if lot.pending and lot.remaining:
                yield unit, lot


def _next_pending(_: Rules, state: State) -> datetime | None:
    found = [lot.cancelled_at if lot.waits_for else lot.available_at for _, lot in _pending(state)]
    return min((at for at in found if at is not None), default=None)


_STEPS: tuple[Callable[[Work], None], ...] = (
    batches.issue,
    expiring.expire,
    _cancel_due,
    _release_due,
    tiers.end,
    birthdays.celebrate,
    tier_gifts.anniversary,
)
_DUE: tuple[Callable[[Rules, State], datetime | None], ...] = (
    batches.next_at,
    expiring.next_at,
    _next_pending,
    ladder.next_end,
    birthdays.next_at,
    tier_gifts.next_gift,
)
