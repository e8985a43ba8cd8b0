"""Python's memory, kept after a first start in Chromium and used by the later ones; no platform."""

import pytest

from tests.support.browser import chromium, phone, restarted_chromium
from tests.support.memory import kept, run, run_at_rest, started
from tests.support.python_page import PLAIN_HTTP_FLAG
from tests.support.site import wallet_alone

pytestmark = pytest.mark.browser

CHANCE = """
import os, random, secrets
from pasje.contract.ids import new_id
[random.random(), secrets.token_hex(8), os.urandom(8).hex(), new_id(0)]
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


@pytest.fixture
async def origin():
    async with wallet_alone() as found:
        yield found


async def test_a_first_start_keeps_it_and_the_next_ones_wake_in_it(origin):
    async with (
        chromium() as browser,
        phone(browser, language="nl") as hers,
        phone(browser, language="en") as his,
    ):
        page = await hers.new_page()
        await started(page, origin, "made")
        (size,) = (await kept(page)).values()
        assert size < 30_000_000, "with its zeros"
        drawn = [await run(page, CHANCE)]
        for _ in range(2):
            await started(page, origin, "used")
            drawn.append(await run(page, CHANCE))
        page = await his.new_page()
        await started(page, origin, "made")
        await started(page, origin, "used")
        drawn.append(await run(page, CHANCE))
    # No two starts throw the same dice.
    assert [len(set(column)) for column in zip(*drawn, strict=True)] == [4] * 4


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


async def test_a_browser_that_keeps_nothing_starts_as_well(origin):
    async with chromium(PLAIN_HTTP_FLAG) as browser, phone(browser) as context:
        page = await context.new_page()
        await started(page, origin.replace("127.0.0.1", "plain.test"), "none")
        assert await page.evaluate("'storage' in navigator") is False
