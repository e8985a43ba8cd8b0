"""Units and when they run out: what is missing, what is too much, what the law forbids."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.programme.check_base import Checked, Fields
from pasje_platform.programme.lines import Place

_KINDS = {
    "never": Fields(),
    "rolling": Fields(("valid",), ("round_to", "notice")),
    "dates": Fields(("dates",), ("notice",)),
    "inactivity": Fields(("valid", "activity"), ("notice",)),
}
NOT_BY_TIME = {
    "CA-ON": "Ontario's Consumer Protection Act forbids units that run out by time alone",
    "CA-QC": "Québec's Consumer Protection Act forbids units that run out by time alone",
}
_NOTICE = (30, 60)
"""In Québec (P-40.1, r. 3, s. 79.6.3): sent so many days before, at least and at most."""


def refuse(checked: Checked) -> None:
    """Raises WrongProgramme for the first mistake in [[units]] and in tiers' expiry."""
    for place, unit in checked.each("units"):
        if unit["money"] and checked.reading.written((*place, "decimals")):
            raise checked.wrong((*place, "decimals"), "must be left out: money has the currency's")
        _words(checked, place, unit)
    for place, expiry in expiries(checked):
        checked.by_kind(place, expiry["kind"], _KINDS)
        _notice(checked, place, expiry)
        _days(checked, (*place, "dates"), expiry["dates"])
        _law(checked, place, expiry)


def expiries(checked: Checked) -> Iterator[tuple[Place, dict[str, Any]]]:
    for place, unit in checked.each("units"):
        if unit["expiry"] is not None:
            yield (*place, "expiry"), unit["expiry"]
    for place, tier in checked.each("tiers"):
        for index, expiry in enumerate(tier["expiry"]):
            if any(expiry["unit"] == other["unit"] for other in tier["expiry"][:index]):
                where = (*place, "expiry", index, "unit")
                raise checked.wrong(where, f"{expiry['unit']!r} is there twice")
            yield (*place, "expiry", index), expiry


def _words(checked: Checked, place: Place, unit: dict[str, Any]) -> None:
    """Two units of one name cannot be told apart."""
    for other in checked.values["units"]:
        if other is unit:
            return
        for language, word in unit["plural"].items():
            if word == other["plural"][language]:
                reason = f"{word!r} is what {other['id']} is called, too"
                raise checked.wrong((*place, "plural"), reason)


def _notice(checked: Checked, place: Place, expiry: dict[str, Any]) -> None:
    notice = expiry["notice"]
    if notice and notice["most_days"] < notice["least_days"]:
        where = (*place, "notice", "most_days")
        raise checked.wrong(where, f"is less than least_days, {notice['least_days']}")


def _days(checked: Checked, place: Place, dates: tuple[YearDay, ...]) -> None:
    for one in dates:
        if one.year is not None and one.year < 2000:
            raise checked.wrong(place, f"{date(one.year, one.month, one.day)} is long gone")


def _law(checked: Checked, place: Place, expiry: dict[str, Any]) -> None:
    jurisdiction = checked.values[""]["jurisdiction"]
    if jurisdiction not in NOT_BY_TIME or expiry["kind"] == "never":
        return
    if expiry["kind"] != "inactivity":
        reason = f"{NOT_BY_TIME[jurisdiction]}; allowed: never, inactivity"
        raise checked.wrong((*place, "kind"), reason)
    if jurisdiction != "CA-QC":
        return
    if least_days_of(expiry["valid"]) < 365:
        raise checked.wrong((*place, "valid"), 'must be at least "1 year" in Québec')
    notice, (least, most) = expiry["notice"], _NOTICE
    if notice is None or notice["least_days"] < least or notice["most_days"] > most:
        reason = (
            f"must be there in Québec, with least_days of {least} or more and most_days of {most} "
            "or less"
        )
        raise checked.wrong((*place, "notice"), reason)


def least_days_of(span: Span) -> int:
    """How long it is at least; 12 months are 365 days."""
    match span.of:
        case "days":
            return span.count
        case "weeks":
            return span.count * 7
        case "months":
            years, months = divmod(span.count, 12)
            return years * 365 + months * 28
        case "years":
            return span.count * 365
