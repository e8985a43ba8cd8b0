"""A phone drops the wallet while mail is read: what was begun is there when its member returns."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.running import richer
from tests.support.wallet_page import six_digits, wallet_in

pytestmark = pytest.mark.browser


async def test_a_stranger_with_an_invitation_comes_back_at_every_step(pasje, running):
    noor = await richer(running, "Noor", 30)
    link = f"/r/{(await noor.snapshot()).referral.code}"
    async with chromium() as browser, phone(browser, language="nl") as his:
        wallet = await wallet_in(his, pasje.url)
        await wallet.open(link)
        await wallet.says_at("invitation", "Je bent uitgenodigd")

        # Another address is asked for anew.
        await wallet.ask_for_code("joris@example.com")
        await wallet.tap("other-email")
        await wallet.sees("email")
        await wallet.open(link)
        await wallet.sees("email")
        assert "joris@example.com" not in await wallet.kept()

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
