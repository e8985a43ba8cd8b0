"""Caps: what a rule, or a group of rules, gives at most.

Per purchase, more than `units` gives nothing at all; per period it is reduced to what is left, by
counters of the member ("rule:ID", "group:ID") for the period that the day of earning lies in.
`times` counts how often something was given. A cap of some tiers binds only those, yet what others
are given counts too, so that who changes tier keeps what was used. A multiplier counts what it
adds, before rounding and then rounded up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pasje.contract.programme import Words
from pasje_platform.engine import calendar, reasons, steps
from pasje_platform.engine.earn_rules import Cap, EarnRule, Group
from pasje_platform.engine.rules import Rules, Unit
from pasje_platform.engine.state import Counter, State
from pasje_platform.engine.work import Work


@dataclass(frozen=True)
class Capped:
    """What is left of what a rule would give."""

    units: int
    refused: Words | None = None
    steps: tuple[Words, ...] = ()


class Room:
    """What the caps still leave, while the rules of one purchase take from it."""

    def __init__(self, counters: Iterable[Counter], day: date, tier: str) -> None:
        self._day, self._tier = day, tier
        self._counted = {(c.key, c.period): (c.units, c.times) for c in counters}

    def bound(self, caps: Sequence[Cap]) -> list[Cap]:
        """Those that bind the member, in the tier they are in."""
        return [cap for cap in caps if cap.binds(self._tier)]

    def left(self, key: str, cap: Cap) -> tuple[int | None, int | None]:
        """Units and times that this cap leaves; None: any number."""
        period = period_of(cap, self._day)
        if period is None and cap.per != "purchase":
            return None, None
        units, times = self._counted.get((key, period or "purchase"), (0, 0))
        return (
            None if cap.units is None else max(0, cap.units - units),
            None if cap.times is None else max(0, cap.times - times),
        )

    def take(self, key: str, caps: Sequence[Cap], units: int) -> None:
        for period in {period_of(cap, self._day) or cap.per for cap in caps}:
            before = self._counted.get((key, period), (0, 0))
            self._counted[key, period] = (before[0] + units, before[1] + 1)


def period_of(cap: Cap, day: date) -> str | None:
    """The key of the period that is counted; None: nothing is (per purchase, or outside)."""
    match cap.per:
        case "purchase":
            return None
        case "ever":
            return "ever"
        case "window":
            first, last = cap.first_day or date.min, cap.last_day or date.max
            return f"{first}/{last}" if first <= day <= last else None
        case period:
            return calendar.period_key(day, period)


def group_of(rules: Rules, rule: EarnRule) -> Group | None:
    return next((group for group in rules.groups if group.id == rule.group), None)


def bounds(rules: Rules, rule: EarnRule) -> list[tuple[str, tuple[Cap, ...]]]:
    """The caps that bind a rule, by the key of their counters: its own, then its group's."""
    found = [(f"rule:{rule.id}", rule.caps)] if rule.caps else []
    group = group_of(rules, rule)
    if group is not None and group.caps:
        found.append((f"group:{group.id}", group.caps))
    return found


def closed(key: str, caps: Sequence[Cap], room: Room, unit: Unit, currency: str) -> Words | None:
    """Why nothing can be given before anything is worked out: a cap has no room left."""
    for cap in room.bound(caps):
        units, times = room.left(key, cap)
        if times == 0:
            return reasons.all_times(cap)
        if units == 0:
            return reasons.all_units(cap, unit, currency)
    return None


def capped(
    key: str, caps: Sequence[Cap], room: Room, units: int, unit: Unit, currency: str
) -> Capped:
    """`units`, as far as these caps let them be given."""
    caps = room.bound(caps)
    for cap in caps:
        if cap.per == "purchase" and cap.units is not None and units > cap.units:
            return Capped(0, reasons.too_many(cap, unit, currency))
    if (why := closed(key, caps, room, unit, currency)) is not None:
        return Capped(0, why)
    said: tuple[Words, ...] = ()
    for cap in caps:
        left, _ = room.left(key, cap)
        if cap.per != "purchase" and left is not None and left < units:
            units, said = left, (steps.reduced(cap, left, unit, currency),)
    return Capped(units, None, said)


def before(state: State, rules: Rules, moment: datetime) -> tuple[Counter, ...]:
    """The counters that a purchase at `moment` is bound by, as they are now."""
    day = calendar.day_of(moment, rules.zone)
    bound = {key for rule in rules.earn for key in _counters(rules, rule, day)}
    return tuple(c for c in state.counters if (c.key, c.period) in bound)


def count(
    work: Work,
    rules: Rules,
    rule: EarnRule,
    units: int,
    times: int,
    day: date,
    *,
    to_group: int | None = None,
) -> None:
    """Adds what `rule` gave on `day` to the counters of its caps and its group's.

    A return gives the room back: `units` and `times` below zero, and the rules of the purchase.
    `to_group` is what of it counts for the group, when that is not all.
    """
    for key, period in _counters(rules, rule, day):
        counts = units if to_group is None or key.startswith("rule:") else to_group
        work.count(key, period, counts, times)


def _counters(rules: Rules, rule: EarnRule, day: date) -> list[tuple[str, str]]:
    found = bounds(rules, rule)
    counted = {(key, period_of(cap, day)): None for key, of_it in found for cap in of_it}
    return [(key, period) for key, period in counted if period is not None]
