"""A day that no calendar has: TOML refuses the whole file for it, and says neither key nor why."""

import calendar
import re
import tomllib
from datetime import date, datetime
from typing import Any

from pasje_platform.programme.file_reading import WrongProgramme, named
from pasje_platform.programme.lines import Place

_DAY = re.compile(r"(?<![\w-])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_STAND_IN = date(1, 1, 1)
"""What no file means: where it is found, the impossible day stands."""
_MOST = 50


def impossible(source: str, error: ValueError) -> WrongProgramme | None:
    """The refusal of the day that this error of tomllib's is about; None: of none."""
    day = _at(source, error)
    if day is None:
        return None
    plain, place = _without(source, day)
    while place and isinstance(place[-1], int):
        place = place[:-1]
    reason = f"must be a day that exists, such as 2026-11-01, not {day[0]}: {_why(day)}"
    return WrongProgramme(source.count("\n", 0, day.start()) + 1, named(plain, place), reason)


def _at(source: str, error: ValueError) -> re.Match[str] | None:
    found = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", str(error))
    if found is None:
        return None
    line, column = int(found[1]), int(found[2])
    start = sum(len(one) + 1 for one in source.split("\n")[: line - 1])
    for day in _DAY.finditer(source, start, start + column + len("2026-02-30")):
        if day.start() <= start + column - 1 <= day.end() and _why(day):
            return day
    return None


def _why(day: re.Match[str]) -> str:
    year, month, number = (int(part) for part in day.groups())
    if not 1 <= month <= 12:
        return "months are 01 to 12, and it is year-month-day"
    if not year:
        return "no calendar has a year 0"
    last = calendar.monthrange(year, month)[1]
    if 1 <= number <= last:
        return ""
    return f"{calendar.month_name[month]} {year} has days 01 to {last}"


def _without(source: str, day: re.Match[str]) -> tuple[dict[str, Any], Place]:
    """The file as it is but for impossible days, and where this one stood in it."""
    source = source[: day.start()] + _STAND_IN.isoformat() + source[day.end() :]
    for _ in range(_MOST):
        try:
            plain = tomllib.loads(source)
        except (ValueError, RecursionError) as error:
            other = _at(source, error) if isinstance(error, ValueError) else None
            if other is None:
                break
            source = f"{source[: other.start()]}2026-01-01{source[other.end() :]}"
        else:
            return plain, _found(plain, ()) or ()
    return {}, ()


def _found(plain: Any, at: Place) -> Place | None:
    """Where the stand-in is, perhaps with a time."""
    if isinstance(plain, datetime):
        plain = plain.date()
    if isinstance(plain, dict | list):
        inside = plain.items() if isinstance(plain, dict) else enumerate(plain)
        return next(filter(None, (_found(one, (*at, key)) for key, one in inside)), None)
    return at if plain == _STAND_IN else None
