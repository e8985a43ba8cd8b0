"""Where the seconds of a start in the browser go: a first one, later ones, and without a network.

    python -m tests.bench.start_up [RUNS]

Printed are milliseconds from the navigation: the worker runs; Pyodide's WebAssembly is compiled;
the memory that an earlier start left is in it; Python is there; main.py has started the wallet;
Flutter drew its first frame, which is the wallet's first screen; a screenshot holds a code, be it
the page's own. A mark that a start does not have is a dash.
"""

import asyncio
import sys
import time
from pathlib import Path

from playwright.async_api import BrowserContext, Page

from tests.bench.stage import pasje, scratch, sign_in
from tests.support.browser import PATIENCE_S, restarted_chromium, shown_code

MARKS = (
    "worker",
    "compiled",
    "memory",
    "python",
    "ready",
    "flutter",
    "code",
)
_FIRST_FRAME = """addEventListener('flutter-first-frame', () => performance.mark('pasje:flutter'));
"""
_MARKS = """performance.getEntriesByType('mark')
    .map(({ name, startTime }) => [name, performance.timeOrigin + startTime])"""
_DRAWN = "html[data-started][data-memory]"
_KEPT = "html[data-offline=ready]:is([data-memory=made], [data-memory=used])"
"""The later starts are those of a device that has all it needs, Python's memory too."""


async def start(page: Page, origin: str, *, member: bool) -> dict[str, float]:
    """One start; milliseconds from the navigation by mark. A member's ends with a code."""
    begun = time.perf_counter()
    await page.goto(origin, wait_until="commit")
    if member:
        await shown_code(page)
    code_ms = (time.perf_counter() - begun) * 1000
    await page.wait_for_selector(_DRAWN, state="attached", timeout=PATIENCE_S * 1000)
    zero = await page.evaluate("performance.timeOrigin")
    found = [*await page.evaluate(_MARKS), *await page.workers[0].evaluate(_MARKS)]
    marks = {name.removeprefix("pasje:"): at - zero for name, at in found}
    return {**marks, "code": code_ms} if member else marks


def line(name: str, marks: dict[str, float]) -> str:
    """A row of the table."""
    cells = (f"{marks[mark]:9.0f}" if mark in marks else f"{'-':>9}" for mark in MARKS)
    return f"{name:16}" + "".join(cells)


async def begin(context: BrowserContext) -> Page:
    await context.add_init_script(_FIRST_FRAME)
    return await context.new_page()


async def measure(origin: str, profile: Path, runs: int) -> None:
    """One device's life: its first start, a sign-in, and later starts with and without network."""
    print(f"{'':16}" + "".join(f"{mark:>9}" for mark in MARKS))
    async with restarted_chromium(profile, scale=2) as context:
        page = await begin(context)
        print(line("first", await start(page, origin, member=False)), flush=True)
        await sign_in(page, origin)
        await page.wait_for_selector(_KEPT, state="attached", timeout=PATIENCE_S * 1000)
    for network in (True, False):
        for run in range(runs):
            async with restarted_chromium(profile, scale=2) as context:
                await context.set_offline(not network)
                page = await begin(context)
                marks = await start(page, origin, member=True)
                name = f"{'online' if network else 'offline'} {run + 1}"
                print(line(name, marks), flush=True)


async def main(runs: int) -> None:
    with scratch() as folder:
        async with pasje() as origin:
            await measure(origin, folder / "profile", runs)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
