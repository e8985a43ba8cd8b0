"""A new version: fetched whole beside the old one, and taken when nobody is in the middle of it."""

import asyncio

import pytest
from playwright.async_api import Error
from starlette.applications import Starlette

from pasje_host.build_web import build
from tests.support.browser import wallet_started
from tests.support.kept_site import CACHED, UPDATE, files, folder, kept, shown, shows
from tests.support.site import built_site
from tests.support.small_site import POLLING_MS, ask, becomes, small_site
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

_ON_ITS_WAY = """async (text) => {
  const cache = await caches.open((await caches.keys())[0]);
  await cache.put("/", new Response(text, { headers: { "Content-Type": "text/html" } }));
}"""

_INSTALLED = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  const settled = new Promise((resolve, reject) => {
    found.onupdatefound = () => {
      const worker = found.installing;
      worker.onstatechange = () => worker.state === "redundant"
        ? reject(new Error("ServiceWorker not installed")) : resolve();
    };
  });
  await found.update();
  await settled;
}"""

_NOTE_ASKING = """
const { update } = ServiceWorkerRegistration.prototype;
ServiceWorkerRegistration.prototype.update = function () {
  globalThis.askedForNewer = true;
  return update.call(this);
};
"""
_ANSWERS = "event.ports[0].postMessage(whole)"


async def test_a_worker_that_never_answers_keeps_nothing_newer_away(place, tmp_path):
    site = small_site(tmp_path / "a")
    worker = (site / "sw.js").read_text()
    assert worker.count(_ANSWERS) == 1
    (site / "sw.js").write_text(worker.replace(_ANSWERS, "whole"))
    place.host.serve(site)
    async with place.phone() as context:
        page = context.pages[0]
        await page.add_init_script(_NOTE_ASKING)
        await page.goto(place.origin)
        await page.wait_for_function("() => globalThis.askedForNewer", polling=POLLING_MS)
        assert not await page.evaluate("said.offline_ready"), "it never said so"


async def test_an_update_waits_until_it_is_asked_for_then_all_tabs_have_it(place, tmp_path):
    old, new = small_site(tmp_path / "a"), small_site(tmp_path / "b", archive="two")
    place.host.serve(old)
    async with place.phone() as context:
        one, two = context.pages[0], await context.new_page()
        await place.open(one)
        await place.open(two)
        place.host.serve(new)
        await one.evaluate(UPDATE)
        await becomes(one, "update_ready")
        await becomes(two, "update_ready")

        # Only what changed was fetched: what has another address but is the same was not.
        before, after = files(old), files(new)
        known = {each["hash"] for each in before.values()}
        changed = {path for path, each in after.items() if each["hash"] not in known}
        fetched = [asked for asked in place.host.log if asked.size and asked.path != "/sw.js"]
        assert sorted(asked.path for asked in fetched) == sorted(changed)
        assert {"/", f"/{folder(new)}/wallet.zip"} <= changed < set(after)

        # Pages that begin now are still of the old version, as those that are open.
        three = await context.new_page()
        await place.open(three)
        assert [await shown(page) for page in (one, two, three)] == [folder(old)] * 3

        loads: list[str] = []
        for page in (one, two, three):
            page.on("framenavigated", lambda frame: loads.append(frame.url))
        await ask(two, "update")
        for page in (one, two, three):
            await shows(page, folder(new))
            await becomes(page, "offline_ready")
        assert loads == [f"{place.origin}/"] * 3
        assert await one.evaluate(CACHED) == kept(new)
        assert await one.evaluate("said.update_ready") is None


async def test_an_update_comes_with_the_next_start(place, tmp_path):
    old, new = [small_site(tmp_path / name, renderer=name) for name in ("a", "b")]
    place.host.serve(old)
    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        place.host.serve(new)
        await page.evaluate(UPDATE)
        await becomes(page, "update_ready")

        # A page that is loaded anew is of the old version still, whole, and says the same.
        place.host.serve_app(Starlette())
        await page.reload()
        await becomes(page, "update_ready")
        assert await shown(page) == folder(old)
        assert set(place.host.paths()) & set(files(old)) == set()

    # Started again without a network; the renderer of this version was fetched with it.
    place.host.serve_app(Starlette())
    async with place.browser() as context:
        page = context.pages[0]
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        await place.open(page)
        assert await shown(page) == folder(new)
        assert loads == [f"{place.origin}/"]
        assert await page.evaluate(CACHED) == kept(new)
        assert not await page.evaluate("said.update_ready")

        # A page that was on its way when another tab took the update begins anew, but only once.
        place.host.serve(old)
        await page.evaluate(_ON_ITS_WAY, (old / "index.html").read_text())
        loads.clear()
        await place.open(page)
        assert await shown(page) == folder(old)
        assert loads == [f"{place.origin}/"] * 2


async def test_half_an_update_changes_nothing(place, tmp_path):
    old, new = small_site(tmp_path / "a"), small_site(tmp_path / "b", archive="two")
    place.host.serve(old)
    archive = f"/{folder(new)}/wallet.zip"
    good = (new / archive[1:]).read_text()
    (new / archive[1:]).write_text("cut off on its w")
    async with place.phone() as context:
        page = context.pages[0]
        await place.open(page)
        place.host.serve(new)
        with pytest.raises(Error, match="ServiceWorker"):
            await page.evaluate(_INSTALLED)
        await place.open(page)
        assert await shown(page) == folder(old)
        assert (await page.evaluate(CACHED)).items() >= kept(old).items()
        assert not await page.evaluate("said.update_ready")

        (new / archive[1:]).write_text(good)
        place.host.serve(new)
        await page.evaluate(UPDATE)
        await becomes(page, "update_ready")
        assert place.host.paths().count("/") == 0, "what had come already came again"


async def test_a_member_takes_the_update_and_is_still_signed_in(place, platform, tmp_path):
    ida = await platform.member("Ida")
    new = tmp_path / "new"
    # The same wallet with its own address written into it: another version, a few bytes apart.
    await asyncio.to_thread(build, new, progress=lambda doing, share: None, platform=place.origin)
    place.host.serve(built_site(), platform.app)
    async with place.phone(language="en") as context:
        wallet = WalletPage(context.pages[0], place.origin)
        await wallet.open()
        await wallet.sign_in(ida.email)
        await wallet.sees("balance")
        await becomes(wallet.page, "offline_ready")
        place.host.serve(new, platform.app)
        await wallet.page.evaluate(UPDATE)
        await wallet.tap("update")
        await shows(wallet.page, folder(new))
        await wallet_started(wallet.page)
        assert await wallet.balance() == 0
        await wallet.misses("update")
        fetched = [asked.size for asked in place.host.log if asked.path in files(new)]
    assert sum(fetched) < 100_000
