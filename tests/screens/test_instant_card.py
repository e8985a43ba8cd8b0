"""The card that the page paints by itself, from what the wallet kept, before anything else runs."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from pasje.contract.member_code import static_code
from pasje.words import LANGUAGES, dates
from tests.support.browser import chromium, decode_qr, phone, screenshot
from tests.support.instant import (
    InstantPage,
    card_shown,
    changed,
    instant_page,
    kept,
    raw_screenshot,
)
from tests.support.samples import HANDLE, LONG_NAME, NOW, SAMPLES, an_id

pytestmark = pytest.mark.browser

STATIC = static_code(HANDLE)


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest.fixture
def device(browser, tmp_path):
    """A site, held unless the test says otherwise, and a phone with these properties."""

    @asynccontextmanager
    async def opened(*, held=True, **shape) -> AsyncIterator[tuple[InstantPage, BrowserContext]]:
        async with (
            instant_page(tmp_path, held=held) as site,
            phone(browser, **shape) as context,
        ):
            yield site, context
            assert [text for text in site.said if "Content Security" in text] == []

    return opened


def named(snapshot, name, number=1):
    member = dataclasses.replace(snapshot.member, name=name, id=an_id(number))
    return dataclasses.replace(snapshot, member=member)


async def test_nothing_but_the_page_is_needed(device):
    async with device() as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"]()))
        await card_shown(page)
        assert decode_qr(await raw_screenshot(page)) == STATIC
        assert site.answered == ["/"]
        assert await page.evaluate("performance.getEntriesByName('pasje:card').length") == 1


@pytest.mark.parametrize(
    ("sample", "text"), [("gold_near", 1), ("gold_near", 2), ("long_words", 1)]
)
@pytest.mark.parametrize("size", [(412, 892), (320, 568), (1280, 800)])
async def test_a_scanner_reads_it_however_it_is_shown(device, sample, size, text):
    large = f"html {{ font-size: {100 * text}% }}"
    async with device(width=size[0], height=size[1]) as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES[sample]()))
        await card_shown(page)
        await page.add_style_tag(content=large)
        for dark in (False, True):
            await page.emulate_media(color_scheme="dark" if dark else "light")
            picture = await raw_screenshot(page)
            assert (picture.convert("L").getpixel((4, 4)) < 80) is dark
            assert decode_qr(picture) == STATIC
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("chosen", "device_speaks", "expected"),
    [
        (None, "nl", "nl"),
        (None, "en", "en"),
        ("nl", "en", "nl"),
        ("en", "nl", "en"),
        ("x", "nl", "nl"),
    ],
)
async def test_it_speaks_the_members_language(device, chosen, device_speaks, expected):
    snapshot, t = SAMPLES["gold_near"](), LANGUAGES[expected]
    async with device(language=device_speaks) as (site, context):
        page = await site.open(context, kept(site.origin, snapshot, chosen))
        await card_shown(page)
        assert await page.get_attribute("html", "lang") == expected
        said = await page.inner_text("#loading")
        for text in (t.saves_only, t.enlarge, t.tab_invite, t.as_of.split(" {")[0], "Sanne",
                     snapshot.programme.tiers[1].name[expected]):  # fmt: skip
            assert text in said
        assert await page.title() == snapshot.programme.name


async def test_a_screen_reader_is_told_of_code_and_number(device):
    async with device(language="en") as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"]()))
        await card_shown(page)
        assert await page.get_by_role("img", name=LANGUAGES["en"].code_label).count() == 1
        spelled = "Card number: 4 8 2 1, 0 0 9 7, 3 3 5 6, 9"
        assert await page.get_by_role("img", name=spelled).count() == 1
        assert await page.get_by_role("button", name="Tap to enlarge").count() == 1


@pytest.mark.parametrize("days", [0, 1, 2, 380])
@pytest.mark.parametrize("language", ["nl", "en"])
async def test_as_of_is_said_as_the_wallet_says_it(device, days, language):
    """By the platform's clock, and in the device's zone: Amsterdam."""
    now = NOW.replace(hour=12)
    at, t = now - timedelta(days=days, minutes=58), LANGUAGES[language]
    expected = dates.moment(at + timedelta(hours=1), now + timedelta(hours=1), t)
    snapshot = dataclasses.replace(SAMPLES["gold_near"](), at=at)
    async with device(language=language) as (site, context):
        page = await site.open(context, kept(site.origin, snapshot, now=now))
        await card_shown(page)
        assert await page.inner_text(".as-of") == t.as_of.format(when=expected)


async def test_signed_out_there_is_no_card_and_no_database(device):
    async with device(held=False) as (site, context):
        page = await context.new_page()
        await page.goto(site.origin)
        await no_card(page)
        assert await page.evaluate("indexedDB.databases()") == []
        await site.keep(page, {"cards": '{"cards":[]}', "language": "nl"})
        await page.goto(site.origin)
        await no_card(page)


async def no_card(page: Page) -> None:
    """Python could not start, here; by then a card would have been there for long."""
    await page.locator("#loading.failed").wait_for(state="attached")
    assert await page.locator("#loading.card").count() == 0


FACE = {
    "text": lambda face: "{",
    "no text": lambda face: 5,
    "nothing": lambda face: "null",
    "a later format": lambda face: changed(face, format=2),
    "no format": lambda face: changed(face, format=None),
    "no words": lambda face: changed(face, words={}),
    "no picture": lambda face: changed(face, code="data:image/png;base64,AAAA"),
    "no name": lambda face: changed(face, programme=None),
}


@pytest.mark.parametrize("case", FACE)
async def test_what_cannot_be_read_is_no_card(device, case):
    async with device(held=False) as (site, context):
        rows = kept(site.origin, SAMPLES["gold_near"]())
        key = next(key for key in rows if key.endswith("/face"))
        page = await site.open(context, rows | {key: FACE[case](rows[key])})
        await no_card(page)
        assert not any("Uncaught" in text or "Error:" in text for text in errors(site))


@pytest.mark.parametrize("cards", ["{", "null", "[]", '{"cards":{}}', '{"cards":[null]}', 5])
async def test_an_unreadable_list_of_cards_is_no_card(device, cards):
    async with device(held=False) as (site, context):
        rows = kept(site.origin, SAMPLES["gold_near"]())
        page = await site.open(context, rows | {"cards": cards})
        await no_card(page)
        assert errors(site) == []


def errors(site):
    """What the page itself did wrong; that there is no Python here is known."""
    return [text for text in site.said if "No instant card" not in text and "card.js" in text]


async def test_a_card_of_another_platform_is_never_shown(device):
    async with device(held=False) as (site, context):
        page = await site.open(context, kept("https://other.example", SAMPLES["gold_near"]()))
        await no_card(page)


async def test_two_members_in_turn(device):
    async with device() as (site, context):
        hers = kept(site.origin, named(SAMPLES["gold_near"](), "Sanne", 1))
        page = await site.open(context, hers)
        await card_shown(page)
        assert await page.inner_text(".who .title") == "Sanne"
        his = kept(site.origin, named(SAMPLES["silver"](), "Mehmet", 2))
        await site.keep(page, hers | his)  # as if her rows had stayed behind
        await page.goto(site.origin, wait_until="commit")
        await card_shown(page)
        assert await page.inner_text(".who .title") == "Mehmet"
        assert "Sanne" not in await page.content()


async def test_markup_in_a_name_is_text(device):
    name = '<b>Sanne</b><img src=x onerror="document.title=1">'
    async with device() as (site, context):
        page = await site.open(context, kept(site.origin, named(SAMPLES["gold_near"](), name)))
        await card_shown(page)
        assert await page.inner_text(".who .title") == name
        assert await page.locator(".who b, .who img").count() == 0


async def test_the_longest_names_are_whole(device):
    async with device(width=320, height=568) as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["long_words"]()))
        await card_shown(page)
        assert await page.inner_text(".who .title") == LONG_NAME
        assert "1.234.567" in await page.inner_text(".balance")


@pytest.mark.parametrize(("path", "shown"), [("/", True), ("/code", True), ("/rewards", False)])
async def test_only_where_the_wallet_would_show_it(device, path, shown):
    async with device(held=False) as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"]()), path)
        await (card_shown(page) if shown else no_card(page))


async def test_it_is_enlarged_by_a_tap_and_stays_until_it_is_closed(device):
    async with device() as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"]()))
        await card_shown(page)
        small = await page.locator(".plate").bounding_box()
        await page.locator(".plate").click()
        large = await page.locator(".large .code").bounding_box()
        assert large["width"] > small["width"]
        site.go_on.set()
        await page.locator("#loading.failed").wait_for(state="attached")
        assert decode_qr(await screenshot(page)) == STATIC
        await page.locator(".large").click()
        await page.locator(".large").wait_for(state="detached")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_when_nothing_else_starts_the_card_stays(device, language):
    again = {"nl": "Probeer opnieuw", "en": "Try again"}[language]
    other = {"nl": "en", "en": "nl"}[language]
    async with device(held=False, language=other, width=320, height=568) as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"](), language))
        await page.locator("#loading.card.failed").wait_for(state="attached")
        assert decode_qr(await screenshot(page)) == STATIC
        button = await page.get_by_role("button", name=again).bounding_box()
        assert button["y"] + button["height"] <= 568
        async with page.expect_navigation(wait_until="commit"):
            await page.get_by_role("button", name=again).click()
        await card_shown(page)


async def test_nothing_moves_where_that_is_asked(device):
    async with device(reduced_motion=True) as (site, context):
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"]()))
        await card_shown(page)
        running = "document.getAnimations().filter((each) => each.playState === 'running').length"
        assert await page.evaluate(running) == 0
