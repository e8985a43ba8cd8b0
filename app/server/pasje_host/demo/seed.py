"""Fills an empty database for a demo, once, in one transaction."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from pasje_host.demo import story, till_key
from pasje_host.refused import CannotRun
from pasje_platform.database import Tx
from pasje_platform.members import service as members
from pasje_platform.programme import build
from pasje_platform.programme import file as programme_file
from pasje_platform.programme import service as programme
from pasje_platform.programme.file import ProgrammeFile
from pasje_platform.programme.model import Rules

_ID = "koffiebar-noord"


@dataclass(frozen=True)
class Demo:
    """What the owner needs to try it."""

    till_key: str
    email: str | None
    """A member with a history; None where the programme is the owner's own."""


def demo_programme() -> ProgrammeFile:
    """The demo's programme, from the package."""
    with as_file(files("pasje_host.demo")) as folder:
        return programme_file.read(folder / "koffiebar.toml")


async def prepare(tx: Tx, rules: Rules, data_dir: Path, now: datetime) -> Demo:
    """The demo till, and under the demo's programme its member; made when they are missing."""
    begin = now - timedelta(days=story.DAYS + 1)
    key, till = await till_key.ready(tx, data_dir, rules.programme.name, begin)
    if rules.programme.id != _ID:
        return Demo(key, None)
    if await members.by_email(tx, story.SANNE) is None:
        if not _untouched(rules):
            return Demo(key, None)
        await story.tell(tx, rules, till, now)
    return Demo(key, story.SANNE)


def _untouched(rules: Rules) -> bool:
    """Whether these are the demo's own: an owner's may bear its id and lack what is told of."""
    file, now = demo_programme(), rules.programme
    demo = build.rules(
        programme_file.parse(file.source),
        logo=file.logo,
        version=now.version,
        effective_at=now.effective_at,
        demo=now.demo,
    )
    return rules == demo


async def in_force(tx: Tx, now: datetime, *, demo: bool) -> Rules:
    """What is in force; without that the demo's programme.

    That began before everything the demo tells. Raises CannotRun when the one in force is of an
    older Pasje, and not the demo's.
    """
    try:
        return await programme.in_force(tx, now, demo=demo)
    except programme.OldProgramme as old:
        if not await _was_the_demos(tx):
            raise CannotRun(f"{old} Name it with --programme FILE.") from None
        await programme.use(tx, demo_programme(), now)
        return await programme.in_force(tx, now, demo=demo)
    except RuntimeError:  # there is none yet
        begin = now - timedelta(days=story.DAYS + 2)
        await programme.use(tx, demo_programme(), begin)
        return await programme.in_force(tx, now, demo=demo)


async def _was_the_demos(tx: Tx) -> bool:
    """Whether the newest version there is, which this Pasje cannot read, was the demo's."""
    newest = (await programme.known(tx))[0]
    was = tomllib.loads(newest.file.source)
    return bool(was["id"] == _ID)
