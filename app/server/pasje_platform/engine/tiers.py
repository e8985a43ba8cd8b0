"""A member's tier: what counts for it, rising at once, and falling when it ends unmet.

A tier that ends is judged by what counted on its last day; where it lives by the window, by what
counts today. Met, it is renewed; else a grace begins, in which it can still be met, and then the
member falls: one step, or to what was reached. Who fell one step to a tier that is not met either
keeps that one for as long as the ladder's `valid` says.

A return that undoes a rise gives its grace too, once in a year. After it the member has the tier of
before the rise again, with the end that it had: buying and returning makes no tier last longer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from pasje.contract.membership import Announcement
from pasje.contract.programme import TierBasis
from pasje_platform.engine import calendar, ladder, tier_gifts
from pasje_platform.engine.ladder import in_window
from pasje_platform.engine.rules import Tier
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Holding
from pasje_platform.engine.work import Work

__all__ = ["adapt", "add", "begin", "count", "end", "in_window", "settle", "visited"]

_EXCUSED_FOR = Span(1, "years")
"""For so long after a return that began a grace no other one does."""


def adapt(work: Work) -> None:
    """The member's tier under these rules, when an earlier version gave it."""
    before = work.state.tier.tier
    work.state = ladder.adapted(work.rules, work.state)
    if before and work.state.tier.tier and before != work.state.tier.tier:
        _announce(work)


def begin(work: Work) -> None:
    """A new member has the lowest tier, and its welcome gifts."""
    if not work.rules.tiers:
        return
    lowest, today = work.rules.tiers[0], work.today
    floor, welcomed = ladder.floor_at(work.rules, 0), (lowest.id,)
    holding = Holding(lowest.id, today, today, welcomed=welcomed, floor=floor)
    work.state = replace(work.state, tier=holding)
    tier_gifts.give(work, lowest, lowest.welcome, tier_gifts.welcome_of(lowest.id))


def count(
    work: Work, basis: TierBasis, on: date, amount: int, *, unit: str = "", name: str = ""
) -> None:
    """What an event adds for the tier on that day: units of `unit`, or the action `name`."""
    rules = work.rules.ladder
    asked = {"units": unit == rules.unit, "events": name in rules.events}
    if basis == rules.basis and asked.get(basis, True):
        add(work, on, amount)


def add(work: Work, on: date, amount: int) -> None:
    """So much of what the ladder counts, more or less: what is undone, on the day it counted on."""
    if not amount:
        return
    rules, state = work.rules.ladder, ladder.adapted(work.rules, work.state)
    history = ladder.added(work.rules, state.history, min(on, work.today), amount)
    work.state = replace(state, history=history, counts=ladder.counts(rules))
    if amount < 0 and work.lowered_from is None:
        work.lowered_from = state


def visited(work: Work, on: date) -> None:
    """A visit on that day: where visits count, the day does, once however often the member came.

    Days on which one was counted are kept as counters: the history may put days together.
    """
    if work.rules.ladder.basis != "visits":
        return
    work.state = ladder.adapted(work.rules, work.state)
    day = calendar.period_key(min(on, work.today), "day")
    if not work.counted(ladder.VISITED, day).times:
        work.count(ladder.VISITED, day, times=1)
        count(work, "visits", on, 1)


def settle(work: Work) -> None:
    """The tier after an event: up at once; when it is not met any more, its grace or its end."""
    adapt(work)
    if not work.rules.tiers:
        return
    _rise(work)
    tier = ladder.held(work.rules, work.state)
    if in_window(work.rules, work.state, work.today) >= tier.threshold:
        _meet(work)
    else:
        _miss(work, tier)


def _meet(work: Work) -> None:
    holding = work.state.tier
    if holding.grace_until is not None:
        _renew(work, work.today)
    elif work.lowered_from is not None and ladder.rise_undone(work.rules, work.state):
        work.state = replace(work.state, tier=replace(holding, met_on=work.today))


def _miss(work: Work, tier: Tier) -> None:
    """The tier that the member has is not met today."""
    holding = work.state.tier
    undone = work.lowered_from is not None and ladder.rise_undone(work.rules, work.state)
    if undone and (before := ladder.before_grace(work.rules, work.state)) is not None:
        work.state = before
        if before.tier.tier != tier.id:
            _announce(work)
        settle(work)
    elif holding.grace_until is not None:
        undid = ladder.undone_since(work.rules, work.lowered_from, work.state)
        if undid and not holding.undone:
            _excuse(work, holding.grace_until)
    elif _is_lost(work, holding):
        if work.lowered_from is not None:
            _excuse(work, _grace_end(work, ladder.last_day(work.rules, work.now)))
        else:
            _lapse(work, ladder.last_day(work.rules, work.now), _met_on(work))


def _is_lost(work: Work, holding: Holding) -> bool:
    """Whether a tier that today's window does not meet has lost what it was reached by."""
    if not ladder.may_be_lost(work.rules, holding):
        return False
    if _by_window(work):
        return holding.valid_until is None
    return ladder.undone_since(work.rules, work.lowered_from, work.state)


def end(work: Work) -> None:
    """The end of a validity, grace or window that is reached now, if one is."""
    if work.rules.tiers:
        _end(work, work.state.tier)
        settle(work)


def _end(work: Work, holding: Holding) -> None:
    rules = work.rules
    judged = []
    if holding.valid_until is not None and holding.valid_until <= work.now:
        judged = [ladder.last_day(rules, holding.valid_until)]
    if holding.grace_until is not None:
        if holding.grace_until <= work.now:
            met = [holding.met_on] if not judged and holding.met_on is not None else []
            last = ladder.last_day(rules, holding.grace_until)
            _fall(work, () if _by_window(work) else (*judged, *met, last))
    elif judged:
        on = work.today if _by_window(work) else judged[0]
        if in_window(rules, work.state, on) >= ladder.held(rules, work.state).threshold:
            _renew(work, on, ended=judged[0])
        else:
            _lapse(work, judged[0], () if _by_window(work) else judged)


def _by_window(work: Work) -> bool:
    return work.rules.ladder.validity == "window"


def _rise(work: Work) -> None:
    rules = work.rules
    while True:
        step = ladder.reached(rules, in_window(rules, work.state, work.today))
        if step <= ladder.place(rules, work.state.tier.tier):
            return
        tier, before = rules.tiers[step], work.state.tier
        holding = Holding(
            tier=tier.id,
            since=work.today,
            met_on=work.today,
            welcomed=tuple(dict.fromkeys((*before.welcomed, tier.id))),
            floor=ladder.higher(rules, before.floor, ladder.floor_at(rules, step)),
            excused_on=before.excused_on,
        )
        if ladder.may_be_lost(rules, holding):
            holding = replace(holding, before=before)
        ends = ladder.valid_until(rules, holding, work.today)
        work.state = replace(work.state, tier=replace(holding, valid_until=ends))
        _announce(work)
        if tier.id not in before.welcomed:
            tier_gifts.give(work, tier, tier.welcome, tier_gifts.welcome_of(tier.id))


def _renew(work: Work, on: date, *, ended: date | None = None) -> None:
    """The tier was met again on that day; else a grace went on, or began after the day it `ended`.

    That grace is what a return of what met it goes back to.
    """
    before = work.state.tier
    if ended is not None and work.rules.ladder.grace.count:
        before = replace(before, grace_until=_grace_end(work, ended), before=None)
    in_grace = before if before.grace_until is not None else None
    holding = replace(before, met_on=on, grace_until=None, undone=False, before=in_grace)
    holding = replace(holding, valid_until=_valid_until(work, holding, on))
    work.state = replace(work.state, tier=holding)


def _lapse(work: Work, last: date, judged: Iterable[date]) -> None:
    """The tier is not met any more, of which `last` was the last day: the grace begins."""
    if work.rules.ladder.grace.count:
        lapsed = replace(work.state.tier, grace_until=_grace_end(work, last))
        work.state = replace(work.state, tier=lapsed)
    else:
        _fall(work, judged)


def _excuse(work: Work, until: datetime) -> None:
    """A return took what the tier was met by: it is kept until then, when it is the first one for a
    year, and then is that of before."""
    holding, last = work.state.tier, work.state.tier.excused_on
    again = last is not None and calendar.add(last, _EXCUSED_FOR) > work.today
    undone = ladder.rise_undone(work.rules, work.state)
    if again or not work.rules.ladder.grace.count:
        work.state = replace(work.state, tier=replace(holding, undone=undone))
        _fall(work, _met_on(work))
        return
    excused = replace(holding, grace_until=until, excused_on=work.today, undone=undone)
    work.state = replace(work.state, tier=excused)


def _met_on(work: Work) -> tuple[date, ...]:
    """The day by which a tier with an end of its own is judged, besides today."""
    met_on = work.state.tier.met_on
    return () if _by_window(work) or met_on is None else (met_on,)


def _grace_end(work: Work, last: date) -> datetime:
    return calendar.end_of(calendar.add(last, work.rules.ladder.grace), work.rules.zone)


def _fall(work: Work, judged: Iterable[date]) -> None:
    """Down, as far as the programme says: by the best that counted on the days `judged`, and today.

    The first of them is the day from which the lower tier is valid. Where a rise was undone it is
    down to the tier of before, as that was, unless what is left reaches a higher one.
    """
    rules, before, today = work.rules, work.state.tier, work.today
    days = [*judged, today]
    counted = {day: in_window(rules, work.state, day) for day in days}
    reached = ladder.reached(rules, max(counted.values()))
    back = ladder.before_rise(rules, work.state) if before.undone else None
    step = ladder.place(rules, before.tier) - 1
    if back is not None:
        step = min(step, max(ladder.place(rules, back.tier), reached))
    elif rules.ladder.downgrade == "recomputed":
        step = min(step, reached)
    step = max(step, ladder.place(rules, before.floor))
    if back is not None and step == ladder.place(rules, back.tier):
        work.state = ladder.gone_back(rules, work.state, back)
        _resume(work, days)
    else:
        _fall_to(work, rules.tiers[step], counted, days[0])
        work.state = replace(work.state, tier=replace(work.state.tier, before=back))
    _announce(work)


def _resume(work: Work, days: Sequence[date]) -> None:
    """A tier that is gone back to may have been undone as well, or ended by its window."""
    holding, tier = work.state.tier, ladder.held(work.rules, work.state)
    if max(in_window(work.rules, work.state, day) for day in days) >= tier.threshold:
        return
    if ladder.may_be_lost(work.rules, holding) and ladder.rise_undone(work.rules, work.state):
        _fall(work, days)
    elif _by_window(work) and _is_lost(work, holding):
        _lapse(work, ladder.last_met(work.rules, work.state, work.today), ())


def _fall_to(work: Work, tier: Tier, counted: Mapping[date, int], valid_from: date) -> None:
    rules, before, today = work.rules, work.state.tier, work.today
    met_on = next((day for day, amount in counted.items() if amount >= tier.threshold), None)
    holding = Holding(
        tier=tier.id,
        since=today,
        met_on=met_on,
        welcomed=before.welcomed,
        floor=before.floor,
        excused_on=before.excused_on,
    )
    holding = replace(holding, valid_until=_valid_until(work, holding, valid_from))
    if _by_window(work) and met_on is None and ladder.may_be_lost(rules, holding):
        holding = replace(holding, valid_until=ladder.span_end(rules, today))
    work.state = replace(work.state, tier=holding)


def _valid_until(work: Work, holding: Holding, on: date) -> datetime | None:
    """Its end counted from that day; from today when that has passed already."""
    ends = ladder.valid_until(work.rules, holding, on)
    if ends is None or ends > work.now:
        return ends
    return ladder.valid_until(work.rules, holding, work.today)


def _announce(work: Work) -> None:
    tier = ladder.held(work.rules, work.state)
    work.say(Announcement("tier_changed", name=tier.name))
