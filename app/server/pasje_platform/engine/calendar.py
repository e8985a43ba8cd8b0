"""Days and periods of a programme's zone: when a day begins, what lies a month on, what expires.

Every zone has days of its own: some begin at one o'clock because the clock skipped midnight, one
never was. Nothing here lies outside the years that Python has: what would is their first or last
day.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from pasje_platform.engine.rules import Expiry
from pasje_platform.engine.spans import Period, Span, YearDay

_FIRST, _LAST = date(1, 1, 2), date(9999, 12, 30)
"""Between these every day has a beginning and an end in every zone."""


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day on the calendar of `zone` at `moment`."""
    return moment.astimezone(zone).date()


def minute_of_day(moment: datetime, zone: ZoneInfo) -> int:
    """What the clock on the wall says, 0 to 1439."""
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


@lru_cache(maxsize=4096)
def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day` that exists, in UTC; of a day that never was, of the next one."""
    midnight = datetime.combine(_within(day), time(), zone)
    first = midnight.astimezone(UTC)
    as_if_after = midnight.replace(fold=1).astimezone(UTC)
    return first if first <= as_if_after else _first_instant(day, zone, as_if_after, first)


@lru_cache(maxsize=4096)
def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, that is after `day`."""
    return start_of(_within(day) + timedelta(days=1), zone)


def last_day(end: datetime, zone: ZoneInfo) -> date:
    """The last day before that instant, which `end_of` made."""
    return day_of(end - timedelta(microseconds=1), zone)


def add(day: date, span: Span) -> date:
    """`span` later; in a month that has not that day, the last day of the month."""
    return _moved(day, span.of, span.count)


def sub(day: date, span: Span) -> date:
    """`span` earlier; in a month that has not that day, the last day of the month."""
    return _moved(day, span.of, -span.count)


def after(moment: datetime, span: Span, zone: ZoneInfo) -> datetime:
    """The start of the day that is `span` later than the day of `moment`."""
    return start_of(add(day_of(moment, zone), span), zone)


@lru_cache(maxsize=4096)
def days_after(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the last of so many days after the day of `moment`."""
    return end_of(_shifted(day_of(moment, zone), days), zone)


def period_key(day: date, period: Period) -> str:
    """The name of the period that `day` lies in: 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026."""
    match period:
        case "day":
            return day.isoformat()
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case "month":
            return f"{day.year:04d}-{day.month:02d}"
        case "quarter":
            return f"{day.year:04d}-Q{_quarter(day) + 1}"
        case "year":
            return f"{day.year:04d}"


def period_end(day: date, period: Period) -> date:
    """The last day of the period that `day` lies in."""
    match period:
        case "day":
            return day
        case "week":
            return _shifted(day, 7 - day.isoweekday())
        case "month":
            return _in_month(day.year, day.month, 31)
        case "quarter":
            return _in_month(day.year, _quarter(day) * 3 + 3, 31)
        case "year":
            return date(day.year, 12, 31)


def on_year(year_day: YearDay, year: int) -> date:
    """That day of `year`; 29 February is 28 February in a year without it."""
    return _in_month(year, year_day.month, year_day.day)


def anniversary(day: date, year: int) -> date:
    """The day in `year` on which `day` is remembered."""
    return _in_month(year, day.month, day.day)


def next_day(dates: Sequence[YearDay], day: date, *, strictly: bool) -> date | None:
    """The first of `dates` on or after `day`, or after it when `strictly`; None: none is left."""
    found = [
        on_year(one, year)
        for one in dates
        for year in ((day.year, day.year + 1) if one.year is None else (one.year,))
        if year <= date.max.year
    ]
    return min((one for one in found if one > day or (one == day and not strictly)), default=None)


def expires_at(expiry: Expiry, earned_on: date, zone: ZoneInfo) -> datetime | None:
    """When units earned on that day run out; None: never, or when their owner does nothing."""
    match expiry.kind:
        case "rolling":
            return end_of(period_end(add(earned_on, expiry.valid), expiry.round_to), zone)
        case "dates":
            last = next_day(expiry.dates, earned_on, strictly=False)
            return None if last is None else end_of(last, zone)
        case "never" | "inactivity":
            return None


def _first_instant(day: date, zone: ZoneInfo, before: datetime, found: datetime) -> datetime:
    """The clock skipped midnight somewhere after `before`, and `found` is not before that."""
    seconds = (found - before) // timedelta(seconds=1)
    low, high = 0, seconds
    while low < high:
        middle = (low + high) // 2
        if day_of(before + timedelta(seconds=middle), zone) >= day:
            high = middle
        else:
            low = middle + 1
    return before + timedelta(seconds=low)


def _moved(day: date, of: str, count: int) -> date:
    if of in ("days", "weeks"):
        return _shifted(day, count * (7 if of == "weeks" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if of == "years" else 1)
    year, month = divmod(months, 12)
    if year < date.min.year:
        return date.min
    return date.max if year > date.max.year else _in_month(year, month + 1, day.day)


def _shifted(day: date, days: int) -> date:
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def _within(day: date) -> date:
    return min(max(day, _FIRST), _LAST)


@lru_cache(maxsize=4096)
def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _quarter(day: date) -> int:
    return (day.month - 1) // 3
