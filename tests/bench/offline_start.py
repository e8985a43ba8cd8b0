"""Installed and offline: the wallet's code beside a bare page with the same code, in one run.

    python -m tests.bench.offline_start [RUNS]

Both pages are kept by a service worker in one profile. Then both servers stop, and Chromium is
started anew for every measurement. Printed are seconds from the navigation to the first frame on
the screen whose code decodes: any code, and the fresh one that only the whole wallet can make.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.stage import Watched, bare, installed, pasje, scratch, sign_in
from tests.support.browser import restarted_chromium, shown_code
from tests.support.served import served

BUDGET = 1.5
"""The wallet's median to a code, in bare pages."""


async def install_both(profile: Path) -> tuple[str, str]:
    """The origins of the wallet and of the bare page, whose servers have stopped."""
    async with pasje() as origin, restarted_chromium(profile) as context:
        page = await context.new_page()
        await sign_in(page, origin)
        text = await shown_code(page)
        await installed(page)
        await page.reload()  # the second start makes nothing new
        await installed(page)
        async with served(bare(text)) as bare_origin:
            await page.goto(bare_origin)
            await installed(page)
    return origin, bare_origin


async def start(profile: Path, address: str, *, whole: bool) -> tuple[float, float]:
    """Seconds to any code, and if `whole` to a fresh one."""
    async with restarted_chromium(profile) as context:
        page = await context.new_page()
        watched = await Watched.of(page)
        begun = time.time()
        await page.goto(address, wait_until="commit")
        first = await watched.until(lambda _: True) - begun
        if not whole:
            return first, first
        return first, await watched.until(lambda text: text.startswith("M1")) - begun


async def main(runs: int) -> None:
    """Prints the medians, all runs, and the ratio."""
    first: dict[str, list[float]] = {"bare page": [], "wallet": []}
    fresh: list[float] = []
    with scratch() as folder:
        profile = folder / "profile"
        wallet, bare_origin = await install_both(profile)
        for _ in range(runs):
            took, _ = await start(profile, bare_origin, whole=False)
            first["bare page"].append(took)
            took, whole = await start(profile, wallet, whole=True)
            first["wallet"].append(took)
            fresh.append(whole)
    for name, took_all in (*first.items(), ("wallet, fresh code", fresh)):
        each = "  ".join(f"{seconds:.2f}" for seconds in took_all)
        print(f"{name:18}  median {median(took_all):5.2f} s   ({each})")
    ratio = median(first["wallet"]) / median(first["bare page"])
    print(f"the wallet's code in bare pages: {ratio:.2f} (budget {BUDGET})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
