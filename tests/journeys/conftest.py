"""One `pasje` for all journeys of the wallet; each takes members and a till of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support import host as hosts
from tests.support.kept_site import Place, visited
from tests.support.platform import Platform
from tests.support.running import reached


@pytest.fixture(scope="session")
def pasje() -> Iterator[hosts.Host]:
    folder = hosts.temporary_folder()
    with hosts.host(hosts.data_folder(folder)) as running:
        yield running
    hosts.remove(folder)


@pytest.fixture
async def running(pasje: hosts.Host) -> AsyncIterator[Platform]:
    """The platform in that process, from outside."""
    async with reached(pasje) as platform:
        yield platform


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """A host of the wallet without a platform, and a browser of its own."""
    async with visited(tmp_path / "profile") as found:
        yield found
