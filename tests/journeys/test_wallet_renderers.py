"""Every code is drawn by the renderer of Firefox and Safari too. Neither that nor the service
worker asks anybody but the wallet's own host.
"""

import pytest

from tests.support.browser import PATIENCE_S, chromium, phone, wallet_started
from tests.support.overheard import Overheard
from tests.support.running import another_till, richer
from tests.support.site import wallet_alone
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser

# Before any script of the page: Flutter then takes CanvasKit, and decodes as it does there.
_LIKE_SAFARI = "delete globalThis.ImageDecoder"
_FETCHED = "performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())"


async def test_canvaskit_draws_every_code(pasje, running):
    iris, till = await richer(running, "Iris", 150), await another_till(running)
    async with chromium() as browser, phone(browser, language="en") as hers:
        await hers.add_init_script(_LIKE_SAFARI)
        heard = Overheard(hers)
        wallet = await wallet_in(hers, pasje.url)
        await wallet.open()
        assert {"main.dart.js", "canvaskit.wasm"} <= {*await wallet.page.evaluate(_FETCHED)}
        await wallet.sign_in(iris.email)
        assert (await till.visit(await wallet.fresh_code())).may == "earn_and_spend"

        await wallet.tap("enlarge")
        await wallet.sees("card-code-large")
        assert (await wallet.fresh_code()).startswith("M1")
        await wallet.tap("close-large")
        await wallet.redeem("coffee")
        assert (await till.visit(await wallet.fresh_code("V1"))).vouchers
    assert f"{pasje.url}/v1/me/snapshot" in heard.asked  # so it heard the workers too
    assert heard.elsewhere(pasje.url) == []
    assert heard.violations() == []


async def test_what_keeps_the_wallet_for_offline_asks_nobody_else():
    async with (
        wallet_alone() as origin,
        chromium() as browser,
        phone(browser, service_workers=True) as context,
    ):
        heard = Overheard(context)
        page = await context.new_page()
        for _ in range(2):
            await page.goto(origin)
            await wallet_started(page)
            ready = "html[data-offline=ready]"
            await page.wait_for_selector(ready, state="attached", timeout=PATIENCE_S * 1000)
    assert any(url.endswith(".wasm") for url in heard.by_service_worker)
    assert heard.elsewhere(origin) == []
    assert heard.violations() == []
