"""Moments as an owner types and reads them: in the programme's own zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from pasje.contract.formats import WEEKDAYS, day, plain
from pasje_host.refused import CannotRun

_FIRST, _LAST = 2000, 2199
"""Other years are a slip of the finger."""


def instant(wanted: date | datetime, zone: ZoneInfo) -> datetime:
    """When that is, in UTC; a day begins at midnight. Raises CannotRun when it never comes."""
    clock = wanted if isinstance(wanted, datetime) else datetime.combine(wanted, time())
    if not _FIRST <= clock.year <= _LAST:
        raise CannotRun(f"--from {clock.year} cannot be: name a year from {_FIRST} to {_LAST}.")
    at = clock.replace(tzinfo=zone).astimezone(UTC)
    back = at.astimezone(zone)
    if isinstance(wanted, datetime) and back.replace(tzinfo=None) != clock:
        raise CannotRun(
            f"{clock:%H:%M} does not come on {plain(day(clock.date(), 'en'))} in {zone.key}: the "
            f"clock is put forward then, so name {back:%H:%M}."
        )
    return at


def refuse_past(at: datetime, zone: ZoneInfo, now: datetime) -> None:
    """Raises CannotRun, and says what is allowed."""
    if at <= now:
        raise CannotRun(
            f"{said(at, zone)} has passed: leave --from out to begin now, or name a moment after "
            f"{said(now, zone)} ({zone.key})."
        )


def said(at: datetime, zone: ZoneInfo) -> str:
    """Tuesday 1 December 2026, 09:00; of an hour that comes twice also which of both."""
    local = at.astimezone(zone)
    weekday = WEEKDAYS["en"][local.weekday()]
    return f"{weekday} {plain(day(local.date(), 'en'))}, {local:%H:%M}{_which(local)}"


def _which(local: datetime) -> str:
    """Where the clock is put back; "" elsewhere."""
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first == second:
        return ""
    nth, called = ("second", "winter") if local.fold else ("first", "summer")
    offset = f"{local:%z}"  # +0200
    minutes = "" if offset.endswith("00") else f":{offset[3:5]}"
    return f" (the {nth} of two: {called} time, UTC{int(offset[:3]):+d}{minutes})"
