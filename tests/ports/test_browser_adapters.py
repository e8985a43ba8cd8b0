"""The browser's adapters through the very same suites, by Python in a worker of Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.ports.suites import suite
from tests.support.browser import chromium, phone
from tests.support.python_page import PLAIN_HTTP_FLAG, Pages, Tab, python_pages

pytestmark = pytest.mark.browser

# How each adapter is made over one device; {name} is another one for each case.
DEVICES = {
    "store": "IndexedDbStore(await IndexedDb.open('{name}'))",
    "secrets": "IndexedDbSecrets(await IndexedDb.open('{name}'))",
    "signer": "WebCryptoSigner(await IndexedDb.open('{name}'))",
    "tabs": "WebTabs('{name}')",
    "surroundings": "WebSurroundings(bridge(), secure=True)",
}
# Over plain http nothing is held between tabs, so there the suite is given one.
PLAIN_DEVICES = {port: DEVICES[port] for port in ("store", "secrets")} | {"tabs": "one"}
_IMPORTS = """
from pathlib import Path
Path('/client/suites.py').write_text({suites!r})
import suites
from pasje.adapters.indexeddb import IndexedDb
from pasje.adapters.indexeddb_store import IndexedDbStore
from pasje.adapters.indexeddb_secrets import IndexedDbSecrets
"""
_SECURE = """
import js
from pasje.adapters.web_surroundings import WebSurroundings
def bridge():
    return js.eval("({ facts: {}, heard: null, asked: [], ask(name) { this.asked.push(name); } })")
from pasje.adapters.webcrypto_signer import WebCryptoSigner
from pasje.adapters.web_tabs import WebTabs
"""
_PLAIN = "from pasje.adapters.plain_tabs import PlainTabs"
_CASE = """
async def open_port():
    return {made}
await suites.{case}(open_port)
'passed'
"""
_LEAD = """
import asyncio
tabs = WebTabs('two')
leads = asyncio.Event()
async def lead():
    async with tabs.leading():
        leads.set()
        await asyncio.Event().wait()
leading = asyncio.create_task(lead())
"""


@pytest_asyncio.fixture(scope="module")
async def browser_pages() -> AsyncIterator[tuple[Pages, list[Tab]]]:
    """Two tabs of a secure page and one of a page over plain http."""
    async with (
        python_pages() as pages,
        chromium(PLAIN_HTTP_FLAG) as browser,
        phone(browser) as context,
    ):
        tabs = [
            await pages.open(context),
            await pages.open(context),
            await pages.open(context, pages.plain),
        ]
        suites = (Path(__file__).parent / "suites.py").read_text(encoding="utf-8")
        for tab in tabs:
            await tab.run(_IMPORTS.format(suites=suites))
        for tab in tabs[:2]:
            await tab.run(_SECURE)
        await tabs[2].run(_PLAIN)
        yield pages, tabs


@pytest.mark.parametrize(
    ("port", "case"), [(port, case) for port in DEVICES for case in suite(port)]
)
async def test_adapter(browser_pages: tuple[Pages, list[Tab]], port: str, case: str) -> None:
    _, (tab, *_) = browser_pages
    code = _CASE.format(made=DEVICES[port].format(name=case), case=case)
    assert await tab.run(code) == "passed"


@pytest.mark.parametrize(
    ("port", "case"), [(port, case) for port in PLAIN_DEVICES for case in suite(port)]
)
async def test_adapter_over_plain_http(
    browser_pages: tuple[Pages, list[Tab]], port: str, case: str
) -> None:
    _, (*_, plain) = browser_pages
    await plain.run(f"one = PlainTabs('{case}')")
    code = _CASE.format(made=PLAIN_DEVICES[port].format(name=case), case=case)
    assert await plain.run(code) == "passed"


async def test_a_second_tab_leads_when_the_first_is_closed(
    browser_pages: tuple[Pages, list[Tab]],
) -> None:
    pages, (stays, *_) = browser_pages
    closes = await pages.open(stays.page.context)
    await closes.run("from pasje.adapters.web_tabs import WebTabs")
    await closes.run(_LEAD + "await leads.wait()")
    assert await stays.run(_LEAD + "await asyncio.sleep(0.1)\nleads.is_set()") is False
    await closes.page.close()
    await stays.run("async with asyncio.timeout(30):\n  await leads.wait()")


async def test_a_tab_tells_the_other(browser_pages: tuple[Pages, list[Tab]]) -> None:
    _, (here, there, _) = browser_pages
    await there.run("import asyncio\ntabs = WebTabs('news')")
    await there.run("news = asyncio.create_task(tabs.told())")
    await here.run("await WebTabs('news').tell()")
    await there.run("async with asyncio.timeout(30):\n  await news")


async def test_tabs_over_plain_http_tell_each_other(
    browser_pages: tuple[Pages, list[Tab]],
) -> None:
    pages, (*_, here) = browser_pages
    there = await pages.open(here.page.context, pages.plain)
    await there.run(_PLAIN + "\nimport asyncio\ntabs = PlainTabs('news')")
    await there.run("news = asyncio.create_task(tabs.told())")
    await here.run("await PlainTabs('news').tell()")
    await there.run("async with asyncio.timeout(30):\n  await news")
    await there.page.close()


async def test_the_key_cannot_be_taken_out(browser_pages: tuple[Pages, list[Tab]]) -> None:
    _, (tab, *_) = browser_pages
    assert (
        await tab.run(
            "import js\n"
            "db = await IndexedDb.open('key')\n"
            "await WebCryptoSigner(db).import_key('H', b'1' * 32)\n"
            "key = await db.get('keys', 'H')\n"
            "from pyodide.ffi import JsException\n"
            "try:\n"
            "  await js.crypto.subtle.exportKey('raw', key)\n"
            "  said = 'taken out'\n"
            "except JsException as error:\n"
            "  said = error.name\n"
            "said"
        )
        == "InvalidAccessError"
    )


async def test_what_is_no_key_signs_nothing(browser_pages: tuple[Pages, list[Tab]]) -> None:
    _, (tab, *_) = browser_pages
    code = (
        "db = await IndexedDb.open('no key')\n"
        "await db.put_many('keys', {'H': 'garbage'})\n"
        "await WebCryptoSigner(db).sign('H', b'message') is None"
    )
    assert await tab.run(code) is True


async def test_the_page_is_heard_and_asked(browser_pages: tuple[Pages, list[Tab]]) -> None:
    _, (tab, *_) = browser_pages
    await tab.run(
        "import asyncio, dataclasses\n"
        "page = bridge()\n"
        "page.facts.install = 'prompt'\n"
        "page.facts.unknown = 1\n"
        "page_around = WebSurroundings(page, secure=False)\n"
        "waiting = asyncio.create_task(page_around.changed())\n"
    )
    first = await tab.run("dataclasses.asdict(page_around.facts())")
    assert first == {
        "browser": True, "secure": False, "installed": False, "install": "prompt",
        "update_ready": False, "offline_ready": False, "persisted": False,
        "faces_forgotten": 0,
    }  # fmt: skip
    await tab.run(
        "page.facts.update_ready = True\n"
        "page.heard('update_ready', True)\n"
        "async with asyncio.timeout(30):\n  await waiting\n"
        "await page_around.ask('update')\n"
    )
    assert await tab.run("page_around.facts().update_ready") is True
    assert await tab.run("page.asked.to_py()") == ["update"]
