"""The versions of the programme's file."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from pasje_platform.database import Tx


@dataclass(frozen=True)
class Version:
    version: int
    effective_at: datetime
    sha256: str


@dataclass(frozen=True)
class Text:
    source: str
    logo: str | None


async def lock(tx: Tx) -> None:
    """Others may read the versions, but not add one, until this transaction ends."""
    await tx.execute("lock table programme_version in share row exclusive mode")


async def newest(tx: Tx, until: datetime | None = None) -> Version | None:
    """The highest version that is in effect at `until`; without it, the highest."""
    async with tx.cursor(row_factory=class_row(Version)) as cursor:
        await cursor.execute(
            """select version, effective_at, sha256 from programme_version
               where %(until)s::timestamptz is null or effective_at <= %(until)s
               order by version desc limit 1""",
            {"until": until},
        )
        return await cursor.fetchone()


async def text(tx: Tx, version: int) -> Text:
    async with tx.cursor(row_factory=class_row(Text)) as cursor:
        await cursor.execute(
            "select source, logo from programme_version where version = %s", (version,)
        )
        found = await cursor.fetchone()
    if found is None:
        raise LookupError(f"no version {version} of the programme")
    return found


async def add(tx: Tx, version: Version, file: Text) -> None:
    await tx.execute(
        """insert into programme_version (version, effective_at, sha256, source, logo)
           values (%s, %s, %s, %s, %s)""",
        (version.version, version.effective_at, version.sha256, file.source, file.logo),
    )


async def epoch(tx: Tx) -> str:
    """Names this database: another one after a restore or a fresh start."""
    row = await (await tx.execute("select epoch from platform")).fetchone()
    if row is None:
        raise LookupError("the database was not migrated")
    return str(row["epoch"])
