"""Python's memory, kept after a first start in Chromium and used by the later ones; no platform."""

import pytest
import pytest_asyncio
from starlette.responses import Response
from starlette.routing import Route

from tests.support.browser import chromium, phone
from tests.support.memory import kept, run, run_all_at_rest, started
from tests.support.python_page import PLAIN_HTTP_FLAG
from tests.support.site import wallet_alone
from tests.support.stand_ins import quiet_flutter

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
AT_REST = "import asyncio, logging\n[len(logging.root.handlers), len(asyncio.all_tasks())]"
HERE = """
import datetime, os, time, js
now = datetime.datetime.now().astimezone()
late_s = abs(time.time() - js.Date.now() / 1000)
[os.environ["LANG"], now.utcoffset().total_seconds() / 3600, late_s]
"""


SEND = """async () => {
  const [file] = await Array.fromAsync((await navigator.storage.getDirectory()).values());
  await fetch('/device', { method: 'POST', body: await file.getFile() });
  return file.name;
}"""
RECEIVE = """async name => {
  const file = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
  const copy = await file.createWritable();
  await copy.write(await (await fetch('/device')).arrayBuffer());
  await copy.close();
}"""


def device():
    """Where a file of one phone is handed on to another."""
    held = b""

    async def hand_on(request):
        nonlocal held
        if request.method == "POST":
            held = await request.body()
        return Response(held)

    return Route("/device", hand_on, methods=["GET", "POST"])


@pytest_asyncio.fixture(scope="module")
async def hers():
    """A page whose memory has been made after its first start; the wallet is whole."""
    async with (
        wallet_alone(None, device()) as origin,
        chromium() as browser,
        phone(browser, language="nl") as context,
    ):
        page = await context.new_page()
        await started(page, origin, "made")
        yield page


async def test_what_lies_there_is_of_no_moment_and_of_no_page(hers):
    (size,) = (await kept(hers)).values()
    assert size < 30_000_000, "with its zeros"
    moments, dice, rest = await run_all_at_rest(hers, MOMENTS, DICE, AT_REST)
    # Of use only for `relativeCreated`, which no log of ours has.
    assert moments == ["logging._startTime"]
    assert dice == ["Random", "SystemRandom"]
    assert rest == [0, 0]


async def test_the_next_starts_wake_in_it_here_and_now_and_throw_their_own_dice(hers):
    """Also on a phone in another place and language, which has a copy of it."""
    drawn = [await run(hers, CHANCE)]
    language, hours, _ = await run(hers, HERE)
    assert language == "nl_NL.UTF-8"
    assert hours in (1, 2)
    for _ in range(2):
        await started(hers, hers.url, "used")
        drawn.append(await run(hers, CHANCE))
    name = await hers.evaluate(SEND)
    async with (
        chromium() as browser,
        phone(browser, language="en", timezone="Asia/Tokyo") as his,
    ):
        page = await his.new_page()
        await page.goto(f"{hers.url}manifest.json")  # of the same address, and not the wallet
        await page.evaluate(RECEIVE, name)
        await started(page, hers.url, "used")
        drawn.append(await run(page, CHANCE))
        language, hours, late_s = await run(page, HERE)
        assert (language, hours) == ("en_US.UTF-8", 9)
        assert late_s < 1
    # No two starts throw the same dice.
    assert [len(set(column)) for column in zip(*drawn, strict=True)] == [4] * 4


async def test_a_browser_that_keeps_nothing_starts_as_well():
    async with (
        wallet_alone(None, quiet_flutter()) as origin,
        chromium(PLAIN_HTTP_FLAG) as browser,
        phone(browser) as context,
    ):
        page = await context.new_page()
        await started(page, origin.replace("127.0.0.1", "plain.test"), "none")
        assert await page.evaluate("'storage' in navigator") is False
