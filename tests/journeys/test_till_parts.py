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

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module")
async def origin():
    async with served(Starlette(routes=routes)) as address:
        yield address


@pytest_asyncio.fixture(scope="module")
async def tab():
    """One for all: it keeps nothing, as nobody signs in."""
    async with chromium() as browser, await browser.new_context() as context:
        yield await context.new_page()


@pytest.fixture
async def page(tab, origin):
    """The page, begun anew."""
    await tab.goto(f"{origin}/till")
    return tab


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


async def test_a_moment_is_said_as_on_the_phone(page):
    said = await page.evaluate(
        """async () => {
          const { moment } = await import("/till/format.js");
          return ["nl", "en"].map((language) => moment(new Date(2026, 10, 2, 9, 5), language));
        }"""
    )
    assert said == ["2\u00a0november 9:05", "2\u00a0November 9:05"]


async def test_a_day_is_short_and_has_its_year_only_when_that_is_another(page):
    now = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp() * 1000)
    days = [("2026-12-03", "nl"), ("2026-12-03", "en"), ("2027-03-01", "nl"), ("2027-01-31", "en")]
    said = await call(page, "format", "shortDay", [[on, language, now] for on, language in days])
    plain = [one.replace("\u00a0", " ") for one in said]
    assert plain == ["3 dec", "3 Dec", "1 mrt 2027", "31 Jan 2027"]
    assert not any(" " in one for one in said)


async def test_units_are_said_as_everywhere_else(page):
    singular, plural = {"nl": "punt", "en": "point"}, {"nl": "punten", "en": "points"}
    unit = Unit(singular, plural, None)
    plain = {"singular": singular, "plural": plural}
    cases = [(value, language) for value in (0, 1, -1, 36, 1240) for language in ("nl", "en", "fr")]
    said = await call(page, "format", "units", [[v, plain, language] for v, language in cases])
    assert said == [formats.units(value, unit, language) for value, language in cases]


POINT = {"nl": "punt", "en": "point"}, {"nl": "punten", "en": "points"}
KINDS = {"tenths": {"decimals": 1}, "thousandths": {"decimals": 3}, "money": {"money": True}}


@pytest.mark.parametrize("kind", KINDS)
async def test_units_with_decimals_and_units_that_are_money_too(page, kind):
    unit = Unit(*POINT, None, **KINDS[kind])
    plain = {
        "singular": dict(unit.singular), "plural": dict(unit.plural),
        "decimals": unit.decimals, "money": unit.money,
    }  # fmt: skip
    values = (0, 1, 5, 10, 100, 125, 1000, 1001, 12_345, 1_234_567, -5, -1250)
    cases = [(value, language) for value in values for language in ("nl", "en", "fr")]
    for name, same in (("units", formats.units), ("figure", formats.amount)):
        said = await call(page, "format", name, [[v, plain, lang, "EUR"] for v, lang in cases])
        assert said == [same(value, unit, language, "EUR") for value, language in cases]


async def test_a_unit_that_left_the_programme_goes_by_its_id(page):
    point = {"id": "points", "singular": {"en": "point"}, "plural": {"en": "points"}}
    till = {"unit": point, "units": [point]}
    found = await call(page, "format", "unitOf", [[till, id_] for id_ in ("", "points", "stamps")])
    assert found[:2] == [point, point]
    assert await call(page, "format", "units", [[3, found[2], "nl"]]) == ["3\u00a0stamps"]


async def test_units_are_read_as_they_are_typed(page):
    tenths, money, whole = {"decimals": 1}, {"money": True, "decimals": 0}, {"decimals": 0}
    typed = {
        ("12,5", 1): 125, ("12.5", 1): 125, ("12", 1): 120, ("12,55", 1): None, ("", 1): 0,
        ("4,60", 2): 460, ("4,6", 2): 460, ("4.606", 2): None, ("1000", 0): 1000,
        ("1.000", 0): None, ("-5", 0): None, ("x", 0): None,
    }  # fmt: skip
    units = [whole, tenths, money]
    read = await call(page, "format", "readUnits", [[t, units[d]] for t, d in typed])
    assert read == [*typed.values()]


async def test_pieces_are_read_as_they_are_typed(page):
    typed = {"": 1, "1": 1, " 12 ": 12, "10000": 10_000}
    typed |= dict.fromkeys(["0", "10001", "-1", "1,5", "10.000", "x", "١٢"])
    read = await call(page, "format", "readPieces", [[text] for text in typed])
    assert read == [*typed.values()]


LINES = [
    ({}, []),
    ({"pieces": {"": 4}}, [{"amount": 2000, "quantity": 4}]),
    ({"split": {"tea": 500}}, [{"amount": 500, "category": "tea"}, {"amount": 1500}]),
    (
        {"split": {"tea": 500}, "pieces": {"tea": 2, "": 3}},
        [{"amount": 500, "category": "tea", "quantity": 2}, {"amount": 1500, "quantity": 3}],
    ),
    (
        {"split": {"tea": 2000}, "pieces": {"tea": 2, "": 3}},  # the amount was less by then
        [{"amount": 2000, "category": "tea", "quantity": 2}],
    ),
]


async def test_what_is_no_amount_is_not_told_apart(page):
    typed = ["20", "0", "", " ", "five"]
    wrong = await call(page, "requests", "wrongToSplit", [[text] for text in typed])
    first, none = ({"word": word, "field": "amount"} for word in ("amount_first", "not_an_amount"))
    assert wrong == [None, None, first, first, none]


async def test_an_amount_to_give_back_is_above_nothing(page):
    typed = ["", "5", "0", "0,00", "-5", "\u22125", "five"]
    wrong = ["", "", *["above_zero"] * 4, "not_an_amount"]
    assert await call(page, "requests", "wrongReturn", [[text] for text in typed]) == wrong


async def test_a_split_becomes_the_lines_of_a_receipt(page):
    amount = {"amount": 2000, "currency": "EUR"}
    asked = [{"visit": {"id": "v", "chosen": [], **one}, "amount": amount} for one, _ in LINES]
    made = await call(page, "requests", "recordPurchase", [[{**one, "nowMs": 0}] for one in asked])
    assert [one["body"].get("lines", []) for one in made] == [lines for _, lines in LINES]


TWELVE = """async () => {
  const { Split } = await import('/till/split.js');
  const name = (n) => ({ id: `c${n}`, name: { en: `goods of kind ${n}` }, counted: n % 2 > 0 });
  const till = { currency: 'EUR', counted: true, categories: [...Array(12).keys()].map(name) };
  const view = { language: () => 'en', say: (word) => word };
  document.querySelector('#more-dialog').showModal();
  new Split({ desk: { state: { till, visit: {} } }, view }).begin();
  const seen = document.querySelector('#added').getBoundingClientRect();
  const fields = [...document.querySelectorAll('#added input')];
  return fields.map((field) => field.getBoundingClientRect()).filter((one) =>
    one.width > 50 && one.top >= seen.top && one.bottom <= seen.bottom && one.right <= seen.right)
    .length;
}"""


async def test_twelve_categories_are_seen_at_once(page):
    await page.set_viewport_size({"width": 1280, "height": 800})
    assert await page.evaluate(TWELVE) == 12 + 6 + 1  # and the pieces of every second, and the rest


RETURNED = """async (left) => {
  const { Returning } = await import('/till/returning.js');
  const view = { language: () => 'en', say: (word, values) => `${word} ${values?.n ?? ''}` };
  const outbox = { has: () => true };
  const bought = { id: 'p', amount: { amount: 900, currency: 'EUR' }, left };
  new Returning({ desk: { state: { till: {} } }, outbox, view }).begin(bought, '');
  return [...document.querySelectorAll('#return-lines label')].map((one) => one.textContent);
}"""


async def test_pieces_of_a_bill_of_one_line_go_back_too(page):
    three = {"amount": 900, "discount": 0, "quantity": 3, "category": None, "sku": None}
    one = {**three, "quantity": 1}
    rows = [await page.evaluate(RETURNED, left) for left in ([three], [one], [one, three])]
    assert rows == [["return_line 3"], [], ["return_line 1", "return_line 3"]]


ANOTHER_VERSION = """async () => {
  const { Desk } = await import('/till/desk.js');
  const { answered } = await import('/till/answers.js');
  const unit = (id) => ({ id });
  const till = (programme_version, pays, units, actions) => ({
    name: 'Counter', programme_version, pays, units: units.map(unit),
    actions: actions.map(unit) });
  const asked = [];
  const api = { send: async (method, path) => {
    asked.push(path);
    return { kind: 'done', body: till(2, false, ['points', 'stamps'], ['review']) };
  } };
  const outbox = { drop: () => {}, waiting: () => [] };
  const desk = new Desk({ api, outbox, kept: {}, changed: () => {} });
  const later = () => new Promise((resolve) => setTimeout(resolve));
  const seen = [];
  const look = async () => {
    await later();
    const { till, visit } = desk.state;
    seen.push([till.programme_version, till.pays, visit.actions ?? null, asked.splice(0)]);
  };
  const scan = async (programme_version) => {
    Object.assign(desk.state, { phase: 'visit', visit: { id: 'v', status: 'reading' } });
    answered(desk, { kind: 'visit', id: 'v' },
      { kind: 'done', body: { vouchers: [], programme_version } });
    await look();
  };
  desk.state.till = till(1, true, ['points'], ['bag']);
  await scan(1);
  await scan(2);
  await scan(2);
  await scan(undefined);
  desk.state.till = till(1, true, ['points'], ['bag', 'review']);
  const about = { visit: { id: 'v', actions: ['bag', 'review'] } };
  desk.correct({ id: 'p', about, problem: { code: 'unknown_action' } });
  await look();
  return seen;
}"""


async def test_a_till_asks_again_once_another_version_is_in_force(page):
    """Its page stays open for weeks; what the version dropped is no part of the purchase."""
    assert await page.evaluate(ANOTHER_VERSION) == [
        [1, True, None, []],
        [2, False, None, ["/v1/till"]],
        [2, False, None, []],
        [2, False, None, []],  # of a platform of before
        [2, False, ["review"], ["/v1/till"]],
    ]


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
    said = "async () => Object.values((await import('/till/words.js')).WORDS.nl)"
    things = [text for text in await page.evaluate(said) if re.search(r"\b(haar|zij)\b", text)]
    assert things == [], "no thing is a she"
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


async def test_a_voucher_for_elsewhere_is_offered_only_when_it_was_scanned(page):
    for_web = {"channels": ["web"], "shown": False}
    vouchers = [
        {"shown": False},  # of a platform of before channels
        {"channels": [], "shown": False},
        {"channels": ["web", "shop"], "shown": False},
        for_web,
        for_web | {"shown": True},  # its refusal then says where it is for
    ]
    offered = await call(page, "answers", "forShop", [[one] for one in vouchers])
    assert offered == [True, True, True, False, True]


async def test_a_reward_that_comes_with_a_purchase_is_said(page):
    till = {"currency": "EUR", "unit": {"singular": {"en": "point"}, "plural": {"en": "points"}}}
    roll = {"rule": {"en": "Own cup"}, "units": 0, "unit_id": "", "reward": {"en": "A roll on us"}}
    saving = {"rule": {"en": "Saving"}, "units": 10, "unit_id": "", "reward": None}
    cash = {"en": "€2.50 cash: welcome gift of High"}
    quotes = [
        {"earned": [saving, roll]}, {"earned": [saving | {"refused": None}], "besides": [cash]},
    ]  # fmt: skip
    said = await call(page, "said", "promised", [[quote, till, "en"] for quote in quotes])
    points = "+10\u00a0points · Saving"
    assert said == [[points, "+ A roll on us · Own cup"], [points, f"+ {cash['en']}"]]
    euros = {"amount": 1000, "currency": "EUR"}
    body = {
        "amount": euros, "receipt": "7", "earned": 10, "available": 10, "used_vouchers": [],
        "first_name": "Sanne", "tier": {"en": ""}, "given": [{"en": "A roll on us"}],
        "waits": [{"en": "10 points: to spend from 6 December 2026"}], "besides": [cash],
    }  # fmt: skip
    state = {"said": {"kind": "purchase", "body": body}, "till": till}
    (told,) = await call(page, "said", "sentences", [[state, "en"]])
    assert "+ A roll on us" in told["lines"]
    assert "10 points: to spend from 6 December 2026" in told["lines"]
    assert "+ €2.50 cash: welcome gift of High" in told["lines"]


REASONS = [
    ({"why_nothing": ["minimum", "cap"]}, ["minimum: minimum why", "cap: cap why"]),
    ({"why_nothing": ["a", "b"], "same": "No amount."}, ["No amount."]),
    ({"why_nothing": ["bag"], "not_earned": ["bag"]}, ["bag why"]),
    ({"why_nothing": ["a"], "not_earned": ["bag"]}, ["a: a why", "bag: bag why"]),
    ({"not_earned": ["bag"]}, ["bag: bag why"]),
    ({}, []),
]


async def test_nothing_earned_is_a_sentence_and_no_zero(page):
    """A reason that all rules share is said once; a reward or a gift is not nothing."""
    till = {"currency": "EUR", "unit": {"singular": {"en": "point"}, "plural": {"en": "points"}}}

    def why(names, same=None):
        return [{"rule": {"en": name}, "why": {"en": same or f"{name} why"}} for name in names]

    euros = {"amount": 30, "currency": "EUR"}
    bodies = [
        {
            name: why(one[name], one.get("same"))
            for name in ("why_nothing", "not_earned")
            if name in one
        }
        for one, _ in REASONS
    ]
    quotes = [{"earned": [], **one} for one in bodies]
    said = await call(page, "said", "promised", [[quote, till, "en"] for quote in quotes])
    assert said == [["Nothing earned", *lines] for _, lines in REASONS]
    common = {
        "amount": euros, "receipt": "7", "earned": 0, "available": 10, "used_vouchers": [],
        "first_name": "Sanne", "tier": {"en": "Guest"}, "earned_units": [],
    }  # fmt: skip
    gifts = [{"given": [{"en": "A roll"}]}, {"besides": [{"en": "€1.00 credit: welcome"}]}]
    states = [
        {"said": {"kind": "purchase", "body": common | one}, "till": till}
        for one in [*bodies, *gifts]
    ]
    told = await call(page, "said", "sentences", [[state, "en"] for state in states])
    end = ["Sanne · Balance 10\u00a0points", "Receipt 7 · €0.30"]
    assert [one["lines"] for one in told] == [
        *(["Nothing earned", "Guest", end[0], *lines, end[1]] for _, lines in REASONS),
        ["+ A roll", "Guest", *end],
        ["+ €1.00 credit: welcome", "Guest", *end],
    ]


async def test_a_refund_says_what_was_waiting(page):
    """The balance does not show it: what waits is not in it."""
    till = {"currency": "EUR", "unit": {"singular": {"en": "point"}, "plural": {"en": "points"}}}
    taken = [{"unit_id": "", "units": 300}]
    bought = {"amount": {"amount": 700, "currency": "EUR"}, "first_name": "Sanne"}
    body = {
        "purchase": bought, "taken": taken, "taken_back": 300, "available": 40, "deficit": 0,
        "returned_vouchers": [], "voided_vouchers": [], "receipt_text": "",
    }  # fmt: skip
    states = [
        {"said": {"kind": "refund", "body": body | {"waited": waited}}, "till": till}
        for waited in (taken, [])
    ]
    told = await call(page, "said", "sentences", [[state, "en"] for state in states])
    assert told[0]["lines"][:2] == ["€7.00 refunded", "\u2212300\u00a0points"]
    waited = "Of which pending: 300\u00a0points"
    assert [waited in one["lines"] for one in told] == [True, False]


async def test_a_refund_says_every_unit_that_is_short_or_was_spent(page):
    """An older platform knows of the unit on the card alone."""
    words = [{"en": one} for one in ("point", "points", "credit")]
    unit = {"id": "points", "singular": words[0], "plural": words[1]}
    credit = {"id": "credit", "singular": words[2], "plural": words[2], "money": True}
    till = {"currency": "EUR", "unit": unit, "units": [unit, credit]}
    body = {
        "purchase": {"amount": {"amount": 700, "currency": "EUR"}, "first_name": "Sanne"},
        "taken": [], "taken_back": 0, "available": 0, "deficit": 0,
        "returned_vouchers": [], "voided_vouchers": [], "receipt_text": "",
    }  # fmt: skip
    short = [{"unit_id": "points", "units": 12}, {"unit_id": "credit", "units": 5000}]
    bodies = [
        body | {"deficits": short, "deficit": 12, "not_taken": short},
        body | {"deficit": 12},
        body,
    ]
    states = [{"said": {"kind": "refund", "body": one}, "till": till} for one in bodies]
    told = await call(page, "said", "sentences", [[state, "en"] for state in states])
    lines = [[line for line in one["lines"] if "pent" in line or "short" in line] for one in told]
    both = "12\u00a0points · €50.00\u00a0credit"
    fills = "short: what is earned next fills that."
    assert lines == [
        [f"Spent, not taken back: {both}", f"{both} {fills}"], [f"12\u00a0points {fills}"], [],
    ]  # fmt: skip


PIECES = """async (texts) => {
  const { pieces } = await import('/till/view.js');
  return texts.map((text) => pieces(text)
    .filter((one) => typeof one !== 'string').map((one) => one.textContent));
}"""


async def test_no_line_ends_within_money(page):
    whole = {
        "Saldo 3 punten, € 5,00 tegoed. Zilver.": ["€ 5,00"],
        "\u2212€0.10 credit · +€1,250.00 credit": ["\u2212€0.10", "+€1,250.00"],
        "CHF\u00a012.50 refunded": ["CHF\u00a012.50"],
        "+36 points · ABC": [],
    }
    assert await page.evaluate(PIECES, list(whole)) == [*whole.values()]
    wraps = "(node) => getComputedStyle(node).whiteSpace"
    script = "document.querySelector('#slip-text').append(Object.assign("
    await page.evaluate(script + "document.createElement('span'), { className: 'whole' }))")
    assert await page.locator("#slip-text .whole").evaluate(wraps) == "nowrap"


async def test_what_gave_nothing_is_said_with_why(page):
    bag = {"rule": {"en": "Own bag"}, "why": {"en": "Once a day; you had it today."}}
    said = await call(page, "said", "withheld", [[{"not_earned": [bag]}, "en"], [{}, "en"]])
    assert said == [["Own bag: Once a day; you had it today."], []]
