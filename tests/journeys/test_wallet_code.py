"""The code on the screen is read by a scanner, however the member's phone shows it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from pasje.contract import member_code
from tests.support.browser import PATIENCE_S, chromium, identified, phone, screenshot
from tests.support.running import another_till, richer
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser

LARGER = "document.documentElement.style.fontSize = '32px'"  # twice as large as 16
SMALL, USUAL = {"width": 320, "height": 568}, {"width": 412, "height": 892}


async def test_the_code_is_read_however_it_is_shown_and_changes_at_the_next_step(pasje, running):
    kees, till = await richer(running, "Kees", 70), await another_till(running)
    async with chromium() as browser, phone(browser) as his:
        wallet = await wallet_in(his, pasje.url)
        page = wallet.page
        await wallet.open()
        await wallet.sign_in(kees.email)
        first = await wallet.fresh_code()
        others: list[str] = []
        plate, number = identified(page, "card-code"), identified(page, "card-number")

        async def dark() -> bool:
            return (await screenshot(page)).convert("L").getpixel((4, 4)) < 80

        async def light() -> bool:
            return not await dark()

        async def small() -> bool:
            box = await plate.bounding_box()
            return box is not None and box["width"] < 320

        async def high() -> bool:
            box = await number.bounding_box()
            return box is not None and box["height"] > 40

        async def reads(shown: Callable[[], Awaitable[bool]]) -> None:
            """Once it is `shown` so, a scanner reads a code that can spend, without scrolling."""
            async with asyncio.timeout(PATIENCE_S):
                while not await shown():
                    await page.wait_for_timeout(100)
            await scanned(await wallet.fresh_code())

        async def scanned(code: str) -> None:
            if code != first and not others:
                assert _step(code) == _step(first) + 1
                assert (await till.visit(code)).may == "earn_and_spend"
                others.append(code)

        await page.emulate_media(color_scheme="dark")
        await reads(dark)
        await page.set_viewport_size(SMALL)
        await reads(small)
        await page.emulate_media(color_scheme="light")
        await reads(light)
        await page.evaluate(LARGER)
        await reads(high)
        await page.set_viewport_size(USUAL)
        await reads(high)
        if not others:
            await scanned(await wallet.fresh_code(other_than=first))


def _step(code: str) -> int:
    parsed = member_code.parse(code)
    assert isinstance(parsed, member_code.FreshCode)
    return parsed.step
