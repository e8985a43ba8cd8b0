"""The page alone, with what a wallet kept before: everything else can be held back.

async with instant_page(tmp_path, held=True) as site, chromium() as browser:
    async with phone(browser) as context:
        page = await site.open(context, kept(site.origin, snapshot))
"""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.async_api import BrowserContext, Page
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from pasje.contract.snapshot import Snapshot
from pasje.data.cards import Card, Cards, written
from pasje.screens.face import face_of
from pasje_host import wallet_site
from tests.support.served import served
from tests.support.small_site import small_site

_KEEP = """async (rows) => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const opening = indexedDB.open("pasje", 1);
  opening.onupgradeneeded = () => {
    for (const table of ["state", "secrets", "keys"]) opening.result.createObjectStore(table);
  };
  const db = await settled(opening);
  const table = db.transaction("state", "readwrite").objectStore("state");
  await settled(table.clear());
  for (const [key, value] of Object.entries(rows)) await settled(table.put(value, key));
  db.close();
}"""


@dataclass
class InstantPage:
    """Our page as it is built, in front of next to no Flutter and Python (see `small_site`)."""

    app: ASGIApp
    go_on: asyncio.Event
    """Until it is set, nothing but the page itself is answered."""
    origin: str = ""
    answered: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """On the console, and errors."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] not in ("/", "/code", "/rewards", "/manifest.json"):
            await self.go_on.wait()
        await self.app(scope, receive, send)
        self.answered.append(scope["path"])

    async def open(
        self, context: BrowserContext, rows: Mapping[str, object], path: str = "/"
    ) -> Page:
        """The page at `path` on a device whose wallet had kept `rows`."""
        page = await context.new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        await self.keep(page, rows)
        self.answered.clear()
        await page.goto(f"{self.origin}{path}", wait_until="commit")
        return page

    async def keep(self, page: Page, rows: Mapping[str, object]) -> None:
        """Leaves the page for one without scripts, and stores `rows` in place of all."""
        await page.goto(f"{self.origin}/manifest.json")
        await page.evaluate(_KEEP, rows)


@asynccontextmanager
async def instant_page(folder: Path, *, held: bool = False) -> AsyncIterator[InstantPage]:
    """`held`: at first, only the page itself is answered."""
    routes = wallet_site.routes(small_site(folder / "site"))
    page = InstantPage(Starlette(routes=[*routes]), asyncio.Event())
    if not held:
        page.go_on.set()
    async with served(page) as page.origin:
        try:
            yield page
        finally:
            page.go_on.set()


def kept(
    origin: str, snapshot: Snapshot, language: str | None = None, **more: object
) -> dict[str, object]:
    """The rows of a wallet that holds this card; `now` is what it takes the moment to be."""
    card = Card(origin, snapshot.member.id, "0193a000-0000-7000-8000-000000000050", "HANDLE")
    rows: dict[str, object] = {
        "cards": written(Cards((card,))),
        card.key("face"): face_of(snapshot),
    }
    if language is not None:
        rows["language"] = language
    if isinstance(now := more.pop("now", None), datetime):
        rows[f"clock/{origin}"] = str((now - datetime.now(UTC)).total_seconds())
    return rows | more


def changed(face: object, **more: object) -> str:
    """The face with other fields."""
    return json.dumps(json.loads(str(face)) | more)


async def card_shown(page: Page) -> None:
    """Waits until the page has painted the card."""
    await page.locator("#loading.card").wait_for(state="attached")


async def raw_screenshot(page: Page) -> Image.Image:
    """As the next frame is, not waiting for fonts that are held back."""
    await page.evaluate(
        "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )
    session = await page.context.new_cdp_session(page)
    taken = await session.send("Page.captureScreenshot")
    return Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")
