"""Python's memory that a start in Chromium may not use again: it is dropped; no platform.

Where Pyodide has no say in it, there is none: see `stand_ins`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page
from starlette.routing import Route

from tests.support.browser import chromium, phone
from tests.support.memory import becomes, kept, started
from tests.support.site import wallet_alone
from tests.support.stand_ins import quick_python, quiet_flutter

pytestmark = pytest.mark.browser

# What lies there, changed: runs in the wallet's worker, as only there a file can be written to.
SPOIL = """async change => {
  const directory = await navigator.storage.getDirectory();
  const [name] = await Array.fromAsync(directory.keys());
  const file = await (await directory.getFileHandle(name)).createSyncAccessHandle();
  const word = (at, changed) => {
    const words = new Uint32Array(1);
    file.read(words, { at });
    words[0] = changed(words[0]);
    file.write(words, { at });
  };
  const [, , , runs] = (() => {
    const words = new Uint32Array(4);
    file.read(words, { at: 0 });
    return words;
  })();
  if (change === 'a sector') file.write(new Uint8Array(512).fill(7), { at: 10_000_000 });
  if (change === 'the end') file.truncate(file.getSize() - 4096);
  if (change === 'unfinished') word(0, () => 0);
  // The build's name is not among the words that are summed up, so only Pyodide can object.
  if (change === 'another build') word(20 + runs * 8 + 20, (id) => id ^ 1);
  file.close();
}"""
# Another tab holds the file, and begins to write between our look at it and the reading of it.
WRITTEN = """async () => {
  const { claimed, forget, kept } = await import(new URL('memory.js', self.location));
  const file = await claimed();
  const read = Blob.prototype.arrayBuffer;
  const refused = [];
  Blob.prototype.arrayBuffer = function () {
    file.truncate(0);
    return read.call(this).catch((error) => {
      refused.push(error.name);
      throw error;
    });
  };
  const memory = await kept();
  await forget();
  file.close();
  return [refused, memory ?? 'none'];
}"""
RENAME = """async older => {
  const directory = await navigator.storage.getDirectory();
  for await (const [name, file] of directory.entries()) {
    const copy = await (await directory.getFileHandle(older, { create: true })).createWritable();
    await copy.write(await file.getFile());
    await copy.close();
    await directory.removeEntry(name);
  }
}"""
OLDER = "pasje-memory-0123456789ab"


@asynccontextmanager
async def made(*instead: Route) -> AsyncIterator[Page]:
    """A page whose memory has been made; its address is the wallet's."""
    async with (
        wallet_alone(None, quiet_flutter(), *instead) as origin,
        chromium() as browser,
        phone(browser) as context,
    ):
        page = await context.new_page()
        await started(page, origin, "made")
        yield page


@pytest.fixture
async def page():
    """One that has woken in it."""
    async with made(*quick_python()) as found:
        await started(found, found.url, "used")
        yield found


async def test_a_damaged_one_is_dropped_and_the_same_page_starts_without():
    async with made() as page:
        await spoilt(page, "a sector")
        await started(page, page.url, "made")
        await spoilt(page, "another build")


async def test_that_a_piece_is_damaged_is_told_by_the_sum_alone(page):
    await spoilt(page, "a sector")


async def spoilt(page, change):
    """Python's memory is changed; the next start does without, and drops it."""
    (worker,) = page.workers
    await worker.evaluate(SPOIL, change)
    await started(page, page.url, "none")
    assert await kept(page) == {}


@pytest.mark.parametrize("change", ["unfinished", "the end"])
async def test_one_that_is_not_whole_is_none_and_is_made_again(page, change):
    whole = await kept(page)
    (worker,) = page.workers
    await worker.evaluate(SPOIL, change)
    await started(page, page.url, "made")
    assert (await kept(page)).keys() == whole.keys()
    await started(page, page.url, "used")


async def test_one_that_another_tab_is_writing_is_none_and_is_left_to_it(page):
    (ours,) = await kept(page)
    (worker,) = page.workers
    assert await worker.evaluate(WRITTEN) == [["NotReadableError"], "none"]
    assert await kept(page) == {ours: 0}


async def test_those_of_other_versions_are_not_used_and_make_room(page):
    (ours,) = await kept(page)
    await page.evaluate(RENAME, OLDER)
    await page.evaluate("caches.open('pasje-memory')")  # where version 0.1 had its own
    await started(page, page.url, "missing")
    assert await kept(page) == {OLDER: (await kept(page))[OLDER]}
    await becomes(page, "made")
    assert [*await kept(page)] == [ours]
    assert await page.evaluate("caches.keys()") == []


async def test_where_it_ended_the_page_twice_it_is_left_alone(page):
    (ours,) = await kept(page)
    tries = "localStorage.getItem('pasje-memory-tries')"
    assert await page.evaluate(tries) is None
    # As two starts leave it that the browser ended before their first screen.
    await page.evaluate(
        "version => localStorage.setItem('pasje-memory-tries', `${version} 2`)", ours[-12:]
    )
    await started(page, page.url, "none")
    await started(page, page.url, "none")
    await page.evaluate("localStorage.setItem('pasje-memory-tries', '0123456789ab 2')")
    await started(page, page.url, "used")
