"""What the browser keeps: all of one version and nothing else, until the host takes it away."""

import json
import re

import pytest
from starlette.applications import Starlette

from pasje import routes
from pasje_host.build_web import templates
from tests.support.kept_site import CACHED, UPDATE, files, folder, kept, shows
from tests.support.small_site import ask, becomes, small_site

pytestmark = pytest.mark.browser

FILE = "async name => (await navigator.storage.getDirectory()).getFileHandle(name, {create: true})"
BUSY = "pasje-memory-ffffffffffff"  # Chromium lists it first
IN_USE = f"async name => {{ globalThis.writing = await (await ({FILE})(name)).createWritable(); }}"
FILES = "async () => Array.fromAsync((await navigator.storage.getDirectory()).keys())"
PERSIST = "navigator.storage.persist = async () => { globalThis.persisted = true; return true; }"
PUT = "async ([cache, path]) => (await caches.open(cache)).put(path, new Response())"


async def test_all_of_a_version_is_kept_and_nothing_else(place, tmp_path):
    site = small_site(tmp_path / "a")
    place.host.serve(site)
    async with place.browser() as context:
        page = context.pages[0]
        await place.open(page)
        headers = {"headers": {"Authorization": "Bearer secret"}}
        await page.evaluate("given => fetch('/v1/me/snapshot', given)", headers)
        assert await page.evaluate(CACHED) == kept(site)
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
            assert answer is not None
            assert answer.status == 404, path


async def test_what_the_browser_cleared_is_fetched_again(place, tmp_path):
    site = small_site(tmp_path / "a")
    place.host.serve(site)
    async with place.phone() as context:
        page = context.pages[0]
        await place.open(page)
        for gone in ("/", f"/{folder(site)}/offline.js", f"/{folder(site)}/wallet.zip"):
            await page.evaluate(
                "async path => (await caches.open((await caches.keys())[0])).delete(path)", gone
            )
        await place.open(page)
        assert await page.evaluate(CACHED) == kept(site)
        await page.evaluate("async () => caches.delete((await caches.keys())[0])")
        await place.open(page)
        assert (await page.evaluate(CACHED)).keys() == kept(site).keys()
        place.host.serve_app(Starlette())
        await place.open(page)


async def test_the_host_takes_it_away(place, tmp_path):
    place.host.serve(small_site(tmp_path / "a"))
    without = small_site(tmp_path / "b", offline=False)
    async with place.phone() as context:
        page = context.pages[0]
        await place.open(page)
        await page.evaluate(PUT, ["pasje-memory", "/memory"])
        await page.evaluate(PUT, ["another", "/x"])
        await page.evaluate(IN_USE, BUSY)
        for name in ("pasje-memory-0123456789ab", "another"):
            await page.evaluate(FILE, name)
        place.host.serve(without)
        await page.evaluate(UPDATE)
        await shows(page, folder(without))
        await becomes(page, "offline_ready", False)
        assert await page.evaluate(CACHED) == {"another": ["/x"]}
        assert sorted(await page.evaluate(FILES)) == ["another", BUSY]
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        await page.reload()
        await becomes(page, "offline_ready", False)
        assert loads == [f"{place.origin}/"]
        assert await page.evaluate("navigator.serviceWorker.getRegistrations()") == []


async def test_storage_that_is_not_cleared_is_asked_for_when_python_says_so(place, tmp_path):
    place.host.serve(small_site(tmp_path / "a"))
    async with place.phone() as context:
        page = context.pages[0]
        await page.add_init_script(PERSIST)
        await place.open(page)
        await becomes(page, "persisted", False)
        assert await page.evaluate("globalThis.persisted") is None
        await ask(page, "persist")
        await becomes(page, "persisted")
        assert await page.evaluate("globalThis.persisted") is True


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
