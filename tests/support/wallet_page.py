"""The wallet in Chromium, as a member's thumb and eyes use it."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from playwright.async_api import BrowserContext, Page

from tests.support.browser import (
    PATIENCE_S,
    fill_in,
    identified,
    screenshot,
    shown_code,
    wallet_started,
)

T = TypeVar("T")
# To make Python's memory for later starts takes as much of the processor as another start.
_TOO_SMALL = "Object.defineProperty(navigator, 'deviceMemory', { value: 0.5 })"
_KEPT = """async () => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const kept = (await globalThis.caches?.keys()) ?? []; // over plain http a page has none
  const found = [document.cookie, kept, {...localStorage}, {...sessionStorage}];
  for (const { name } of await indexedDB.databases()) {
    const db = await settled(indexedDB.open(name));
    for (const table of db.objectStoreNames) {
      const rows = db.transaction(table).objectStore(table);
      found.push([name, table, await settled(rows.getAllKeys())]);
      found.push(await settled(db.transaction(table).objectStore(table).getAll()));
    }
    db.close();
  }
  const files = await navigator.storage?.getDirectory();
  found.push(files ? await Array.fromAsync(files.keys()) : []);
  return JSON.stringify(found);
}"""

_HELD = """async (texts) => {
  const found = new Set();
  const search = (bytes) => {
    for (const code of ["latin1", "utf-16le"]) {
      const body = new TextDecoder(code).decode(bytes);
      for (const text of texts) if (body.includes(text)) found.add(text);
    }
  };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      search(new TextEncoder().encode(JSON.stringify([request.url, ...response.headers])));
      search(await response.arrayBuffer());
    }
  }
  for await (const file of (await navigator.storage.getDirectory()).values()) {
    search(await (await file.getFile()).arrayBuffer());
  }
  return [...found];
}"""


@dataclass
class WalletPage:
    """One phone on the wallet at `origin`; identifiers are those of `parts.named`."""

    page: Page
    origin: str

    async def open(self, path: str = "/") -> None:
        """Open an address, or open it anew, and wait for the first screen."""
        await self.page.goto(f"{self.origin}{path}")
        await wallet_started(self.page)

    async def sign_in(self, email: str) -> None:
        """With the code that the demo shows on the screen; then a card, or enrolment, comes."""
        await self.fill("code", await self.ask_for_code(email))

    async def ask_for_code(self, email: str) -> str:
        """The six digits that the demo shows."""
        await self.fill("email", email)
        await self.tap("continue")
        return await self.until("demo-code", six_digits)

    async def enrol(self, name: str) -> None:
        """What a stranger is asked after the code: a name, and consent."""
        await self.fill("name", name)
        await self.tap("agree")
        await self.tap("continue")

    async def fill(self, identifier: str, value: str) -> None:
        await fill_in(self.page, identifier, value)

    async def tap(self, identifier: str, *, starts: bool = False) -> None:
        """What has this identifier, or the first whose identifier starts so."""
        place = identified(self.page, identifier)
        if starts:
            place = self.page.locator(f"[flt-semantics-identifier^='{identifier}']")
        await place.first.click()

    async def back(self) -> None:
        """The arrow at the top left."""
        await self.page.get_by_role("button", name=re.compile("^(Back|Terug)$")).click()

    async def redeem(self, reward_id: str) -> int:
        """Redeems from the catalogue, and confirms; what the button said it costs."""
        await self.tab("Rewards")
        await self.tap(f"reward-{reward_id}")
        cost = units(await self.says("redeem"))
        await self.tap("redeem")
        await self.tap("confirm-redeem")
        return cost

    async def tab(self, label: str) -> None:
        """The bottom bar."""
        await self.page.get_by_role("tab", name=label).click()

    async def says(self, identifier: str) -> str:
        """What a screen reader says there first: a place can come a moment before its words."""
        place = identified(self.page, identifier).first
        async with asyncio.timeout(PATIENCE_S):
            while not (heard := await _heard(place)):
                await self.page.wait_for_timeout(100)
        return heard

    async def says_at(self, identifier: str, text: str) -> None:
        """Waits until a screen reader would say `text` in that place.

        Two screens may have a place of one name, and the one that leaves is read for a moment.
        """
        await self.until(identifier, lambda heard: text in heard or None)

    async def tells(self, text: str) -> None:
        """Waits until a screen reader would say `text` somewhere on the screen."""
        async with asyncio.timeout(PATIENCE_S):
            while text not in await _heard(self.page.locator("flt-semantics-host")):
                await self.page.wait_for_timeout(100)

    async def sees(self, identifier: str) -> None:
        """Waits until it is there."""
        await identified(self.page, identifier).first.wait_for(
            state="attached", timeout=PATIENCE_S * 1000
        )

    async def misses(self, identifier: str) -> None:
        """Waits until it is there no more."""
        await identified(self.page, identifier).first.wait_for(
            state="detached", timeout=PATIENCE_S * 1000
        )

    async def sign_out(self) -> None:
        """By the account, which asks whether one is sure."""
        await self.tap("account")
        await self.tap("sign-out")
        await self.tap("confirm-sign-out")
        await self.sees("email")

    async def kept(self) -> str:
        """All that the browser keeps for this address, as one text."""
        text: str = await self.page.evaluate(_KEPT)
        return text

    async def kept_of(self, texts: set[str]) -> set[str]:
        """Which of `texts` the browser still has, in whatever place a page can keep something."""
        elsewhere: list[str] = await self.page.evaluate(_HELD, [*texts])
        everything = await self.kept()
        return {text for text in texts if text in everything} | {*elsewhere}

    async def until(self, identifier: str, wanted: Callable[[str], T | None]) -> T:
        """Watches one place, untouched, until what it says is `wanted`."""
        heard = "nothing"
        try:
            async with asyncio.timeout(PATIENCE_S):
                while (found := wanted(heard := await self.says(identifier))) is None:
                    await self.page.wait_for_timeout(100)
                return found
        except TimeoutError as late:
            raise AssertionError(f"{identifier} says: {heard}") from late

    async def balance(self) -> int:
        return units(await self.says("balance"))

    async def balance_becomes(self, expected: int) -> None:
        await self.until("balance", lambda heard: units(heard) == expected or None)

    async def code(self, *, other_than: str | None = None) -> str:
        """What a till's scanner reads off the screen."""
        return await shown_code(self.page, other_than=other_than)

    async def fresh_code(self, kind: str = "M1", *, other_than: str | None = None) -> str:
        """The same, once it is one that can spend."""
        async with asyncio.timeout(PATIENCE_S):
            while not (text := await self.code(other_than=other_than)).startswith(kind):
                await self.page.wait_for_timeout(100)
        return text

    async def picture(self, path: Path) -> None:
        await screenshot(self.page, path)


async def wallet_in(context: BrowserContext, origin: str) -> WalletPage:
    """A new tab, of a device too small for the memory that makes later starts quicker."""
    page = await context.new_page()
    await page.add_init_script(_TOO_SMALL)
    return WalletPage(page, origin)


async def _heard(place: object) -> str:
    """The label of a node and of all below it: Flutter puts text in either."""
    text: str = await place.evaluate(  # type: ignore[attr-defined]
        """node => [node, ...node.querySelectorAll('*')]
            .map(one => one.getAttribute('aria-label')
                || [...one.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(''))
            .filter(Boolean).join(' ')"""
    )
    return text


def six_digits(heard: str) -> str | None:
    """The code in a sentence."""
    found = re.search(r"\b\d{6}\b", heard)
    return found[0] if found else None


def units(heard: str) -> int:
    """The first number in a sentence, thousands' marks dropped."""
    found = re.search(r"\d{1,3}(?:[.,]\d{3})+|\d+", heard)
    assert found is not None, heard
    return int(re.sub(r"\D", "", found[0]))
