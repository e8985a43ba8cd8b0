"""Puts a programme in force, and tells which one is."""

from collections.abc import Mapping
from datetime import datetime

from pasje_platform.database import Tx
from pasje_platform.programme import build, store
from pasje_platform.programme.file import ProgrammeFile, Values, WrongProgramme, parse
from pasje_platform.programme.lines import line_of
from pasje_platform.programme.model import Rules
from pasje_platform.rewards import service as rewards
from pasje_platform.tiers import service as tiers

KEPT = ("id", "currency")
"""Keys of the top that stay as they are once there are members, who saved under them."""

_built: dict[tuple[int, datetime, str, bool], Rules] = {}
"""Rules by what they were built from: reading the file again would give the same."""
_MOST_BUILT = 16


async def use(tx: Tx, file: ProgrammeFile, now: datetime) -> int:
    """Puts `file` in force from `now` on, unless it already is; its version.

    What it names another stock of than the version before is counted anew from there. Raises
    WrongProgramme when members have what it would take away: see `KEPT`, and the tiers they hold.
    """
    await store.lock(tx)
    newest = await store.newest(tx)
    if newest is not None and newest.sha256 == file.sha256:
        return newest.version
    after, version = parse(file.source), 1
    if newest is not None:
        before, version = parse((await store.text(tx, newest.version)).source), newest.version + 1
        _refuse_loss(before, after, file.source, await tiers.held(tx))
        await rewards.restock(tx, build.stock(before), build.stock(after))
    await store.add(
        tx, store.Version(version, now, file.sha256), store.Text(file.source, file.logo)
    )
    return version


def _refuse_loss(before: Values, after: Values, source: str, held: Mapping[str, int]) -> None:
    """`held`: of each tier, how many members are in it."""
    if not held:
        return
    for key in KEPT:
        if after[""][key] != before[""][key]:
            reason = f"must stay {before[''][key]!r}, for {_members(sum(held.values()))}"
            raise WrongProgramme(line_of(source, (key,)), key, reason)
    there = {tier["id"] for tier in after["tiers"]}
    for tier in before["tiers"]:
        if tier["id"] not in there and (count := held.get(tier["id"], 0)):
            reason = f"{tier['id']!r} must stay, for {_members(count)} in it"
            raise WrongProgramme(line_of(source, ("tiers",)), "tiers", reason)


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count} members"


async def in_force(tx: Tx, now: datetime, *, demo: bool) -> Rules:
    """The rules at `now`; raises RuntimeError when no programme was ever put in force."""
    newest = await store.newest(tx, now)
    if newest is None:
        raise RuntimeError("no programme is in force: use one first")
    key = (newest.version, newest.effective_at, newest.sha256, demo)
    if key not in _built:
        text = await store.text(tx, newest.version)
        if len(_built) >= _MOST_BUILT:
            _built.clear()
        _built[key] = build.rules(
            parse(text.source),
            logo=text.logo,
            version=newest.version,
            effective_at=newest.effective_at,
            demo=demo,
        )
    return _built[key]


async def epoch(tx: Tx) -> str:
    """Names this database: another one after a restore or a fresh start."""
    return await store.epoch(tx)
