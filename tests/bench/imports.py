"""What Python imports before the card is on the screen, and how long each module takes.

    python -m tests.bench.imports [RUNS]

Starts the desktop's wallet with a stored card in interpreters of its own, without a window: Flet's
own session, and nobody at its other end. Milliseconds by module are without what it imports itself,
by Python's `-X importtime`, the least of RUNS; importing and drawing are processor time.
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


async def fastest(folder: Path, runs: int) -> tuple[set[str], dict[str, float]]:
    """What is imported, and the milliseconds of each: the least of all runs is the module's own."""
    took: dict[str, float] = {}
    before: set[str] = set()
    for _ in range(runs):
        [frame], errors = await run(folder, options=("-X", "importtime"))
        before = set(frame["modules"])
        for name, ms in by_module(errors).items():
            if name in before:
                took[name] = min(ms, took.get(name, ms))
    return before, took


async def main(runs: int) -> None:
    """Prints modules, packages, and how long it took in all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await keep_card(folder)
        before, took = await fastest(folder, runs)
        frames = [(await run(folder))[0][0] for _ in range(runs)]
    ours = sum(name.partition(".")[0] in OURS for name in before)
    print(f"{len(before)} modules, {ours} of them ours; the slowest, in ms:")
    for name, ms in sorted(took.items(), key=lambda each: -each[1])[:SHOWN]:
        print(f"  {ms:6.1f}  {name}")
    print(f"by package, {sum(took.values()):.1f} ms in all:")
    for name, ms in by_package(took).most_common():
        if ms >= 1:
            print(f"  {ms:6.1f}  {name}")
    print(f"until the first message with the card, median of {runs}, in ms:")
    for part, said in (("import_s", "importing"), ("draw_s", "drawing"), ("wall_s", "in all")):
        each = [frame[part] * 1000 for frame in frames]
        print(f"  {median(each):6.0f}  {said:9}  ({'  '.join(f'{ms:.0f}' for ms in each)})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
