"""The wallet's site with next to nothing in it: our own pages and scripts as they are built, and
stand-ins of a few bytes for Flutter and Python. It starts in an instant.
"""

from pathlib import Path

from playwright.async_api import BrowserContext, Page

from pasje_host.build_web import client
from pasje_host.build_web.layout import FLUTTER, PYTHON, WALLET, Site

# As Flutter does: fetches the one renderer this device uses, and the page is told of a start.
_FLUTTER = """
(async () => {
  await fetch(document.currentScript.src.replace("flutter_bootstrap.js", "main.dart.wasm"));
  document.documentElement.dataset.started = "";
})();
"""
# What the page tells Python, and what it would do if Python asked.
_OVERHEAR = """
globalThis.said = {};
globalThis.asks = {};
let bridge;
Object.defineProperty(globalThis, "pasje", {
  get: () => bridge,
  set(value) {
    const { fact, on } = value;
    value.fact = (name, what) => { said[name] = what; fact(name, what); };
    value.on = (name, handler) => { asks[name] = handler; on(name, handler); };
    bridge = value;
  },
});
"""


def small_site(
    folder: Path, *, archive: str = "one", renderer: str = "one", offline: bool = True
) -> Path:
    """A site whose wallet.zip and whose renderer have these contents."""
    site = Site(folder, offline=offline)
    folder.mkdir()
    flutter = site.group(FLUTTER)
    client.copy_assets(folder, flutter / "fonts")
    (flutter / "flutter_bootstrap.js").write_text(_FLUTTER)
    (flutter / "main.dart.wasm").write_text(renderer)
    (flutter / "main.dart.js").write_text(f"for others: {renderer}")
    (site.group(PYTHON) / "python_stdlib.zip").write_text("The standard library")
    (site.group(WALLET) / "wallet.zip").write_text(archive)
    site.finish()
    return folder


POLLING_MS = 50
"""The page has no frames before Python has drawn, which the stand-in never does."""


async def overhear(context: BrowserContext) -> None:
    """From now on `fact` and `ask` know what pages of `context` say."""
    await context.add_init_script(_OVERHEAR)


async def becomes(page: Page, fact: str, value: object = True) -> None:
    """Waits until the page has said so to Python."""
    said = "([name, value]) => said[name] === value"
    await page.wait_for_function(said, arg=[fact, value], polling=POLLING_MS)


async def ask(page: Page, what: str) -> None:
    """As Python does when the member taps."""
    await page.wait_for_function("what => asks[what]", arg=what, polling=POLLING_MS)
    await page.evaluate("what => { asks[what](); }", what)
