"""Puts a programme in force, now or from a moment on, and tells what changed when."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pasje_platform.database import Tx
from pasje_platform.ledger import carrying
from pasje_platform.ledger import service as ledger
from pasje_platform.programme import build, store, versions
from pasje_platform.programme.changing import changes
from pasje_platform.programme.file import ProgrammeFile, Values, WrongProgramme, kept, parse
from pasje_platform.programme.lines import line_of
from pasje_platform.programme.model import Rules
from pasje_platform.programme.store import Version
from pasje_platform.programme.versions import OldProgramme, in_force

__all__ = [
    "Known", "NotTheLast", "OldProgramme", "TooEarly", "changes", "epoch", "in_force", "known",
    "known_to_follow", "shown_as", "use", "withdraw",
]  # fmt: skip

KEPT = ("id", "currency")
"""Keys of the top that stay as they are once there are members, who saved under them."""
_KEPT_OF_UNITS = ("decimals", "money")
"""The same of a unit that members have."""


class TooEarly(ValueError):
    """A version lies after the moment from which this one is to be in force."""


class NotTheLast(ValueError):
    """Another version follows that one."""


@dataclass(frozen=True)
class Known:
    """A version, in force or not, with the file that it was."""

    version: int
    effective_at: datetime
    file: ProgrammeFile
    rules: Rules | None
    """None: written for an older Pasje."""


async def use(tx: Tx, file: ProgrammeFile, now: datetime, *, from_: datetime | None = None) -> int:
    """Puts `file` in force from `from_` on (else from now on), unless it already is; its version.

    What it names another stock of than the version before is counted anew from there. Raises
    WrongProgramme when members have what it would take away, or may have it by then: see `KEPT`,
    the tiers they are in and the units they have. Raises TooEarly.
    """
    await store.lock(tx)
    begins = from_ or now
    newest, current = await store.newest(tx), await store.newest(tx, begins)
    for known in (newest, current):
        if known is not None and known.readable and known.sha256 == file.sha256:
            return known.version
    after = parse(file.source)
    if newest is None:
        return await _add(tx, file, Version(1, begins, file.sha256), [])
    before = await _before(tx, newest)
    if newest.readable and begins < newest.effective_at:
        raise TooEarly(
            f"version {newest.version} takes effect on {newest.effective_at:%Y-%m-%d %H:%M} UTC: "
            "another one can only follow it"
        )
    begins = max(begins, newest.effective_at)
    await _refuse_loss(tx, before, after, file.source, planned=begins > now)
    restocked = _restocked(_stock(before), build.stock(after))
    version = await _add(tx, file, Version(newest.version + 1, begins, file.sha256), restocked)
    if not newest.readable:
        await carrying.carry(tx, await versions.at(tx, version))
    return version


async def _add(tx: Tx, file: ProgrammeFile, version: Version, restocked: list[str]) -> int:
    await store.add(tx, version, store.Text(file.source, file.logo), restocked)
    return version.version


async def _before(tx: Tx, version: Version) -> Values:
    """What a version says; of one of an older form, as far as it can be compared."""
    source = (await store.text(tx, version.version)).source
    if version.readable:
        return kept(source)
    plain: dict[str, Any] = tomllib.loads(source)
    return {"": plain, "units": (), "tiers": plain["tiers"], "rewards": plain.get("rewards", ())}


def _stock(values: Values) -> dict[str, int | None]:
    return {reward["id"]: reward.get("stock") for reward in values["rewards"]}


def _restocked(before: Mapping[str, int | None], after: Mapping[str, int | None]) -> list[str]:
    names = sorted(before.keys() | after.keys())
    return [name for name in names if before.get(name) != after.get(name)]


async def _refuse_loss(
    tx: Tx, before: Values, after: Values, source: str, *, planned: bool
) -> None:
    """What members have stays; of a version that is planned, also what they may have by then."""
    held = await ledger.held(tx)
    members = _kept_for(sum(held.values()), "", "there may be members", planned=planned)
    for key in KEPT:
        if members and after[""][key] != before[""][key]:
            reason = f"must stay {before[''][key]!r}{members}"
            raise WrongProgramme(line_of(source, (key,)), key, reason)
    there = {tier["id"] for tier in after["tiers"]}
    for tier in before["tiers"]:
        count = held.get(tier["id"], 0)
        kept = _kept_for(count, " in it", "members may be in it", planned=planned)
        if kept and tier["id"] not in there:
            reason = f"{tier['id']!r} must stay{kept}"
            raise WrongProgramme(line_of(source, ("tiers",)), "tiers", reason)
    await _refuse_other_units(tx, before, after, source, planned=planned)


async def _refuse_other_units(
    tx: Tx, before: Values, after: Values, source: str, *, planned: bool
) -> None:
    """A unit that members have stays, and counts as it did."""
    there = {unit["id"]: unit for unit in after["units"]}
    having = await ledger.having(tx)
    for unit in before["units"]:
        name = unit["id"]
        count = having.get(name, 0)
        kept = _kept_for(count, " who have some", "members may have some", planned=planned)
        if kept and name not in there:
            reason = f"{name!r} must stay{kept}"
            raise WrongProgramme(line_of(source, ("units",)), "units", reason)
        for key in _KEPT_OF_UNITS if kept else ():
            if there[name][key] != unit[key]:
                at = [one["id"] for one in after["units"]].index(name)
                reason = f"of {name!r} must stay {unit[key]!r}{kept}"
                raise WrongProgramme(line_of(source, ("units", at, key)), f"units.{key}", reason)


def _kept_for(count: int, who: str, may: str, *, planned: bool) -> str:
    """For whom something stays as it is; "" when it need not."""
    if count:
        return f", for {_members(count)}{who}"
    return f": {may} when this begins; what nobody has may change at once only" if planned else ""


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count} members"


async def shown_as(tx: Tx, version: int) -> str:
    """What a tag says of the programme: the version in force, and those that were announced.

    Those by what they are: one may be withdrawn, and another be announced under its number.
    """
    coming = await store.after(tx, version)
    if not coming:
        return f"{version}"
    announced = [f"{one.effective_at.astimezone(UTC)} {one.sha256}" for one in coming]
    return f"{version}-{hashlib.sha256(repr(announced).encode()).hexdigest()[:16]}"


async def known(tx: Tx) -> list[Known]:
    """Every version there is, the newest first."""
    found = []
    for version in await store.everything(tx):
        text = await store.text(tx, version.version)
        rules = await versions.at(tx, version.version) if version.readable else None
        file = ProgrammeFile(text.source, text.logo)
        found.append(Known(version.version, version.effective_at, file, rules))
    return found


async def known_to_follow(tx: Tx) -> list[Known]:
    """As `known`; until this transaction ends nobody else adds one, or takes one back."""
    await store.lock(tx)
    return await known(tx)


async def withdraw(tx: Tx, version: int, now: datetime) -> None:
    """Takes back a version that is still to come; its number is free again.

    Raises LookupError when there is none of that number to come, and NotTheLast.
    """
    await store.lock(tx)
    newest = await store.newest(tx)
    if (await store.version(tx, version)).effective_at <= now:
        raise LookupError(f"version {version} took effect")
    if newest is not None and newest.version != version:
        last = newest.version
        raise NotTheLast(f"version {last} follows version {version}: withdraw version {last} first")
    await store.remove(tx, version)


async def epoch(tx: Tx) -> str:
    """Names this database: another one after a restore or a fresh start."""
    return await store.epoch(tx)
