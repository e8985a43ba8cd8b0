"""The first visit: nothing of the wallet is on the device but the member's session.

    python -m tests.bench.first_visit [RUNS]

The session stays so that there is a code to show; caches, service worker and what the page paints
before Python is awake are removed before each visit. Printed are the seconds to a frame with a
fresh code, which only the whole wallet can make, and the bytes over the wire until the wallet
has taken over from the page and until all is kept for later.
"""

import asyncio
import sys
import time
from pathlib import Path
from statistics import median

from playwright.async_api import BrowserContext, Page

from pasje_host.build_web.compress import BEST
from tests.bench.slow import Link, slowed
from tests.bench.stage import Watched, installed, pasje, scratch, sign_in, started
from tests.support.browser import restarted_chromium

WORLDS = (
    ("this machine", 0.0, 0.0, 1),
    ("50 Mbit/s, 20 ms", 50e6, 0.020, 1),
    ("10 Mbit/s, 40 ms", 10e6, 0.040, 1),
    ("10 Mbit/s, 40 ms, processor 4 times slower", 10e6, 0.040, 4),
)
_FORGET_FACE = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open('pasje');
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const change = request.result.transaction('state', 'readwrite');
    const keys = change.objectStore('state').getAllKeys();
    keys.onsuccess = () => keys.result.filter((key) => key.endsWith('/face'))
      .forEach((key) => change.objectStore('state').delete(key));
    change.oncomplete = () => { request.result.close(); resolve(); };
  };
})"""


async def forget(context: BrowserContext, page: Page, origin: str) -> None:
    """Leave of the wallet what no server can give: the session."""
    await page.goto(f"{origin}/v1/programme")  # the same origin, with no wallet that runs
    await page.evaluate(_FORGET_FACE)
    protocol = await context.new_cdp_session(page)
    await protocol.send("Network.clearBrowserCache")
    kinds = "service_workers,cache_storage,file_systems,local_storage"
    await protocol.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kinds})


async def visit(profile: Path, link: Link, factor: int) -> tuple[float, int, int]:
    """Seconds to a fresh code; bytes until the wallet took over, and until all is kept."""
    async with restarted_chromium(profile, scale=2) as context:
        (page,) = context.pages
        speed, link.bits_per_s = link.bits_per_s, 0
        await forget(context, page, link.origin)
        await page.goto("data:text/html,")  # another site: the visit has a process of its own
        link.bits_per_s, before = speed, link.received
        async with slowed(profile, factor):
            watched = await Watched.of(page)
            begun = time.time()
            await page.goto(link.origin, wait_until="commit")
            await started(page)
            needed = link.received - before  # looking at frames takes a while, and more arrives
            seconds = await watched.until(lambda text: text.startswith("M1")) - begun
        link.bits_per_s = 0
        await installed(page)
        return seconds, needed, link.received - before


async def main(runs: int) -> None:
    """Prints one line per world: medians, and all runs."""
    with scratch() as folder:
        profile = folder / "profile"
        async with pasje(BEST) as origin, Link.before(origin) as link:
            async with restarted_chromium(profile, scale=2) as context:
                await sign_in(context.pages[0], link.origin)
            for name, bits_per_s, delay_s, factor in WORLDS:
                link.bits_per_s, link.delay_s = bits_per_s, delay_s
                visits = []
                for _ in range(runs):
                    link.bits_per_s = bits_per_s
                    visits.append(await visit(profile, link, factor))
                seconds = median(each[0] for each in visits)
                needed = median(each[1] for each in visits)
                beyond = seconds - needed * 8 / bits_per_s if bits_per_s else seconds
                print(
                    f"{name:43}  {seconds:5.1f} s to a code, {beyond:4.1f} s beyond the download; "
                    f"{needed / 1e6:.2f} MB until then, {median(e[2] for e in visits) / 1e6:.2f} "
                    f"MB in all   ({'  '.join(f'{each[0]:.1f}' for each in visits)})"
                )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
