"""Lengths of time, periods and days of the year, as a programme's file says them."""

from dataclasses import dataclass
from typing import Literal

Period = Literal["day", "week", "month", "quarter", "year"]
"""A week begins on Monday (ISO 8601)."""


@dataclass(frozen=True)
class Span:
    """A length of time by the calendar: 14 days, 12 months."""

    count: int
    of: Literal["days", "weeks", "months", "years"]


@dataclass(frozen=True)
class YearDay:
    """A day of every year, or of one; 29 February is 28 February in a year without it."""

    month: int
    day: int
    year: int | None = None
