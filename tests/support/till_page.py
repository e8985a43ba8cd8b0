"""The cashier's page in Chromium, over the real platform: a scanner, a cashier's hands and eyes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page, Route, expect

from pasje_platform.app import create_app
from pasje_till.page import routes
from tests.support.browser import PATIENCE_S, chromium
from tests.support.platform import MemberClient, Platform, TillClient
from tests.support.served import served

LOCALES = {"nl": "nl-NL", "en": "en-GB"}


@dataclass
class TillPage:
    """One till's browser. Everything is done by keyboard."""

    page: Page
    context: BrowserContext
    till: TillClient
    origin: str

    @property
    def platform(self) -> Platform:
        return self.till.platform

    async def sign_in(self, key: str | None = None) -> None:
        """Opens the page and types a key; this till's own unless told."""
        await self.page.goto(f"{self.origin}/till")
        await expect(self.page.locator("#key")).to_be_focused()
        await self.type(key or self.till.key)
        if key is None:
            await self.has_focus("#code")

    async def type(self, text: str) -> None:
        """Types wherever the focus is, and Enter: what a scanner does, and a cashier."""
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def scan(self, code: str) -> None:
        """Scans, and waits until the platform has said who it is."""
        await self.type(code)
        await self.sees("#may")
        await expect(self.page.locator("#amount")).to_be_focused()

    async def buy(self, member: MemberClient, amount: str) -> None:
        """Scans a fresh code, never scanned before, and records; waits for the result."""
        self.platform.clock.advance(seconds=30)
        await self.scan(member.fresh_code())
        await self.type(amount)
        await self.sees("#slip")

    async def confirm_quote(self, text: str = "") -> None:
        """What the bill comes to is on the screen, with this in it; Enter records it."""
        await self.sees("#quote-dialog", text)
        await self.press("Enter")

    async def confirm_refund(self, text: str = "") -> None:
        """What the refund does was said, with this in it; Enter confirms it."""
        await expect(self.page.locator("#return-dialog[data-ready=true]")).to_be_visible()
        await self.sees("#return-dialog", text)
        await self.press("Enter")

    async def sees(self, selector: str, text: str = "") -> None:
        """Waits for what a person sees there."""
        await expect(self.page.locator(selector)).to_be_visible()
        await expect(self.page.locator(selector)).to_contain_text(text)

    async def has_focus(self, selector: str) -> None:
        await expect(self.page.locator(selector)).to_be_focused()

    async def lose_replies(self) -> None:
        """From now on requests reach the platform, and its answers never come back."""

        async def reach_and_abort(route: Route) -> None:
            await route.fetch()
            await route.abort()

        await self.page.route("**/v1/**", reach_and_abort)

    async def come_back(self) -> None:
        """The network works again, and the browser says so.

        What is still under way is lost first: to stop the routing under it ends the test.
        """
        await self.page.unroute_all(behavior="wait")
        await self.context.set_offline(True)
        await self.context.set_offline(False)


@asynccontextmanager
async def till_page(
    platform: Platform,
    *,
    language: str = "en",
    dark: bool = False,
    width: int = 1280,
    height: int = 800,
    most_per_day: int = 1_000_000,
) -> AsyncIterator[TillPage]:
    """A till in a browser of its own, not yet signed in."""
    till = await platform.till(most_per_day=most_per_day)
    settings = platform.app.state.settings
    app = create_app(platform.database, clock=platform.clock, settings=settings, mounts=routes)
    async with (
        served(app, dated=True) as origin,
        chromium() as browser,
        await browser.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES[language],
            timezone_id="Europe/Amsterdam",
            color_scheme="dark" if dark else "light",
        ) as context,
    ):
        context.set_default_timeout(PATIENCE_S * 1000)
        page = await context.new_page()
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        yield TillPage(page, context, till, origin)
        assert failures == []
