"""Every refusal a cashier can meet is told in large words, and leaves the focus where it helps."""

import pytest
from playwright.async_api import expect

from pasje.contract import member_code
from tests.support.till_page import till_page

pytestmark = pytest.mark.browser


async def told(till, text):
    """A scan was refused: in red, with icon and word, and the next scan can come."""
    await till.sees("#told", "Not done")
    await till.sees("#told", text)
    await expect(till.page.locator("#told .icon")).to_be_visible()
    await till.has_focus("#code")


async def test_codes_that_are_refused(platform):
    sanne = await platform.member("Sanne")
    used = sanne.fresh_code()
    async with till_page(platform) as till:
        await till.sign_in()
        refused = {
            "https://example.com/spring": "This is not a card of this programme.",
            "8710400280507": "This is not a card of this programme.",
            sanne.static_code[:-1]: "The code was not read whole. Scan again.",
            member_code.static_code(member_code.new_handle()): "This card is not known here.",
            sanne.fresh_code(steps_ago=5): "it may be 30 seconds at most",
            sanne.fresh_code(steps_ago=-5): "seconds ahead",
        }
        for code, sentence in refused.items():
            await till.type(code)
            await told(till, sentence)
        await till.scan(used)
        await till.type(used)  # into the amount
        await told(till, "This code was already scanned.")
        await till.type(sanne.static_code)
        await told(till, "That was too often. Try again in")


async def test_a_signed_out_phone(platform):
    sanne = await platform.member("Sanne")
    await sanne.call("DELETE", f"/v1/me/devices/{sanne.device.device_id}")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.type(sanne.fresh_code())
        await told(till, "This phone was signed out.")


@pytest.mark.parametrize("key", ["till_0000", "sleutel €", "x"])
async def test_a_wrong_key(platform, key):
    async with till_page(platform) as till:
        await till.sign_in(key)
        await till.sees("#sign-in .fault", "This till key is not known. Ask the owner")
        await till.has_focus("#key")
        await till.type(till.till.key)
        await till.has_focus("#code")


async def test_amounts_that_are_none(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        refused = {
            "": "This is not an amount.",
            "abc": "This is not an amount.",
            "-5": "This is not an amount.",
            "1.250,00": "This is not an amount.",
            "12345678": "This is not an amount.",
            "0": "0 needs a voucher.",
            "500,01": "An amount is €500.00 at most here.",
        }
        for amount, sentence in refused.items():
            await till.type(amount)
            await till.sees("#purchase .fault", sentence)
            await till.has_focus("#amount")  # selected: typing again replaces it
        await till.press("Tab", "Delete", "Shift+Tab")
        await till.type("5")
        await till.sees("#purchase .fault", "Type a receipt number")
        await till.has_focus("#receipt")
        await till.type("A-7")
        await till.sees("#said", "+5 points")


async def test_purchases_that_are_refused_stay_open_to_be_mended(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform, most_per_day=10_000) as till:
        await till.sign_in()
        other = await till.till.visit(sanne.static_code)
        await till.till.purchase(other, 2500, receipt="1")
        await till.scan(sanne.static_code)
        await till.type("36")
        await till.sees("#purchase .fault", "Receipt 1 was already recorded today.")
        await till.has_focus("#receipt")
        await expect(till.page.locator("#amount")).to_have_value("36")
        await expect(till.page.locator("#receipt")).to_have_value("2")
        await till.press("Enter")
        await till.sees("#said", "Receipt 2 · €36.00")
        await till.scan(sanne.static_code)
        await till.type("50")
        await till.sees("#purchase .fault", "This till may record €100.00 a day; €39.00 is left")
        await till.has_focus("#amount")
        assert (await sanne.snapshot()).balance.available == 61
        platform.clock.advance(hours=73)
        await till.type("5")
        await till.sees("#refusals", "This scan is more than 72 hours old.")
        await till.has_focus("#code")


async def test_vouchers_that_are_refused(platform):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 200)
    coffee = (await sanne.redeem("coffee", 60)).voucher
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.voucher_code(coffee))
        platform.clock.advance(minutes=11)
        await till.type("4")
        late = "Using a voucher or paying with units is possible until 10 minutes after the scan."
        await till.sees("#purchase .fault", late)
        await till.type(sanne.voucher_code(coffee))
        await till.sees("#vouchers", "Any coffee")
        await till.type("4")
        await till.confirm_quote()
        await till.sees("#said", "1 voucher used")
        platform.clock.advance(seconds=30)
        await till.type(sanne.voucher_code(coffee))
        await told(till, "This voucher was already used at Noord.")


async def test_refunds_that_are_refused(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.buy(sanne, "10")
        found = (await till.till.call("GET", "/v1/till/purchases?receipt=1")).json()
        await till.till.try_refund(found["purchases"][0]["id"])
        await till.press("F8")
        await till.sees("#return-dialog .fault", "Receipt 1 was already refunded.")
        await till.press("Enter")  # does nothing: there is nothing to confirm
        await till.press("Escape")
        await till.buy(sanne, "20")
        platform.clock.advance(days=31)
        await till.press("F8")
        await till.sees("#return-dialog .fault", "A refund is possible until 30 days after")
