"""Python's memory that a wallet in Chromium keeps, and the Python of its page."""

import json
from typing import Any

from playwright.async_api import Page

from tests.support.browser import PATIENCE_S

LITTLE = "Object.defineProperty(navigator, 'deviceMemory', { value: 0.5 })"
"""Run in a page first, it is on a phone that makes no memory: where a test is about something else,
making it only takes time."""

# Python in the kept memory as it lies there, before anything has been done with it.
_AT_REST = """async codes => {
  const { kept } = await import(new URL('memory.js', self.location));
  const { loadPyodide } = await import(self.python._api.config.indexURL + 'pyodide.mjs');
  const memory = await kept();
  const python = await loadPyodide({
    _loadSnapshot: memory.head, _fill: memory.fill, _snapshotDeserializer: () => ({}),
  });
  memory.close();
  return codes.map((code) => python.runPython(code));
}"""

_KEPT = """async () => {
  const found = {};
  for await (const [name, file] of (await navigator.storage.getDirectory()).entries()) {
    found[name] = (await file.getFile()).size;
  }
  return found;
}"""


async def kept(page: Page) -> dict[str, int]:
    """The files of the origin of `page`, and how long they are."""
    found: dict[str, int] = await page.evaluate(_KEPT)
    return found


async def becomes(page: Page, memory: str) -> None:
    """Wait until the first screen is there and this is so: "missing" until it is "made", or "none";
    "used" in a start that woke in it."""
    await page.wait_for_selector(
        f"html[data-started][data-memory='{memory}']", state="attached", timeout=PATIENCE_S * 1000
    )


async def started(page: Page, address: str, memory: str) -> None:
    """Open the wallet and wait for what becomes of its memory."""
    await page.goto(address, wait_until="commit")
    await becomes(page, memory)


async def run(page: Page, code: str) -> Any:
    """What the last line of `code` is, in the wallet's own Python; it must be what JSON knows."""
    (worker,) = page.workers
    return json.loads(await worker.evaluate("code => self.python.runPython(code)", _telling(code)))


async def run_at_rest(page: Page, code: str) -> Any:
    """The same in the memory that is kept, as it was kept."""
    (found,) = await run_all_at_rest(page, code)
    return found


async def run_all_at_rest(page: Page, *codes: str) -> list[Any]:
    """The same of each of `codes`, one after the other."""
    (worker,) = page.workers
    told = await worker.evaluate(_AT_REST, [_telling(code) for code in codes])
    return [json.loads(each) for each in told]


def _telling(code: str) -> str:
    *lines, value = code.strip().splitlines()
    return "\n".join([*lines, "import json", f"json.dumps({value})"])
