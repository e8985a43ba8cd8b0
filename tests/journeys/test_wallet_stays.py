"""Being signed in: in two tabs, on two phones, and until its end."""

import asyncio

import pytest
from playwright.async_api import Request

from tests.support.browser import chromium, identified, phone
from tests.support.running import another_till, expire_access, richer
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser


async def test_two_tabs_of_one_member_and_the_phone_of_another(pasje, running):
    bram, clara = await richer(running, "Bram Bakker", 40), await richer(running, "Clara", 10)
    till = await another_till(running)
    access: set[str] = set()

    def note(request: Request) -> None:
        access.add(request.headers.get("authorization", "").removeprefix("Bearer "))

    async with chromium() as browser, phone(browser) as his:
        his.on("request", note)
        one = await wallet_in(his, pasje.url)
        await one.open()
        await one.sign_in(bram.email)
        async with phone(browser, language="en") as hers:
            other = await wallet_in(hers, pasje.url)
            await other.open()
            await other.sign_in(clara.email)
            await _are_two_members_in_two_languages(one, other, till)
            await _ends_when_another_device_says_so(other, clara, till)
        await _ends_another_device(one, await running.second_phone(bram))

        two = await wallet_in(his, pasje.url)
        await two.open()
        await _both_hear_and_stay(one, two, running, bram, till)

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


async def _are_two_members_in_two_languages(his, hers, till):
    assert await his.says("balance") == "40\u00a0punten"
    assert await hers.says("balance") == "10\u00a0points"
    await his.page.get_by_role("tab", name="Beloningen").wait_for(state="attached")
    await hers.page.get_by_role("tab", name="Rewards").wait_for(state="attached")
    await till.purchase(await till.visit(await his.fresh_code()), 1000)
    await his.balance_becomes(50)
    await till.purchase(await till.visit(await hers.fresh_code()), 3000)
    await hers.balance_becomes(40)
    assert await his.balance() == 50


async def _ends_when_another_device_says_so(hers, clara, till):
    """Her phone says so, and its code is dead."""
    code = await hers.fresh_code()
    (hers_here,) = [each for each in (await clara.snapshot()).devices if not each.current]
    await clara.call("DELETE", f"/v1/me/devices/{hers_here.id}")
    await hers.says_at("notice", "signed out")
    await hers.sees("email")
    assert (await till.open_visit(code)).json()["code"] == "code_revoked"


async def _ends_another_device(his, tablet):
    device_id = tablet.device.device_id
    await his.tap("account")
    await his.tap(f"sign-out-{device_id}")
    async with his.page.expect_response("**/v1/me/devices/*"):
        await his.tap("confirm-sign-out")
    await identified(his.page, f"sign-out-{device_id}").wait_for(state="detached")
    assert (await tablet.call("GET", "/v1/me/snapshot")).status_code == 401
    await his.back()
    assert await his.fresh_code()


async def _both_hear_and_stay(one, two, running, bram, till):
    # Both show what a till does, though one of them listens.
    await till.purchase(await till.visit(bram.static_code), 2500)  # a fresh code was used just now
    await asyncio.gather(one.balance_becomes(75), two.balance_becomes(75))

    # Both need new tokens at the same moment, and both stay signed in.
    await asyncio.gather(one.tap("account"), two.tap("account"))
    await expire_access(running, bram)
    await asyncio.gather(one.tap("save"), two.tap("save"))
    assert await one.says("saved") == await two.says("saved") == "Bewaard"
    await expire_access(running, bram)
    await one.back()
    await till.purchase(await till.visit(bram.static_code), 500)
    await one.balance_becomes(80)
