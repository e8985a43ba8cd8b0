"""The one function that quotes, commits, previews and explains."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from pasje_platform.engine import (
    cancelling,
    enrolling,
    passing,
    pruning,
    referral,
    returns,
    rewards,
    selling,
    tiers,
)
from pasje_platform.engine.event import Event, EventKind
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State
from pasje_platform.engine.work import Work

_HANDLERS: dict[EventKind, Callable[[Work], None]] = {
    "enrolled": enrolling.enrolled,
    "profile": enrolling.profile,
    "correct": enrolling.corrected,
    "visit": selling.visited,
    "purchase": selling.bought,
    "action": selling.acted,
    "refund": returns.refunded,
    "invited": referral.invited,
    "referred": referral.referred,
    "unreferred": referral.unreferred,
    "redeem": rewards.redeemed,
    "cancel": cancelling.cancelled,
    "noticed": passing.noticed,
    "time": lambda work: None,
}
_KEPT = attrgetter(*(f.name for f in fields(State) if f.name not in ("settled_at", "version")))


def evaluate(
    rules: Rules, state: State, event: Event, now: datetime, *, then: Rules | None = None
) -> Outcome:
    """What `event` comes to for a member in `state`, recorded at `now`; nothing is kept.

    What was due until `now` happens first, each at its own moment; what the event itself made due,
    as a lot that went back after its end, happens after it. `then` are the rules that a purchase,
    visit or action of an earlier moment earns under, or that a returned purchase did. An `opened`
    event is none to evaluate: the state is in it. Raises Refused, and TooManyUnits; then nothing
    happened.
    """
    now = max(now, state.settled_at)  # the clocks of two processes differ a little
    work = Work(rules, state, event, now, then or rules)
    passing.happen(work, now)
    _HANDLERS[event.kind](work)
    passing.active(work)
    tiers.settle(work)
    due = passing.settle(work, now)
    work.state = pruning.pruned(rules, work.state, now)
    return Outcome(
        state=work.state,
        postings=tuple(work.postings),
        explained=tuple(work.explained),
        said=tuple(work.said),
        others=tuple(work.others),
        taken=tuple(work.taken),
        vouchers=tuple(work.vouchers.values()),
        notices=tuple(work.notices),
        sale=work.sale,
        returning=work.returning,
        tier_changed=work.state.tier.tier != state.tier.tier,
        due=due,
        changed=_changed(state, work.state),
    )


def _changed(state: State, after: State) -> bool:
    """Whether more than the moment is another; one that was never settled has no version yet."""
    return state.version not in (0, after.version) or _KEPT(state) != _KEPT(after)
