"""What a file's own limits let one member have: never less than can be, None where no end is seen.

Two questions with two answers. Only rules add to what counts for a tier; gifts, referrals and gift
cards add to what is held. What an owner corrects by hand is none of the file's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pasje_platform.engine import calendar
from pasje_platform.engine.numbers import rounded, scaled
from pasje_platform.engine.spans import Period, Span
from pasje_platform.programme.check_base import Checked, decimals_of

_Window = Span | Period | None
"""So long up to today, the current such period, or (None) ever."""
_LINES = ("categories", "not_categories", "skus", "not_skus")
_FIRST_DAY = date(2001, 1, 1).toordinal()
_YEARS = {"week": 28}
"""Of first days to try: 4 years have a leap year, 28 have one on every weekday."""


def most_counted(checked: Checked, step: int) -> Fraction | None:
    """What can count for that step of the ladder, at most, of a member who was never on it."""
    ladder = checked.values["ladder"]
    window = _window(ladder) if ladder else None
    if ladder and ladder["basis"] == "visits" and window is not None:
        return Fraction(touched(window, "day"))
    if ladder and ladder["basis"] == "units":
        below = checked.values["tiers"][:step]
        return _Earning(checked, ladder["unit"], below, window).most()
    return None


def most_held(checked: Checked, unit: str) -> Fraction | None:
    """The units that a member can have at once, at most, whatever the member's tier was."""
    if any(reward["into"] == unit for reward in checked.values["rewards"]):
        return None
    most = _Earning(checked, unit, checked.values["tiers"], None).most()
    for place, gift in checked.gifts():
        if gift["unit"] == unit:
            if "welcome" not in place or most is None:  # others come again
                return None
            most += gift["units"]
    referral = checked.values["referral"]
    if referral and referral["unit"] == unit and most is not None:
        return None if referral["inviter_units"] else most + referral["friend_units"]
    return most


@lru_cache(maxsize=256)
def touched(window: Span | Period, per: Period) -> int:
    """Of how many such periods there are days in one window, at most."""

    def last(first: date) -> date:
        if isinstance(window, Span):
            return calendar.add(first, window) - timedelta(days=1)
        return calendar.period_end(first, window)

    days = range(_FIRST_DAY, _FIRST_DAY + _YEARS.get(per, 4) * 1461 // 4)
    return max(_periods(first, last(first), per) for first in map(date.fromordinal, days))


def _periods(first: date, last: date, per: Period) -> int:
    return _number(last, per) - _number(first, per) + 1


def _number(day: date, per: Period) -> int:
    """Periods counted from long ago; the first day of the calendar was a Monday."""
    match per:
        case "day":
            return day.toordinal()
        case "week":
            return (day.toordinal() - 1) // 7
        case "month":
            return day.year * 12 + day.month
        case "quarter":
            return day.year * 4 + (day.month - 1) // 3
        case "year":
            return day.year


def _window(ladder: dict[str, Any]) -> _Window:
    match ladder["window"]:
        case "rolling":
            span: Span = ladder["span"]
            return span
        case "calendar":
            period: Period = ladder["period"]
            return period
        case "anniversary":
            return Span(1, "years")
        case _:
            return None


@dataclass(frozen=True)
class _Earning:
    """Of one unit, in a window, by a member who was in none but these tiers."""

    checked: Checked
    unit: str
    tiers: Sequence[dict[str, Any]]
    window: _Window

    def most(self) -> Fraction | None:
        """By all rules; rules of one group share its limits."""
        groups: dict[str | None, list[dict[str, Any]]] = {}
        for rule in self.checked.values["earn"]:
            if rule["gives"] and rule["unit"] == self.unit and self._for_them(rule):
                groups.setdefault(rule["group"], []).append(rule)
        most = Fraction(0)
        for name, rules in groups.items():
            each = [min(self._of_rule(rule), default=None) for rule in rules]
            sums = [] if None in each else [sum(filter(None, each), Fraction(0))]
            known = [*sums, *self._of_group(name, rules)]
            if not known:
                return None
            most += min(known)
        return most

    def _of_rule(self, rule: dict[str, Any]) -> Iterator[Fraction]:
        """What each of its own limits lets it give."""
        once = self._once(rule)
        if not self._rate(rule):
            yield Fraction(0)
        if once is not None and rule["on"] == "enrolment":
            yield once
        if once is not None and rule["on"] == "birthday" and self.window is not None:
            yield once * touched(self.window, "year")
        yield from self._within(rule["caps"], [rule], once)

    def _of_group(self, name: str | None, rules: list[dict[str, Any]]) -> Iterator[Fraction]:
        each = [self._once(rule) for rule in rules]
        once = None if None in each else max(filter(None, each), default=Fraction(0))
        yield from self._within(self._caps(name), rules, once)

    def _within(
        self, caps: Iterable[dict[str, Any]], rules: list[dict[str, Any]], once: Fraction | None
    ) -> Iterator[Fraction]:
        for cap in caps:
            times = self._times(cap, rules) if self._binds(cap) else None
            if times is not None and cap["units"] is not None:
                yield cap["units"] * times
            if times is not None and cap["times"] is not None and once is not None:
                yield once * cap["times"] * times

    def _times(self, cap: dict[str, Any], rules: list[dict[str, Any]]) -> int | None:
        """How often the limit begins anew while they give; None: without end, or not for all."""
        if cap["per"] in ("ever", "purchase"):
            return 1 if cap["per"] == "ever" else None
        days = [_days(rule) for rule in rules]
        first = min((first for first, _ in days if first), default=None)
        last = max((last for _, last in days if last), default=None)
        if first is None or last is None or not all(one and other for one, other in days):
            first = last = None
        if cap["per"] == "window":  # on other days it limits nothing
            inside = first and last and cap["first_day"] <= first and last <= cap["last_day"]
            return 1 if inside else None
        found = [touched(self.window, cap["per"])] if self.window is not None else []
        found += [_periods(first, last, cap["per"])] if first and last else []
        return min(found, default=None)

    def _once(self, rule: dict[str, Any]) -> Fraction | None:
        """What it gives in one go at most; None: as much as is bought."""
        caps = (*rule["caps"], *self._caps(rule["group"]))
        bounds: list[Fraction] = [
            cap["units"]
            for cap in caps
            if cap["per"] == "purchase" and cap["units"] is not None and self._binds(cap)
        ]
        by_amount = rule["on"] == "purchase" if rule["per"] is None else rule["per"].kind != "once"
        if not by_amount and not rule["gives"].percent:
            decimals = decimals_of(self.checked.unit(self.unit))
            exact = rule["gives"].number * self._rate(rule) * self._multiplied(rule)
            steps = rounded(scaled(exact, decimals), rule["rounding"])
            bounds.append(Fraction(steps, 10**decimals))
        return min(bounds, default=None)

    def _rate(self, rule: dict[str, Any]) -> Fraction:
        tiers = self.tiers[:1] if rule["on"] == "enrolment" else self.tiers
        rates = [tier["rates"].get(self.unit, Fraction(1)) for tier in tiers]
        return max(rates, default=Fraction(1)) if rule["tier_rate"] else Fraction(1)

    def _multiplied(self, rule: dict[str, Any]) -> Fraction:
        """By all multipliers together; those that choose lines are not for what is given once."""
        if rule["on"] != "purchase" and not rule["on"].startswith("action:"):
            return Fraction(1)
        factors = [
            other["multiplies"] - 1
            for other in self.checked.values["earn"]
            if other["multiplies"] and other["unit"] == self.unit and self._for_them(other)
            and not any((other["when"] or {}).get(name) for name in _LINES)
        ]  # fmt: skip
        return 1 + sum(factors, Fraction(0))

    def _for_them(self, rule: dict[str, Any]) -> bool:
        """Whether it is for any of these tiers; who enrols is in the first."""
        tiers = self.tiers[:1] if rule["on"] == "enrolment" else self.tiers
        wanted = (rule["when"] or {}).get("tiers")
        return not wanted or any(tier["id"] in wanted for tier in tiers)

    def _binds(self, cap: dict[str, Any]) -> bool:
        """Whether it limits members in each of these tiers."""
        wanted = cap["tiers"]
        return not wanted or all(tier["id"] in wanted for tier in self.tiers)

    def _caps(self, group: str | None) -> tuple[dict[str, Any], ...]:
        found = (one["caps"] for one in self.checked.values["groups"] if one["id"] == group)
        return next(found, ())


def _days(rule: dict[str, Any]) -> tuple[date | None, date | None]:
    """The first and last it gives on; hours past midnight are the evening's before."""
    when = rule["when"] or {"first_day": None, "last_day": None, "hours": ()}
    last = when["last_day"]
    if last and any(end <= begin for begin, end in when["hours"]):
        last += timedelta(days=1)
    return when["first_day"], last
