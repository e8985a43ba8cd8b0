"""What the cashier's page tells of vouchers and of nothing earned, and how little room it takes."""

import pytest
from playwright.async_api import expect

from tests.support.desk import CORNER, redeem
from tests.support.platform import open_platform
from tests.support.till_looks import CUT_OFF, looks_right
from tests.support.till_page import till_page

pytestmark = pytest.mark.browser
PHONES = ({"width": 412, "height": 892}, {"width": 360, "height": 740})
TERMS = {
    "nl": ["€\u00a05,00 · t/m 23\u00a0dec", "t/m 23\u00a0dec"],
    "en": ["€5.00 · until 23\u00a0Dec", "until 23\u00a0Dec"],
}
NONE = {"nl": "Geen vouchers klaar", "en": "No vouchers ready"}
BOXES = """(selector) => [...document.querySelectorAll(selector)]
  .filter((node) => node.checkVisibility())
  .map((node) => node.getBoundingClientRect())
  .map(({ top, height, left, right }) => ({ top, height, left, right }))"""
TWICE = "document.documentElement.style.fontSize = '32px'"


@pytest.fixture
async def corner(database_url):
    async with open_platform(database_url, programme=CORNER) as opened:
        yield opened


async def ready(platform):
    """A member with five euros off, and a cookie of a tier that was just reached."""
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 150)
    await redeem(sanne, "five", 50)
    return sanne


async def boxes(till, selector):
    return await till.page.evaluate(BOXES, selector)


async def cut_off(till):
    """What of the page is wider than its place; that it scrolls down is right on a phone."""
    found = await till.page.evaluate(CUT_OFF)
    return [one for one in found if not one.startswith("<main")]


@pytest.mark.parametrize("language", TERMS)
async def test_a_voucher_says_what_it_is_worth_and_until_when(corner, tmp_path, language):
    sanne = await ready(corner)
    async with till_page(corner, language=language) as till:
        await till.sign_in()
        await till.buy(sanne, "120")
        await till.scan((await corner.member("Noor")).fresh_code())
        await till.sees("#vouchers-title", NONE[language])
        await expect(till.page.locator("#vouchers > .quiet")).to_be_hidden()
        corner.clock.advance(seconds=30)
        await till.scan(sanne.fresh_code())
        terms = till.page.locator("#vouchers li .quiet")
        await expect(terms).to_have_text(TERMS[language])
        await till.sees("#vouchers > .quiet")
        await looks_right(till, tmp_path, f"vouchers-{language}")
        for enlarged in (False, True):
            if enlarged:
                await till.page.evaluate(TWICE)
            for size in PHONES:
                await till.page.set_viewport_size(size)
                before = await boxes(till, "#vouchers li")
                await till.press("Alt+1")
                await expect(till.page.locator("#vouchers [aria-pressed=true]")).to_have_count(1)
                assert await boxes(till, "#vouchers li") == before
                assert await cut_off(till) == [], (size, enlarged)
                assert all(one["right"] <= size["width"] for one in before)
                await till.page.screenshot(
                    path=tmp_path / f"{language}-{size['width']}-{enlarged}.png", full_page=True
                )
                await till.press("Alt+1")


async def test_a_platform_of_before_says_nothing_of_a_voucher_but_its_name(corner):
    sanne = await ready(corner)

    async def older(route):
        answer = await route.fetch()
        body = await answer.json()
        for one in body.get("vouchers", []):
            del one["worth"], one["expires_on"]
        await route.fulfill(response=answer, json=body)

    async with till_page(corner) as till:
        await till.sign_in()
        await till.page.route("**/v1/till/visits/*", older)
        await till.scan(sanne.fresh_code())
        await expect(till.page.locator("#vouchers li .voucher")).to_have_text(["Five euros"])


async def test_the_quote_names_its_vouchers(corner):
    sanne = await ready(corner)
    async with till_page(corner) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.press("Alt+1")
        await till.type("20")
        lines = till.page.locator("#quote-lines li")
        await till.sees("#quote-dialog", "To pay: €15.00")
        first = ["Voucher: Five euros", "Discount: €5.00"]
        assert (await lines.all_text_contents())[:2] == first


async def test_nothing_earned_is_said_with_why(corner):
    sanne = await ready(corner)
    async with till_page(corner) as till:
        await till.sign_in()
        await till.buy(sanne, "0.30")
        await till.sees("#said p:first-child", "+1 stamp")
        await till.buy(sanne, "0.30")
        said = till.page.locator("#said p")
        await till.sees("#said p:first-child", "Nothing earned")
        told = [one.replace("\u00a0", " ") for one in await said.all_text_contents()]
        why = "This comes to 0.3 points, which rounds to nothing."
        assert told[1:4] == ["Guest", "Sanne · Balance 100 points", why]
        await till.sees("#slip-text", f"Sanne: nothing earned. {why}")
        await till.scan(sanne.static_code)
        await till.sees("#before", "Previous: Sanne · Nothing earned · Guest")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_header_and_footer_are_one_row_each_on_a_phone(corner, language):
    sanne = await ready(corner)
    async with till_page(corner, language=language) as till:
        for size in PHONES:
            await till.page.set_viewport_size(size)
            if size == PHONES[0]:
                await till.sign_in()
                await till.scan(sanne.fresh_code())
            for bar, count, most in (("header", 2, 64), ("footer", 3, 80)):
                found = await boxes(till, f"{bar} button")
                assert len(found) == count
                assert len({one["top"] for one in found}) == 1, (bar, size)
                assert min(one["height"] for one in found) >= 44
                (whole,) = await boxes(till, bar)
                assert whole["height"] <= most, (bar, size, whole)
            assert await cut_off(till) == []
        for scrolled in (0, 50):  # the footer stays at hand, the header does not
            await till.page.evaluate(f"window.scrollTo(0, {scrolled})")
            (header,), (footer,) = await boxes(till, "header"), await boxes(till, "footer")
            assert footer["top"] + footer["height"] == pytest.approx(740, abs=1)
            assert header["top"] == -scrolled


SHOPS = [
    ("Hoekwinkel", "Balie", "Hoekwinkel", "Balie"),
    ("Zuid", "Zuid 2", "Hoekwinkel", "Zuid · Zuid 2"),
    ("West", "West", "Hoekwinkel", "West"),
    ("Hoekwinkel", "Hoekwinkel", "Hoekwinkel", ""),
]


async def test_one_name_is_said_once(corner):
    keys = {(shop, name): (await corner.till(name, shop)).key for shop, name, _, _ in SHOPS}
    async with till_page(corner) as till:
        for shop, name, programme, where in SHOPS:
            await till.sign_in(keys[shop, name])
            await till.has_focus("#code")
            await expect(till.page.locator("#programme")).to_have_text(programme)
            await expect(till.page.locator("#where")).to_have_text(where)
            await till.page.evaluate("localStorage.clear()")
