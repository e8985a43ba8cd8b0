"""Days and times as people say them; "today" is the device's, instants are shown in its zone."""

from datetime import date, datetime, timedelta

from pasje.contract import formats
from pasje.words.phrases import Phrases


def day(on: date, today: date, t: Phrases) -> str:
    """Today, tomorrow, yesterday, 31 December; with the year when it is another one."""
    near = {-1: t.yesterday, 0: t.today, 1: t.tomorrow}.get((on - today).days)
    return near or full_day(on, today, t)


def full_day(on: date, today: date, t: Phrases) -> str:
    """31 December; with the year when it is not this one."""
    text = f"{on.day}{formats.GAP}{t.months[on.month - 1]}"
    return text if on.year == today.year else _with_year(on, t)


def _with_year(on: date, t: Phrases) -> str:
    return formats.GAP.join([str(on.day), t.months[on.month - 1], str(on.year)])


def clock(at: datetime) -> str:
    """14:02 in the device's zone."""
    local = at.astimezone()
    return formats.clock(local.hour, local.minute)


def moment(at: datetime, now: datetime, t: Phrases) -> str:
    """14:02 on the same day, otherwise the day and the time."""
    on, today = at.astimezone().date(), now.astimezone().date()
    return clock(at) if on == today else f"{day(on, today, t)} {clock(at)}"


def beginning(at: datetime, on: date, t: Phrases) -> str:
    """The day `on` for what begins at midnight; else its day and time, in the device's zone.

    With its year, always: it stands in a list of several years.
    """
    if clock(at) == formats.clock(0, 0):
        return _with_year(on, t)
    return f"{_with_year(at.astimezone().date(), t)} {clock(at)}"


def last_day(until: datetime) -> date | None:
    """The day at whose end it is, by the device's clock; None: it is within a day."""
    if clock(until) != formats.clock(0, 0):
        return None
    return until.astimezone().date() - timedelta(days=1)


def month(on: date, t: Phrases) -> str:
    """November 2026, as a heading."""
    name = t.months[on.month - 1]
    return f"{name[0].upper()}{name[1:]} {on.year}"


def from_digits(text: str) -> date | None:
    """The day in a text such as 31-12-1990 or 31/12/1990; None when it is no day."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        first, second, third = (int(part) for part in parts)
        return date(third, second, first)
    except ValueError:
        return None
