"""Without the platform: live news comes back by itself, every screen still stands after a restart,
nothing is lost and nothing is spent.
"""

import asyncio

import pytest
from playwright.async_api import Route

from tests.support.browser import chromium, phone, restarted_chromium
from tests.support.cut import wire_to
from tests.support.running import another_till, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

REDEMPTIONS = "**/v1/me/redemptions/**"


async def test_news_comes_back_after_the_network_was_gone(pasje, running):
    eva, till = await richer(running, "Eva", 100), await another_till(running)
    async with (
        wire_to(pasje.url) as wire,
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


async def test_a_reload_then_a_restart_without_the_platform(pasje, running, tmp_path):
    gijs, till = await richer(running, "Gijs", 150), await another_till(running)
    await till.purchase(await till.visit(gijs.static_code), 1500)
    voucher = (await gijs.redeem("coffee", 60)).voucher
    code = (await gijs.snapshot()).referral.code
    friend = await running.member("Hanna", referral_code=code)
    async with restarted_chromium(tmp_path, language="en") as his:
        wallet = WalletPage(his.pages[0], pasje.url)
        await wallet.open()
        await wallet.sign_in(gijs.email)
        assert await wallet.balance() == 105
        await wallet.open()
        assert await wallet.balance() == 105

    async with restarted_chromium(tmp_path, language="en") as his:
        await his.route("**/v1/**", lambda route: route.abort())
        wallet = WalletPage(his.pages[0], pasje.url)
        await wallet.open()
        await _card_and_account_stand(wallet, gijs.email)
        await wallet.tab("Activity")
        await wallet.tells("+15")
        await wallet.sees("offline")
        await wallet.tab("Invite")
        await _stands(wallet, "invite-link", code)
        await wallet.tells("Hanna")
        await _rewards_stand(wallet, voucher.id)

        # A voucher's code made without the platform is worth as much at the till.
        visit = await till.visit(await wallet.fresh_code("V1"))
        assert visit.may == "earn_and_spend"
        assert (await gijs.snapshot()).balance.available == 105
        assert (await friend.snapshot()).balance.available == 0

        # The platform is there again: he is still signed in, and hears what happens.
        await his.unroute_all()
        await wallet.misses("offline")
        await till.purchase(visit, 1000)
        await wallet.back()
        await wallet.balance_becomes(115)
    assert len((await gijs.snapshot()).devices) == 2  # his, and the one of this test


async def _stands(wallet: WalletPage, what: str, says: str) -> None:
    """What is known, and one quiet line about when."""
    assert says in await wallet.says(what)
    assert "No connection" in await wallet.says("offline")


async def _card_and_account_stand(wallet: WalletPage, email: str) -> None:
    await _stands(wallet, "balance", "105")
    await _stands(wallet, "as-of", ":")
    assert await wallet.fresh_code()
    await wallet.tap("tier")
    await _stands(wallet, "tier", "135")  # of the 150 euros to Silver
    await wallet.back()
    await wallet.tap("account")
    await wallet.tells(email)
    await wallet.tap("save")
    await _stands(wallet, "saved", "There is no connection now")
    await wallet.back()


async def _rewards_stand(wallet: WalletPage, voucher_id: str) -> None:
    """And spending is refused with a sentence."""
    await wallet.tab("Rewards")
    await _stands(wallet, "balance", "105")
    await wallet.tap("reward-croissant")
    await wallet.tap("redeem")
    await _stands(wallet, "refusal", "nothing was spent")
    await wallet.back()
    await wallet.tap(f"voucher-{voucher_id}")
    await _stands(wallet, "voucher-days", "30 days left")
    assert await wallet.fresh_code("V1")
