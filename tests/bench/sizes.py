"""What a first visit takes over the wire, file by file and by what it is for.

    python -m tests.bench.sizes

Compresses as `pasje build web` does, which takes minutes the first time.
"""

import asyncio

from tests.support.site import built_site
from tests.support.wire import Sent, first_visit


def main() -> None:
    """Prints two tables, in bytes."""
    site = built_site()
    replies = asyncio.run(first_visit(site))
    print(f"{'group':<8} {'file':<34} {'raw':>12} {'wire':>12}")
    for each in sorted(replies, key=lambda each: (each.group, -each.wire)):
        name = each.path.rpartition("/")[2] or "/"
        print(f"{each.group:<8} {name:<34} {each.raw:>12,} {each.wire:>12,}")
    print(f"\n{'group':<8} {'raw':>12} {'wire':>12}")
    for group in sorted({each.group for each in replies}):
        _line(group, [each for each in replies if each.group == group])
    _line("all", replies)


def _line(name: str, replies: list[Sent]) -> None:
    raw, wire = sum(each.raw for each in replies), sum(each.wire for each in replies)
    print(f"{name:<8} {raw:>12,} {wire:>12,}")


if __name__ == "__main__":
    main()
