"""The whole loop, once: a member's phone, a till and the platform, from the one command.

Everything is real: the `pasje` process with its PostgreSQL, the wallet under Pyodide, the cashier's
page; what goes from the phone to the till is read off a picture of the phone's screen.
"""

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import chromium, identified, phone
from tests.support.host import Host
from tests.support.wallet_page import units, wallet_in

pytestmark = pytest.mark.browser


async def sell(till: Page, code: str, amount: str, *, says: str) -> str:
    """A scan, an amount, Enter; what the page then says in large words.

    With a voucher it first says what there is to pay, which another Enter confirms.
    """
    await till.keyboard.type(code)
    await till.keyboard.press("Enter")
    await expect(till.locator("#may")).to_be_visible()
    await expect(till.locator("#amount")).to_be_focused()
    await till.keyboard.type(amount)
    await till.keyboard.press("Enter")
    if code.startswith("V1"):
        await expect(till.locator("#quote-dialog")).to_be_visible()
        await till.keyboard.press("Enter")
    await expect(till.locator("#said")).to_contain_text(says)
    return await till.locator("#said").inner_text()


async def open_till(till: Page, pasje: Host) -> None:
    await till.goto(f"{pasje.url}/till")
    await till.keyboard.type(pasje.till_key)
    await till.keyboard.press("Enter")
    await expect(till.locator("#code")).to_be_focused()


async def test_a_member_a_till_a_voucher_and_a_friend(pasje):
    async with (
        chromium() as browser,
        phone(browser, language="en") as sannes_phone,
        phone(browser, language="nl") as noors_phone,
        await browser.new_context(locale="en-GB", timezone_id="Europe/Amsterdam") as desk,
    ):
        till = await desk.new_page()
        await open_till(till, pasje)
        sanne = await wallet_in(sannes_phone, pasje.url)

        # She signs in, and her card is a code that can be scanned.
        await sanne.open()
        await sanne.sign_in("sanne@example.com")
        before = await sanne.balance()
        code = await sanne.fresh_code()

        # The till scans it off her screen; her phone shows the new balance, untouched.
        said = await sell(till, code, "20,00", says="points")
        earned = units(said)
        await sanne.balance_becomes(before + earned)

        # She redeems the cheapest reward; the till uses the voucher off her screen.
        cost = await sanne.redeem("coffee")
        voucher = await sanne.fresh_code("V1")
        await sell(till, voucher, "4,00", says="1 voucher used")
        await sanne.says_at("voucher-ended", "Noord")

        # A friend joins through her link and buys; both are rewarded.
        await sanne.back()
        await sanne.tab("Invite")
        link = await sanne.says("invite-link")
        invitation = link.split("/r/", 1)[1].split()[0]
        noor = await wallet_in(noors_phone, pasje.url)
        await noor.open(f"/r/{invitation}")
        await noor.sign_in("noor.nieuw@example.com")
        await identified(noor.page, "invited").wait_for(state="attached")
        await noor.enrol("Noor Nieuw")
        assert await noor.balance() == 0
        await sanne.tab("Card")
        # €4.00 beside the voucher at Silver's 110 % is 4.4, rounded down.
        hers = before + earned - cost + 4
        await sanne.balance_becomes(hers)
        await sell(till, await noor.fresh_code(), "10,00", says="+10 points")
        await noor.balance_becomes(10 + 50)
        await sanne.balance_becomes(hers + 100)
