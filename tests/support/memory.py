"""Python's memory that a wallet in Chromium keeps, and the Python of its page."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page
from starlette.applications import Starlette

from pasje_host import wallet_site
from tests.support.browser import PATIENCE_S
from tests.support.served import served
from tests.support.site import built_site

# Python in the kept memory as it lies there, before anything has been done with it.
_AT_REST = """async code => {
  const { loadPyodide } = await import(self.python._api.config.indexURL + 'pyodide.mjs');
  const cache = await caches.open('pasje-memory');
  const [key] = await cache.keys();
  const bytes = await (await cache.match(key)).arrayBuffer();
  const python = await loadPyodide({
    _loadSnapshot: new Uint8Array(bytes), _snapshotDeserializer: () => ({}),
  });
  return python.runPython(code);
}"""

_KEYS = "caches.open('pasje-memory').then(c => c.keys()).then(k => k.map(each => each.url))"


@asynccontextmanager
async def wallet_alone() -> AsyncIterator[str]:
    """The origin of a host of the built wallet, without a platform."""
    async with served(Starlette(routes=[*wallet_site.routes(built_site())])) as origin:
        yield origin


async def kept(page: Page) -> list[str]:
    """The addresses under which the origin of `page` keeps memories."""
    found: list[str] = await page.evaluate(_KEYS)
    return found


async def started(page: Page, address: str, memory: str) -> None:
    """Open the wallet and wait for its first screen; `memory` is "made", "used" or "none"."""
    await page.goto(address, wait_until="commit")
    await page.wait_for_selector(
        f"html[data-started][data-memory='{memory}']", state="attached", timeout=PATIENCE_S * 1000
    )


async def run(page: Page, code: str) -> Any:
    """What the last line of `code` is, in the wallet's own Python; it must be what JSON knows."""
    return await _run(page, "code => self.python.runPython(code)", code)


async def run_at_rest(page: Page, code: str) -> Any:
    """The same in the memory that is kept, as it was kept."""
    return await _run(page, _AT_REST, code)


async def _run(page: Page, runner: str, code: str) -> Any:
    *lines, value = code.strip().splitlines()
    (worker,) = page.workers
    text = "\n".join([*lines, "import json", f"json.dumps({value})"])
    return json.loads(await worker.evaluate(runner, text))
