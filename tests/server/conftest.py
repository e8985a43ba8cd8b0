"""What tests of the `pasje` command share, and those of the corner shop with everything in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.desk import CORNER, Desk, open_desk
from tests.support.host import remove, temporary_folder
from tests.support.platform import MemberClient, Platform, open_platform


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A file's own folder for what its `pasje` keep; PostgreSQL can pass."""
    folder = temporary_folder()
    yield folder
    remove(folder)


@pytest.fixture
async def corner(database_url: str) -> AsyncIterator[Platform]:
    """A platform with the programme `tests/support/corner.toml`."""
    async with open_platform(database_url, programme=CORNER) as opened:
        yield opened


@pytest.fixture
async def desk(corner: Platform) -> Desk:
    """A till of the corner shop, unless a file has another."""
    return await open_desk(corner)


@pytest.fixture
async def sanne(corner: Platform) -> MemberClient:
    return await corner.member("Sanne")
