"""Where in a TOML text a key stands: tomllib does not say."""

import re
from collections.abc import Iterator

Place = tuple[str | int, ...]
"""Names of tables and keys; the number after a `[[table]]` counts from 0."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w\".-]+)\s*\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]")


def line_of(source: str, place: Place) -> int:
    """The line, counted from 1, of `place` or of what encloses it; 1 when nothing does."""
    seen: dict[Place, int] = {}
    for line, found in _places(source):
        seen.setdefault(found, line)
    for length in range(len(place), 0, -1):
        if place[:length] in seen:
            return seen[place[:length]]
    return 1


def _places(source: str) -> Iterator[tuple[int, Place]]:
    table: Place = ()
    counts: dict[str, int] = {}
    fence = ""
    for line, text in enumerate(source.splitlines(), 1):
        if fence:
            fence = "" if fence in text else fence
            continue
        if header := _HEADER.match(text):
            name = header[2].replace('"', "")
            table = (name,)
            if header[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table = (name, counts[name])
            yield line, (name,)
            yield line, table
        elif key := _KEY.match(text):
            yield line, (*table, key[1])
        for quotes in ('"""', "'''"):
            if text.count(quotes) % 2:
                fence = quotes
