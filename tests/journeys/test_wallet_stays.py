"""Being signed in: in two tabs, on two phones, and until its end."""

import asyncio

import pytest
from playwright.async_api import Request

from tests.support.browser import chromium, identified, phone
from tests.support.running import another_till, expire_access, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser


async def test_two_tabs(pasje, running):
    bram, till = await richer(running, "Bram Bakker", 40), await another_till(running)
    access: set[str] = set()

    def note(request: Request) -> None:
        access.add(request.headers.get("authorization", "").removeprefix("Bearer "))

    async with chromium() as browser, phone(browser) as his:
        his.on("request", note)
        one = WalletPage(await his.new_page(), pasje.url)
        await one.open()
        await one.sign_in(bram.email)
        await one.sees("balance")
        two = WalletPage(await his.new_page(), pasje.url)
        await two.open()

        # Both show what a till does, though one of them listens.
        await till.purchase(await till.visit(await one.fresh_code()), 2500)
        await asyncio.gather(one.balance_becomes(65), two.balance_becomes(65))

        # Both need new tokens at the same moment, and both stay signed in.
        await asyncio.gather(one.tap("account"), two.tap("account"))
        await expire_access(running, bram)
        await asyncio.gather(one.tap("save"), two.tap("save"))
        assert await one.says("saved") == await two.says("saved") == "Bewaard"
        await expire_access(running, bram)
        await one.back()
        await till.purchase(await till.visit(bram.static_code), 500)
        await one.balance_becomes(70)

        # What one tab signs out is signed out in the other, and gone from the browser.
        before = await two.kept()
        secrets = {token for token in access if token}
        personal = {bram.email, bram.id, bram.number, bram.static_code, "Bram", "refresh"}
        assert {text for text in personal if text not in before} == set()
        assert len(secrets) > 2
        await one.sign_out()
        await two.sees("email")
        await asyncio.gather(one.misses("account"), two.misses("account"))
        after = await one.kept()
        assert {text for text in personal | secrets if text in after} == set()
        assert [device.current for device in (await bram.snapshot()).devices] == [True]


async def test_two_browsers_are_two_members_in_two_languages(pasje, running):
    clara, daan = await richer(running, "Clara", 10), await richer(running, "Daan", 20)
    till = await another_till(running)
    async with (
        chromium() as browser,
        phone(browser, language="nl") as hers,
        phone(browser, language="en") as his,
    ):
        hers_, his_ = [WalletPage(await each.new_page(), pasje.url) for each in (hers, his)]
        await asyncio.gather(hers_.open(), his_.open())
        await hers_.sign_in(clara.email)
        await his_.sign_in(daan.email)
        assert await hers_.says("balance") == "10\u00a0punten"
        assert await his_.says("balance") == "20\u00a0points"
        await hers_.page.get_by_role("tab", name="Beloningen").wait_for(state="attached")
        await his_.page.get_by_role("tab", name="Rewards").wait_for(state="attached")
        await till.purchase(await till.visit(await hers_.fresh_code()), 1000)
        await hers_.balance_becomes(20)
        await till.purchase(await till.visit(await his_.fresh_code()), 3000)
        await his_.balance_becomes(50)
        assert await hers_.balance() == 20

        # Signed out from another device: her phone says so, and its code is dead.
        code = await hers_.fresh_code()
        (hers_here,) = [each for each in (await clara.snapshot()).devices if not each.current]
        await clara.call("DELETE", f"/v1/me/devices/{hers_here.id}")
        assert "uitgelogd" in await hers_.says("notice")
        await hers_.sees("email")
        assert (await till.open_visit(code)).json()["code"] == "code_revoked"

        # And his phone ends another one.
        await his_.tap("account")
        await his_.tap(f"sign-out-{daan.device.device_id}")
        async with his_.page.expect_response("**/v1/me/devices/*"):
            await his_.tap("confirm-sign-out")
        await identified(his_.page, f"sign-out-{daan.device.device_id}").wait_for(state="detached")
        assert (await daan.call("GET", "/v1/me/snapshot")).status_code == 401
        await his_.back()
        assert await his_.fresh_code()
