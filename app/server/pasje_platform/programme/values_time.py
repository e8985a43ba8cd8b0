"""Kinds of time in a programme's file: lengths, days of the year, hours, names of events."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.programme import hints
from pasje_platform.programme.values import Context, Pattern, Schema, Wrong, shown

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = r"([1-9][0-9]{0,3}) (day|week|month|year)s?"
_HOURS = r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])"
_NAME = "[a-z0-9][a-z0-9_-]{0,31}"
_ACTION = f"action:{_NAME}"
ACTION = Pattern(_NAME, "the name of an action as it is after `action:`")
_YEARS = range(1900, 2200)
_MOST_YEARS = {"day": 7300, "week": 1040, "month": 240, "year": 20}


@dataclass(frozen=True)
class Day:
    """A date."""

    says: str = "a date without quotes, such as 2026-11-01"

    def read(self, value: Any, context: Context) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            quoted = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
            raise Wrong(shown(value) + ("; a date has no quotes" if quoted else ""))
        _in_our_time(value)
        return value

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Length:
    """A length of time by the calendar."""

    says: str = 'a length of time in quotes: "14 days", "2 weeks", "12 months", "1 year"'

    def read(self, value: Any, context: Context) -> Span:
        found = re.fullmatch(_SPAN, value) if isinstance(value, str) else None
        if found is None:
            raise Wrong(shown(value))
        count, of = int(found[1]), found[2]
        if count > _MOST_YEARS[of]:
            raise Wrong(f"{shown(value)}, which is more than 20 years")
        match of:
            case "day":
                return Span(count, "days")
            case "week":
                return Span(count, "weeks")
            case "month":
                return Span(count, "months")
            case _:
                return Span(count, "years")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_SPAN}$"}


@dataclass(frozen=True)
class DayOfYear:
    """A day of every year in quotes, or a date."""

    says: str = 'a day of every year in quotes, "12-31", or a date without, 2027-12-31'

    def read(self, value: Any, context: Context) -> YearDay:
        if isinstance(value, date) and not isinstance(value, datetime):
            _in_our_time(value)
            return YearDay(value.month, value.day, value.year)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", value):
            quoted = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
            raise Wrong(shown(value) + ("; a date has no quotes" if quoted else ""))
        month, day = int(value[:2]), int(value[3:])
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2028, month)[1]:
            raise Wrong(f"{shown(value)}, a day that no year has (it is month-day)")
        return YearDay(month, day)

    def schema(self) -> Schema:
        of_every_year = {"type": "string", "pattern": "^(0[1-9]|1[0-2])-[0-9]{2}$"}
        return {"anyOf": [of_every_year, {"type": "string", "format": "date"}]}


@dataclass(frozen=True)
class Hours:
    """Part of a day, in minutes of it."""

    says: str = 'hours in quotes, "09:00-11:00"'

    def read(self, value: Any, context: Context) -> tuple[int, int]:
        found = re.fullmatch(_HOURS, value) if isinstance(value, str) else None
        if found is None:
            raise Wrong(shown(value) + hints.hours(value))
        begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if begin == end or begin >= 24 * 60 or end > 24 * 60:
            raise Wrong(shown(value))
        return begin, end

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_HOURS}$"}


@dataclass(frozen=True)
class Weekday:
    """A day of the week; Monday is 1."""

    says: str = f"one of {', '.join(WEEKDAYS)}"

    def read(self, value: Any, context: Context) -> int:
        if value not in WEEKDAYS:
            raise Wrong(shown(value) + hints.weekday(value, WEEKDAYS))
        return WEEKDAYS.index(value) + 1

    def schema(self) -> Schema:
        return {"enum": list(WEEKDAYS)}


@dataclass(frozen=True)
class Happening:
    """What happens to a member: one of `words`, or an action that another system reports."""

    words: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        return ", ".join([*self.words, "or action:NAME"]) if self.words else '"action:NAME"'

    def read(self, value: Any, context: Context) -> str:
        if value not in self.words and not (
            isinstance(value, str) and re.fullmatch(_ACTION, value)
        ):
            action = isinstance(value, str) and re.fullmatch(_ACTION, f"action:{value}")
            near = hints.near(value, self.words)
            raise Wrong(shown(value) + (near or (f"; did you mean action:{value}?" * bool(action))))
        return str(value)

    def schema(self) -> Schema:
        action = {"type": "string", "pattern": f"^{_ACTION}$"}
        return {"anyOf": [{"enum": list(self.words)}, action]} if self.words else action


def _in_our_time(value: date) -> None:
    """What no calendar of a shop has would be no day any more in another time zone."""
    if value.year not in _YEARS:
        raise Wrong(f"{shown(value)}; years are from {_YEARS[0]} to {_YEARS[-1]}")


@dataclass(frozen=True)
class Moment:
    """A time on the programme's clock; JSON, which has no times, writes it as a text."""

    says: str = "a date and time without a zone, 2026-11-24T09:15:00"

    def read(self, value: Any, context: Context) -> datetime:
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            raise Wrong(shown(value)) from None
        if not isinstance(found, datetime) or found.tzinfo is not None:
            raise Wrong(shown(value))
        _in_our_time(found)
        return found

    def schema(self) -> Schema:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True)
class BornOn:
    """A date; JSON, which has none, writes it as a text."""

    says: str = "a date, 1990-11-24"

    def read(self, value: Any, context: Context) -> date:
        try:
            found = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            raise Wrong(shown(value)) from None
        if not isinstance(found, date) or isinstance(found, datetime):
            raise Wrong(shown(value))
        return found

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}
