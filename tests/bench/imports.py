"""What Python imports before the card is on the screen, and how long each module takes.

    python -m tests.bench.imports [RUNS] [SITE]

Starts the desktop's wallet with a stored card in interpreters of its own, without a window: Flet's
own session, and nobody at its other end. Milliseconds by module are without what it imports itself,
by Python's `-X importtime`, the least of RUNS; importing and drawing are processor time.

SITE is what `pasje build web` made: the same for its Python, under the Node of the PATH, as far as
`main` and what it imports; no memory of an earlier start, and nothing drawn.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from tests.support.desktop import keep_card, run

SHOWN = 25
OURS = ("main", "pasje")
HARNESS = ("tests",)
IN_NODE = Path(__file__).with_suffix(".mjs")


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


def least(runs: list[dict[str, float]]) -> dict[str, float]:
    """By module the least of all runs: other work on the machine only ever adds."""
    names = {name for took in runs for name in took}
    return {name: min(took[name] for took in runs if name in took) for name in names}


async def before_the_card(folder: Path, runs: int) -> dict[str, float]:
    """By module, of the desktop."""
    took = []
    for _ in range(runs):
        [frame], errors = await run(folder, options=("-X", "importtime"))
        before = set(frame["modules"])
        took.append({name: ms for name, ms in by_module(errors).items() if name in before})
    return least(took)


def in_browsers_python(site: Path, runs: int) -> dict[str, float]:
    """By module, of the site's Python under Node."""
    command = ["node", str(IN_NODE), str(site)]
    done = [
        subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(runs)
    ]
    return least([by_module(one.stderr) for one in done])


def show(took: dict[str, float]) -> None:
    """The slowest modules, and sums."""
    ours = sum(name.partition(".")[0] in OURS for name in took)
    print(f"{len(took)} modules, {ours} of them ours; the slowest, in ms:")
    for name, ms in sorted(took.items(), key=lambda each: -each[1])[:SHOWN]:
        print(f"  {ms:6.1f}  {name}")
    print(f"by package, {sum(took.values()):.1f} ms in all:")
    for name, ms in by_package(took).most_common():
        if ms >= 1:
            print(f"  {ms:6.1f}  {name}")


async def main(runs: int, site: str | None) -> None:
    """Prints modules, packages, and how long it took in all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await keep_card(folder)
        took = await before_the_card(folder, runs)
        frames = [(await run(folder))[0][0] for _ in range(runs)]
    show(took)
    print(f"until the first message with the card, median of {runs}, in ms:")
    for part, said in (("import_s", "importing"), ("draw_s", "drawing"), ("wall_s", "in all")):
        each = [frame[part] * 1000 for frame in frames]
        print(f"  {median(each):6.0f}  {said:9}  ({'  '.join(f'{ms:.0f}' for ms in each)})")
    if site is not None:
        print("in the browser's Python:")
        show(in_browsers_python(Path(site), runs))


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(main(int(given[0]) if given else 5, given[1] if len(given) > 1 else None))
