"""What a start with `--programme FILE` makes of the versions there are; and two owners at once."""

import asyncio
import io
import re
from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from pasje_host import owner_programme, programme_at_start
from pasje_host.refused import CannotRun
from pasje_platform.database import Database, Tx, open_database
from pasje_platform.programme import service as programme
from pasje_platform.programme.file import ProgrammeFile
from tests.support.programme_files import SOURCE

PATH = Path("shop.toml")
FILE, SECOND, THIRD = (
    ProgrammeFile(SOURCE.replace("gives = 1\n", f"gives = {n}\n"), None) for n in (1, 2, 3)
)
_BLOCKED = "select count(*) as n from pg_locks where not granted and relation is not null"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


async def start(database: Database, file: ProgrammeFile) -> list[str]:
    return await database.run(lambda tx: programme_at_start.begin(tx, PATH, file))


async def use(database: Database, file: ProgrammeFile, from_: datetime | None = None) -> None:
    now = datetime.now(UTC)
    await database.run(lambda tx: programme.use(tx, file, now, from_=from_))


async def newest(database: Database) -> tuple[int, ProgrammeFile]:
    found = (await database.run(programme.known))[0]
    return found.version, found.file


async def test_the_same_start_again_never_takes_back_what_was_used_since(
    database: Database,
) -> None:
    for _ in range(2):
        assert await start(database, FILE) == []
    await use(database, SECOND)
    await use(database, THIRD)
    for file, version in ((FILE, 1), (SECOND, 2)):
        [line] = await start(database, file)
        assert line.startswith(
            f"shop.toml is version {version}, and version 3 followed it: that one stays in force, "
            "since "
        )
        assert line.endswith(
            " (Europe/Amsterdam). To put the file back: pasje programme use shop.toml"
        )
    assert await start(database, THIRD) == []
    assert await newest(database) == (3, THIRD)


async def test_a_file_that_is_new_is_put_in_force_and_told(database: Database) -> None:
    await start(database, FILE)
    first, *rest = await start(database, SECOND)
    assert first == "Version 2 of Koffiebar Noord is in force now, for 0 members."
    assert rest[:2] == ["What changes:", "  earn (base).gives: 1 → 2"]
    assert "Members read:" in rest
    assert await newest(database) == (2, SECOND)


async def test_terms_that_go_back_in_time_are_told_as_odd(database: Database) -> None:
    await start(database, FILE)
    for day, odd in (("2026-12-01", []), ("2026-11-20", ["2026-12-01 to 2026-11-20"])):
        dated = re.sub(r"(?m)^on = 2026-.+$", f"on = {day}", SOURCE)
        told = await start(database, ProgrammeFile(dated, None))
        assert [line[29:53] for line in told if line.startswith("Odd: ")] == odd


async def test_while_a_version_is_planned_no_file_comes_before_it(database: Database) -> None:
    await start(database, FILE)
    begins = datetime(datetime.now(UTC).year + 1, 11, 30, 23, tzinfo=UTC)
    await use(database, SECOND, begins)
    with pytest.raises(CannotRun) as refused:
        await start(database, THIRD)
    said = str(refused.value)
    assert said.startswith("shop.toml cannot be put in force now: version 2 takes effect on ")
    assert f" 1 December {begins.year}, 00:00 (Europe/Amsterdam), and another one can " in said
    assert said.endswith("Leave --programme out, or first pasje programme withdraw 2.")
    [line] = await start(database, SECOND)
    assert line.startswith("Nothing changes: version 2 is this file, from ")
    assert await start(database, FILE) == []
    assert await newest(database) == (2, SECOND)


async def test_a_file_of_before_is_no_refusal_though_a_version_is_planned(
    database: Database,
) -> None:
    for file in (FILE, SECOND):
        await use(database, file)
    await use(database, THIRD, datetime.now(UTC) + timedelta(days=5))
    [line] = await start(database, FILE)
    assert line.startswith("shop.toml is version 1, and version 2 followed it: ")


async def _waits_for(database: Database) -> None:
    """Until somebody waits for the lock that another transaction has."""

    async def blocked(tx: Tx) -> int:
        row = await (await tx.execute(_BLOCKED)).fetchone()
        return int(row["n"]) if row else 0

    async with asyncio.timeout(20):
        while not await database.run(blocked):  # noqa: ASYNC110 only asking tells
            await asyncio.sleep(0.01)


async def test_of_two_at_once_the_second_tells_what_it_changes_of_the_first(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await use(database, FILE)
    (tmp_path / "third.toml").write_text(THIRD.source)
    options = Namespace(
        file=tmp_path / "third.toml", from_=None, database_url=database_url, data_dir=None
    )
    said = io.StringIO()

    async def first(tx: Tx) -> "asyncio.Task[None]":
        await programme.use(tx, SECOND, datetime.now(UTC))
        second = asyncio.create_task(
            asyncio.to_thread(owner_programme.use, options, Console(file=said))
        )
        await _waits_for(database)
        return second

    await asyncio.wait_for(await database.run(first), 60)
    assert said.getvalue().startswith("Version 3 of ")
    assert "  earn (base).gives: 2 → 3\n" in said.getvalue()


async def test_of_two_starts_at_once_the_second_knows_of_the_first(database: Database) -> None:
    await use(database, FILE)

    async def first(tx: Tx) -> "asyncio.Task[list[str]]":
        await programme.use(tx, SECOND, datetime.now(UTC))
        second = asyncio.create_task(start(database, FILE))
        await _waits_for(database)
        return second

    [line] = await asyncio.wait_for(await database.run(first), 60)
    assert line.startswith("shop.toml is version 1, and version 2 followed it: ")
