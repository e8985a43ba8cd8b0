"""How long until a till can scan: the wallet's code beside a bare static page with the same code.

    python -m tests.bench.first_code [RUNS]

Starts `pasje` on a folder of its own, signs the demo member in through the screen, then opens
both pages again and again. Printed are seconds from the navigation to a screenshot that decodes.
"""

import asyncio
import base64
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import qrcode
from playwright.async_api import BrowserContext, Page
from qrcode.constants import ERROR_CORRECT_Q
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.support.browser import (
    PATIENCE_S,
    chromium,
    fill_in,
    identified,
    phone,
    shown_code,
    wallet_started,
)
from tests.support.served import served

ROOT = Path(__file__).parents[2]
DEMO_MEMBER = "sanne@example.com"
START_S = 180.0


@asynccontextmanager
async def pasje() -> AsyncIterator[str]:
    """The origin of a `pasje` of our own, stopped and removed at the end."""
    data = Path(tempfile.gettempdir()) / f"pasje-bench-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    paths = os.pathsep.join(str(ROOT / "app" / side) for side in ("client", "server"))
    command = ["-m", "pasje_host", "--no-browser", "--port", str(port), "--data-dir", str(data)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the platform's log
    )
    try:
        async with asyncio.timeout(START_S):
            await _ready(process)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        shutil.rmtree(data, ignore_errors=True)


async def _ready(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        if b"Pasje is ready" in line:
            return
    raise SystemExit("pasje did not start")


async def sign_in(page: Page, origin: str) -> None:
    """The demo member's way in, as a person goes it."""
    await page.goto(origin)
    await wallet_started(page)
    await fill_in(page, "email", DEMO_MEMBER)
    await identified(page, "continue").click()
    shown = await identified(page, "demo-code").inner_text(timeout=PATIENCE_S * 1000)
    code = re.search(r"\d{6}", shown)
    assert code is not None
    await fill_in(page, "code", code[0])  # six digits send themselves
    card = identified(page, "card-code")
    await card.wait_for(state="attached", timeout=PATIENCE_S * 1000)


def bare(text: str) -> Starlette:
    """One static page with one picture in it: nothing can be faster."""
    code = qrcode.QRCode(version=3, error_correction=ERROR_CORRECT_Q, box_size=10)
    code.add_data(text)
    picture = io.BytesIO()
    code.make_image().save(picture)
    source = base64.b64encode(picture.getvalue()).decode()
    html = f'<!doctype html><title>Code</title><img src="data:image/png;base64,{source}">'
    return Starlette(routes=[Route("/", lambda _: HTMLResponse(html))])


async def seconds_to_code(context: BrowserContext, address: str, *, cold: bool) -> float:
    """From the navigation to the first screenshot with a code; `cold` empties the HTTP cache."""
    page = await context.new_page()
    if cold:
        protocol = await context.new_cdp_session(page)
        await protocol.send("Network.clearBrowserCache")
    begun = time.perf_counter()
    await page.goto(address, wait_until="commit")
    await shown_code(page)
    took = time.perf_counter() - begun
    await page.close()
    return took


async def main(runs: int) -> None:
    """Prints one line per page and kind of visit: median, and all runs."""
    async with pasje() as origin, chromium() as browser, phone(browser) as context:
        page = await context.new_page()
        await sign_in(page, origin)
        text = await shown_code(page)
        await page.close()
        async with served(bare(text)) as bare_origin:
            for cold in (True, False):
                for name, address in (("bare page", bare_origin), ("wallet", origin)):
                    took = [await seconds_to_code(context, address, cold=cold) for _ in range(runs)]
                    kind = "empty cache" if cold else "cached"
                    each = "  ".join(f"{seconds:.2f}" for seconds in took)
                    print(f"{name:9}  {kind:11}  median {median(took):6.2f} s   ({each})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
