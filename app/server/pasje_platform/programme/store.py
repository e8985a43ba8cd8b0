"""The versions of the programme's file."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from pasje_platform.database import Tx

_FORM = 2
"""Of the file, as this program reads it; versions of form 1 are only a record."""


@dataclass(frozen=True)
class Version:
    version: int
    effective_at: datetime
    sha256: str
    form: int = _FORM

    @property
    def readable(self) -> bool:
        return self.form == _FORM


@dataclass(frozen=True)
class Text:
    source: str
    logo: str | None


_VERSION = "select version, effective_at, sha256, form from programme_version "


async def lock(tx: Tx) -> None:
    """Others may read the versions, but not add one, until this transaction ends."""
    await tx.execute("lock table programme_version in share row exclusive mode")


async def newest(tx: Tx, until: datetime | None = None) -> Version | None:
    """The highest version that is in effect at `until`; without it, the highest."""
    found = await _versions(
        tx,
        "where %(until)s::timestamptz is null or effective_at <= %(until)s"
        " order by version desc limit 1",
        until=until,
    )
    return found[0] if found else None


async def version(tx: Tx, number: int) -> Version:
    """Raises LookupError."""
    found = await _versions(tx, "where version = %(number)s", number=number)
    if not found:
        raise LookupError(f"no version {number} of the programme")
    return found[0]


async def in_effect(tx: Tx, since: datetime, until: datetime) -> list[Version]:
    """Those that were in effect at some moment from `since` to `until`, in order."""
    return await _versions(
        tx,
        "where effective_at <= %(until)s and version >= coalesce((select max(version)"
        " from programme_version where effective_at <= %(since)s), 0) order by version",
        since=since,
        until=until,
    )


async def after(tx: Tx, version: int) -> list[Version]:
    """Those that follow it, in order."""
    return await _versions(tx, "where version > %(version)s order by version", version=version)


async def everything(tx: Tx) -> list[Version]:
    """All there are, the newest first."""
    return await _versions(tx, "order by version desc")


async def _versions(tx: Tx, where: str, **parameters: object) -> list[Version]:
    async with tx.cursor(row_factory=class_row(Version)) as cursor:
        await cursor.execute(f"{_VERSION}{where}".encode(), parameters)
        return await cursor.fetchall()


async def text(tx: Tx, version: int) -> Text:
    async with tx.cursor(row_factory=class_row(Text)) as cursor:
        await cursor.execute(
            "select source, logo from programme_version where version = %s", (version,)
        )
        found = await cursor.fetchone()
    if found is None:
        raise LookupError(f"no version {version} of the programme")
    return found


async def add(tx: Tx, version: Version, file: Text, restocked: list[str]) -> None:
    """`restocked` are the rewards whose stock is counted anew from this version on."""
    await tx.execute(
        """insert into programme_version
               (version, effective_at, sha256, source, logo, form, restocked)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        (
            version.version,
            version.effective_at,
            version.sha256,
            file.source,
            file.logo,
            _FORM,
            restocked,
        ),
    )


async def remove(tx: Tx, version: int) -> None:
    """Of a version under which nothing happened yet."""
    await tx.execute("delete from programme_version where version = %s", (version,))


async def epoch(tx: Tx) -> str:
    """Names this database: another one after a restore or a fresh start."""
    row = await (await tx.execute("select epoch from platform")).fetchone()
    if row is None:
        raise LookupError("the database was not migrated")
    return str(row["epoch"])
