"""`pasje programme use`, `list` and `withdraw`: which version is in force, and from when."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from rich.console import Console
from rich.table import Table

from pasje_host import owner_codes, owner_moment, owner_versions
from pasje_host.owner_database import run
from pasje_host.places import data_dir, postgres_root
from pasje_host.refused import CannotRun
from pasje_host.saying import say, sentence
from pasje_platform.database import Tx
from pasje_platform.programme import file as programme_file
from pasje_platform.programme import service as programme
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme
from pasje_platform.programme.service import Known


def use(options: Namespace, console: Console) -> None:
    """Puts a version in force and prints what that changes, when, for how many. Raises CannotRun.

    The file that is in force, or planned for that moment, changes nothing.
    """
    file = _file(options.file)
    _refuse_without_data(options)

    async def work(tx: Tx) -> list[str]:
        return await _use(tx, file, options)

    for line in run(options, work):
        say(console, line)


async def _use(tx: Tx, file: ProgrammeFile, options: Namespace) -> list[str]:
    known = await programme.known_to_follow(tx)
    now, zone = datetime.now(UTC), owner_versions.zone_of(file)
    from_ = None if options.from_ is None else owner_moment.instant(options.from_, zone)
    if (same := _already(known, file, from_, now)) is not None:
        return owner_versions.nothing_new(known, same, zone, now)
    _refuse_moment(known, file, from_, zone, now)
    try:
        await programme.use(tx, file, now, from_=from_)
    except WrongProgramme as wrong:
        raise CannotRun(
            f"{options.file} cannot follow version {known[0].version} ({wrong}): another programme "
            "begins in a folder of its own (--data-dir), or with pasje --fresh."
        ) from None
    made, before = (await programme.known(tx))[0], next(iter(known), None)
    lines = await owner_versions.told(tx, made, before, zone, now)
    return [*lines, *await owner_codes.short(tx, made.rules)]


def _already(
    known: Sequence[Known], file: ProgrammeFile, from_: datetime | None, now: datetime
) -> Known | None:
    """The version that is what is asked for: a command may be given again."""
    current = owner_versions.current_of(known, now)
    planned = owner_versions.planned_of(known, now)
    if planned is not None and planned.file == file and from_ == planned.effective_at:
        return planned
    if current is None or current.file != file:
        return None
    as_it_is = from_ is None or from_ == current.effective_at or planned is None
    return current if as_it_is else None


def _refuse_moment(
    known: Sequence[Known],
    file: ProgrammeFile,
    from_: datetime | None,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """A version begins now or later, and after every one that is to come."""
    if from_ is not None:
        owner_moment.refuse_past(from_, zone, now)
        if (current := owner_versions.current_of(known, now)) is None or current.rules is None:
            raise CannotRun("No programme of this Pasje is in force yet: leave --from out.")
    planned = owner_versions.planned_of(known, now)
    if planned is None:
        return
    then, number = owner_moment.said(planned.effective_at, zone), planned.version
    if planned.file == file:
        raise CannotRun(
            f"This file is version {number} already, and takes effect on {then} ({zone.key}): to "
            f"choose another moment, first pasje programme withdraw {number}."
        )
    if from_ is None or from_ <= planned.effective_at:
        raise CannotRun(
            f"Version {number} takes effect on {then} ({zone.key}), and another one can only "
            f"follow it: name a later moment with --from, or first pasje programme withdraw "
            f"{number}."
        )


def list_versions(options: Namespace, console: Console) -> None:
    """Prints the versions there are, the newest first, and which is in force. Raises CannotRun."""
    known, now = run(options, programme.known), datetime.now(UTC)
    readable = next((one.rules for one in known if one.rules is not None), None)
    zone = ZoneInfo(readable.programme.time_zone) if readable else ZoneInfo("UTC")
    table = Table("Version", "From", "", box=None, pad_edge=False)
    current = owner_versions.current_of(known, now)
    for one in known:
        state = "still to come" if one.effective_at > now else "past"
        state = "in force" if one is current else state
        table.add_row(str(one.version), owner_moment.said(one.effective_at, zone), state)
    console.print(table, highlight=False)
    say(console, f"Times of {zone.key}." if known else "No programme was put in force yet.")


def withdraw(options: Namespace, console: Console) -> None:
    """Takes back a version that is still to come. Raises CannotRun."""

    async def work(tx: Tx) -> list[Known]:
        now = datetime.now(UTC)
        try:
            await programme.withdraw(tx, options.version, now)
        except LookupError:
            raise CannotRun(
                f"There is no version {options.version} still to come: see pasje programme list. "
                "What is in force ends when another one follows it."
            ) from None
        except programme.NotTheLast as last:
            raise CannotRun(f"{str(last).capitalize()}.") from None
        except psycopg.errors.ForeignKeyViolation:
            raise CannotRun(f"Version {options.version} took effect just now.") from None
        return await programme.known(tx)

    left = [f"; version {one.version} is the last one again" for one in run(options, work)[:1]]
    say(console, f"Version {options.version} is withdrawn{''.join(left)}.")


def _file(path: Path) -> ProgrammeFile:
    try:
        return programme_file.read(path)
    except WrongProgramme as wrong:
        raise CannotRun(sentence(f"{path} is no programme: {wrong}")) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{path} cannot be read ({reason}): name another file.") from None


def _refuse_without_data(options: Namespace) -> None:
    """Who has no data yet wants to begin with this file, not with the demo."""
    if options.database_url is not None:
        return
    data = data_dir(options.data_dir)
    if not (postgres_root(data) / "data").exists():
        raise CannotRun(
            f"There is no data of Pasje in {data}: start it with pasje --programme "
            f"{options.file}, or name its folder with --data-dir."
        )
