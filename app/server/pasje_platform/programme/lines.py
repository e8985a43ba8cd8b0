"""Where in a TOML text a key stands: tomllib does not say."""

import re
from collections.abc import Iterator

Place = tuple[str | int, ...]
"""Names of tables and keys; the number after a `[[table]]` counts from 0."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w\".\s-]+?)\s*\]")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|\#.*""")
"""Of a line: where a text of several lines begins, a text of one, a comment."""
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
    counts: dict[Place, int] = {}
    fence = ""
    for line, text in enumerate(source.split("\n"), 1):
        if fence:
            fence = _open(text, fence)
            continue
        if header := _HEADER.match(text):
            names = [name.strip().strip('"') for name in header[2].split(".")]
            yield line, (names[0],)
            table = _within(names[:-1], counts)
            yield line, (*table, names[-1])
            table = (*table, names[-1])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
                yield line, table
        elif key := _KEY.match(text):
            yield line, (*table, key[1])
        fence = _open(text, "")


def _within(names: list[str], counts: dict[Place, int]) -> Place:
    """The table that `[a.b.c]` is in: of each list of tables the last one so far."""
    table: Place = ()
    for name in names:
        table = (*table, name)
        if table in counts:
            table = (*table, counts[table])
    return table


def _open(text: str, fence: str) -> str:
    """The quotes of a text of several lines that is still open after this line, or nothing."""
    if fence:
        _, closed, text = text.partition(fence)
        if not closed:
            return fence
    at = 0
    while found := _TOKEN.search(text, at):
        if found[0] in ('"""', "'''"):
            return _open(text[found.end() :], found[0])
        at = found.end()
    return ""
