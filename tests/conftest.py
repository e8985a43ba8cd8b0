"""What tests of the platform, and of the wallet against it, begin with."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.browser import MISSING, Browsers
from tests.support.platform import Platform, open_platform
from tests.support.postgres import Databases, databases

# What builds keep for later builds: one folder for all workers and runs, and not the developer's.
os.environ["PASJE_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / f"pasje-test-cache-{os.getuid()}")


LONGEST = (
    "server/test_engine_machine.py",
    "engine/test_random_programmes.py",
    "engine/test_machine.py",
)
"""A minute or two each in CI: the one that takes longest is the first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left alone with one at the end."""
    places = {Path(__file__).parent / path: place for place, path in enumerate(LONGEST)}
    long = {
        item.path
        for item in items
        if item.get_closest_marker("browser") or item.path.parent.name == "faults"
    }
    items.sort(key=lambda item: (places.get(item.path, len(places)), item.path not in long))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line at the end, where nobody overlooks it, when there was no browser."""
    skipped = terminalreporter.stats.get("skipped", ())
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"!!! {count} BROWSER TESTS SKIPPED: {MISSING} !!!", red=True)


@pytest_asyncio.fixture(scope="session", autouse=True)
async def browsers() -> AsyncIterator[None]:
    """What `chromium` gives is shared by all tests of a worker."""
    Browsers.of_this_run = Browsers()
    yield
    await Browsers.of_this_run.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """The test run's PostgreSQL; started from the main thread, stopped at the end."""
    with databases() as made:
        yield made


@pytest.fixture
def database_url(postgres: Databases) -> Iterator[str]:
    """A migrated database of this test alone."""
    with postgres.migrated() as url:
        yield url


@pytest.fixture
async def platform(database_url: str) -> AsyncIterator[Platform]:
    """A whole platform in demo mode with the programme `tests/support/programme.toml`."""
    async with open_platform(database_url) as opened:
        yield opened
