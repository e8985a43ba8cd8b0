"""Python's memory, kept by a first start in Chromium and used by the later ones; no platform."""

import pytest
from playwright.async_api import Page
from starlette.applications import Starlette

from pasje_host import wallet_site
from tests.support.browser import chromium, phone, restarted_chromium
from tests.support.memory import run, run_at_rest, started
from tests.support.python_page import PLAIN_HTTP_FLAG
from tests.support.served import served
from tests.support.site import built_site

pytestmark = pytest.mark.browser

CHANCE = """
import os, random, secrets, uuid
[random.random(), secrets.token_hex(8), os.urandom(8).hex(), str(uuid.uuid4()), str(uuid.uuid7())]
"""
# Global names whose value is about now, in any unit.
MOMENTS = """
import datetime, sys, time
found = []
for name, module in list(sys.modules.items()):
    names = getattr(module, "__dict__", {}) if name != "__main__" else {}
    for key, value in list(names.items()):
        if isinstance(value, datetime.datetime):
            value = value.timestamp()
        if isinstance(value, (int, float)):
            if any(abs(value * unit - time.time()) < 1e7 for unit in (1, 1e-3, 1e-6, 1e-9)):
                found.append(f"{name}.{key}")
found
"""
DICE = """
import gc, random
sorted(type(each).__name__ for each in gc.get_objects() if isinstance(each, random.Random))
"""
HERE = """
import datetime, os, time, js
now = datetime.datetime.now().astimezone()
late_s = abs(time.time() - js.Date.now() / 1000)
[os.environ["LANG"], now.utcoffset().total_seconds() / 3600, late_s]
"""
KEYS = "caches.open('pasje-memory').then(c => c.keys()).then(k => k.map(each => each.url))"
# What lies in the cache, changed by `change`, with the digest it should then have.
SPOIL = """async change => {
  const cache = await caches.open('pasje-memory');
  const [key] = await cache.keys();
  const response = await cache.match(key);
  let bytes = new Uint8Array(await response.arrayBuffer());
  let digest = response.headers.get('digest');
  if (change === 'one byte') bytes[20_000_000] ^= 1;
  if (change === 'half') bytes = bytes.slice(0, 10_000_000);
  if (change === 'another build') bytes[20] ^= 1;
  if (change !== 'one byte') {
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    digest = btoa(String.fromCharCode(...new Uint8Array(hash)));
  }
  await cache.put(key, new Response(bytes, { headers: { digest } }));
}"""


@pytest.fixture
async def origin():
    async with served(Starlette(routes=[*wallet_site.routes(built_site())])) as found:
        yield found


async def kept(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(KEYS)
    return found


async def test_a_first_start_keeps_it_and_the_next_ones_wake_in_it(origin):
    async with (
        chromium() as browser,
        phone(browser, language="nl") as hers,
        phone(browser, language="en") as his,
    ):
        page = await hers.new_page()
        await started(page, origin, "made")
        assert len(await kept(page)) == 1
        drawn = [await run(page, CHANCE)]
        for _ in range(2):
            await started(page, origin, "used")
            drawn.append(await run(page, CHANCE))
        page = await his.new_page()
        await started(page, origin, "made")
        await started(page, origin, "used")
        drawn.append(await run(page, CHANCE))
    # No two starts throw the same dice.
    assert [len(set(column)) for column in zip(*drawn, strict=True)] == [4] * 5


async def test_what_lies_there_is_of_no_moment_and_of_no_page(origin):
    async with chromium() as browser, phone(browser, language="en") as context:
        page = await context.new_page()
        await started(page, origin, "made")
        # Of use only for `relativeCreated`, which no log of ours has.
        assert await run_at_rest(page, MOMENTS) == ["logging._startTime"]
        assert await run_at_rest(page, DICE) == ["Random", "SystemRandom"]
        rest = "import asyncio, logging\n[len(logging.root.handlers), len(asyncio.all_tasks())]"
        assert await run_at_rest(page, rest) == [0, 0]


async def test_awake_it_is_in_the_place_and_language_of_now(origin, tmp_path):
    async with restarted_chromium(tmp_path, language="nl") as context:
        page = await context.new_page()
        await started(page, origin, "made")
        language, hours, _ = await run(page, HERE)
        assert language == "nl_NL.UTF-8"
        assert hours in (1, 2)
    async with restarted_chromium(tmp_path, language="en", timezone="Asia/Tokyo") as context:
        page = await context.new_page()
        await started(page, origin, "used")
        language, hours, late_s = await run(page, HERE)
        assert (language, hours) == ("en_US.UTF-8", 9)
        assert late_s < 1


@pytest.mark.parametrize("change", ["one byte", "half", "another build"])
async def test_a_damaged_one_is_dropped_and_the_same_page_starts_without(origin, change):
    async with chromium() as browser, phone(browser) as context:
        page = await context.new_page()
        await started(page, origin, "made")
        await page.evaluate(SPOIL, change)
        await started(page, origin, "none")
        assert await kept(page) == []
        await started(page, origin, "made")


async def test_that_of_another_version_is_not_used_and_makes_room(origin):
    async with chromium() as browser, phone(browser) as context:
        page = await context.new_page()
        await started(page, origin, "made")
        (ours,) = await kept(page)
        older = ours[:-12] + "0123456789ab"
        await page.evaluate(
            """async ([ours, older]) => {
              const cache = await caches.open('pasje-memory');
              await cache.put(older, await cache.match(ours));
              await cache.delete(ours);
            }""",
            [ours, older],
        )
        await started(page, origin, "made")
        assert await kept(page) == [ours]


async def test_a_browser_that_keeps_nothing_starts_as_well(origin):
    async with chromium(PLAIN_HTTP_FLAG) as browser, phone(browser) as context:
        page = await context.new_page()
        await started(page, origin.replace("127.0.0.1", "plain.test"), "none")
        assert await page.evaluate("'caches' in self") is False


async def test_a_full_one_starts_as_well(origin):
    async with chromium() as browser, phone(browser) as context:
        page = await context.new_page()
        protocol = await context.new_cdp_session(page)
        quota = {"origin": origin, "quotaSize": 20_000_000}
        await protocol.send("Storage.overrideQuotaForOrigin", quota)
        await started(page, origin, "none")
        assert await kept(page) == []


async def test_where_it_ended_the_page_twice_it_is_left_alone(origin):
    async with chromium() as browser, phone(browser) as context:
        page = await context.new_page()
        await started(page, origin, "made")
        (ours,) = await kept(page)
        tries = "localStorage.getItem('pasje-memory-tries')"
        assert await page.evaluate(tries) is None
        # As two starts leave it that the browser ended before their first screen.
        await page.evaluate(
            "version => localStorage.setItem('pasje-memory-tries', `${version} 2`)", ours[-12:]
        )
        await started(page, origin, "none")
        await started(page, origin, "none")
        await page.evaluate("localStorage.setItem('pasje-memory-tries', '0123456789ab 2')")
        await started(page, origin, "used")
