"""What counts for a tier on a day, how long a tier is valid, when time alone ends it: pure.

A day's amount counts from that day until it leaves the window (`leaves`). The lowest tier, a
permanent one and those below it are never lost, nor is any where the programme takes none back.
"""

from bisect import bisect_right
from dataclasses import replace
from datetime import date, datetime, timedelta

from pasje_platform.engine import calendar
from pasje_platform.engine.rules import Ladder, Rules, Tier
from pasje_platform.engine.state import Holding, Qualified, State

VISITED = "visited"
"""The counter of a day that counts for its visits already."""


def counts(ladder: Ladder) -> str:
    """What the history is a history of."""
    return f"units:{ladder.unit}" if ladder.basis == "units" else ladder.basis


def in_window(rules: Rules, state: State, on: date) -> int:
    """What counts on that day, in the ladder's basis."""
    return sum(day.amount for day in counting(rules, state, on) if day.on <= on)


def counting(rules: Rules, state: State, on: date) -> tuple[Qualified, ...]:
    """The history without the days that have left the window by then, which are its first."""
    if rules.ladder.window == "ever":
        return state.history
    return state.history[
        bisect_right(state.history, on, key=lambda day: leaves(rules, state, day.on) or date.max) :
    ]


def leaves(rules: Rules, state: State, day: date) -> date | None:
    """The first day on which what was counted on `day` counts no more."""
    match rules.ladder.window:
        case "ever":
            return None
        case "rolling":
            return calendar.add(day, rules.ladder.span)
        case "calendar":
            return calendar.period_end(day, rules.ladder.period) + timedelta(days=1)
        case "anniversary":
            joined = calendar.day_of(state.joined_at, rules.zone)
            this_year = calendar.anniversary(joined, day.year)
            return this_year if this_year > day else calendar.anniversary(joined, day.year + 1)


def place(rules: Rules, tier_id: str) -> int:
    """Which step of the ladder: the lowest is 0, and so is one that is not there any more."""
    for step, tier in enumerate(rules.tiers):
        if tier.id == tier_id:
            return step
    return 0


def reached(rules: Rules, amount: int) -> int:
    """The highest step whose threshold `amount` meets."""
    met = [n for n, tier in enumerate(rules.tiers) if amount >= tier.threshold]
    return max(met, default=0)


def floor_at(rules: Rules, step: int) -> str:
    """The highest permanent tier up to that step."""
    return next((tier.id for tier in reversed(rules.tiers[: step + 1]) if tier.permanent), "")


def higher(rules: Rules, one: str, other: str) -> str:
    return max((other, one), key=lambda tier: place(rules, tier))


def may_be_lost(rules: Rules, holding: Holding) -> bool:
    step = place(rules, holding.tier)
    if rules.ladder.downgrade == "none" or not step:
        return False
    return step > max(place(rules, holding.floor), place(rules, floor_at(rules, step)))


def valid_until(rules: Rules, holding: Holding, met_on: date) -> datetime | None:
    """The end of a tier that was reached on that day; None: as long as it is met, or for good."""
    ladder = rules.ladder
    if ladder.validity == "window" or not may_be_lost(rules, holding):
        return None
    if ladder.validity == "span":
        return span_end(rules, met_on)
    return calendar.end_of(date(met_on.year + 1, 12, 31), rules.zone)


def span_end(rules: Rules, day: date) -> datetime:
    """`valid` after that day, then to the end of the period it lies in."""
    last = calendar.add(day, rules.ladder.valid)
    return calendar.end_of(calendar.period_end(last, rules.ladder.round_to), rules.zone)


def last_day(rules: Rules, end: datetime) -> date:
    """The last day before that instant."""
    return calendar.last_day(end, rules.zone)


def is_new(rules: Rules, state: State) -> bool:
    """Whether the member was settled under another version of the rules."""
    return state.version not in (0, rules.version)


def adapted(rules: Rules, state: State) -> State:
    """The state as this version of the programme sees it: tiers it knows, and what it counts.

    Counting something else begins afresh. A tier that the version dropped becomes the lowest, and
    one that it gives an end ends as if it had been reached when the version took effect.
    """
    if state.counts not in ("", counts(rules.ladder)):
        counters = tuple(one for one in state.counters if one.key != VISITED)
        state = replace(state, history=(), counters=counters, counts=counts(rules.ladder))
    holding = state.tier
    if not rules.tiers:
        known = Holding(welcomed=holding.welcomed)
        return state if holding == known else replace(state, tier=known)
    today = calendar.day_of(state.settled_at, rules.zone)
    if all(tier.id != holding.tier for tier in rules.tiers):
        lowest, welcomed = rules.tiers[0].id, holding.welcomed
        holding = Holding(lowest, today, today, welcomed=welcomed, excused_on=holding.excused_on)
    if not may_be_lost(rules, holding):
        if holding.valid_until is not None or holding.grace_until is not None:
            holding = replace(holding, valid_until=None, grace_until=None)
    elif holding.valid_until is None and holding.grace_until is None:
        end = valid_until(rules, holding, today)
        holding = holding if end is None else replace(holding, valid_until=end)
    if holding.since is None:
        holding = replace(holding, since=today)
    return state if holding is state.tier else replace(state, tier=holding)


def before_grace(rules: Rules, state: State) -> State | None:
    """As it was before what ended a grace; None when that is not undone, or there was no grace.

    A grace that is gone back to ends when it would have ended, which may be past: buying and
    returning makes no tier last longer.
    """
    holding, before = state.tier, state.tier.before
    if before is None or not _graced(before) or not rise_undone(rules, state):
        return None
    if place(rules, before.tier) < max(1, place(rules, holding.floor)):
        return None  # dropped meanwhile, or below a permanent one that was passed
    return gone_back(rules, state, before)


def before_rise(rules: Rules, state: State) -> Holding | None:
    """What a member who rose by what was returned goes back to; None: nothing is known."""
    back = state.tier.before
    while back is not None and back.before is not None and undone(rules, state, back):
        back = back.before
    return back


def rise_undone(rules: Rules, state: State) -> bool:
    """Whether the tier is not met any more by what it was reached, or renewed, by."""
    return undone(rules, state, state.tier)


def undone(rules: Rules, state: State, holding: Holding) -> bool:
    """The same of one that the member has, or had before."""
    if holding.met_on is None:
        return False
    tier = rules.tiers[place(rules, holding.tier)]
    return in_window(rules, state, holding.met_on) < tier.threshold


def undone_since(rules: Rules, before: State | None, state: State) -> bool:
    """Whether what the tier was met by is gone, and was there `before`: no new version took it."""
    return (
        before is not None and not undone(rules, before, state.tier) and rise_undone(rules, state)
    )


def _graced(holding: Holding | None) -> bool:
    """Whether a grace is what is gone back to, sooner or later."""
    while holding is not None:
        if holding.grace_until is not None:
            return True
        holding = holding.before
    return False


def gone_back(rules: Rules, state: State, before: Holding) -> State:
    """The tier as it was; what was given once in a membership stays given."""
    now = state.tier
    before = replace(before, welcomed=now.welcomed, floor=now.floor, excused_on=now.excused_on)
    return adapted(rules, replace(state, tier=before))


def last_met(rules: Rules, state: State, today: date) -> date:
    """The last day up to today on which the window met the tier; the day it was reached, if none
    did since."""
    needed, since = held(rules, state).threshold, state.tier.met_on or today
    turns = {leaves(rules, state, day.on) for day in state.history}
    days = {turn - timedelta(days=1) for turn in turns if turn is not None} | {today}
    met = [day for day in days if day <= today and in_window(rules, state, day) >= needed]
    return max([since, *met])


def held(rules: Rules, state: State) -> Tier:
    """The tier of a member, in a programme that has tiers."""
    return rules.tiers[place(rules, state.tier.tier)]


def next_end(rules: Rules, state: State) -> datetime | None:
    """When time alone changes the tier, or renews it."""
    if not rules.tiers:
        return None
    holding = state.tier
    turn = turns_on(rules, state)
    ends = [holding.grace_until or holding.valid_until]
    ends += [calendar.start_of(turn, rules.zone)] if turn is not None else []
    return min((end for end in ends if end is not None), default=None)


def turns_on(rules: Rules, state: State) -> date | None:
    """The first day to come on which so much has left the window that it does not meet the tier.

    Of a tier that it does not meet today it is None: the event that made it so has settled that.
    """
    if not _lives_by_window(rules, state.tier):
        return None
    today = calendar.day_of(state.settled_at, rules.zone)
    leaving: dict[date, int] = {}
    for day in counting(rules, state, today):
        if (last := leaves(rules, state, day.on)) is not None:
            leaving[last] = leaving.get(last, 0) + day.amount
    counted, needed = in_window(rules, state, today), held(rules, state).threshold
    if counted < needed:
        return None
    for turn, amount in sorted(leaving.items()):
        counted -= amount
        if counted < needed:
            return turn
    return None


def _lives_by_window(rules: Rules, holding: Holding) -> bool:
    """Whether the tier is lost on the day on which the window does not meet it any more."""
    return (
        rules.ladder.validity == "window"
        and holding.valid_until is None
        and holding.grace_until is None
        and may_be_lost(rules, holding)
    )


def added(
    rules: Rules, history: tuple[Qualified, ...], on: date, amount: int
) -> tuple[Qualified, ...]:
    """The history with `amount` more on that day.

    No more is taken than was counted: of that day, or of all where days were put together.
    """
    by_day = {day.on: day.amount for day in history}
    counted = by_day.get(on, 0)
    least = -sum(by_day.values()) if rules.ladder.window == "ever" else -counted
    by_day[on] = counted + max(amount, min(0, least))
    return tuple(Qualified(day, by_day[day]) for day in sorted(by_day) if by_day[day])
