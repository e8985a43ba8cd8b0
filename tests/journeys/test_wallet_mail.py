"""A phone drops the wallet while mail is read: what was begun is there when its member returns."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.running import richer
from tests.support.wallet_page import WalletPage, six_digits

pytestmark = pytest.mark.browser


async def test_a_stranger_with_an_invitation_comes_back_at_every_step(pasje, running):
    noor = await richer(running, "Noor", 30)
    link = f"/r/{(await noor.snapshot()).referral.code}"
    async with chromium() as browser, phone(browser, language="nl") as his:
        wallet = WalletPage(await his.new_page(), pasje.url)
        await wallet.open(link)
        assert "Je bent uitgenodigd" in await wallet.says("invitation")
        email = f"joris.{running.id()}@example.nl"
        code = await wallet.ask_for_code(email)
        await wallet.open(link)
        assert await wallet.until("demo-code", six_digits) == code
        await wallet.fill("code", code)
        await wallet.sees("invited")
        await wallet.open(link)
        await wallet.enrol("Joris")
        assert await wallet.says("balance") == "0\u00a0punten"
        assert "signing-in" not in await wallet.kept()
    assert [each.name for each in (await noor.snapshot()).referral.friends] == ["Joris"]


async def test_another_address_is_asked_for_anew(pasje):
    async with chromium() as browser, phone(browser, language="nl") as hers:
        wallet = WalletPage(await hers.new_page(), pasje.url)
        await wallet.open()
        await wallet.ask_for_code("sanne@example.com")
        await wallet.tap("other-email")
        await wallet.sees("email")
        await wallet.open()
        await wallet.sees("email")
        assert "sanne@example.com" not in await wallet.kept()
