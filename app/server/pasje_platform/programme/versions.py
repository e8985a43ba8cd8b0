"""Which version of the programme is in force when; read, built once, and kept in memory."""

from collections.abc import Collection
from datetime import datetime

from pasje.contract.programme import Unit
from pasje_platform.database import Tx
from pasje_platform.programme import build, store
from pasje_platform.programme.file import kept
from pasje_platform.programme.model import Rules
from pasje_platform.programme.store import Version

NOT_OF_NOW = (
    "The programme in force was written for an older Pasje: give its file, in the form that "
    "docs/programme.md describes, and the members go on under it."
)
_MOST_BUILT = 32
_built: dict[tuple[int, datetime, str, bool], Rules] = {}
"""Rules by what they were built from: reading the file again would give the same."""


class OldProgramme(RuntimeError):
    """Only versions of before the engine are there: a file must come first."""


async def in_force(tx: Tx, now: datetime, *, demo: bool) -> Rules:
    """The rules at `now`; raises RuntimeError when no programme was ever put in force.

    OldProgramme is one: there are versions, and none that this Pasje can read.
    """
    found = await store.newest(tx, now)
    if found is None:
        raise RuntimeError("no programme is in force: use one first")
    if not found.readable:
        raise OldProgramme(NOT_OF_NOW)
    return await _rules(tx, found, demo=demo)


async def at(tx: Tx, version: int) -> Rules:
    """The rules of one version, whenever it takes effect; raises LookupError.

    For evaluating: whether it is a demo's is all that may differ from what is shown.
    """
    found = await store.version(tx, version)
    if not found.readable:
        raise LookupError(f"version {version} was written for an older Pasje")
    return await _rules(tx, found, demo=False)


async def when_bought(tx: Tx, rules: Rules, moment: datetime) -> Rules:
    """The rules in force at a moment of before now; `rules`, of now, when none are known."""
    if moment >= rules.programme.effective_at:
        return rules
    found = await store.newest(tx, moment)
    if found is None or not found.readable:
        return rules
    return await _rules(tx, found, demo=False)


async def between(tx: Tx, since: datetime, until: datetime) -> list[tuple[Rules, datetime]]:
    """What was in force from `since` to `until`, in order: rules, and until when.

    The last is in force at `until`. Raises RuntimeError as `in_force` does.
    """
    found = await store.in_effect(tx, since, until)
    if not found:
        raise RuntimeError("no programme is in force: use one first")
    if not found[-1].readable:
        raise OldProgramme(NOT_OF_NOW)
    ends = [following.effective_at for following in found[1:]] + [until]
    return [
        (await _rules(tx, version, demo=False), end)
        for version, end in zip(found, ends, strict=True)
        if version.readable
    ]


async def former_units(tx: Tx, rules: Rules, unit_ids: Collection[str]) -> tuple[Unit, ...]:
    """Those of these units that are not in `rules`, as the last version that had them did."""
    missing = {*unit_ids} - {"", *(unit.id for unit in rules.programme.units)}
    found: dict[str, Unit] = {}
    for version in await store.everything(tx) if missing else ():
        if version.readable and version.version < rules.programme.version:
            units = (await _rules(tx, version, demo=False)).programme.units
            found = {unit.id: unit for unit in units if unit.id in missing} | found
        if missing == found.keys():
            break
    return tuple(found.values())


async def _rules(tx: Tx, version: Version, *, demo: bool) -> Rules:
    key = (version.version, version.effective_at, version.sha256, demo)
    if key not in _built:
        text = await store.text(tx, version.version)
        if len(_built) >= _MOST_BUILT:
            _built.clear()
        _built[key] = build.rules(
            kept(text.source),
            logo=text.logo,
            version=version.version,
            effective_at=version.effective_at,
            demo=demo,
        )
    return _built[key]
