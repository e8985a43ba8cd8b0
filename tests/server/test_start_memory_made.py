"""How Python's memory is made after a first start in Chromium: beside the wallet, whole or not.

Where only the page and its workers say what happens, nothing but them is there: see `stand_ins`.
"""

import asyncio

import pytest

from tests.support.browser import PATIENCE_S, chromium, phone
from tests.support.memory import LITTLE, becomes, kept, started
from tests.support.site import wallet_alone
from tests.support.stand_ins import quick_python, quiet_flutter

pytestmark = pytest.mark.browser

MAKINGS = "localStorage.getItem('pasje-memory-making')"
# The page is looked at, or is not, as the test says.
HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}"""
TOUCHED = "setInterval(() => dispatchEvent(new Event('pointerdown')), 500)"

# What is kept after 0, 1, 2, ... writes of a memory with three runs, as a kill would leave it.
CUT_SHORT = """async () => {
  const { claimed, keep, kept } = await import(new URL('memory.js', self.location));
  const snapshot = new Uint8Array(16 + (1 << 20));
  new Uint32Array(snapshot.buffer)[1] = 16;
  for (const at of [0, 300_000, 900_000]) snapshot[16 + at] = 1;
  const whole = await claimed();
  keep(whole, snapshot);
  whole.close();
  const found = [];
  for (let left = 0; found.at(-1) === 'none' || left === 0; left += 1) {
    const file = await claimed();
    let writes = left;
    try {
      keep({
        truncate: (size) => file.truncate(size),
        flush: () => file.flush(),
        write(bytes, place) {
          if (writes-- === 0) throw new Error('killed');
          return file.write(bytes, place);
        },
      }, snapshot);
    } catch (error) {
      if (error.message !== 'killed') throw error;
    }
    file.close();
    const memory = await kept();
    if (memory) {
      const heap = new Uint8Array(1 << 20).fill(9);
      memory.fill(heap);
      const ones = heap.reduce((sum, byte) => sum + byte, 0);
      found.push(`${ones} runs`);
      memory.close();
    } else found.push('none');
  }
  return found;
}"""


@pytest.fixture
async def origin():
    """The wallet's own page and workers, and the least that they can work with."""
    async with wallet_alone(None, quiet_flutter(), *quick_python()) as found:
        yield found


@pytest.fixture
async def real():
    """The same with all of Python."""
    async with wallet_alone(None, quiet_flutter()) as found:
        yield found


@pytest.fixture
async def context():
    async with chromium() as browser, phone(browser) as found:
        yield found


async def test_it_is_made_after_the_first_screen_once_the_member_lets_go(origin, context):
    page, begun = await context.new_page(), []
    page.on("worker", lambda worker: begun.append(worker.url.rpartition("/")[2]))
    await started(page, origin, "missing")
    touching = await page.evaluate(TOUCHED)
    await page.wait_for_timeout(5000)
    assert begun == ["python-worker.js"]
    await page.evaluate("clearInterval", touching)
    await becomes(page, "made")
    assert begun == ["python-worker.js", "memory-worker.js"]
    assert len(page.workers) == 1, "the wallet's own"


async def test_begun_in_sight_it_goes_on_hidden_and_is_not_counted_there(origin, context):
    page = await context.new_page()
    await started(page, origin, "missing")
    await page.evaluate(HIDE, True)
    await page.wait_for_timeout(4000)
    assert len(page.workers) == 1, "hidden, it is not begun"
    async with page.expect_event("worker"):
        await page.evaluate(HIDE, False)
    assert await page.evaluate(MAKINGS) is not None
    await page.evaluate(HIDE, True)
    assert await page.evaluate(MAKINGS) is None
    await becomes(page, "made")
    assert await page.evaluate(MAKINGS) is None
    await started(page, origin, "used")


async def test_killed_while_it_is_made_there_is_none_or_all_of_it(real, context):
    for after_ms in (0, 3000):
        page = await context.new_page()
        await started(page, real, "missing")
        await page.wait_for_event("worker")
        await page.wait_for_timeout(after_ms)
        await page.close()
    page = await context.new_page()
    await page.goto(real, wait_until="commit")
    settled = "html[data-memory=used], html[data-memory=made]"
    await page.wait_for_selector(settled, state="attached", timeout=PATIENCE_S * 1000)
    await started(page, real, "used")


async def test_cut_short_after_any_of_its_writes_it_is_none(origin, context):
    page = await context.new_page()
    await started(page, origin, "made")
    (worker,) = page.workers
    found = await worker.evaluate(CUT_SHORT)
    assert found[-1] == "3 runs"
    assert set(found[:-1]) == {"none"}
    assert len(found) == 7, "the table, the head, three runs, the header, and all of it"


async def test_two_tabs_do_not_both_make_it(real, context):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    one, two = await context.new_page(), await context.new_page()
    await asyncio.gather(started(one, real, "missing"), started(two, real, "missing"))
    settled = "html[data-memory=made], html[data-memory=none]"
    for page in (one, two):
        await page.wait_for_selector(settled, state="attached", timeout=PATIENCE_S * 1000)
    pythons = [url for url in asked if url.endswith("pyodide.asm.wasm")]
    assert len(pythons) == 3, "each tab's own, and one that made it; a late tab finds it made"
    assert await one.evaluate(MAKINGS) is None, "neither counts as failed"
    await asyncio.gather(started(one, real, "used"), started(two, real, "used"))


async def test_a_disk_without_room_gets_back_what_half_of_it_took_and_is_tried_twice(
    origin, context
):
    page, begun = await context.new_page(), []
    page.on("worker", lambda worker: begun.append(worker.url.rpartition("/")[2]))
    protocol = await context.new_cdp_session(page)
    quota = {"origin": origin, "quotaSize": 15_000_000}
    await protocol.send("Storage.overrideQuotaForOrigin", quota)
    for _ in range(3):
        await started(page, origin, "none")
        assert await kept(page) == {}
    assert begun.count("memory-worker.js") == 2
    assert begun.count("python-worker.js") == 3


async def test_a_phone_with_little_memory_makes_none(origin, context):
    page = await context.new_page()
    await page.add_init_script(LITTLE)
    await started(page, origin, "none")
    assert len(page.workers) == 1
    assert await kept(page) == {}
