"""A browser that keeps the wallet, the host it came from, and what it should have kept."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Page

from tests.support.browser import chromium, phone, restarted_chromium
from tests.support.served import served
from tests.support.small_site import POLLING_MS, becomes, overhear
from tests.support.static_site import StaticSite

CACHED = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const kept = await (await caches.open(name)).keys();
    found[name] = kept.map(({ url }) => new URL(url).pathname).sort();
  }
  return found;
}"""
UPDATE = "navigator.serviceWorker.getRegistration().then((found) => found.update())"
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

    @asynccontextmanager
    async def phone(self, **shape: Any) -> AsyncIterator[BrowserContext]:
        """One that is not started again, with a tab: it keeps things until then."""
        async with (
            chromium() as browser,
            phone(browser, service_workers=True, **shape) as context,
        ):
            await overhear(context)
            await context.new_page()
            yield context

    async def open(self, page: Page, path: str = "/") -> None:
        await page.goto(f"{self.origin}{path}")
        await becomes(page, "offline_ready")


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
    await page.wait_for_function(found, arg=version_of, polling=POLLING_MS)


def folder(site: Path) -> str:
    return next(site.glob("w-*")).name


@asynccontextmanager
async def visited(profile: Path) -> AsyncIterator[Place]:
    """A host that serves nothing yet, and a browser that has never been there."""
    host = StaticSite()
    async with served(host) as origin:
        yield Place(host, origin, profile)
