"""What tests of the platform, and of the wallet against it, begin with."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.browser import MISSING
from tests.support.platform import Platform, open_platform
from tests.support.postgres import Databases, databases

# What builds keep for later builds: one folder for all workers and runs, and not the developer's.
os.environ["PASJE_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / f"pasje-test-cache-{os.getuid()}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that no worker is left alone with one at the end."""
    long = {
        item.path
        for item in items
        if item.get_closest_marker("browser") or item.path.parent.name == "faults"
    }
    items.sort(key=lambda item: item.path not in long)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line at the end, where nobody overlooks it, when there was no browser."""
    skipped = terminalreporter.stats.get("skipped", ())
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"!!! {count} BROWSER TESTS SKIPPED: {MISSING} !!!", red=True)


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
