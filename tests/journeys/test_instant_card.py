"""From the card that the page paints to the one that lives: nothing moves, and it goes in time."""

import asyncio
import base64
import io

import pytest
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
from tests.support.running import richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

SCALE = 2
SIZES = [(412, 892), (320, 568), (1280, 800)]
WORKER = "**/python-worker.js"
MIRROR = "localStorage.getItem('pasje-face')"
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


async def test_flet_takes_over_without_a_jump(pasje, running):
    lotte = await richer(running, "Lotte", 1240)
    async with (
        chromium() as browser,
        phone(browser, language="en", scale=SCALE) as hers,
    ):
        page, gate = await hers.new_page(), Gate()
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(lotte.email)
        await wallet.fresh_code()
        await hers.route(WORKER, gate)
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
        await switch_semantics_on(page)
        for each in shapes:
            await shape(page, *each)
            await near(page, spots[each], "M1")
            number = await identified(page, "card-number").bounding_box()
            assert abs(number["y"] - numbers[each]["y"]) <= 1


async def test_what_flet_shows_first_stays(pasje, running):
    """Colours, letters and places are those of the brand from the frame that takes over."""
    noor = await richer(running, "Noor", 640)
    async with chromium() as browser, phone(browser, language="nl", scale=1) as hers:
        page, frames = await hers.new_page(), []
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(noor.email)
        await wallet.fresh_code()
        screen = await hers.new_cdp_session(page)

        async def seen(frame):
            frames.append(frame["data"])
            await screen.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

        screen.on("Page.screencastFrame", seen)
        await screen.send("Page.startScreencast", {"format": "png"})
        await page.goto(pasje.url, wait_until="commit")
        await page.locator("html[data-started]").wait_for(
            state="attached", timeout=PATIENCE_S * 1000
        )
        await page.wait_for_timeout(1000)
    pictures = [Image.open(io.BytesIO(base64.b64decode(each))).convert("RGB") for each in frames]
    codes = [next((text for text, _ in places(each)), "") for each in pictures]
    began = codes.index(noor.static_code)  # before it, the screen that was left
    fresh = next(code for code in codes[began:] if code.startswith("M1"))
    same = [each for at, each in enumerate(pictures) if at > began and codes[at] == fresh]
    first, last = (each.crop((0, 70, 412, 800)) for each in (same[0], same[-1]))  # no bar, no tabs
    changed = ImageStat.Stat(ImageChops.difference(first, last)).mean
    assert max(changed) < 1, changed


async def test_when_python_does_not_start_the_card_is_of_use(pasje, running):
    pim = await richer(running, "Pim", 10)
    async with (
        chromium() as browser,
        phone(browser, language="en", scale=SCALE) as his,
    ):
        page, gate = await his.new_page(), Gate()
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(pim.email)
        await wallet.fresh_code()
        await his.route(WORKER, lambda route: route.abort())
        await page.goto(pasje.url)
        await page.locator("#loading.card.failed").wait_for(state="attached")
        assert place(await screenshot(page))[0] == pim.static_code

        await his.unroute_all(behavior="wait")
        await his.route(WORKER, gate)
        await page.get_by_role("button", name="Try again").click()
        await page.locator("#loading.card:not(.failed) .plate").click()
        gate.open.set()
        await page.locator("html[data-started]").wait_for(state="attached")
        await page.locator("#loading").wait_for(state="detached")
        assert place(await screenshot(page))[0] == pim.static_code
        await page.locator(".large").click()
        assert (await wallet.fresh_code()).startswith("M1")


async def test_signed_out_there_is_no_card_and_then_only_the_next_members(pasje, running):
    eva, finn = await richer(running, "Eva", 50), await richer(running, "Finn", 60)
    async with (
        chromium() as browser,
        phone(browser, language="nl", scale=SCALE) as shared,
    ):
        page, gate = await shared.new_page(), Gate()
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(eva.email)
        await wallet.fresh_code()
        assert eva.static_code in await wallet.kept()
        await page.wait_for_function(f"() => {MIRROR}?.includes('Eva')")
        await wallet.sign_out()
        assert "Eva" not in await wallet.kept()
        await wallet.open()
        assert await page.locator("#loading").count() == 0
        assert await page.evaluate("performance.getEntriesByName('pasje:card').length") == 0
        await wallet.sign_in(finn.email)
        await wallet.fresh_code()
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
        page = await hers.new_page()
        wallet = WalletPage(page, pasje.url)
        await wallet.open()
        await wallet.sign_in(isa.email)
        await page.wait_for_function(f"() => {MIRROR}?.includes('Isa')")
        await hers.add_init_script(KEPT_FROM_PYTHON)
        await wallet.open()
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
            await other.wait_for_function(f"() => {MIRROR}?.includes('Isa')")
            await wallet.sign_out()  # without an answer that is heard, it is as good
        assert "Isa" not in await wallet.kept()
