"""The wallet in Chromium, as a member's thumb and eyes use it."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Page

from tests.support.browser import (
    PATIENCE_S,
    fill_in,
    identified,
    screenshot,
    shown_code,
    wallet_started,
)

T = TypeVar("T")


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
        await self.fill("email", email)
        await self.tap("continue")
        demo = await self.says("demo-code")
        found = re.search(r"\d{6}", demo)
        assert found is not None, demo
        await self.fill("code", found[0])

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
        """What a screen reader says there, as soon as it is there."""
        place = identified(self.page, identifier).first
        await place.wait_for(state="attached", timeout=PATIENCE_S * 1000)
        return await _heard(place)

    async def until(self, identifier: str, wanted: Callable[[str], T | None]) -> T:
        """Watches one place, untouched, until what it says is `wanted`."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                heard = await self.says(identifier)
                if (found := wanted(heard)) is not None:
                    return found
                await self.page.wait_for_timeout(100)

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


async def _heard(place: object) -> str:
    """The label of a node and of all below it: Flutter puts text in either."""
    text: str = await place.evaluate(  # type: ignore[attr-defined]
        """node => [node, ...node.querySelectorAll('*')]
            .map(one => one.getAttribute('aria-label')
                || [...one.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(''))
            .filter(Boolean).join(' ')"""
    )
    return text


def units(heard: str) -> int:
    """The first number in a sentence, thousands' marks dropped."""
    found = re.search(r"\d{1,3}(?:[.,]\d{3})+|\d+", heard)
    assert found is not None, heard
    return int(re.sub(r"\D", "", found[0]))
