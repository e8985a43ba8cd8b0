"""The change log: what members may read of the versions, and from when each counts."""

from pasje.contract.programme import Programme, ProgrammeChange, Words
from pasje_platform.database import Tx
from pasje_platform.programme import describe, store, versions
from pasje_platform.programme.model import Rules
from pasje_platform.programme.store import Version

_MOST_KEPT = 256
_kept: dict[tuple[Version | None, Version], ProgrammeChange | None] = {}
"""By the two versions compared: comparing them again would tell the same."""


async def changes(tx: Tx) -> tuple[ProgrammeChange, ...]:
    """The newest first, of every version that tells anything; one may be still to come.

    A version follows the last one before it that this Pasje can read.
    """
    found = [version for version in await store.everything(tx) if version.readable]
    told = [
        await _change(tx, before, version)
        for before, version in zip([*found[1:], None], found, strict=True)
    ]
    return tuple(change for change in told if change is not None)


async def _change(tx: Tx, before: Version | None, version: Version) -> ProgrammeChange | None:
    if (before, version) not in _kept:
        after = await versions.at(tx, version.version)
        earlier = await versions.at(tx, before.version) if before else None
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[before, version] = change(earlier, after)
    return _kept[before, version]


def change(before: Rules | None, after: Rules) -> ProgrammeChange | None:
    """What `after` changes; None when it changes nothing for members, and says nothing new."""
    made, says = after.programme, news(before, after)
    lines: tuple[Words, ...] = ()
    if before is not None:
        terms = _terms_differ(before.programme, made)
        lines = describe.changes(before.engine, after.engine, terms=terms)
    if says is None and not lines:
        return None
    return ProgrammeChange(
        made.version, made.effective_at, after.day(made.effective_at), says, lines
    )


def news(before: Rules | None, after: Rules) -> Words | None:
    """The owner's own text; what is left over from the version before is no news."""
    return after.says if before is None or after.says != before.says else None


def _terms_differ(before: Programme, after: Programme) -> bool:
    """Any of what members read under that heading; a language that only one speaks is none."""
    both = {*before.languages} & {*after.languages} or {*after.languages}
    old, new = (
        (
            {one: text for one, text in programme.terms.items() if one in both},
            programme.terms_on,
            programme.minimum_age,
            programme.jurisdiction,
        )
        for programme in (before, after)
    )
    return old != new
