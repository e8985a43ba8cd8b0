"""The cashier's page is read from a metre away: sizes, contrast, nothing cut off."""

import pytest
from playwright.async_api import expect

from tests.support.till_looks import looks_right
from tests.support.till_page import till_page

pytestmark = pytest.mark.browser

SCREEN, TABLET = {"width": 1280, "height": 800}, {"width": 800, "height": 600}
LOOKS = {
    "en": ((SCREEN, "light"), (TABLET, "dark")),
    "nl": ((SCREEN, "dark"), (TABLET, "light")),
}


@pytest.mark.parametrize("language", LOOKS)
async def test_every_step(platform, tmp_path, language):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 200)
    coffee = (await sanne.redeem("coffee", 60)).voucher
    await sanne.redeem("croissant", 50)
    async with till_page(platform, language=language) as till:

        async def looks(name, *, large=None):
            """On both, with nothing done in between."""
            for size, scheme in LOOKS[language]:
                await till.page.set_viewport_size(size)
                await till.page.emulate_media(color_scheme=scheme)
                await looks_right(till, tmp_path, f"{name}-{scheme}")
                assert large is None or await size_of(till, large) >= 48

        await till.page.goto(f"{till.origin}/till")
        await till.has_focus("#key")
        await looks("sign-in")
        await till.sign_in()
        await looks("scan")
        await till.scan(sanne.voucher_code(coffee))
        await till.page.keyboard.type("36,40")
        await looks("visit")
        await till.press("Enter")
        await till.sees("#quote-dialog")
        await looks("quote")
        await till.press("Enter")
        await till.sees("#slip")
        await looks("purchase", large="#said p")
        await till.type("https://example.com")
        await till.sees("#told")
        await looks("refused")
        await till.press("F9")
        await till.type("1")
        await till.sees("#return-dialog[data-ready=true]")
        await looks("refund-dialog")
        await till.press("Enter")
        await till.sees("#slip")
        await looks("refund")
        await till.context.set_offline(True)
        await till.scan(sanne.static_code)
        await till.type("x")
        await till.sees("#purchase .fault")
        await looks("offline")
        await till.type("5")
        await till.sees("#network", "(1)")
        await looks("saved")


async def size_of(till, selector):
    """The height of the letters, in pixels."""
    script = "(node) => parseFloat(getComputedStyle(node).fontSize)"
    return await till.page.locator(selector).first.evaluate(script)


async def test_the_language_can_be_switched_and_is_remembered(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform, language="nl") as till:
        await till.sign_in()
        await till.sees("#scan-form", "Scan een pasje")
        await till.page.locator("#language").focus()
        await till.press("Enter")
        await till.sees("#scan-form", "Scan a card")
        await till.has_focus("#code")
        await till.page.reload()
        await till.sees("#scan-form", "Scan a card")
        await till.scan(sanne.static_code)
        await till.type("7")
        await till.sees("#slip-text", "points")  # the platform follows
        await expect(till.page.locator("html")).to_have_attribute("lang", "en")
