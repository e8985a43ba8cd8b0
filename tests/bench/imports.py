"""What Python imports before the card is on the screen, and how long each module takes.

    python -m tests.bench.imports [RUNS]

Starts the desktop's wallet with a stored card in interpreters of its own, without a window: Flet's
own session, and nobody at its other end. Milliseconds by module are of one run with Python's
`-X importtime`, which slows it down a little; the totals are medians of RUNS without it.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from tests.support.desktop import keep_card, run

SHOWN = 25
OURS = ("main", "pasje")
HARNESS = ("tests",)


def by_module(errors: str) -> dict[str, float]:
    """Milliseconds that each module took itself, from what `-X importtime` writes."""
    took = {}
    for line in errors.splitlines():
        own, _, name = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and own.strip().isdigit():
            took[name.rpartition("|")[2].strip()] = int(own) / 1000
    return took


def by_package(took: dict[str, float]) -> Counter[str]:
    """The same, ours and each other package in one sum."""
    sums: Counter[str] = Counter()
    for name, ms in took.items():
        package = name.partition(".")[0]
        if package in OURS:
            sums["ours"] += ms
        elif package in sys.stdlib_module_names or package.startswith("_"):
            sums["standard library"] += ms
        elif package not in HARNESS:
            sums[package] += ms
    return sums


async def main(runs: int) -> None:
    """Prints modules, packages, and how long it took in all."""
    with tempfile.TemporaryDirectory() as folder:
        await keep_card(Path(folder))
        [frame], errors = await run(Path(folder), options=("-X", "importtime"))
        before = set(frame["modules"])
        took = {name: ms for name, ms in by_module(errors).items() if name in before}
        print(f"{len(before)} modules; the slowest, in ms without what they import:")
        for name, ms in sorted(took.items(), key=lambda each: -each[1])[:SHOWN]:
            print(f"  {ms:6.1f}  {name}")
        print("by package:")
        for name, ms in by_package(took).most_common():
            if ms >= 1:
                print(f"  {ms:6.1f}  {name}")
        frames = [(await run(Path(folder)))[0][0] for _ in range(runs)]
        print(f"until the first message with the card, median of {runs}, in ms:")
        for part, said in (("import_s", "importing"), ("draw_s", "drawing"), ("wall_s", "in all")):
            ms = [frame[part] * 1000 for frame in frames]
            each = "  ".join(f"{one:.0f}" for one in ms)
            print(f"  {median(ms):6.0f}  {said:9}  ({each})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
