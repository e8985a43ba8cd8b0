"""Joining, what a member says of themselves, and the owner's corrections."""

from dataclasses import replace

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Why
from pasje_platform.engine import birthdays, calendar, earning, expiring, tiers
from pasje_platform.engine.event import Event
from pasje_platform.engine.state import State
from pasje_platform.engine.work import Work


def opened(event: Event) -> State:
    """A brand new member, before `enrolled` is evaluated."""
    return State(
        joined_at=event.at,
        settled_at=event.at,
        birthday_on=event.birthday_on,
        segments=event.segments,
    )


def enrolled(work: Work) -> None:
    """The lowest tier with its gifts, and what joining earns; a birthday, when it is today."""
    event = work.event
    work.state = replace(
        work.state,
        joined_at=event.at,
        birthday_on=event.birthday_on,
        segments=event.segments,
    )
    tiers.begin(work)
    earning.happened(work, work.rules, "enrolment", event.id, event.at)
    birthdays.joined(work)


def profile(work: Work) -> None:
    """Birthday and segments as they are now."""
    event = work.event
    birthdays.told(work, event.birthday_on)
    work.state = replace(work.state, segments=event.segments)


def corrected(work: Work) -> None:
    """The owner's units, more or less, with a reason; more of them run out as if earned today.

    Raises Refused(not_enough_points), TooManyUnits; ValueError for no units or no reason.
    """
    event = work.event
    if not event.units or not event.reason.strip():
        raise ValueError("a correction has units and a reason")
    unit = event.unit or work.rules.units[0].id
    why = Why("correction", reason=event.reason)
    if event.units > 0:
        expiry = expiring.governing(work.rules, work.state.tier.tier, unit)
        ends = calendar.expires_at(expiry, work.today, work.rules.zone)
        work.credit(unit, event.units, why, kind="adjust", expires_at=ends, source_id=event.id)
    else:
        work.spend(unit, -event.units, why, kind="adjust", source_id=event.id)
    work.say(Announcement("corrected", units=event.units, unit_id=work.said_of(unit)))
