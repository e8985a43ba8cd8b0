"""A page whose worker runs Python as the browser wallet does: the built one, with all its packages.

    async with python_pages() as pages, chromium() as browser, phone(browser) as context:
        tab = await pages.open(context)
        assert await tab.run("1 + 1") == 2

One worker a page: two pages of a context are two tabs, two contexts are two browsers. What
`run` gives back must be what JSON knows. A test's own modules are written into the folder /client.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tests.support.served import served
from tests.support.site import built_site

# Chromium takes a name that is no loopback for insecure: no Web Crypto, no Web Locks.
PLAIN_HTTP_FLAG = "--host-resolver-rules=MAP plain.test 127.0.0.1"

_WORKER = """
import { loadPyodide } from '/python/pyodide.mjs';
const ready = (async () => {
  const archive = fetch('/wallet.zip').then((response) => response.arrayBuffer());
  const python = await loadPyodide();
  python.FS.writeFile('/wallet.zip', new Uint8Array(await archive));
  python.FS.mkdir('/client');
  python.registerJsModule("flet_js", { platform: "", facts: {}, heard: null, ask() {} });
  python.runPython(
    "import sys; sys.path[:0] = ['/client', '/wallet.zip', '/wallet.zip/packages']");
  return python;
})();
self.onmessage = async ({ data: [id, code] }) => {
  try {
    const python = await ready;
    python.globals.set('__code', code);
    const text = await python.runPythonAsync(
      "import json\\nfrom pyodide.code import eval_code_async\\n" +
      "json.dumps(await eval_code_async(__code, globals()))");
    self.postMessage([id, text, null]);
  } catch (error) {
    self.postMessage([id, null, String(error)]);
  }
};
"""
_PAGE = """<!doctype html><title>Python</title><link rel="icon" href="data:,"><script>
const worker = new Worker('/worker.js', { type: 'module' });
const waiting = new Map();
worker.onmessage = ({ data: [id, text, error] }) => {
  const { resolve, reject } = waiting.get(id);
  waiting.delete(id);
  if (error === null) resolve(text); else reject(new Error(error));
};
let count = 0;
globalThis.run = (code) => new Promise((resolve, reject) => {
  waiting.set(++count, { resolve, reject });
  worker.postMessage([count, code]);
});
</script>"""


@dataclass(frozen=True)
class Tab:
    """One page with its own Python."""

    page: Page

    async def run(self, code: str) -> object:
        """The value of the last line of `code`, which may await. Names stay for the next run.

        Raises playwright's Error, with Python's traceback, when the code raised.
        """
        text: str = await self.page.evaluate("(code) => run(code)", code)
        return json.loads(text)


@dataclass(frozen=True)
class Pages:
    """Where the pages are served; `plain` is the same without a secure context."""

    origin: str

    @property
    def plain(self) -> str:
        """The origin for a Chromium started with PLAIN_HTTP_FLAG."""
        return self.origin.replace("127.0.0.1", "plain.test")

    async def open(self, context: BrowserContext, origin: str | None = None) -> Tab:
        """A new tab whose Python can import the wallet's package `pasje`."""
        page = await context.new_page()
        await page.goto(f"{origin or self.origin}/")
        return Tab(page)


@asynccontextmanager
async def python_pages(routes: Sequence[BaseRoute] = ()) -> AsyncIterator[Pages]:
    """Serve such pages on loopback, with `routes` beside them for what the code may fetch."""
    site = built_site()
    (python,), (archive,) = site.glob("p-*"), site.glob("w-*/wallet.zip")
    app = Starlette(
        routes=[
            *routes,
            Route("/", lambda _: HTMLResponse(_PAGE)),
            Route("/worker.js", lambda _: Response(_WORKER, media_type="text/javascript")),
            Route("/wallet.zip", lambda _: FileResponse(archive)),
            Mount("/python", StaticFiles(directory=python)),
        ]
    )
    async with served(app) as origin:
        yield Pages(origin)
