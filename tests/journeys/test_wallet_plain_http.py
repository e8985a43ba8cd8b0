"""Tried on a phone over plain http, where a browser gives neither keys, locks nor a service worker:
the wallet says what is missing, and everything else works.
"""

import pytest

from tests.support.browser import chromium, phone
from tests.support.python_page import PLAIN_HTTP_FLAG
from tests.support.running import another_till, richer
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser


async def test_everything_else_works(pasje, running):
    iris, till = await richer(running, "Iris", 150), await another_till(running)
    plain = pasje.url.replace("127.0.0.1", "plain.test")
    async with chromium(PLAIN_HTTP_FLAG) as browser, phone(browser, language="en") as hers:
        wallet = await wallet_in(hers, plain)
        await wallet.open()
        assert await wallet.page.evaluate("isSecureContext") is False
        await wallet.sign_in(iris.email)
        assert await wallet.balance() == 150
        await wallet.says_at("insecure", "not secure (http)")
        await wallet.tap("close-insecure")
        await wallet.misses("insecure")

        visit = await till.visit(await wallet.fresh_code())
        assert visit.may == "earn_and_spend"
        await till.purchase(visit, 2000)
        await wallet.balance_becomes(170)

        other = await wallet_in(hers, plain)
        await other.open()
        assert await other.balance() == 170
        assert await other.redeem("coffee") == 60
        await other.sees("voucher-code")
        await wallet.balance_becomes(110)
        assert (await till.visit(await other.fresh_code("V1"))).vouchers

        await wallet.tap("account")
        await wallet.says_at("insecure-here", "not secure (http)")
        await wallet.back()
        await hers.set_offline(True)  # so only this tab can tell the other
        await wallet.sign_out()
        await other.sees("email")
        kept = await wallet.kept()
        assert iris.id not in kept
        assert iris.email not in kept
