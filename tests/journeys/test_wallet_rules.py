"""A member's wallet where the programme has more than points: undoing, and what a return costs."""

from pathlib import Path

import pytest

from tests.support.browser import chromium, phone
from tests.support.platform import open_platform
from tests.support.running import WallClock, another_till, richer
from tests.support.served import served
from tests.support.site import built_site
from tests.support.static_site import StaticSite
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser
MARKET = Path(__file__).parents[1] / "support/market.toml"


@pytest.fixture
async def market(database_url):
    async with open_platform(database_url, programme=MARKET, clock=WallClock()) as opened:
        yield opened


async def test_a_redemption_is_undone_and_a_purchase_tells_what_a_return_costs(market):
    host = StaticSite()
    host.serve(built_site(), market.app)
    iris, till = await richer(market, "Iris", 150), await another_till(market)
    async with (
        served(host, dated=True) as origin,
        chromium() as browser,
        phone(browser, language="en") as hers,
    ):
        wallet = await wallet_in(hers, origin)
        await wallet.open("//")  # Flutter alone would never begin there
        await wallet.sign_in(iris.email)
        assert await wallet.balance() == 150
        assert await wallet.says("balance-credit") == "€0.00\u00a0credit"

        assert await wallet.redeem("coffee") == 60
        await wallet.sees("voucher-code")
        await wallet.tap("cancel-voucher")
        await wallet.tap("confirm-cancel")
        await wallet.says_at("voucher-ended", "Undone")
        await wallet.back()
        await wallet.tab("Card")
        await wallet.balance_becomes(150)

        await till.purchase(await till.visit(await wallet.fresh_code()), 2000)
        await wallet.balance_becomes(350)
        await wallet.tab("Activity")
        await wallet.tap("entry-", starts=True)
        await wallet.tap("return-ask")
        await wallet.says_at("return-preview", "200\u00a0points are taken back.")

        await wallet.tap("account")
        await wallet.tap("how-it-works")
        await wallet.tells("You save points and credit.")
