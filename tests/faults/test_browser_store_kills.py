"""The wallet's store in Chromium: its worker ended, and the whole browser killed, while it writes.

Counted are real kills: browsers killed with SIGKILL, and workers terminated. One worker writes many
stores at once, so each kill falls on all of them, each at another moment of its own writes: KILLS ×
STORES places where a write was broken off, though not as many kills.
"""

import asyncio
import os
import random
import signal
from collections import defaultdict
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext

from pasje.contract.codec import encode
from tests.support.browser import PATIENCE_S, restarted_chromium
from tests.support.python_page import Pages, Tab, python_pages
from tests.support.samples import SAMPLES
from tests.support.written_store import Known

STORES = 40
ENDED_WORKERS = 4
KILLED_BROWSERS = 2
"""Each costs a start of Chromium and of Python."""
KILLS = ENDED_WORKERS + KILLED_BROWSERS
LINES = (2 * STORES, 10 * STORES)
"""How many are heard before a kill: at least, and less than."""
_PROCESSES = Path("/proc")
_STORY = Path(__file__).parents[1] / "support" / "written_store.py"
# What a writer says is heard here, outside the browser, before it goes on.
_LISTEN = """() => {
  const channel = globalThis.channel = new BroadcastChannel('said');
  channel.onmessage = async ({ data: [id, line] }) => {
    await heard(line);
    channel.postMessage(id);
  };
}"""
_BEGIN = """
import asyncio, itertools, js, random
from pathlib import Path
from pyodide.ffi import create_proxy, to_js
from pasje.adapters.indexeddb import IndexedDb
from pasje.adapters.indexeddb_store import IndexedDbStore
from pasje.contract.codec import decode
from pasje.contract.snapshot import Snapshot
Path('/client/written_store.py').write_text({story!r})
from written_store import Known, Story
story = Story(decode(Snapshot, {base!r}))
channel, count, waiting = js.BroadcastChannel.new('said'), itertools.count(), {{}}
channel.onmessage = create_proxy(lambda e: waiting.pop(e.data).set_result(None))
async def said(line):
    number = next(count)
    waiting[number] = asyncio.get_running_loop().create_future()
    channel.postMessage(to_js([number, line]))
    await waiting[number]
async def opened(number):
    return IndexedDbStore(await IndexedDb.open(f'killed {{number}}'))
async def check(number, known):
    return (await story.check(await opened(number), Known.of(known))).plain()
async def write(number, seed):
    await story.write(await opened(number), lambda line: said(f'{{number}} {{line}}'),
                      random.Random(seed))
def begin(number, seed):
    def ended(task):  # which it never does by itself
        asyncio.ensure_future(said(f'{{number}} raised {{task.exception()!r}}'))
    task = asyncio.ensure_future(write(number, seed))
    task.add_done_callback(ended)
    return task
"""
_CHECK = "list(await asyncio.gather(*(check(n, known) for n, known in enumerate({known!r}))))"
_WRITE = "writing = [begin(n, f'{seed} {{n}}') for n in range({stores})]\n0"


class Heard:
    """What the writers said, by store."""

    def __init__(self) -> None:
        self.known: defaultdict[int, Known] = defaultdict(Known)
        self.lines = self.added = 0
        self.raised: list[str] = []

    def hear(self, line: str) -> None:
        store, said = line.split(" ", 1)
        if said.startswith("raised "):
            self.raised.append(line)
            return
        self.known[int(store)].hear(said)
        self.lines += 1
        self.added += said.startswith("! add ")


async def _open(pages: Pages, context: BrowserContext) -> Tab:
    tab = await pages.open(context)
    await tab.page.evaluate(_LISTEN)
    base = encode(SAMPLES["gold_near"]()).decode()
    await tab.run(_BEGIN.format(story=_STORY.read_text(encoding="utf-8"), base=base))
    return tab


async def _check(tab: Tab, heard: Heard) -> None:
    """Every store is as before or after the write that was under way in it."""
    known = [heard.known[number].plain() for number in range(STORES)]
    found = await tab.run(_CHECK.format(known=known))
    assert isinstance(found, list)
    for number, plain in enumerate(found):
        heard.known[number] = Known.of(plain)


async def _write(tab: Tab, heard: Heard, choose: random.Random) -> None:
    """Returns at a random moment, while all stores are being written."""
    enough = heard.lines + choose.randrange(*LINES)
    async with asyncio.timeout(PATIENCE_S):
        await tab.run(_WRITE.format(seed=choose.random(), stores=STORES))
        while heard.lines < enough and not heard.raised:
            await tab.page.wait_for_timeout(1)
    assert heard.raised == [], "a writer ended by itself"


def _browsers_on(profile: Path) -> list[int]:
    """The process that all of a browser's others belong to, told by its profile."""
    found = []
    for process in _PROCESSES.iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue  # it has ended meanwhile
            child = any(word.startswith(b"--type=") for word in words)
            if f"--user-data-dir={profile}".encode() in words and not child:
                found.append(int(process.name))
    return found


@pytest.fixture
def choose() -> random.Random:
    """SEED=number repeats how many lines were heard before each kill."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")
    return random.Random(seed)  # noqa: S311 to be repeated, not to be secret


@pytest.mark.browser
@pytest.mark.skipif(not _PROCESSES.is_dir(), reason="/proc names the browser's process")
async def test_workers_ended_and_browsers_killed_leave_the_old_or_the_new(
    tmp_path: Path, choose: random.Random
) -> None:
    heard = Heard()
    async with python_pages() as pages:
        for number in range(KILLED_BROWSERS + 1):
            last = number == KILLED_BROWSERS
            async with restarted_chromium(tmp_path) as context:
                await context.expose_function("heard", heard.hear)
                tab = await _open(pages, context)
                await _check(tab, heard)
                if not last:
                    await _write(tab, heard, choose)
                    (browser,) = _browsers_on(tmp_path)
                    async with context.expect_event("close"):  # else it is closed once more
                        os.kill(browser, signal.SIGKILL)
                    continue
                for _ in range(ENDED_WORKERS):
                    await _write(tab, heard, choose)
                    await tab.page.evaluate("() => { worker.terminate(); channel.close(); }")
                    tab = await _open(pages, context)
                    await _check(tab, heard)
    print(f"{KILLS} kills, each of {STORES} stores; {heard.lines} lines, {heard.added} added")
    assert heard.added > STORES  # otherwise little was acknowledged before the kills
