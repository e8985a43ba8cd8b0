"""What the browser's measurements share: a `pasje`, a member signed in, and a bare page."""

import asyncio
import base64
import contextlib
import io
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import qrcode
from PIL import Image
from playwright.async_api import Error, Page
from qrcode.constants import ERROR_CORRECT_Q
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pasje_host.build_web import compress
from tests.support.browser import (
    PATIENCE_S,
    decode_qr,
    fill_in,
    identified,
    wallet_started,
)
from tests.support.host import Host, data_folder, remove, temporary_folder

DEMO_MEMBER = "sanne@example.com"

_BARE_WORKER = """
addEventListener('install', (e) => e.waitUntil(
  caches.open('bare').then((cache) => cache.addAll(['/code', '/card']))));
addEventListener('activate', (e) => e.waitUntil(clients.claim()));
addEventListener('fetch', (e) => {
  if (e.request.mode === 'navigate') e.respondWith(caches.match(e.request));
});
"""


@asynccontextmanager
async def pasje(effort: compress.Effort = compress.QUICK) -> AsyncIterator[str]:
    """The origin of a `pasje` of our own, stopped and removed at the end.

    It serves the built wallet, compressed with `effort`: BEST as for a web host.
    """
    place = temporary_folder()
    try:
        data = await asyncio.to_thread(data_folder, place, effort=effort)
        running = await asyncio.to_thread(Host, data)
        try:
            yield running.url
        finally:
            await asyncio.to_thread(running.stop)
    finally:
        remove(place)


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


async def started(page: Page) -> None:
    """Waits until the wallet has taken over from the page's own card."""
    ready = page.locator("html[data-started]")
    await ready.wait_for(state="attached", timeout=PATIENCE_S * 1000)


async def installed(page: Page) -> None:
    """Waits until the wallet has on the device all that it needs there."""
    ready = page.locator("html[data-offline=ready]:not([data-memory=missing])")
    await ready.wait_for(state="attached", timeout=PATIENCE_S * 1000)


def bare(text: str, card: bytes) -> Starlette:
    """Static pages kept by a service worker, than which nothing can be faster.

    `/code` has one picture, of the code `text`; `/card` has one too, the whole screen `card`.
    """
    code = qrcode.QRCode(version=3, error_correction=ERROR_CORRECT_Q, box_size=10)
    code.add_data(text)
    picture = io.BytesIO()
    code.make_image().save(picture)
    worker = Route("/sw.js", lambda _: Response(_BARE_WORKER, media_type="text/javascript"))
    pages = (("/code", picture.getvalue(), ""), ("/card", card, "width: 100%"))
    return Starlette(routes=[worker, *(_page(*page) for page in pages)])


def _page(path: str, picture: bytes, style: str) -> Route:
    source = base64.b64encode(picture).decode()
    html = (
        '<!doctype html><meta name="viewport" content="width=device-width"><title>Code</title>'
        f'<body style="margin: 0"><img style="{style}" src="data:image/png;base64,{source}">'
        "<script>navigator.serviceWorker.register('/sw.js').then(() => "
        "navigator.serviceWorker.ready).then(() => document.documentElement.dataset.offline = "
        "'ready')</script>"
    )
    return Route(path, lambda _: HTMLResponse(html))


class Watched:
    """What the screen shows from now on: every frame, when the browser made it.

    A screenshot would wait for the page, and make it draw what a member does not wait for. Frames
    are small and only looked at afterwards: both would take the processor from what is measured.
    """

    def __init__(self) -> None:
        self._frames: asyncio.Queue[tuple[float, str]] = asyncio.Queue()

    @classmethod
    async def of(cls, page: Page) -> "Watched":
        watched = cls()
        protocol = await page.context.new_cdp_session(page)

        async def seen(frame: dict[str, Any]) -> None:
            watched._frames.put_nowait((frame["metadata"]["timestamp"], frame["data"]))
            with contextlib.suppress(Error):  # the page may be gone by now
                await protocol.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

        protocol.on("Page.screencastFrame", seen)
        small = {"format": "jpeg", "quality": 50, "maxWidth": 412, "maxHeight": 892}
        await protocol.send("Page.startScreencast", small)
        return watched

    async def until(self, wanted: Callable[[str], bool]) -> float:
        """When the first frame came with a code that is `wanted`; seconds since 1970.

        To be asked when it ought to be there.
        """
        async with asyncio.timeout(PATIENCE_S * 3):
            while True:
                at, data = await self._frames.get()
                picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
                text = await asyncio.to_thread(decode_qr, picture)
                if text is not None and wanted(text):
                    return at


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for browsers' profiles, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pasje-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
