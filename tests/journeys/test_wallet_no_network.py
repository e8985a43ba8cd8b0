"""The network goes while the wallet is open: news comes back by itself, nothing is spent twice."""

import asyncio

import pytest
from playwright.async_api import Route

from tests.support.browser import chromium, phone
from tests.support.cut import Wire
from tests.support.running import another_till, richer
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser

REDEMPTIONS = "**/v1/me/redemptions/**"


async def test_news_comes_back_and_a_redemption_whose_reply_is_lost_is_done_once(pasje, running):
    eva, till = await richer(running, "Eva", 100), await another_till(running)
    async with (
        Wire.before(pasje.url) as wire,
        chromium() as browser,
        phone(browser, language="en") as hers,
    ):
        wallet = await wallet_in(hers, wire.origin)
        await wallet.open()
        await wallet.sign_in(eva.email)
        assert await wallet.balance() == 100

        wire.cut()
        await wallet.says_at("offline", "No connection")
        await till.purchase(await till.visit(await wallet.fresh_code()), 2000)
        assert await wallet.balance() == 100

        wire.mend()
        await wallet.balance_becomes(120)
        await wallet.misses("offline")
        await till.purchase(await till.visit(eva.static_code), 500)
        await wallet.balance_becomes(125)
        await wallet.says_at("announcement", "+5")

        await _loses_the_reply_to_a_redemption(wallet)
        assert await wallet.balance() == 65
    snapshot = await eva.snapshot()
    assert [voucher.reward_id for voucher in snapshot.vouchers] == ["coffee"]
    assert [entry.units for entry in snapshot.entries if entry.units < 0] == [-60]
    assert snapshot.balance.available == 65


async def _loses_the_reply_to_a_redemption(wallet):
    """It says that it is checking; with the network back, the voucher is there."""
    reached, back = asyncio.Event(), asyncio.Event()

    async def lose(route: Route) -> None:
        """The platform does it, and its answer never comes."""
        await route.fetch()
        await route.abort()
        reached.set()

    async def hold(route: Route) -> None:
        await back.wait()
        await route.continue_()

    await wallet.page.route(REDEMPTIONS, hold)
    await wallet.page.route(REDEMPTIONS, lose, times=1)
    await wallet.redeem("coffee")
    await reached.wait()
    await wallet.until("redeem", lambda heard: "Checking" in heard or None)
    back.set()
    await wallet.back()
    await wallet.tap("voucher-", starts=True)
    assert await wallet.fresh_code("V1")
    await wallet.back()
