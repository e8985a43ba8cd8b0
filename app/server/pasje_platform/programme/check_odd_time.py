"""What is allowed and hardly meant about time: units that run out, or wait, past all use."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pasje_platform.engine import calendar
from pasje_platform.engine.spans import YearDay
from pasje_platform.programme.check_base import Checked
from pasje_platform.programme.check_units import expiries, least_days_of
from pasje_platform.programme.file_reading import WrongProgramme
from pasje_platform.programme.lines import Place

_YEARS = 9
"""Among so many is always one with 29 February."""


def odd(checked: Checked) -> Iterator[WrongProgramme]:
    """Each with its line and key, as a refusal has them."""
    for place, expiry in expiries(checked):
        yield from _last_of(checked, (*place, "dates"), expiry["dates"], "nothing runs out")
        yield from _notice(checked, place, expiry)
    for place, batch in checked.each("batches"):
        yield from _last_of(checked, (*place, "dates"), batch["dates"], "it is never done again")
    for place, rule in checked.each("earn"):
        if rule["available"]:
            yield from _waiting(checked, (*place, "available"), rule)
            yield from _waiting_for_days(checked, (*place, "available", "dates"), rule)


def _waiting(checked: Checked, place: Place, rule: dict[str, Any]) -> Iterator[WrongProgramme]:
    """Units that wait longer than they are valid, or for a day that does not come again."""
    available, until = rule["available"], rule["when"] and rule["when"]["last_day"]
    last = _last(available["dates"])
    if last and not (until and until < last):
        reason = f"from {last} on nothing earned can be spent: a day of every year is in quotes"
        yield checked.wrong((*place, "dates"), reason)
    name = "within" if available["within"] else "after"
    if available[name] is None:
        return
    waits = least_days_of(available[name])
    for expiry in _expiries_of(checked, rule["unit"]):
        lasts = expiry["kind"] == "rolling" or name == "after"
        if lasts and expiry["valid"] and waits >= least_days_of(expiry["valid"]):
            nobody = "nobody could spend them" if name == "after" else "then they run out meanwhile"
            yield checked.wrong((*place, name), f"is as long as the units stay valid: {nobody}")
            return
        if expiry["dates"] and name == "after":
            reason = (
                f"units run out on {_days(expiry['dates'])}: what is earned so shortly before is "
                "gone before it can be spent"
            )
            yield checked.wrong((*place, name), reason)
            return


def _waiting_for_days(
    checked: Checked, place: Place, rule: dict[str, Any]
) -> Iterator[WrongProgramme]:
    """Units that wait for the next of some days, and run out meanwhile."""
    dates = rule["available"]["dates"]
    for expiry in _expiries_of(checked, rule["unit"]):
        gone = [
            (ready - day, day, ready, last)
            for day in _longest_waiting(rule)
            if (ready := calendar.next_day(dates, day, strictly=True)) is not None
            and (last := _last_valid(expiry, day)) is not None
            and last < ready
        ]
        if gone:
            _, *days = max(gone)
            earned, waits, valid = (f"{day:%m-%d}" for day in days)
            reason = (
                f"what is earned on {earned} waits until {waits} and is valid until {valid}: it "
                "runs out before it can be spent"
            )
            yield checked.wrong(place, reason)
            return


def _longest_waiting(rule: dict[str, Any]) -> Iterator[date]:
    """What is earned on these days waits longer than what is earned after them."""
    when = rule["when"] or {"first_day": None, "last_day": None}
    first, last = when["first_day"] or date(2024, 1, 1), when["last_day"] or date.max
    if when["first_day"]:
        yield first
    for one in rule["available"]["dates"]:
        years = range(first.year, min(first.year + _YEARS, 9999)) if one.year is None else ()
        for year in years or (one.year or 1,):
            if first <= (day := calendar.on_year(one, year)) <= last:
                yield day


def _last_valid(expiry: dict[str, Any], earned_on: date) -> date | None:
    """The last day of what is earned then, where time alone decides."""
    match expiry["kind"]:
        case "rolling":
            return calendar.period_end(calendar.add(earned_on, expiry["valid"]), expiry["round_to"])
        case "dates":
            return calendar.next_day(expiry["dates"], earned_on, strictly=False)
        case _:
            return None


def _expiries_of(checked: Checked, unit: str) -> Iterator[dict[str, Any]]:
    """How the units run out, in the tiers too."""
    for where, expiry in expiries(checked):
        in_tier = where[0] == "tiers"
        if unit == (expiry["unit"] if in_tier else checked.values["units"][where[1]]["id"]):
            yield expiry


def _notice(checked: Checked, place: Place, expiry: dict[str, Any]) -> Iterator[WrongProgramme]:
    notice, valid = expiry["notice"], expiry["valid"]
    if notice and valid and least_days_of(valid) < notice["least_days"]:
        reason = f"is longer than the units are valid: they stay {notice['least_days']} days"
        yield checked.wrong((*place, "notice", "least_days"), reason)


def _last_of(
    checked: Checked, place: Place, dates: tuple[YearDay, ...], then: str
) -> Iterator[WrongProgramme]:
    if last := _last(dates):
        reason = f'after {last} {then}: a day of every year is in quotes, "{last:%m-%d}"'
        yield checked.wrong(place, reason)


def _last(dates: tuple[YearDay, ...]) -> date | None:
    """The last of them, when none comes back every year."""
    found = [date(one.year, one.month, one.day) for one in dates if one.year is not None]
    return max(found) if found and len(found) == len(dates) else None


def _days(dates: tuple[YearDay, ...]) -> str:
    return ", ".join(f"{one.month:02}-{one.day:02}" for one in dates)
