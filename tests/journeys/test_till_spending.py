"""At the till, more than an amount: split over categories, paid with points, refunded in part."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.support.platform import open_platform
from tests.support.programme_files import small
from tests.support.till_looks import looks_right
from tests.support.till_page import till_page

pytestmark = pytest.mark.browser
MARKET = Path(__file__).parents[1] / "support/market.toml"
# Escape and Enter, before the browser says that the dialog was closed: it may say so late.
LEFT_AND_RECORDED = """() => {
  document.querySelector("#quote-dialog").close();
  document.querySelector("#purchase").requestSubmit();
}"""


@pytest.fixture
async def market(database_url):
    """Points pay at the till here, 100 for a euro; 5% of what is fresh comes back as credit."""
    async with open_platform(database_url, programme=MARKET) as opened:
        yield opened


async def units(member):
    snapshot = await member.snapshot()
    return {one.unit_id: one.available for one in snapshot.balances}


async def test_paying_with_points(market):
    sanne = await market.member("Sanne")
    await market.grant(sanne, 1000)
    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.sees("#standing", "1,000 points")
        await till.page.keyboard.type("15")
        await till.sees("#pay")
        await till.press("F7")
        await till.sees("#quote-pay", "1,000 points at most (€10.00)")
        await expect(till.page.locator("#quote-pay input")).to_have_value("1000")
        await till.type("400")
        await till.sees("#quote-dialog", "To pay: €11.00")
        await till.sees("#quote-lines", "Paid with balance: €4.00")
        await till.press("Enter")
        await till.sees("#said", "To pay: €11.00")
        await till.has_focus("#code")
    assert (await units(sanne))["points"] == 1000 - 400 + 150


async def test_a_voucher_stays_chosen_whatever_is_asked_and_left(market):
    sanne = await market.member("Sanne")
    await market.grant(sanne, 1000)
    await sanne.redeem("coffee", 60)
    asked, answer = [], asyncio.Event()

    async def slowly(route):
        asked.append(len(route.request.post_data_json["use_vouchers"]))
        await answer.wait()
        await route.continue_()

    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        chosen = till.page.locator("#vouchers [aria-pressed=true]")
        await till.page.keyboard.type("15")
        await till.page.keyboard.down("Alt")
        for _ in range(2):  # held down
            await till.page.keyboard.down("1")
        await till.page.keyboard.up("1")
        await till.page.keyboard.up("Alt")
        await expect(chosen).to_have_count(1)
        await till.press("F7")
        await till.sees("#quote-dialog")
        await till.press("Escape")
        await till.has_focus("#amount")
        await till.page.route("**/v1/till/quotes", slowly)
        async with till.page.expect_request("**/v1/till/quotes"):
            await till.press("F7")
        await till.press("Escape")  # that question, and not the visit
        await expect(chosen).to_have_count(1)
        async with till.page.expect_request("**/v1/till/quotes"):
            await till.press("Enter")
        await till.press("Alt+1", "0", "Alt+1", "Alt+1")  # of 150, without it
        answer.set()
        await till.sees("#quote-dialog", "To pay: €150.00")
        assert asked == [1, 1, 0]
        await till.press("Escape", "Alt+1", "Enter")
        await till.confirm_quote("To pay: €150.00")
        await till.sees("#said", "1 voucher used")


async def test_too_many_points_are_refused_with_the_reason_and_mended(market):
    sanne = await market.member("Sanne")
    await market.grant(sanne, 5000)
    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.page.keyboard.type("15")
        await till.press("F7")
        await till.sees("#quote-dialog")
        await till.type("4000")
        await till.sees("#quote-dialog .fault", "of this bill can be paid with it")
        await till.page.evaluate(LEFT_AND_RECORDED)  # and nothing is paid with points
        await till.sees("#said", "+150 points")
    assert (await units(sanne))["points"] == 5150


async def test_without_a_network_nothing_is_paid_with_points(market):
    sanne = await market.member("Sanne")
    await market.grant(sanne, 1000)
    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.page.keyboard.type("15")
        await till.context.set_offline(True)
        await till.press("F7")
        await till.sees("#purchase .fault", "Without a network")
        await till.press("Enter")  # saved without it
        await till.sees("#said", "Saved")
        await till.context.set_offline(False)
        await till.sees("#said", "+150 points")
    assert (await units(sanne))["points"] == 1150


async def test_the_plain_path_asks_the_platform_nothing_more(market):
    sanne = await market.member("Sanne")
    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        asked = []
        till.page.on("request", lambda request: asked.append(request.method))
        await till.type("15")
        await till.sees("#said", "+150 points")
        assert asked == ["PUT"]


async def test_a_bill_split_over_categories_and_pieces_with_an_own_bag(market, tmp_path):
    sanne = await market.member("Sanne")
    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        await till.press("F6")
        await till.sees("#purchase .fault", "Type the amount first.")
        await till.page.keyboard.type("20")
        await till.press("F6")
        await till.page.keyboard.type("30")  # of the first, which is what is fresh
        await till.press("Alt+1")
        await till.press("Enter")
        await till.sees("#more-dialog .fault", "more than the amount")
        await till.press("Control+a")
        await till.page.keyboard.type("10")
        await till.press("Tab")
        await till.page.keyboard.type("6")  # of coffee, which is counted
        await till.press("Tab")
        await till.type("0")
        await till.sees("#more-dialog .fault", "a number of pieces from 1 to 10,000")
        await till.page.keyboard.type("3")
        await till.press("Tab")
        await till.page.keyboard.type("2")  # of the last, which is the deposit
        await till.sees("#rest", "€2.00")
        rows = await till.page.locator("#split label:first-child span").all_text_contents()
        assert rows == ["fresh goods", "coffee", "deposits"]
        await looks_right(till, tmp_path, "split")
        await till.press("Enter")
        await till.has_focus("#amount")
        added = "fresh goods €10.00 · coffee (3 pieces) €6.00 · deposits €2.00 · Own bag"
        await till.sees("#extras", added)
        await till.press("F6")  # as it was left
        await expect(till.page.locator("[data-category=coffee]")).to_have_value("6.00")
        await expect(till.page.locator("#split [data-pieces]")).to_have_value("3")
        await till.press("Escape")
        await till.has_focus("#amount")
        await till.context.set_offline(True)
        await till.press("Enter")
        await till.sees("#said", "Saved")
        await till.context.set_offline(False)
        await till.sees("#said", "€0.50 credit")
    assert await units(sanne) == {"points": 180 + 3 * 25 + 5, "credit": 50}


async def test_how_many_pieces_where_every_item_earns(database_url, tmp_path):
    stamps = "\n[[earn]]\nid = 'stamp'\nname.en = 'A stamp for each'\ngives = 1\nper = 'item'\n"
    source = small(rule=stamps).replace('["en"]', '["nl"]').replace(".en =", ".nl =")
    (tmp_path / "stamps.toml").write_text(source)
    async with open_platform(database_url, programme=tmp_path / "stamps.toml") as shop:
        sanne = await shop.member("Sanne")
        async with till_page(shop, language="nl") as till:
            await till.sign_in()
            await till.scan(sanne.static_code)
            await till.page.keyboard.type("7,50")
            await till.sees("#more", "stuks")
            await till.press("F6")
            await till.sees("#rest", "€ 7,50")
            called = till.page.locator("#rest label span")
            await expect(called).to_have_text("stuk")
            await till.page.keyboard.type("3")
            await expect(called).to_have_text("stuks")
            await till.press("Enter")
            await till.sees("#extras", "3 stuks")
            await till.press("Enter")
            await till.sees("#said", "+3 points")
        assert await units(sanne) == {"points": 3}


async def test_a_refund_of_an_amount_after_what_it_does_was_said(market):
    sanne = await market.member("Sanne")
    async with till_page(market) as till:
        await till.sign_in()
        await till.buy(sanne, "20")
        await till.press("F8")
        await expect(till.page.locator("#return-dialog[data-ready=true]")).to_be_visible()
        await till.sees("#return-says", "200 points are taken back.")
        await till.type("5")  # goes into the amount
        await till.sees("#return-says", "50 points are taken back.")
        await till.confirm_refund("€5.00 is paid back.")
        await till.sees("#said", "\u221250 points")
        await till.sees("#said", "€5.00 refunded")
        # The rest of it, by its receipt.
        await till.press("F9")
        await till.type("1")
        await till.sees("#return-says", "150 points are taken back.")
        await till.page.keyboard.type("99")  # which was said of another part
        await expect(till.page.locator("#return-says li")).to_have_count(0)
        for _ in range(2):  # too much, however often
            await till.press("Enter")
            await till.sees("#return-dialog .fault", "At most €15.00")
            await till.sees("#return-dialog .primary", "Count again")
        await till.press("Control+a", "Delete", "Enter")
        await till.confirm_refund("150 points are taken back.")
        await till.sees("#said", "\u2212150 points")
        await till.press("F9")
        await till.type("1")
        await till.sees("#found", "already refunded")
    assert (await units(sanne))["points"] == 0


async def test_an_enter_that_comes_before_it_was_read_refunds_nothing(market):
    sanne = await market.member("Sanne")
    async with till_page(market) as till:
        await till.sign_in()
        await till.buy(sanne, "20")
        await till.page.clock.install()
        await till.page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
        await till.press("F9")
        await till.type("1")
        await till.sees("#return-says li:first-child", "€20.00 is paid back.")
        await till.press("Enter", "Enter", "Enter")
        await till.page.clock.run_for(300)
        await till.press("Enter")
        await till.sees("#return-dialog[data-ready=false]")
        assert (await units(sanne))["points"] == 200
        await till.page.clock.run_for(200)
        await till.confirm_refund("€20.00 is paid back.")
        await till.sees("#said", "€20.00 refunded")
    assert (await units(sanne))["points"] == 0


ALL_IN_SIGHT = """() => {
  const box = document.querySelector('#return-dialog');
  const seen = box.getBoundingClientRect();
  const whole = ['#return-says li', '.primary', '[data-close]'].every((selector) => {
    const one = box.querySelector(selector).getBoundingClientRect();
    return one.top >= seen.top && one.bottom <= seen.bottom;
  });
  const scrolls = [...box.querySelectorAll('*')].filter((one) =>
    one.clientHeight && one.scrollHeight > one.clientHeight + 1
    && ['auto', 'scroll'].includes(getComputedStyle(one).overflowY));
  return [whole, scrolls.length];
}"""


async def phone(till, folder):
    """What goes back and the button are seen at once; the dialog alone scrolls; no keys."""
    await expect(till.page.locator("#return-dialog[data-ready=true]")).to_be_visible()
    for width, height in ((412, 892), (360, 740), (360, 500)):
        await till.page.set_viewport_size({"width": width, "height": height})
        assert await till.page.evaluate(ALL_IN_SIGHT) == [True, 0], (width, height)
        await expect(till.page.locator("#return-dialog kbd:visible")).to_have_count(0)
        await till.page.screenshot(path=folder / f"refund-{width}-{height}.png")


async def test_a_refund_of_lines(market, tmp_path):
    sanne = await market.member("Sanne")
    async with till_page(market) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        await till.page.keyboard.type("20")
        await till.press("F6")
        await till.type("10")
        await till.page.set_viewport_size({"width": 360, "height": 480})
        await till.press("Enter")
        await till.sees("#said", "€0.50 credit")
        await expect(till.page.locator("#said p:first-child")).to_be_in_viewport(ratio=1)
        assert await till.page.evaluate("document.querySelector('main').scrollTop") == 0
        await till.press("F8")
        await till.sees("#return-lines", "fresh goods: how many of 1? (€10.00)")
        await phone(till, tmp_path)
        await till.page.set_viewport_size({"width": 1280, "height": 800})
        await till.page.locator("#return-lines input").first.focus()
        await till.type("2")
        await till.sees("#return-dialog .fault", "So many were not bought.")
        await till.press("Control+a")
        await till.type("1")
        await till.confirm_refund("€10.00 is paid back.")
        await till.sees("#said", "€10.00 refunded")
    assert await units(sanne) == {"points": 100, "credit": 0}
