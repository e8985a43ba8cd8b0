"""What only a browser's database can suffer: closed, cleared, full, newer, held open elsewhere."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import chromium, phone
from tests.support.python_page import Pages, Tab, python_pages

pytestmark = pytest.mark.browser

_BEGIN = """
import js
from pyodide.ffi import create_once_callable, JsException
from pasje.adapters import indexeddb
from pasje.adapters.indexeddb import IndexedDb, UPGRADES
from pasje.adapters.indexeddb_store import IndexedDbStore
from pasje.adapters.indexeddb_secrets import IndexedDbSecrets
from pasje.adapters.webcrypto_signer import WebCryptoSigner
from pasje.data.ports import NotKept

def second(db, transaction):
    transaction.objectStore('state').put('by the second', 'upgraded')

def third(db, transaction):
    db.createObjectStore('more')

def fails(db, transaction):
    transaction.objectStore('state').clear()
    raise ValueError('an upgrade that fails')

async def opened(name, *more):
    return IndexedDbStore(await IndexedDb.open(name, (*UPGRADES, *more)))

async def kept(store, *keys):
    return [await store.get(key) for key in keys]

async def why_not(work):
    try:
        await work
    except NotKept as error:
        return error.why
    return 'kept'
"""
# As the first wallets made it, and as a page that never lets go.
_FIRST_SHIPPED = """(name) => new Promise((resolve, reject) => {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    for (const table of ['state', 'secrets', 'keys']) request.result.createObjectStore(table);
  };
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const db = globalThis.held = request.result;
    const transaction = db.transaction('state', 'readwrite');
    transaction.objectStore('state').put('all', 'cards');
    transaction.oncomplete = () => resolve(null);
  };
})"""


@pytest_asyncio.fixture(scope="module")
async def browser_pages() -> AsyncIterator[tuple[Browser, Pages]]:
    async with python_pages() as pages, chromium() as browser:
        yield browser, pages


@pytest_asyncio.fixture(scope="module")
async def tabs(browser_pages: tuple[Browser, Pages]) -> AsyncIterator[tuple[Tab, Tab]]:
    browser, pages = browser_pages
    async with phone(browser) as context:
        both = (await pages.open(context), await pages.open(context))
        for tab in both:
            await tab.run(_BEGIN)
        yield both


async def _held_by_page(tab: Tab, name: str) -> None:
    await tab.page.evaluate(_FIRST_SHIPPED, name)


async def _let_go(tab: Tab) -> None:
    await tab.page.evaluate("() => held.close()")


async def test_what_the_first_wallets_made_is_upgraded(tabs: tuple[Tab, Tab]) -> None:
    tab, _ = tabs
    await _held_by_page(tab, "old")
    await _let_go(tab)
    assert await tab.run("s = await opened('old')\nawait kept(s, 'cards', 'upgraded')") == [
        "all",
        None,
    ]
    await tab.run("s._db.close()\ns = await opened('old', second, third)")
    assert await tab.run("await kept(s, 'cards', 'upgraded')") == ["all", "by the second"]
    assert await tab.run("s.lost") is None


async def test_an_upgrade_that_fails_leaves_the_old_version(tabs: tuple[Tab, Tab]) -> None:
    tab, _ = tabs
    await _held_by_page(tab, "fails")
    await _let_go(tab)
    assert await tab.run("await why_not(opened('fails', second, fails))") == "denied"
    assert await tab.run("s = await opened('fails')\nawait kept(s, 'cards', 'upgraded')") == [
        "all",
        None,
    ]


async def test_a_newer_wallets_is_left_alone_until_sign_out(tabs: tuple[Tab, Tab]) -> None:
    tab, _ = tabs
    await tab.run("new = await opened('newer', second)\nawait new.put_many({'cards': 'newest'})")
    await tab.run("new._db.close()\nold = await opened('newer')")
    assert await tab.run("[old.lost, await old.get('cards')]") == ["newer", None]
    await tab.run("await old.put_many({'cards': 'old'})\nold = await opened('newer')")
    assert await tab.run("[old.lost, await old.get('cards')]") == ["newer", "old"]
    assert await tab.run("await (await opened('newer', second)).get('cards')") == "newest"
    await tab.run("await old.delete_prefix('card/1/', {'cards': 'none'})")
    assert await tab.run("await old.get('cards')") == "none"
    assert await tab.run("await (await opened('newer', second)).get('cards')") is None


async def test_a_tab_lets_go_for_a_newer_wallet_in_another(tabs: tuple[Tab, Tab]) -> None:
    here, there = tabs
    await here.run("s = await opened('lets go')\nawait s.put_many({'cards': 'all'})")
    assert await there.run(
        "s = await opened('lets go', second)\nawait kept(s, 'cards', 'upgraded')"
    ) == ["all", "by the second"]
    assert await here.run("[await s.get('cards'), s.lost]") == [None, "newer"]


async def test_a_tab_that_does_not_let_go_is_said(tabs: tuple[Tab, Tab]) -> None:
    here, there = tabs
    await _held_by_page(here, "blocked")
    assert await there.run("await why_not(opened('blocked', second))") == "elsewhere"
    await _let_go(here)
    assert await there.run("await (await opened('blocked', second)).get('cards')") == "all"


async def test_a_connection_the_browser_closed_is_opened_again(tabs: tuple[Tab, Tab]) -> None:
    tab, _ = tabs
    await tab.run("s = await opened('closed')\nawait s.put_many({'cards': 'all'})")
    for use in ("await s.get('cards')", "await s.put_many({'a': '1'})\nawait s.get('cards')"):
        await tab.run("s._db._db.close()")
        assert await tab.run(use) == "all"
    assert await tab.run("s.lost") is None


async def test_a_read_that_nobody_waits_for_any_more_is_no_error(tabs: tuple[Tab, Tab]) -> None:
    assert (
        await tabs[0].run(
            "import asyncio\n"
            "from pyodide.ffi import create_proxy\n"
            "errors = []\n"
            "js.self.addEventListener('error', create_proxy(lambda e: errors.append(e.message)))\n"
            "store = await opened('given up')\n"
            "await store.put_many({'card': 'hers'})\n"
            "reading = asyncio.create_task(store.get('card'))\n"
            "await asyncio.sleep(0)\n"
            "reading.cancel()\n"
            "await store.get('card')\n"
            "[reading.cancelled(), errors]"
        )
    ) == [True, []]


async def test_cleared_while_it_runs_it_starts_afresh_and_says_so(tabs: tuple[Tab, Tab]) -> None:
    tab, _ = tabs
    await tab.run("s = await opened('cleared')\nawait s.put_many({'cards': 'all'})")
    session = await tab.page.context.new_cdp_session(tab.page)
    origin = await tab.page.evaluate("() => location.origin")
    await session.send(
        "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"}
    )
    assert await tab.run("[await s.get('cards'), s.lost]") == [None, "removed"]
    await tab.run("await s.put_many({'cards': 'new'})")
    assert await tab.run("await (await opened('cleared')).get('cards')") == "new"


async def test_full_it_keeps_what_was_there_and_can_be_wiped(
    browser_pages: tuple[Browser, Pages],
) -> None:
    """A browser of its own: what is left is asked for once in a while only, so it is set first."""
    browser, pages = browser_pages
    async with phone(browser) as context:
        tab = await pages.open(context)
        session = await context.new_cdp_session(tab.page)
        quota = {"origin": pages.origin, "quotaSize": 2_000_000}
        await session.send("Storage.overrideQuotaForOrigin", quota)
        await tab.run(_BEGIN)
        await tab.run("s = await opened('full')\nawait s.put_many({'card/1/snapshot': 'Sanne'})")
        write = "s.put_many({'card/1/snapshot': 'x' * 9_000_000, 'more': 'x'})"
        assert await tab.run(f"await why_not({write})") == "denied"
        assert await tab.run("await kept(s, 'card/1/snapshot', 'more')") == ["Sanne", None]
        await tab.run("secrets = IndexedDbSecrets(s._db)\nlong = 'x' * 9_000_000")
        await tab.run("await secrets.put('refresh', long)")
        assert await tab.run("[secrets.kept, await secrets.get('refresh') == long]") == [
            False,
            True,
        ]
        await tab.run("await secrets.delete('refresh')\nawait s.delete_prefix('card/1/')")
        assert await tab.run("await kept(s, 'card/1/snapshot')") == [None]
        assert await tab.run("[secrets.kept, await secrets.get('refresh')]") == [True, None]


async def test_where_there_is_none_it_is_said(tabs: tuple[Tab, Tab]) -> None:
    """The last one: it takes the database away from its tab."""
    _, tab = tabs
    await tab.run("js.eval(\"Object.defineProperty(self, 'indexedDB', { value: undefined }); 0\")")
    assert await tab.run("await why_not(opened('none'))") == "denied"
