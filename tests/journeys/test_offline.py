"""The phone out of the pocket without a signal: the browser starts anew, the network is gone.

Everything stands as it was last known, a code made here is worth as much at the till, nothing is
spent, and who signs out leaves nothing behind.
"""

import pytest
from playwright.async_api import Request

from tests.support.browser import PATIENCE_S, restarted_chromium
from tests.support.cut import Wire
from tests.support.running import another_till, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser


async def test_a_restart_without_a_network_then_with_one_then_signed_out(pasje, running, tmp_path):
    gijs, till = await richer(running, "Gijs Groen", 150), await another_till(running)
    await till.purchase(await till.visit(gijs.static_code), 1500)
    voucher = (await gijs.redeem("coffee", 60)).voucher
    code = (await gijs.snapshot()).referral.code
    friend = await running.member("Hanna", referral_code=code)
    secrets: set[str] = set()

    def note(request: Request) -> None:
        secrets.add(request.headers.get("authorization", "").removeprefix("Bearer "))

    async with Wire.before(pasje.url) as wire:
        async with restarted_chromium(tmp_path, language="en") as his:
            his.on("request", note)
            wallet = WalletPage(his.pages[0], wire.origin)
            await wallet.open()
            await wallet.sign_in(gijs.email)
            assert await wallet.balance() == 105
            await _kept(wallet)

        wire.cut()
        async with restarted_chromium(tmp_path, language="en") as his:
            his.on("request", note)
            wallet = WalletPage(his.pages[0], wire.origin)
            await wallet.open("/rewards")  # a link, also from a mail or another app
            await wallet.sees("reward-croissant")
            await wallet.tab("Card")
            await _card_and_account_stand(wallet, gijs.email)
            await wallet.tab("Activity")
            await wallet.tells("+15")
            await wallet.sees("offline")
            await wallet.tab("Invite")
            await _stands(wallet, "invite-link", code)
            await wallet.tells("Hanna")
            await _rewards_stand(wallet)
            await _links_lead_there(wallet, voucher.id)

            # A voucher's code made without the platform is worth as much at the till.
            visit = await till.visit(await wallet.fresh_code("V1"))
            assert visit.may == "earn_and_spend"
            assert (await gijs.snapshot()).balance.available == 105
            assert (await friend.snapshot()).balance.available == 0

            # The platform is there again: he is still signed in, and hears what happens.
            wire.mend()
            await wallet.misses("offline")
            await till.purchase(visit, 1000)
            await wallet.back()
            await wallet.balance_becomes(115)
            assert len((await gijs.snapshot()).devices) == 2  # his, and the one of this test

            personal = {gijs.email, gijs.id, gijs.number, gijs.static_code, "Gijs"} | secrets - {""}
            before = await wallet.kept_of({*personal, "refresh"})
            assert before >= {gijs.email, gijs.id, gijs.number, "Gijs", "refresh"}
            assert "pasje-memory-" in await wallet.kept()  # Python's, which is searched too
            wire.cut()
            await wallet.sign_out()
            assert await wallet.kept_of(personal) == set()


async def _kept(wallet: WalletPage) -> None:
    """Waits until the wallet can start without a network, and wakes as it does from then on."""
    ready = wallet.page.locator("html[data-offline=ready][data-memory=made]")
    await ready.wait_for(state="attached", timeout=PATIENCE_S * 1000)


async def _stands(wallet: WalletPage, what: str, says: str) -> None:
    """What is known, and one quiet line about when."""
    await wallet.says_at(what, says)
    await wallet.says_at("offline", "No connection")


async def _card_and_account_stand(wallet: WalletPage, email: str) -> None:
    await _stands(wallet, "balance", "105")
    await _stands(wallet, "as-of", ":")
    assert await wallet.fresh_code()
    await wallet.tap("tier")
    await _stands(wallet, "next-tier", "135")  # of the 150 euros to Silver
    await wallet.back()
    await wallet.tap("account")
    await wallet.tells(email)
    await wallet.tap("save")
    await _stands(wallet, "saved", "There is no connection now")
    await wallet.back()


async def _rewards_stand(wallet: WalletPage) -> None:
    """And spending is refused with a sentence; nothing is left to be sent later."""
    await wallet.tab("Rewards")
    await _stands(wallet, "balance", "105")
    await wallet.tap("reward-croissant")
    await wallet.tap("redeem")
    await _stands(wallet, "refusal", "no connection")
    await _stands(wallet, "refusal", "nothing was spent")
    assert "not_after" not in await wallet.kept()  # which a redemption under way has
    await wallet.back()


async def _links_lead_there(wallet: WalletPage, voucher_id: str) -> None:
    """The last is his voucher's."""
    await wallet.open("/r/SANNE7")
    await wallet.sees("offline")
    assert wallet.page.url.startswith(wallet.origin)
    await wallet.open(f"/vouchers/{voucher_id}")
    await _stands(wallet, "voucher-days", "30\u00a0days left")
