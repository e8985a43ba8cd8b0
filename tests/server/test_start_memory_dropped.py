"""Python's memory that a start in Chromium may not use again: it is dropped; no platform."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.memory import kept, started, wallet_alone

pytestmark = pytest.mark.browser

# What lies in the cache, changed by `change`, with the digest it should then have.
SPOIL = """async change => {
  const cache = await caches.open('pasje-memory');
  const [key] = await cache.keys();
  const response = await cache.match(key);
  let bytes = new Uint8Array(await response.arrayBuffer());
  let digest = response.headers.get('digest');
  if (change === 'one byte') bytes[20_000_000] ^= 1;
  if (change === 'another build') {
    bytes[20] ^= 1;
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    digest = btoa(String.fromCharCode(...new Uint8Array(hash)));
  }
  await cache.put(key, new Response(bytes, { headers: { digest } }));
}"""


@pytest.fixture
async def origin():
    async with wallet_alone() as found:
        yield found


@pytest.mark.parametrize("change", ["one byte", "another build"])
async def test_a_damaged_one_is_dropped_and_the_same_page_starts_without(origin, change):
    async with chromium() as browser, phone(browser) as context:
        page = await context.new_page()
        await started(page, origin, "made")
        await page.evaluate(SPOIL, change)
        await started(page, origin, "none")
        assert await kept(page) == []


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
