"""What the browser keeps: all of one version, nothing else, until the next one is whole."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Error, Page
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Route

from pasje import routes
from pasje_host.build_web import templates
from tests.support.browser import restarted_chromium
from tests.support.served import served
from tests.support.small_site import ask, becomes, overhear, small_site
from tests.support.static_site import StaticSite

pytestmark = pytest.mark.browser

_CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    found[name] = kept.map(({ url }) => new URL(url).pathname).sort();
  }
  return found;
}"""
_UPDATE = "navigator.serviceWorker.getRegistration().then((found) => found.update())"
_CONTENTS = "/pasje-files"


@dataclass
class Place:
    """A browser with a profile, and the host it visits."""

    host: StaticSite
    origin: str
    profile: Path

    @asynccontextmanager
    async def browser(self, **shape: Any) -> AsyncIterator[BrowserContext]:
        """Started anew, with what it kept."""
        async with restarted_chromium(self.profile, **shape) as context:
            await overhear(context)
            yield context

    async def open(self, page: Page, path: str = "/") -> None:
        await page.goto(f"{self.origin}{path}")
        await becomes(page, "offline_ready")


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    host = StaticSite()
    async with served(host) as origin:
        yield Place(host, origin, tmp_path / "profile")


def files(site: Path) -> dict[str, dict[str, Any]]:
    """What the service worker of a built site knows."""
    found = re.search(r"const FILES = (\{.*\});", (site / "sw.js").read_text())
    assert found is not None
    known: dict[str, dict[str, Any]] = json.loads(found[1])
    return known


def version(site: Path) -> str:
    found = re.search(r'const VERSION = "([0-9a-f]{12})"', (site / "sw.js").read_text())
    assert found is not None
    return found[1]


def kept(site: Path) -> dict[str, list[str]]:
    """The caches of a device that uses one of the two renderers, once they are whole."""
    unused = next(path for path in files(site) if path.endswith("main.dart.js"))
    return {f"pasje-{version(site)}": sorted({*files(site), _CONTENTS} - {unused})}


async def shown(page: Page) -> str:
    """The folder of the wallet that the page began with: its version."""
    source = await page.evaluate("document.querySelector('script[src$=\"start.js\"]').src")
    return str(source).rsplit("/", 2)[1]


async def shows(page: Page, version_of: str) -> None:
    """Waits until the page begins anew with that folder."""
    found = "name => document.querySelector('script[src$=\"start.js\"]')?.src.includes(name)"
    await page.wait_for_function(found, arg=version_of)


def folder(site: Path) -> str:
    return next(site.glob("w-*")).name


async def test_all_of_a_version_is_kept_and_nothing_else(place, tmp_path):
    site = small_site(tmp_path / "a")
    place.host.serve(site)
    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        headers = {"headers": {"Authorization": "Bearer secret"}}
        await page.evaluate("given => fetch('/v1/me/snapshot', given)", headers)
        assert await page.evaluate(_CACHED) == kept(site)
        assert await page.get_attribute("html", "data-offline") == "ready"
    hashed = [path for path in place.host.paths() if re.match("/[fpw]-", path)]
    assert len(hashed) == len(set(hashed)), "over the wire twice"

    # No network, and the browser starts again: each of our screens is there, by its address.
    place.host.serve_app(Starlette())
    async with place.browser() as context:
        page = context.pages[0]
        for path in ("/", "/rewards", "/r/SANNE7?utm_source=app", "/vouchers/0198-1"):
            await place.open(page, path)
            assert page.url == f"{place.origin}{path}"
        assert set(place.host.paths()) & set(files(site)) == set()
        for path in ("/v1/programme", "/till", "/docs", "/openapi.json", "/healthz", "/else.where"):
            answer = await page.goto(f"{place.origin}{path}")
            assert answer is not None and answer.status == 404, path


async def test_an_update_waits_until_it_is_asked_for_then_all_tabs_have_it(place, tmp_path):
    old, new = small_site(tmp_path / "a"), small_site(tmp_path / "b", archive="two")
    place.host.serve(old)
    async with place.browser() as context:
        one, two = context.pages[0], await context.new_page()
        await place.open(one)
        await place.open(two)
        place.host.serve(new)
        await one.evaluate(_UPDATE)
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
        assert await one.evaluate(_CACHED) == kept(new)
        assert await one.evaluate("said.update_ready") is None


async def test_an_update_comes_with_the_next_start(place, tmp_path):
    sites = [small_site(tmp_path / name, renderer=name) for name in ("a", "b", "c")]
    place.host.serve(sites[0])
    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        place.host.serve(sites[1])
        await page.evaluate(_UPDATE)
        await becomes(page, "update_ready")

        # The only page, loaded anew: one load that finds it waiting, one that has it.
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        await page.reload(wait_until="commit")
        await shows(page, folder(sites[1]))
        await becomes(page, "offline_ready")
        assert len(loads) == 2
        place.host.serve(sites[2])
        await page.evaluate(_UPDATE)
        await becomes(page, "update_ready")
        assert await shown(page) == folder(sites[1])

    # Started again without a network; the renderer of this version was fetched with it.
    place.host.serve_app(Starlette())
    async with place.browser() as context:
        page = context.pages[0]
        loads = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        await place.open(page)
        assert await shown(page) == folder(sites[2])
        assert loads == [f"{place.origin}/"]
        assert await page.evaluate(_CACHED) == kept(sites[2])


async def test_half_an_update_changes_nothing(place, tmp_path):
    old, new = small_site(tmp_path / "a"), small_site(tmp_path / "b", archive="two")
    place.host.serve(old)
    archive = f"/{folder(new)}/wallet.zip"
    good = (new / archive[1:]).read_text()
    (new / archive[1:]).write_text("cut off on its w")
    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        place.host.serve(new)
        with pytest.raises(Error, match="ServiceWorker"):
            await page.evaluate(_INSTALLED)
        await place.open(page)
        assert await shown(page) == folder(old)
        assert (await page.evaluate(_CACHED)).items() >= kept(old).items()
        assert not await page.evaluate("said.update_ready")

        (new / archive[1:]).write_text(good)
        place.host.serve(new)
        await page.evaluate(_UPDATE)
        await becomes(page, "update_ready")
        assert place.host.paths().count("/") == 0, "what had come already came again"


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


async def test_what_the_browser_cleared_is_fetched_again(place, tmp_path):
    site = small_site(tmp_path / "a")
    place.host.serve(site)
    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        for gone in ("/", f"/{folder(site)}/offline.js", f"/{folder(site)}/wallet.zip"):
            await page.evaluate(
                "async path => (await caches.open((await caches.keys())[0])).delete(path)", gone
            )
        await place.open(page)
        assert await page.evaluate(_CACHED) == kept(site)
        await page.evaluate("async () => caches.delete((await caches.keys())[0])")
        await place.open(page)
        assert (await page.evaluate(_CACHED)).keys() == kept(site).keys()
        place.host.serve_app(Starlette())
        await place.open(page)


async def test_the_host_takes_it_away(place, tmp_path):
    site = small_site(tmp_path / "a")
    place.host.serve(site)
    remover = Path(templates.__file__).parent / "site" / "sw-remove.js"

    async def moved(_: object) -> PlainTextResponse:
        return PlainTextResponse("We have moved.")

    async def worker(_: object) -> FileResponse:
        return FileResponse(remover, media_type="text/javascript")

    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        await page.evaluate("async () => (await caches.open('another')).put('/x', new Response())")
        place.host.serve_app(Starlette(routes=[Route("/sw.js", worker), Route("/", moved)]))
        async with page.expect_navigation():
            await page.evaluate(_UPDATE)
        await page.get_by_text("We have moved.").wait_for()
        assert await page.evaluate(_CACHED) == {"another": ["/x"]}
        await page.reload()
        assert await page.evaluate("navigator.serviceWorker.getRegistrations()") == []


@pytest.mark.parametrize(("language", "rewards"), [("nl", "Beloningen"), ("en", "Rewards")])
async def test_it_can_be_installed_in_the_language_of_the_device(
    place, tmp_path, language, rewards
):
    place.host.serve(small_site(tmp_path / "a"))
    async with place.browser(language=language) as context:
        page = context.pages[0]
        await place.open(page)
        devtools = await context.new_cdp_session(page)
        answer = await devtools.send("Page.getAppManifest")
        manifest = json.loads(answer["data"])
        assert answer["errors"] == []
        assert manifest["lang"] == language
        shortcuts = [(each["name"], each["url"]) for each in manifest["shortcuts"]]
        assert shortcuts[1] == (rewards, routes.REWARDS)
        errors = (await devtools.send("Page.getInstallabilityErrors"))["installabilityErrors"]
        assert errors == []
        await becomes(page, "install", "prompt")
        assert await page.evaluate("said.installed") is False


def test_every_screen_of_the_wallet_can_be_opened_offline():
    text = templates.read()["sw.js"]
    found = re.search(r"const SCREENS =\s+/(.*)/;", text)
    assert found is not None
    screens = re.compile(found[1])
    addresses = [value for name, value in vars(routes).items() if name.isupper() and name != "TABS"]
    assert routes.JOIN in addresses
    for address in addresses:
        assert screens.match(re.sub(r":\w+", "0198-X", address)), address
    for address in ("/v1", "/v1/me", "/till", "/till/", "/docs", "/openapi.json", "/healthz"):
        assert not screens.match(address)
