"""From the card that the page paints to the one that lives: nothing moves, and it goes in time."""

import asyncio
import base64
import io

import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image, ImageChops, ImageStat
from playwright.async_api import Page, Route

from tests.support.browser import (
    PATIENCE_S,
    chromium,
    identified,
    phone,
    screenshot,
    switch_semantics_on,
)
from tests.support.instant import card_shown
from tests.support.memory import LITTLE
from tests.support.running import reached, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

SCALE = 2
SIZES = [(412, 892), (320, 568), (1280, 800)]
WORKER = "**/python-worker.js"
MIRROR = "localStorage.getItem('pasje-face')"
# The page is told that the first screen may be drawn, and waits until it is looked at closely.
DRAWN_LATE = """
let bridge;
Object.defineProperty(globalThis, "pasje", {
  configurable: true,
  get: () => bridge,
  set(value) {
    const { on } = value;
    value.on = (name, handler) => {
      on(name, name === "drawn" ? () => { globalThis.draw = handler; } : handler);
    };
    bridge = value;
  },
});
"""
DRAW = "() => { globalThis.draw?.(); return 'draw' in globalThis; }"
KEPT_FROM_PYTHON = """
let bridge;
Object.defineProperty(globalThis, "pasje", {
  get: () => bridge,
  set(value) {
    const { fact } = value;
    value.fact = (name, what) => {
      if (name === "faces_forgotten") globalThis.forgotten = what;
      else fact(name, what);
    };
    bridge = value;
  },
});
"""


def places(picture: Image.Image) -> list[tuple[str, list[float]]]:
    """What each code says, and where its corners are, in the page's pixels."""
    found = []
    for code in zxingcpp.read_barcodes(picture):
        corners = (code.position.top_left, code.position.bottom_right)
        found.append((code.text, [at / SCALE for each in corners for at in (each.x, each.y)]))
    return found


def place(picture: Image.Image) -> tuple[str, list[float]]:
    """As `places`, of the one code there is."""
    (one,) = places(picture)
    return one


class Gate:
    """Holds back Python's worker, so that the page's own card stays."""

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def __call__(self, route: Route) -> None:
        await self.open.wait()
        await route.continue_()


async def near(page: Page, expected: list[float], kind: str) -> None:
    """Waits until a code of this kind is where it is expected, within a pixel.

    A screen whose shape has just changed may be drawn for the old one, with its code cut off.
    """
    seen: list[tuple[str, list[float]]] = []
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                seen = places(await screenshot(page))
                for text, at in seen:
                    far = max(abs(a - b) for a, b in zip(at, expected, strict=True))
                    if text.startswith(kind) and far <= 1:
                        return
                await page.wait_for_timeout(100)
    except TimeoutError:
        pytest.fail(f"{seen}, not {kind} at {expected}")


async def shape(page: Page, width: int, height: int, percent: int) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")


async def mirrors(page: Page, name: str) -> None:
    """Waits until the page keeps the card of who is called so."""
    await page.wait_for_function(f"name => {MIRROR}?.includes(name)", arg=name)


@pytest_asyncio.fixture(scope="module")
async def signed_in(pasje):
    """A phone that keeps Lotte's card, and Lotte."""
    async with (
        reached(pasje) as running,
        chromium() as browser,
        phone(browser, language="en", scale=SCALE) as hers,
    ):
        lotte = await richer(running, "Lotte", 1240)
        await hers.add_init_script(LITTLE)
        page = await hers.new_page()
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(lotte.email)
        await mirrors(page, "Lotte")
        await page.close()
        yield hers, lotte


@pytest_asyncio.fixture
async def page(signed_in):
    """On her phone, and closed at the end."""
    hers, _ = signed_in
    async with await hers.new_page() as opened:
        yield opened


async def test_flet_takes_over_without_a_jump(pasje, signed_in, page):
    _, lotte = signed_in
    gate = Gate()
    await page.add_init_script(DRAWN_LATE)
    await page.route(WORKER, gate)
    await page.goto(pasje.url)
    await card_shown(page)
    assert await page.inner_text(".balance b") == "1,240"
    shapes = [(*size, percent) for percent in (100, 200) for size in SIZES]
    static, spots, numbers = lotte.static_code, {}, {}
    for each in shapes:
        await shape(page, *each)
        text, spots[each] = place(await screenshot(page))
        assert text == static
        numbers[each] = await page.locator(".number").bounding_box()
    await shape(page, *shapes[0])
    gate.open.set()
    async with asyncio.timeout(PATIENCE_S):
        text = static
        while text == static:
            text, at = place(await screenshot(page))  # in every frame there is one
            assert max(abs(a - b) for a, b in zip(at, spots[shapes[0]], strict=True)) <= 1
            if not await page.evaluate(DRAW):
                await page.wait_for_timeout(300)
    await switch_semantics_on(page)
    for each in shapes:
        await shape(page, *each)
        await near(page, spots[each], "M1")
        number = await identified(page, "card-number").bounding_box()
        assert abs(number["y"] - numbers[each]["y"]) <= 1


async def test_what_flet_shows_first_stays(pasje, signed_in, page):
    """Colours, letters and places are those of the brand from the frame that takes over."""
    hers, lotte = signed_in
    frames, screen = [], await hers.new_cdp_session(page)

    async def seen(frame):
        frames.append(frame["data"])
        await screen.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

    screen.on("Page.screencastFrame", seen)
    size = {"maxWidth": 412, "maxHeight": 892}
    await screen.send("Page.startScreencast", {"format": "png", **size})
    await page.goto(pasje.url, wait_until="commit")
    await page.locator("html[data-started]").wait_for(state="attached", timeout=PATIENCE_S * 1000)
    await page.wait_for_timeout(1000)
    await screen.send("Page.stopScreencast")
    pictures = [Image.open(io.BytesIO(base64.b64decode(each))).convert("RGB") for each in frames]
    codes = [next((text for text, _ in places(each)), "") for each in pictures]
    began = codes.index(lotte.static_code)  # before it, an empty page
    fresh = next(code for code in codes[began:] if code.startswith("M1"))
    same = [each for at, each in enumerate(pictures) if at > began and codes[at] == fresh]
    first, last = (each.crop((0, 70, 412, 800)) for each in (same[0], same[-1]))  # no bar, no tabs
    changed = ImageStat.Stat(ImageChops.difference(first, last)).mean
    assert max(changed) < 1, changed


async def test_when_python_does_not_start_the_card_is_of_use(pasje, signed_in, page):
    _, lotte = signed_in
    gate = Gate()
    await page.route(WORKER, lambda route: route.abort())
    await page.goto(pasje.url)
    await page.locator("#loading.card.failed").wait_for(state="attached")
    assert place(await screenshot(page))[0] == lotte.static_code

    await page.unroute_all(behavior="wait")
    await page.route(WORKER, gate)
    await page.get_by_role("button", name="Try again").click()
    await page.locator("#loading.card:not(.failed) .plate").click()
    gate.open.set()
    await page.locator("html[data-started]").wait_for(state="attached")
    await page.locator("#loading").wait_for(state="detached")
    assert place(await screenshot(page))[0] == lotte.static_code
    await page.locator(".large").click()
    assert (await WalletPage(page, pasje.url).fresh_code()).startswith("M1")


async def test_signed_out_there_is_no_card_and_then_only_the_next_members(pasje, running):
    eva, finn = await richer(running, "Eva", 50), await richer(running, "Finn", 60)
    async with (
        chromium() as browser,
        phone(browser, language="nl") as shared,
    ):
        await shared.add_init_script(LITTLE)
        page, gate = await shared.new_page(), Gate()
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(eva.email)
        await mirrors(page, "Eva")
        assert eva.static_code in await wallet.kept()
        await wallet.sign_out()
        assert "Eva" not in await wallet.kept()
        await wallet.open()
        assert await page.locator("#loading").count() == 0
        assert await page.evaluate("performance.getEntriesByName('pasje:card').length") == 0
        await wallet.sign_in(finn.email)
        await mirrors(page, "Finn")
        await shared.route(WORKER, gate)
        await page.goto(pasje.url)
        await card_shown(page)
        assert place(await screenshot(page))[0] == finn.static_code
        assert "Eva" not in await page.content()
        gate.open.set()


async def test_a_wallet_killed_while_it_signs_out_has_removed_the_mirror(pasje, running):
    """Right after the page said so: the rows go next, and stand or fall by themselves."""
    isa = await richer(running, "Isa", 30)
    async with chromium() as browser, phone(browser, language="en") as hers:
        await hers.add_init_script(LITTLE)
        page = await hers.new_page()
        await hers.add_init_script(KEPT_FROM_PYTHON)
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(isa.email)
        await mirrors(page, "Isa")
        assert await page.evaluate("globalThis.forgotten") is None
        await wallet.tap("account")
        await wallet.tap("sign-out")
        await wallet.tap("confirm-sign-out")
        await page.wait_for_function("() => globalThis.forgotten")
        await page.close()

        other = await hers.new_page()
        await other.goto(f"{pasje.url}/manifest.json")
        assert await other.evaluate(MIRROR) is None
        wallet = WalletPage(other, pasje.url)
        await wallet.open()
        balance = identified(other, "balance")
        await balance.or_(identified(other, "email")).first.wait_for(state="attached")
        if await balance.count():  # killed before the rows went
            await mirrors(other, "Isa")
            await wallet.sign_out()  # without an answer that is heard, it is as good
        assert "Isa" not in await wallet.kept()
