"""What a first visit takes over the wire, file by file and by what it is for.

    python -m tests.bench.sizes

Compresses as `pasje build web` does, which takes minutes the first time. Status 1: a size that the
tests take for granted (`KNOWN` in tests/support/wire.py) is wrong, or is missing.
"""

import asyncio
import sys
from pathlib import Path

from tests.support.site import built_site
from tests.support.wire import HEAD, KNOWN, Sent, best, digest, file_of, first_visit

_BIG = 3_000_000
"""Bytes, before they are compressed."""


def main() -> int:
    """Prints two tables, in bytes."""
    site = built_site()
    replies = asyncio.run(first_visit(site, best))
    print(f"{'group':<8} {'file':<34} {'raw':>12} {'wire':>12}")
    for each in sorted(replies, key=lambda each: (each.group, -each.wire)):
        name = each.path.rpartition("/")[2] or "/"
        print(f"{each.group:<8} {name:<34} {each.raw:>12,} {each.wire:>12,}")
    print(f"\n{'group':<8} {'raw':>12} {'wire':>12}")
    for group in sorted({each.group for each in replies}):
        _line(group, [each for each in replies if each.group == group])
    _line("all", replies)
    wrong = [each for each in replies if _is_wrong(site, each)]
    for each in wrong:
        known = digest(file_of(site, each.path))
        print(f'KNOWN should say "{known}": {each.wire - HEAD:_},  # {each.path}')
    return 1 if wrong else 0


def _is_wrong(site: Path, reply: Sent) -> bool:
    """Whether KNOWN says something else, or nothing of a big file that is not ours."""
    size = KNOWN.get(digest(file_of(site, reply.path)))
    missing = size is None and reply.raw > _BIG and reply.group != "wallet"
    return missing or size not in (None, reply.wire - HEAD)


def _line(name: str, replies: list[Sent]) -> None:
    raw, wire = sum(each.raw for each in replies), sum(each.wire for each in replies)
    print(f"{name:<8} {raw:>12,} {wire:>12,}")


if __name__ == "__main__":
    sys.exit(main())
