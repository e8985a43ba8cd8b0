"""The archive of Python source that the browser unpacks; the same input gives the same bytes."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, Path]

_DATE = (1980, 1, 1, 0, 0, 0)  # the oldest a zip can say


def write(file: Path, entries: Iterable[Entry]) -> None:
    """Write a zip of (name inside, file on this machine), in order of the names."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, path in sorted(entries):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())
