"""Installed and offline: the wallet's code beside bare pages with the same picture, in one run.

    python -m tests.bench.offline_start [RUNS]

All are kept by a service worker in one profile. Then the servers stop, and Chromium is started
anew for every measurement. One bare page has a picture of the whole card, as large as the wallet's;
one has the code alone. Printed are seconds from the navigation to the first frame on the screen
whose code decodes: any code, and the fresh one that only the whole wallet can make.
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


async def install(profile: Path) -> tuple[str, str]:
    """The origins of the wallet and of the bare pages, whose servers have stopped."""
    async with pasje() as origin, restarted_chromium(profile) as context:
        page = await context.new_page()
        await sign_in(page, origin)
        text = await shown_code(page)
        card = await page.screenshot()
        await installed(page)
        await page.reload()  # the second start makes nothing new
        await installed(page)
        async with served(bare(text, card)) as bare_origin:
            await page.goto(f"{bare_origin}/code")
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


async def main(runs: int) -> int:
    """Prints the medians, all runs, and the ratios; 1 when over the budget."""
    took: dict[str, list[float]] = {}
    with scratch() as folder:
        profile = folder / "profile"
        wallet, bare_origin = await install(profile)
        pages = [
            ("bare page, the code", f"{bare_origin}/code"),
            ("bare page, the card", f"{bare_origin}/card"),
            ("wallet", wallet),
        ]
        for turn in range(runs):
            for name, address in pages[turn % 3 :] + pages[: turn % 3]:
                first, fresh = await start(profile, address, whole=address == wallet)
                took.setdefault(name, []).append(first)
                if address == wallet:
                    took.setdefault("wallet, fresh code", []).append(fresh)
    for name, seconds in took.items():
        each = "  ".join(f"{one:.2f}" for one in seconds)
        print(f"{name:19}  median {median(seconds):5.2f} s   ({each})")
    wallets = median(took["wallet"])
    for name in ("bare page, the card", "bare page, the code"):
        print(f"the wallet in units of the {name}: {wallets / median(took[name]):.2f}")
    print(f"(the budget is {BUDGET} of the page with the same picture)")
    return int(wallets > BUDGET * median(took["bare page, the card"]))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
