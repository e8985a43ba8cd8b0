"""What our page asks of Python's worker, and when it lets Flutter begin; both are stand-ins."""

from contextlib import asynccontextmanager

import pytest

from tests.support.browser import chromium, phone
from tests.support.instant import instant_page, kept
from tests.support.python_page import PLAIN_HTTP_FLAG
from tests.support.samples import SAMPLES
from tests.support.site import wallet_alone
from tests.support.small_site import POLLING_MS, small_site

pytestmark = pytest.mark.browser

# A worker that only notes what it is told; the test says what it answers.
WORKER = """globalThis.Worker = class {
  constructor() {
    performance.mark("worker");
    globalThis.python = this;
  }
  postMessage(data) { this.told ??= data; }
};"""
TOLD = "() => globalThis.python?.told"
HIDDEN = "Object.defineProperty(document, 'hidden', { value: true });"
# Of a browser that has just begun, later than start.js.
LATE_DATABASE = """const open = indexedDB.open.bind(indexedDB);
if (location.pathname === "/") indexedDB.open = (...given) => {
  const late = {};
  setTimeout(() => {
    const opening = open(...given);
    opening.onsuccess = () => {
      late.result = opening.result;
      late.onsuccess();
    };
  }, 1000);
  return late;
};"""
BETWEEN = """() => {
  const [card] = performance.getEntriesByName("pasje:card");
  const [worker] = performance.getEntriesByName("worker");
  return card && worker && [worker.startTime - card.startTime];
}"""
TRIES = "localStorage.getItem('pasje-memory-tries')"
STARTED = "() => 'started' in document.documentElement.dataset"


@asynccontextmanager
async def begun(folder, *scripts, offline=True, host="127.0.0.1", path=""):
    """A page that has told Python to start, and what it told."""
    site = small_site(folder, offline=offline)
    async with (
        wallet_alone(site) as origin,
        chromium(PLAIN_HTTP_FLAG) as browser,
        phone(browser) as context,
    ):
        page = await context.new_page()
        for script in (WORKER, *scripts):
            await page.add_init_script(script)
        await page.goto(origin.replace("127.0.0.1", host) + path)
        told = await page.wait_for_function(TOLD, polling=POLLING_MS)
        yield page, await told.json_value()


async def test_on_a_first_visit_flutter_waits_for_pythons_files(tmp_path):
    async with begun(tmp_path / "site") as (page, told):
        assert told["mayRemember"] is True
        assert await page.evaluate(TRIES) is not None
        await page.wait_for_timeout(500)
        assert await page.evaluate(STARTED) is False
        await page.evaluate("python.onmessage({ data: 'fetched' })")
        await page.wait_for_function(STARTED, polling=POLLING_MS)


async def test_where_nothing_is_kept_no_memory_is_made_or_read_and_flutter_never_waits(tmp_path):
    async with begun(tmp_path / "site", offline=False, path="//rewards//?x=1") as (page, told):
        assert told["mayRemember"] is False
        where = await page.evaluate("location.pathname + location.search")
        assert where == "/rewards/?x=1", "Flutter cannot begin at an address that starts with //"
        await page.wait_for_function(STARTED, polling=POLLING_MS)
        assert await page.evaluate(TRIES) is None


async def test_over_plain_http_flutter_never_waits(tmp_path):
    async with begun(tmp_path / "site", host="plain.test") as (page, _):
        assert await page.evaluate("'serviceWorker' in navigator") is False
        await page.wait_for_function(STARTED, polling=POLLING_MS)


async def test_a_start_that_nobody_sees_is_not_counted(tmp_path):
    async with begun(tmp_path / "site", HIDDEN) as (page, told):
        assert told["mayRemember"] is True
        assert await page.evaluate(TRIES) is None


async def test_python_starts_in_the_frame_after_a_card_that_came_late(tmp_path):
    async with instant_page(tmp_path) as site, chromium() as browser, phone(browser) as context:
        await context.add_init_script(WORKER + LATE_DATABASE)
        page = await site.open(context, kept(site.origin, SAMPLES["gold_near"]()))
        found = await page.wait_for_function(BETWEEN, polling=POLLING_MS)
        (between_ms,) = await found.json_value()
        assert between_ms < 400, "it waited for the timer of a hidden page"
