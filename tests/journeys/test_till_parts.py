"""The parts of the cashier's page, in Chromium: amounts, money, ids, scans, and its files."""

import re
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from pasje.contract import formats
from pasje.contract.bounds import Id
from pasje.contract.programme import Money, Unit
from pasje_till.page import routes
from tests.support.browser import chromium
from tests.support.served import served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def origin():
    async with served(Starlette(routes=routes)) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser, origin):
    context = await browser.new_context()
    made = await context.new_page()
    await made.goto(f"{origin}/till")
    yield made
    await context.close()


async def call(page, module, name, argument_lists):
    """What `name` of `module` gives for each list of arguments."""
    script = """async ([module, name, lists]) => {
      const part = await import(`/till/${module}.js`);
      return lists.map((list) => part[name](...list));
    }"""
    return await page.evaluate(script, [module, name, argument_lists])


AMOUNTS = {
    "12,50": 1250, "12.50": 1250, "12,5": 1250, "12": 1200, "0,05": 5, ",50": 50, ".5": 50,
    "1250": 125000, " 3,60 ": 360, "0": 0, "0,29": 29, "1,15": 115, "99999,99": 9999999,
    "": None, ",": None, "12,": None, "1.250,00": None, "1.250": None, "12,505": None,
    "-5": None, "+5": None, "1e3": None, "€5": None, "5 0": None, "twelve": None, "١٢": None,
    "123456,78": None, "12345678": None, "4821009733567": None, "S1": None, "0x10": None,
}  # fmt: skip


async def test_an_amount_is_what_the_cashier_typed_in_whole_cents(page):
    read = await call(page, "format", "readAmount", [[text] for text in AMOUNTS])
    assert dict(zip(AMOUNTS, read, strict=True)) == AMOUNTS


async def test_no_amount_of_cents_is_ever_rounded(page):
    every = [[f"{cents // 100},{cents % 100:02d}"] for cents in range(0, 30_000, 7)]
    assert await call(page, "format", "readAmount", every) == list(range(0, 30_000, 7))


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
async def test_numbers_and_money_are_written_as_everywhere_else(page, language):
    values = [0, 1, -1, 5, 99, 100, 1240, -1240, 123456789, 10**12]
    numbers = await call(page, "format", "number", [[value, language] for value in values])
    assert numbers == [formats.number(value, language) for value in values]
    for currency in ("EUR", "GBP", "CHF"):
        sums = [[{"amount": value, "currency": currency}, language] for value in values]
        expected = [formats.money(Money(value, currency), language) for value in values]
        assert await call(page, "format", "money", sums) == expected


async def test_units_are_said_as_everywhere_else(page):
    singular, plural = {"nl": "punt", "en": "point"}, {"nl": "punten", "en": "points"}
    unit = Unit(singular, plural, None)
    plain = {"singular": singular, "plural": plural}
    cases = [(value, language) for value in (0, 1, -1, 36, 1240) for language in ("nl", "en", "fr")]
    said = await call(page, "format", "units", [[v, plain, language] for v, language in cases])
    assert said == [formats.units(value, unit, language) for value, language in cases]


async def test_the_next_receipt_counts_on(page):
    receipts = {"1": "2", "009": "010", "A-99": "A-100", "2026/0041": "2026/0042", "gift": ""}
    assert await call(page, "format", "nextReceipt", [[r] for r in receipts]) == [
        *receipts.values()
    ]


async def test_ids_are_uuids_of_version_7_that_sort_by_time(page):
    start = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1000)
    moments = [start + i for i in range(500)]
    made = await call(page, "format", "newId", [[moment] for moment in moments])
    pattern = re.compile(Id.__metadata__[0].pattern)
    assert all(pattern.fullmatch(one) for one in made)
    assert made == sorted(set(made))
    assert [int(one.replace("-", "")[:12], 16) for one in made] == moments


CODE = "M1" + "0123456789ABCDEFGHJKMNPQRSTVWXYZ012"
WHOLE = {
    CODE: CODE,
    CODE.lower(): CODE,
    f"12{CODE}": CODE,  # the amount was half typed when the scanner came in
    "4821 0097 3356 7": "4821009733567",
    "482100973356": None,
    "48210097335670": None,
    CODE[:-1]: None,
    "12,50": None,
    "https://example.com/card": None,
}


async def test_a_whole_code_is_told_from_an_amount(page):
    assert await call(page, "scan", "wholeCode", [[text] for text in WHOLE]) == [*WHOLE.values()]


async def test_half_a_code_is_still_a_scan_and_no_amount(page):
    assert await call(page, "scan", "anyCode", [[CODE[:30]], ["12,50"]]) == [CODE[:30], None]


async def test_both_languages_have_the_same_words(page):
    script = """async () => {
      const { WORDS } = await import('/till/words.js');
      const holes = (text) => [...text.matchAll(/[{]\\w+[}]/g)].map((m) => m[0]).sort().join();
      return Object.values(WORDS).map((words) =>
        Object.entries(words).map(([name, text]) => `${name} ${holes(text)}`).sort());
    }"""
    dutch, english = await page.evaluate(script)
    assert dutch == english
    names = "[...document.querySelectorAll('[data-word]')].map((node) => node.dataset.word)"
    assert {name.split()[0] for name in dutch} >= set(await page.evaluate(names))


async def test_every_file_is_asked_about_and_sent_once(origin):
    async with httpx.AsyncClient(base_url=origin) as client:
        for path in ("/till", "/till/", "/till/till.js", "/till/till.css", "/till/icon.svg"):
            first = await client.get(path)
            assert first.status_code == 200
            assert first.headers["cache-control"] == "no-cache"
            again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/till/nothing.js", "/till/page.py", "/till/..%2fpage.py"])
async def test_nothing_but_the_pages_files_is_served(origin, path):
    async with httpx.AsyncClient(base_url=origin) as client:
        assert (await client.get(path)).status_code == 404


async def test_the_page_runs_its_own_scripts_only(page, origin):
    async with httpx.AsyncClient(base_url=origin) as client:
        policy = (await client.get("/till")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    refused = """() => { try { document.body.innerHTML = '<b>'; } catch (e) { return e.name; } }"""
    assert await page.evaluate(refused) == "TypeError"
