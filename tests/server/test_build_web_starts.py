"""The wallet as it is now, built and opened in Chromium, with no platform behind it."""

import pytest
from starlette.applications import Starlette

from pasje_host import wallet_site
from tests.support.browser import PATIENCE_S, chromium, phone, screenshot, wallet_started
from tests.support.served import served
from tests.support.site import built_site


@pytest.mark.browser
async def test_it_starts_at_any_address_and_asks_nobody_else():
    site = built_site()
    asked, said = [], []
    async with (
        served(Starlette(routes=[*wallet_site.routes(site)])) as origin,
        chromium() as browser,
        phone(browser, language="nl", dark=True) as context,
    ):
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{origin}/r/CODE?utm_source=x", wait_until="commit")
        loading = await screenshot(page)
        await wallet_started(page)
        assert await page.evaluate("location.pathname") == "/r/CODE"
    assert loading.getpixel((0, 0)) < (40, 40, 40), "the loading screen follows the device"
    assert [url for url in asked if not url.startswith((origin, "data:", "blob:"))] == []
    assert [text for text in said if "Python" in text or "Content Security" in text] == []


@pytest.mark.browser
@pytest.mark.parametrize("missing", ["wallet.zip", "pyodide.asm.wasm"])
async def test_a_start_that_fails_says_so_and_can_be_tried_again(tmp_path, missing):
    site = built_site()
    async with (
        served(Starlette(routes=[*wallet_site.routes(site)])) as origin,
        chromium() as browser,
        phone(browser, language="nl") as context,
    ):
        page = await context.new_page()
        await context.route(f"**/{missing}", lambda route: route.abort())
        await page.goto(origin, wait_until="commit")
        await page.get_by_text("Pasje kon niet starten").wait_for(timeout=PATIENCE_S * 1000)
        await screenshot(page, tmp_path / "not-started.png")
        await context.unroute_all()
        await page.get_by_role("button", name="Probeer opnieuw").click()
        await wallet_started(page)
