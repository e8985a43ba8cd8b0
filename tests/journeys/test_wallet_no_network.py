"""The network goes while the wallet is open: news comes back by itself, nothing is spent twice."""

import asyncio

import pytest
from playwright.async_api import Route

from tests.support.browser import chromium, phone
from tests.support.cut import Wire
from tests.support.running import another_till, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

REDEMPTIONS = "**/v1/me/redemptions/**"


async def test_news_comes_back_after_the_network_was_gone(pasje, running):
    eva, till = await richer(running, "Eva", 100), await another_till(running)
    async with (
        Wire.before(pasje.url) as wire,
        chromium() as browser,
        phone(browser, language="en") as hers,
    ):
        wallet = WalletPage(await hers.new_page(), wire.origin)
        await wallet.open()
        await wallet.sign_in(eva.email)
        assert await wallet.balance() == 100

        wire.cut()
        assert "No connection" in await wallet.says("offline")
        await till.purchase(await till.visit(await wallet.fresh_code()), 2000)
        assert await wallet.balance() == 100

        wire.mend()
        await wallet.balance_becomes(120)
        await wallet.misses("offline")
        await till.purchase(await till.visit(eva.static_code), 500)
        await wallet.balance_becomes(125)
        assert "+5" in await wallet.says("announcement")


async def test_a_redemption_whose_reply_is_lost(pasje, running):
    finn = await richer(running, "Finn", 200)
    reached, back = asyncio.Event(), asyncio.Event()

    async def lose(route: Route) -> None:
        """The platform does it, and its answer never comes."""
        await route.fetch()
        await route.abort()
        reached.set()

    async def hold(route: Route) -> None:
        await back.wait()
        await route.continue_()

    async with chromium() as browser, phone(browser, language="en") as his:
        wallet = WalletPage(await his.new_page(), pasje.url)
        await wallet.open()
        await wallet.sign_in(finn.email)
        await wallet.sees("balance")
        await his.route(REDEMPTIONS, hold)
        await his.route(REDEMPTIONS, lose, times=1)
        await wallet.redeem("coffee")
        await reached.wait()
        await wallet.until("redeem", lambda heard: "Checking" in heard or None)
        back.set()
        await wallet.back()
        await wallet.tap("voucher-", starts=True)
        assert await wallet.fresh_code("V1")
        await wallet.back()
        assert await wallet.balance() == 140
    snapshot = await finn.snapshot()
    assert [voucher.reward_id for voucher in snapshot.vouchers] == ["coffee"]
    assert [entry.units for entry in snapshot.entries if entry.units < 0] == [-60]
    assert snapshot.balance.available == 140
