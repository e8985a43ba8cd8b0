"""The versions of a programme as its owner reads of them: what is so already, what one changes."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pasje.contract import formats
from pasje_host import owner_changes, owner_moment
from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.programme import changing
from pasje_platform.programme import file as programme_file
from pasje_platform.programme.file import ProgrammeFile
from pasje_platform.programme.model import Rules
from pasje_platform.programme.service import Known

_MOST_CHANGES = 20


def zone_of(file: ProgrammeFile) -> ZoneInfo:
    return ZoneInfo(programme_file.parse(file.source)[""]["time_zone"])


def current_of(known: Sequence[Known], now: datetime) -> Known | None:
    return next((one for one in known if one.effective_at <= now), None)


def planned_of(known: Sequence[Known], now: datetime) -> Known | None:
    """The last that is still to come."""
    return known[0] if known and known[0].effective_at > now else None


def nothing_new(known: Sequence[Known], same: Known, zone: ZoneInfo, now: datetime) -> list[str]:
    when = owner_moment.said(same.effective_at, zone)
    if same.effective_at > now:
        return [f"Nothing changes: version {same.version} is this file, from {when} on."]
    lines = [f"Nothing changes: this file is in force as version {same.version}, since {when}."]
    if (planned := planned_of(known, now)) is not None:
        then = owner_moment.said(planned.effective_at, zone)
        lines.append(f"Version {planned.version} still follows on {then}.")
    return lines


async def told(
    tx: Tx, made: Known, before: Known | None, zone: ZoneInfo, now: datetime
) -> list[str]:
    """What a version changes that was just put in force after `before`, when, for how many."""
    members = sum((await ledger.held(tx)).values())
    return _told(made, before if before and before.rules else None, members, zone, now)


def _told(
    made: Known, before: Known | None, members: int, zone: ZoneInfo, now: datetime
) -> list[str]:
    assert made.rules is not None  # noqa: S101 for the type checker: it was just read
    name = made.rules.programme.name
    many = "1 member" if members == 1 else f"{members} members"
    when = "is in force now"
    if made.effective_at > now:
        when = f"takes effect on {owner_moment.said(made.effective_at, zone)} ({zone.key})"
    lines = [f"Version {made.version} of {name} {when}, for {many}."]
    if before is None:
        return lines
    differing = owner_changes.changes(before.file, made.file)
    if not differing:
        return [*lines, "Nothing differs but how the file is written."]
    lines.append("What changes:")
    lines += [f"  {line}" for line in differing[:_MOST_CHANGES]]
    if more := len(differing) - _MOST_CHANGES:
        lines += [f"  … and {more} more"] if more > 0 else []
    lines += _odd(before.rules, made.rules)
    return [*lines, *_members_read(before.rules, made.rules)]


def _odd(before: Rules | None, made: Rules) -> list[str]:
    was, day = before.programme.terms_on if before else date.min, made.programme.terms_on
    back = "members read that these terms are older than the ones before"
    return [f"Odd: terms.on goes back from {was} to {day}: {back}."] if day < was else []


def _members_read(before: Rules | None, made: Rules) -> list[str]:
    """As it stands in the wallet's change log, in English."""
    change, lines = changing.change(before, made), []
    if change is None:
        lines.append("Members read nothing about it: of what they see, nothing differs.")
    else:
        own = f" {formats.said(change.says, 'en')}" if change.says else ""
        lines.append(f"Members read:{own}")
        lines += [f"  {formats.said(line, 'en')}" for line in change.lines]
    if made.says is not None and changing.news(before, made) is None:
        lines.append("The text of [change] is that of the version before: members read it once.")
    return lines
