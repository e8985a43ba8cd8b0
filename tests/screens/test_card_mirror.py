"""The mirror of the card in localStorage: in the first frame, and never longer than it is true.

What is true is in IndexedDB. The page alone is here: what Python does to both is in
tests/client/test_mirrored_face.py, and the two together in tests/journeys/test_instant_card.py.
"""

import dataclasses
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from pasje.contract.member_code import static_code
from pasje.screens.face import face_of
from pasje.words import LANGUAGES
from tests.support.browser import chromium, decode_qr, phone
from tests.support.instant import InstantPage, card_shown, instant_page, kept, raw_screenshot
from tests.support.samples import HANDLE, SAMPLES, an_id
from tests.support.small_site import POLLING_MS

pytestmark = pytest.mark.browser

NO_DATABASE = "indexedDB.open = () => ({})"  # which answers never
MIRROR = "localStorage.getItem('pasje-face')"
MARKS = "performance.getEntriesByName('pasje:card').length"
HOLD_LOCK = """() => new Promise((held) => navigator.locks.request("pasje.state", () => {
  held();
  return new Promise((release) => { globalThis.release = release; });
}))"""
WAITED_FOR = "async () => (await navigator.locks.query()).pending.length > 0"
REMOVE_ROWS = """() => new Promise((done) => {
  const opening = indexedDB.open("pasje");
  opening.onsuccess = () => {
    const removing = opening.result.transaction("state", "readwrite");
    removing.objectStore("state").clear();
    removing.oncomplete = () => { opening.result.close(); done(); };
  };
})"""
NOBODY: dict[str, object] = {"cards": '{"cards":[]}'}


@pytest_asyncio.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture
async def site(tmp_path) -> AsyncIterator[InstantPage]:
    async with instant_page(tmp_path, held=True) as opened:
        yield opened


@pytest_asyncio.fixture
async def context(browser) -> AsyncIterator[BrowserContext]:
    async with phone(browser, language="nl") as opened:
        yield opened


def sannes(site, **more) -> dict[str, object]:
    return kept(site.origin, SAMPLES["gold_near"](), **more)


def mehmets(site) -> dict[str, object]:
    snapshot = SAMPLES["silver"]()
    member = dataclasses.replace(snapshot.member, name="Mehmet", id=an_id(2))
    return kept(site.origin, dataclasses.replace(snapshot, member=member))


async def mirrored(site: InstantPage, context: BrowserContext) -> Page:
    """A page of Sanne's, which has made its mirror."""
    page = await site.open(context, sannes(site))
    await card_shown(page)
    await page.wait_for_function(f"() => {MIRROR}", polling=POLLING_MS)
    return page


async def lock_held(site: InstantPage, context: BrowserContext) -> Page:
    """Another tab, which holds the lock as its Python does while it writes or wipes."""
    other = await context.new_page()
    await other.goto(f"{site.origin}/manifest.json")
    await other.evaluate(HOLD_LOCK)
    return other


async def again(site: InstantPage, page: Page) -> None:
    await page.goto(site.origin, wait_until="commit")


async def test_it_is_in_the_first_frame_without_the_database(site, context):
    page = await mirrored(site, context)
    await context.add_init_script(NO_DATABASE)
    await again(site, page)
    await card_shown(page)
    assert decode_qr(await raw_screenshot(page)) == static_code(HANDLE)
    [card], frames = await page.evaluate(
        "[['pasje:card'], ['first-paint', 'first-contentful-paint']]"
        ".map((names) => names.flatMap((name) => performance.getEntriesByName(name)))"
        ".map((found) => found.map(({ startTime }) => startTime))"
    )
    assert len({*frames}) == 1
    assert card < frames[0]


async def test_without_it_the_database_is_waited_for(site, context):
    page = await mirrored(site, context)
    await page.evaluate("localStorage.clear()")
    await context.add_init_script(NO_DATABASE)
    await again(site, page)
    await page.evaluate("new Promise(requestAnimationFrame)")
    assert await page.locator("#loading.card").count() == 0


async def test_it_is_left_alone_as_long_as_it_is_true(site, context):
    page = await mirrored(site, context)
    writes = "Storage.prototype.setItem = Storage.prototype.removeItem = () => { throw 'written' }"
    await context.add_init_script(writes)
    site.said.clear()
    await again(site, page)
    site.go_on.set()
    await page.locator("#loading.card.failed").wait_for(state="attached")
    assert await page.evaluate(MARKS) == 1
    assert not any("written" in text for text in site.said)


@pytest.mark.parametrize("rows", [NOBODY, NOBODY | {"language": "en"}, {}])
async def test_who_is_signed_out_is_gone_at_once(site, context, rows):
    page = await mirrored(site, context)
    await site.keep(page, rows)
    other = await lock_held(site, context)
    await again(site, page)
    await page.wait_for_function(f"() => {MARKS} === 1", polling=POLLING_MS)  # painted, and then
    await page.locator("#loading[role=status]:not(.card)").wait_for(state="visible")
    assert await page.title() == "Pasje"
    assert "Sanne" not in await page.content()
    await other.evaluate("release()")
    await page.wait_for_function(f"() => {MIRROR} === null")


async def test_a_database_that_is_gone_takes_the_card_along(site, context):
    page = await mirrored(site, context)
    await page.goto(f"{site.origin}/manifest.json")
    await page.evaluate(
        "new Promise((done) => { indexedDB.deleteDatabase('pasje').onsuccess = done; })"
    )
    await again(site, page)
    await page.wait_for_function(f"() => {MARKS} === 1", polling=POLLING_MS)
    await page.locator("#loading:not(.card)").wait_for(state="visible")
    await page.wait_for_function(f"() => {MIRROR} === null")
    assert await page.evaluate("indexedDB.databases()") == []


async def test_another_member_takes_her_place(site, context):
    page = await mirrored(site, context)
    await site.keep(page, sannes(site) | mehmets(site))
    await again(site, page)
    await page.locator(".who .title", has_text="Mehmet").wait_for(state="visible")
    assert "Sanne" not in await page.content()
    await page.wait_for_function(f"() => {MIRROR}?.includes('Mehmet')")
    assert "Sanne" not in await page.evaluate(MIRROR)


async def test_what_is_newer_is_shown(site, context):
    page, newer = await mirrored(site, context), SAMPLES["gold_near"]()
    balance = dataclasses.replace(newer.balance, available=7)
    rows = kept(site.origin, dataclasses.replace(newer, balance=balance), "en")
    await site.keep(page, rows)
    await again(site, page)
    await page.locator(".balance b", has_text="7").wait_for(state="visible")
    assert LANGUAGES["en"].tab_invite in await page.inner_text("#loading")
    assert await page.get_attribute("html", "lang") == "en"
    assert await page.locator(".face").count() == 1
    await page.wait_for_function(f'() => {MIRROR}?.includes(\'"language":"en"\')')


MIRRORS = {
    "no text": "{",
    "nothing": "null",
    "a number": "5",
    "a list": "[]",
    "no face": '{"origin":"ORIGIN"}',
    "an unreadable face": '{"origin":"ORIGIN","face":"{"}',
    "a later format": '{"origin":"ORIGIN","face":"{\\"format\\":2}"}',
    "no words": '{"origin":"ORIGIN","face":"{\\"format\\":1}"}',
    "another platform": json.dumps(
        {"origin": "https://other.example", "face": face_of(SAMPLES["silver"]())}
    ),
}


@pytest.mark.parametrize("case", MIRRORS)
async def test_one_that_is_of_no_use_is_made_anew(site, context, case):
    page = await mirrored(site, context)
    true, text = await page.evaluate(MIRROR), MIRRORS[case].replace("ORIGIN", site.origin)
    await page.evaluate("text => localStorage.setItem('pasje-face', text)", text)
    await again(site, page)
    await card_shown(page)
    assert await page.evaluate(MARKS) == 1
    assert "Sanne" in await page.inner_text(".who .title")
    await page.wait_for_function(f"true_ => {MIRROR} === true_", arg=true)


TOLD_LATE = """text => dispatchEvent(new StorageEvent(
  "storage", { key: "pasje-face", newValue: text, storageArea: localStorage }))"""


@pytest.mark.parametrize("case", ["a later format", "another platform"])
async def test_what_an_earlier_page_wrote_is_no_news(site, context, case):
    """A browser tells it late: to the page that began after it, and corrected it."""
    page = await mirrored(site, context)
    text = MIRRORS[case].replace("ORIGIN", site.origin)
    await page.evaluate(TOLD_LATE, text)
    await card_shown(page)
    assert await page.evaluate(MARKS) == 1


DENIED = "Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('no') } })"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"


@pytest.mark.parametrize("how", [DENIED, FULL])
async def test_where_nothing_may_be_written_the_database_is_enough(site, context, how):
    await context.add_init_script(how)
    page = await site.open(context, sannes(site))
    await card_shown(page)
    assert decode_qr(await raw_screenshot(page)) == static_code(HANDLE)
    await page.evaluate("pasjeFace.mirror()")
    assert not any("Uncaught" in text for text in site.said)


async def test_a_full_one_does_not_keep_what_was_true_before(site, context):
    page = await mirrored(site, context)
    await context.add_init_script(FULL)
    await site.keep(page, mehmets(site))
    await again(site, page)
    await page.wait_for_function(f"() => {MIRROR} === null")
    await page.locator(".who .title", has_text="Mehmet").wait_for(state="visible")


async def test_a_tab_that_starts_does_not_put_back_what_another_removes(site, context):
    page = await mirrored(site, context)
    other = await lock_held(site, context)
    await other.evaluate("localStorage.clear()")
    await again(site, page)
    await card_shown(page)
    await other.wait_for_function(WAITED_FOR)
    assert await other.evaluate(MIRROR) is None
    await other.evaluate(REMOVE_ROWS)
    await other.evaluate("release()")
    await page.evaluate("pasjeFace.mirror()")  # comes after the one of the start
    assert await other.evaluate(MIRROR) is None
    assert await page.locator("#loading.card").count() == 0


async def test_nor_over_plain_http_where_nothing_locks(site, context):
    """The rows go between what the page reads and what it writes."""
    page = await mirrored(site, context)
    await page.evaluate("localStorage.clear()")
    await context.add_init_script(
        "Object.defineProperty(navigator, 'locks', { value: undefined });"
        "const set = Storage.prototype.setItem;"
        f"Storage.prototype.setItem = function (...all) {{ ({REMOVE_ROWS})(); set.apply(this, all);"
        " globalThis.written = true; }"
    )
    await again(site, page)
    await page.wait_for_function(f"() => globalThis.written && {MIRROR} === null")


async def test_a_sign_out_in_another_tab_closes_it_here(site, context):
    page = await mirrored(site, context)
    await page.locator(".plate").click()
    await page.locator(".large").wait_for(state="visible")
    other = await context.new_page()
    await other.goto(f"{site.origin}/manifest.json")
    await other.evaluate("localStorage.removeItem('pasje-face')")
    await page.locator(".large").wait_for(state="detached")
    assert "Sanne" not in await page.content()
    assert await page.locator("#loading.card").count() == 0
