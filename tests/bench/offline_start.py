"""Installed and offline: the wallet's code beside bare pages with the same picture, in one run.

    python -m tests.bench.offline_start [ROUNDS]

All are kept by a service worker in one profile. Then the servers stop, and Chromium is started
anew for every measurement. One bare page has a picture of the whole card, as large as the wallet's;
one has the code alone. Printed are seconds from the navigation to the first frame on the screen
whose code decodes: any code, and the fresh one that only the whole wallet can make. Below them are
the wallet's in units of each bare page: the median of the rounds, and every round's own. A wallet
whose kept memory is not used is not measured: the run ends, and says so.
"""

import asyncio
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest
from playwright.async_api import Page

from tests.bench.stage import Watched, bare, installed, pasje, scratch, sign_in, started
from tests.support.browser import PATIENCE_S, find_chromium, restarted_chromium, shown_code
from tests.support.served import served

BUDGET = 1.5
"""The wallet's way to a code, in starts of the bare page with the same picture."""
ATTEMPTS = 3
LOOKED_AT_MS = 5000
CODE, CARD, WALLET = "bare page, the code", "bare page, the card", "wallet"
Took = defaultdict[str, list[float]]
"""Seconds of every start, by what was started."""


async def install(profile: Path) -> tuple[str, str]:
    """The origins of the wallet and of the bare pages, whose servers have stopped."""
    async with pasje() as origin, restarted_chromium(profile, scale=2) as context:
        (page,) = context.pages
        await sign_in(page, origin)
        text = await shown_code(page)
        card = await page.screenshot()
        await installed(page)
        await page.reload()  # the second start makes nothing new
        await installed(page)
        # Looked at for a while, as a wallet is: Chromium keeps what it compiled when that is idle.
        await page.wait_for_timeout(LOOKED_AT_MS)
        async with served(bare(text, card)) as bare_origin:
            await page.goto(f"{bare_origin}/code")
            await installed(page)
    return origin, bare_origin


async def start(profile: Path, address: str, *, whole: bool) -> tuple[float, float]:
    """Seconds to any code, and if `whole` to a fresh one."""
    async with restarted_chromium(profile, scale=2) as context:
        (page,) = context.pages
        watched = await Watched.of(page)
        begun = time.time()
        await page.goto(address, wait_until="commit")
        await (started(page) if whole else page.wait_for_load_state())
        first = await watched.until(lambda _: True) - begun
        if not whole:
            return first, first
        fresh = await watched.until(lambda text: text.startswith("M1")) - begun
        await remembered(page)
        return first, fresh


async def remembered(page: Page) -> None:
    """Fails unless Python woke in the memory that an earlier start left: without, it is slower."""
    said = page.locator("html[data-memory]")
    await said.wait_for(state="attached", timeout=PATIENCE_S * 1000)
    memory = await said.get_attribute("data-memory")
    assert memory == "used", f"Python's memory is not used but {memory!r}: nothing to measure"


async def measure(profile: Path, pages: list[tuple[str, str]], rounds: int, took: Took) -> None:
    """One start of every page a round, each round beginning with another."""
    for turn in range(rounds):
        first = turn % len(pages)
        for name, address in pages[first:] + pages[:first]:
            whole = name == WALLET
            code, fresh = await start(profile, address, whole=whole)
            took[name].append(code)
            if whole:
                took["wallet, fresh code"].append(fresh)


def ratios(took: Took, other: str) -> list[float]:
    """The wallet in units of a bare page, by round, whose two starts were alike."""
    return [ours / bare for ours, bare in zip(took[WALLET], took[other], strict=True)]


def listed(each: list[float]) -> str:
    return "  ".join(f"{one:.2f}" for one in each)


async def main(rounds: int) -> int:
    """Prints the medians, all runs, and the ratios; 1 when over the budget.

    Over it after so many rounds, it measures as many more, and again: a busy moment of the machine
    is outvoted, and a wallet that is slower stays so.
    """
    took: Took = defaultdict(list)
    with scratch() as folder:
        profile = folder / "profile"
        wallet, bare_origin = await install(profile)
        pages = [(CODE, f"{bare_origin}/code"), (CARD, f"{bare_origin}/card"), (WALLET, wallet)]
        for _ in range(ATTEMPTS):
            await measure(profile, pages, rounds, took)
            so_far = median(ratios(took, CARD))
            within = so_far <= BUDGET
            print(f"after {len(took[WALLET])} rounds: {so_far:.2f}", flush=True)
            if within:
                break
    for name, seconds in took.items():
        print(f"{name:19}  median {median(seconds):5.2f} s   ({listed(seconds)})")
    for name in (CARD, CODE):
        each = ratios(took, name)
        print(f"the wallet in units of the {name}: {median(each):.2f}   ({listed(each)})")
    print(f"(the budget is {BUDGET} of the page with the same picture)")
    return 0 if within else 1


if __name__ == "__main__":
    try:
        find_chromium()
    except pytest.skip.Exception as missing:
        print(f"!!! THE START IS NOT MEASURED: {missing} !!!")
        sys.exit(0)
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
