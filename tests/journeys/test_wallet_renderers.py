"""Every code is drawn by the renderer of Firefox and Safari too."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.running import another_till, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

# Before any script of the page: Flutter then takes CanvasKit, and decodes as it does there.
_LIKE_SAFARI = "delete globalThis.ImageDecoder"
_FETCHED = "performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop())"


async def test_canvaskit_draws_every_code(pasje, running):
    iris, till = await richer(running, "Iris", 150), await another_till(running)
    async with chromium() as browser, phone(browser, language="en") as hers:
        await hers.add_init_script(_LIKE_SAFARI)
        wallet = WalletPage(await hers.new_page(), pasje.url)
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
