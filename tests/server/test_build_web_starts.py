"""The wallet as it is now, built and opened in Chromium, with no platform behind it."""

import asyncio
import mimetypes

import pytest
from starlette.responses import StreamingResponse
from starlette.routing import Route

from tests.support.browser import PATIENCE_S, chromium, phone, screenshot, wallet_started
from tests.support.site import built_site, wallet_alone

HELD_S = 2


@pytest.mark.browser
async def test_it_starts_at_any_address_and_asks_nobody_else():
    site = built_site()
    asked, said = [], []
    async with (
        wallet_alone(site) as origin,
        chromium() as browser,
        phone(browser, language="nl", dark=True) as context,
    ):
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{origin}/r/CODE?utm_source=x", wait_until="commit")
        loading = await screenshot(page)
        await wallet_started(page)
        assert await page.evaluate("location.pathname") == "/r/CODE"
    assert loading.getpixel((0, 0)) < (40, 40, 40), "the loading screen follows the device"
    assert [url for url in asked if not url.startswith((origin, "data:", "blob:"))] == []
    assert [text for text in said if "Python" in text or "Content Security" in text] == []


@pytest.mark.browser
@pytest.mark.parametrize("missing", ["wallet.zip", "pyodide.asm.wasm"])
async def test_a_start_that_fails_says_so_and_can_be_tried_again(tmp_path, missing):
    site = built_site()
    async with (
        wallet_alone(site) as origin,
        chromium() as browser,
        phone(browser, language="nl") as context,
    ):
        page = await context.new_page()
        await context.route(f"**/{missing}", lambda route: route.abort())
        await page.goto(origin, wait_until="commit")
        await page.get_by_text("Pasje kon niet starten").wait_for(timeout=PATIENCE_S * 1000)
        await screenshot(page, tmp_path / "not-started.png")
        await context.unroute_all(behavior="wait")
        await page.get_by_role("button", name="Probeer opnieuw").click()
        await wallet_started(page)


@pytest.mark.browser
@pytest.mark.parametrize("held", ["wallet.zip", "pyodide.asm.wasm"])
async def test_a_first_visit_fetches_what_python_needs_before_flutter(held):
    site = built_site()
    (file,) = site.glob(f"*-*/{held}")
    happened = []

    async def slowly():
        content = file.read_bytes()
        yield content[: len(content) // 2]
        await asyncio.sleep(HELD_S)
        happened.append(held)
        yield content[len(content) // 2 :]

    async def answer(_):
        return StreamingResponse(slowly(), media_type=mimetypes.guess_type(held)[0])

    address = f"/{file.relative_to(site)}"
    async with (
        wallet_alone(site, Route(address, answer)) as origin,
        chromium() as browser,
        phone(browser) as context,
    ):
        page = await context.new_page()
        page.on("request", lambda request: happened.append(request.url.rpartition("/")[2]))
        await page.goto(origin, wait_until="commit")
        await wallet_started(page)
    happened = [each for each in happened if each in (held, "flutter_bootstrap.js")]
    assert happened == [held, held, "flutter_bootstrap.js"], "asked for, there, and then Flutter"


# Counts, until the wallet's first screen is drawn, the frames that anyone asks for and those that
# come; and has that moment come later, so that Flutter would be in time to draw before it.
COUNT_FRAMES = """(() => {
  const real = requestAnimationFrame.bind(globalThis);
  const seen = globalThis.seen = { asked: 0, came: 0, drawn: false };
  let given = (draw) => real((now) => {
    if (!seen.drawn) seen.came += 1;
    draw(now);
  });
  Object.defineProperty(globalThis, 'requestAnimationFrame', {
    get() {
      const present = given;
      return (draw) => {
        if (!seen.drawn) seen.asked += 1;
        return present(draw);
      };
    },
    set(other) { given = other; },
  });
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', (event) => {
        if (event.data?.ask !== 'drawn' || seen.drawn) return;
        event.stopImmediatePropagation();
        setTimeout(() => {
          seen.drawn = true;
          this.dispatchEvent(new MessageEvent('message', { data: event.data }));
        }, 1000);
      });
    }
  };
})()"""


@pytest.mark.browser
async def test_flutter_draws_no_frame_before_the_first_screen():
    site = built_site()
    async with (
        wallet_alone(site) as origin,
        chromium() as browser,
        phone(browser) as context,
    ):
        await context.add_init_script(COUNT_FRAMES)
        page = await context.new_page()
        await page.goto(origin, wait_until="commit")
        await wallet_started(page)
        seen = await page.evaluate("seen")
    assert seen["asked"] > 0, "Flutter waits"
    assert (seen["came"], seen["drawn"]) == (0, True)
