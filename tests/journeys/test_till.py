"""A cashier at the till's page, over the real platform: keyboard only, as in the shop."""

import pytest
from playwright.async_api import expect

from tests.support.till_page import till_page

pytestmark = pytest.mark.browser


async def test_scan_amount_result_by_keyboard_alone(platform):
    sanne = await platform.member("Sanne de Vries")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.sees("#name", "Sanne")
        await till.sees("#standing", "Bronze · 0 points")
        await till.sees("#may", "May use vouchers")
        await expect(till.page.locator("#receipt")).to_have_value("1")
        await till.type("36,40")
        await till.sees("#said", "+36 points")
        await till.sees("#said", "Sanne · Balance 36 points")
        await till.sees("#said", "Receipt 1 · €36.40")
        await till.sees("#slip-text", "Sanne")
        await till.has_focus("#code")
        # The next one begins at once, with the next receipt; capitals and spaces do not matter.
        await till.scan(sanne.static_code.lower())
        await till.sees("#may", "Saving only")
        await expect(till.page.locator("#receipt")).to_have_value("2")
        await till.type("3.6")
        await till.sees("#said", "Balance 39 points")
    assert (await sanne.snapshot()).balance.available == 39


async def test_the_number_on_the_card_can_be_typed_in_groups(platform):
    sanne = await platform.member("Sanne")
    number = sanne.number
    async with till_page(platform, language="nl") as till:
        await till.sign_in()
        await till.scan(f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}")
        await till.type("5")
        await till.sees("#said", "+5 punten")


async def test_a_scanner_that_sends_no_enter(platform):
    sanne, noor = await platform.member("Sanne"), await platform.member("Noor")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.page.keyboard.type(sanne.static_code)
        await till.sees("#name", "Sanne")
        # And while the amount has the focus, half typed.
        await till.page.keyboard.type("12")
        await till.page.keyboard.type(noor.static_code)
        await till.sees("#name", "Noor")
        await expect(till.page.locator("#amount")).to_have_value("")
        await till.page.keyboard.type(sanne.number)
        await till.sees("#name", "Sanne")


async def test_a_scan_into_the_amount_is_a_new_visit_and_no_amount(platform):
    sanne, noor = await platform.member("Sanne"), await platform.member("Noor")
    async with till_page(platform) as till:
        await till.sign_in()
        for code in (noor.static_code, noor.number, noor.fresh_code()):
            await till.scan(sanne.static_code)
            await till.sees("#name", "Sanne")
            await till.page.keyboard.type("12,5")
            await till.type(code)
            await till.sees("#name", "Noor")
            await till.has_focus("#amount")
            await expect(till.page.locator("#amount")).to_have_value("")
    assert (await sanne.snapshot()).entries == ()
    assert (await noor.snapshot()).entries == ()


async def test_typing_with_the_focus_elsewhere_lands_where_it_belongs(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.page.locator("footer").click(position={"x": 200, "y": 20})
        await till.has_focus("#code")
        await till.page.locator("#language").focus()
        await till.scan(sanne.static_code)  # its Enter does not press the button
        await till.sees("#may", "Saving only")


async def test_a_vouchers_own_code_preselects_it(platform):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 200)
    coffee = (await sanne.redeem("coffee", 60)).voucher
    await sanne.redeem("croissant", 50)
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.voucher_code(coffee))
        chosen = till.page.locator("#vouchers [aria-pressed=true]")
        await expect(chosen).to_have_count(1)
        await expect(chosen).to_contain_text("Any coffee")
        await till.type("0")  # nothing else was bought
        await till.confirm_quote("To pay: €0.00")
        await till.sees("#said", "1 voucher used")
    states = {one.reward_id: one.state for one in (await sanne.snapshot()).vouchers}
    assert states == {"coffee": "used", "croissant": "issued"}


async def test_vouchers_are_chosen_by_number_keys(platform):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 200)
    await sanne.redeem("coffee", 60)
    await sanne.redeem("croissant", 50)
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        chosen = till.page.locator("#vouchers [aria-pressed=true]")
        await till.press("Alt+1", "Alt+2")
        await expect(chosen).to_have_count(2)
        await till.press("Alt+2")
        await expect(chosen).to_have_count(1)
        await till.press("ArrowDown", "1", "2", "1", "ArrowUp")
        await expect(chosen).to_have_count(2)
        await till.type("4")
        await till.confirm_quote()
        await till.sees("#said", "2 vouchers used")


async def test_undo_takes_one_confirmation(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.buy(sanne, "36")
        await till.scan(sanne.static_code)
        await till.sees("#before", "Previous: Sanne · +36 points")
        await till.press("Escape")
        await till.press("F8")
        await till.sees("#return-dialog", "Sanne · Receipt 1 · €36.00")
        await till.press("Escape")
        await expect(till.page.locator("#return-dialog")).to_be_hidden()
        await till.press("F8")
        await till.confirm_refund()
        await till.sees("#said p:nth-child(2)", "\u221236 points")
        await till.sees("#said p:first-child", "€36.00 refunded")
        await till.has_focus("#code")
        await expect(till.page.locator("#undo")).to_be_disabled()
    assert (await sanne.snapshot()).balance.available == 0


async def test_a_question_asked_again_at_once_is_not_emptied_by_its_closing(platform):
    """The browser tells of a closing afterwards, when the question may be open again."""
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.buy(sanne, "36")
        await till.page.evaluate(
            """() => {
              document.querySelector("#undo").click();
              document.querySelector("#return-dialog").close();
              document.querySelector("#undo").click();
            }"""
        )
        await till.confirm_refund()
        await till.sees("#said", "€36.00 refunded")
    assert (await sanne.snapshot()).balance.available == 0


async def test_a_scan_while_undo_asks_confirms_nothing(platform):
    sanne, noor = await platform.member("Sanne"), await platform.member("Noor")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.buy(sanne, "36")
        await till.press("F8")
        await till.sees("#return-dialog")
        await till.scan(noor.static_code)
        await till.sees("#name", "Noor")
        await expect(till.page.locator("#return-dialog")).to_be_hidden()
    assert (await sanne.snapshot()).balance.available == 36


async def test_refund_by_receipt(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.buy(sanne, "10")
        await till.buy(sanne, "20")
        await till.press("F9")
        await till.type("77")
        await till.sees("#refund-dialog .fault", "receipt 77 that can still be returned")
        await till.press("Control+a")
        await till.type("1")
        await till.confirm_refund("Sanne · Receipt 1 · €10.00")
        await till.sees("#said", "€10.00 refunded")
        await till.press("F9")
        await till.type("1")
        await till.sees("#found", "already refunded")
        await expect(till.page.locator("#found button")).to_be_disabled()
    assert (await sanne.snapshot()).balance.available == 20


async def test_signing_out_forgets_the_key(platform):
    async with till_page(platform) as till:
        await till.sign_in()
        await till.page.reload()
        await till.has_focus("#code")
        await till.page.locator("#sign-out").focus()
        await till.press("Enter")
        await till.sees("#leave-dialog", "The key is forgotten")
        await till.press("Enter")
        await till.has_focus("#key")
        await till.page.reload()
        await till.has_focus("#key")
        kept = await till.page.evaluate("JSON.stringify(localStorage)")
        assert till.till.key not in kept
