"""What tests of the `pasje` command share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.host import remove, temporary_folder


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A file's own folder for what its `pasje` keep; PostgreSQL can pass."""
    folder = temporary_folder()
    yield folder
    remove(folder)
