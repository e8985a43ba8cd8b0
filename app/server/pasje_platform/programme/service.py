"""Puts a programme in force, and tells which one is."""

from datetime import datetime

from pasje_platform.database import Tx
from pasje_platform.programme import build, store
from pasje_platform.programme.file import ProgrammeFile, parse
from pasje_platform.programme.model import Rules
from pasje_platform.rewards import service as rewards

_built: dict[tuple[int, datetime, str, bool], Rules] = {}
"""Rules by what they were built from: reading the file again would give the same."""
_MOST_BUILT = 16


async def use(tx: Tx, file: ProgrammeFile, now: datetime) -> int:
    """Puts `file` in force from `now` on, unless it already is; its version.

    What it names another stock of than the version before is counted anew from there.
    """
    await store.lock(tx)
    newest = await store.newest(tx)
    if newest is not None and newest.sha256 == file.sha256:
        return newest.version
    version = newest.version + 1 if newest is not None else 1
    await store.add(
        tx, store.Version(version, now, file.sha256), store.Text(file.source, file.logo)
    )
    if newest is not None:
        before = parse((await store.text(tx, newest.version)).source)
        await rewards.restock(tx, build.stock(before), build.stock(parse(file.source)))
    return version


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
