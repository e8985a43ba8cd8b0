"""`pasje programme check` and `preview`: what a file says, and what a purchase earns under it."""

import json
from datetime import UTC, datetime

import pytest

from pasje_host.command import main
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome
from pasje_platform.programme import build, file, trying
from pasje_platform.programme.file_basket import WrongBasket, read
from tests.support.programme_files import (
    BASE_RULE,
    CREDIT,
    DEMO,
    EXAMPLES,
    PAGE,
    REWARD,
    SOURCE,
    small,
)

BAKERY, BOUTIQUE = (path for path in EXAMPLES if path != DEMO)
BASKET = """
bought_at = 2026-11-24T09:15:00
store = "Markt"
actions = ["own-bag"]
pay = { credit = "1.00" }

[[lines]]
amount = "9.00"
quantity = 3
category = "brood"

[[lines]]
amount = "24.50"
category = "koffie"
discount = "2.50"
tax = "2.02"

[member]
segments = ["wijkpas"]
balance = { credit = "3.00" }
"""


LOAF = '[[lines]]\namount = "3.20"\n'


@pytest.fixture
def ran(capsys):
    """Runs `pasje programme …`: the status, and what is on stdout and stderr."""

    def run(*arguments):
        status = main(["programme", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def basket(tmp_path):
    def write(text, name="basket.toml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_right_file_is_told_in_short(ran, path):
    status, out, err = ran("check", path)
    assert (status, err) == (0, "")
    assert out.startswith(f"{path} is right: ")
    odd = [line for line in out.splitlines() if line.startswith("Odd")]
    assert [line for line in odd if " is past: " not in line] == []  # their days come, and go


def test_the_summary_says_what_members_read(ran):
    out = ran("check", DEMO)[1]
    assert "1 unit, 2 rules for earning, 3 tiers, 7 rewards; EUR, Europe/Amsterdam." in out
    assert "Saving: 1 point for every €1.00." in out
    assert "Birthday: A gift on your birthday: Any coffee." in out
    assert "60 points: Any coffee" in out
    assert "From €150.00 you are Silver" in out
    assert (
        "Referral: 100 points for who invites, 50 points for the friend, "
        "once the friend buys for €5.00 or more." in out
    )


@pytest.mark.parametrize(
    ("path", "says"),
    [(BAKERY, "20 or 90 currants: Credit"), (BOUTIQUE, "250 to 2,500 points: Money off")],
    ids=["prices", "any amount"],
)
def test_the_summary_says_from_what_to_what_a_member_may_choose(ran, path, says):
    assert says in ran("check", path)[1]


def test_the_summary_leaves_the_capitals_of_a_unit(ran, tmp_path):
    file = tmp_path / "xp.toml"
    file.write_text(small().replace('plural.en = "points"', 'plural.en = "XP left"'))
    assert "\nXP left:" in ran("check", file)[1]


def test_a_wrong_file_ends_with_2_and_the_refusal(ran, tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SOURCE.replace("gives = 1", "gves = 1"))
    status, out, err = ran("check", wrong)
    assert (status, out) == (2, "")
    line = SOURCE.splitlines().index("gives = 1") + 1
    assert err.startswith(f"{wrong} is no programme: line {line}: earn[1] (base).gves: is no key")


def test_a_refusal_that_asks_has_no_full_stop_after_it(ran, tmp_path):
    wrong = tmp_path / "wrong.toml"
    for zone, mark in (('= "Amsterdam"', "?"), ("= 1", ".")):
        wrong.write_text(SOURCE.replace('= "Europe/Amsterdam"', zone))
        for err in (ran("check", wrong)[2], ran("use", wrong)[2]):
            assert err[-2:] == f"{mark}\n"
            assert err[-3] not in ".?"
    rule = BASE_RULE.replace("base", "extra").replace("gives = 1", "unit = 'credit'\ngives = 5")
    wrong.write_text(small(CREDIT + rule))
    (odd,) = [one for one in ran("check", wrong)[1].splitlines() if "500% of" in one]
    assert odd.endswith('did you mean "5%"?')


def test_a_file_that_is_not_there_ends_with_2(ran, tmp_path):
    status, _, err = ran("check", tmp_path / "none.toml")
    assert (status, "cannot be read (no such file or directory)" in err) == (2, True)


def test_what_is_odd_is_told_and_no_mistake(ran, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(small())
    status, out, _ = ran("check", own)
    assert status == 0
    assert "Odd: line 8: units[1] (points): nothing is to be had for it." in out
    own.write_text(small(REWARD + "cost = 5\nlast_day = 2026-01-01\n"))
    assert "(cup).last_day: 2026-01-01 is past: nobody can have it" in ran("check", own)[1]


def test_a_preview_shows_each_tier_and_the_arithmetic(ran, basket):
    status, out, err = ran("preview", BAKERY, "--basket", basket(BASKET))
    assert (status, err) == (0, "")
    guest, regular, family = out.split("\n\n")[1:]
    assert [part.splitlines()[0] for part in (guest, regular, family)] == [
        "Guest", "Regular", "Family"
    ]  # fmt: skip
    assert "A stamp for each loaf: 6 stamps" in guest
    assert "Double on Tuesday morning: + 3 stamps, so 6 stamps" in guest
    assert "Stollen double: nothing. From 1 December 2026." in guest
    assert "Together: 6 stamps, €0.93 credit, 0.5 currants" in guest
    assert "Together: 6 stamps, €1.39 credit, 1 currant" in regular
    assert "Paid with units: €1.00; to pay: €30.00" in family


@pytest.mark.parametrize(
    ("store", "guest", "regular"),
    [
        ("Markt", "Coming by: 1 currant", "Coming by: 2 currants"),
        ("Kade", *["Coming by: nothing. Only at Markt or Station."] * 2),
    ],
)
def test_a_preview_says_what_the_visit_gives_besides(ran, basket, store, guest, regular):
    text = BASKET.replace('"Markt"', f'"{store}"')
    out = ran("preview", BAKERY, "--basket", basket(text))[1]
    for tier, says in zip(out.split("\n\n")[1:3], (guest, regular), strict=True):
        _, visit = tier.split("  For the visit, with its first purchase:\n")
        assert visit.strip().splitlines()[0] == says
    assert "For the visit" not in ran("preview", DEMO, "--basket", basket(LOAF))[1]


def test_a_preview_says_when_the_purchase_reaches_a_tier(ran, basket):
    out = ran("preview", DEMO, "--basket", basket('[[lines]]\namount = "160.00"\n'))[1]
    bronze, silver, gold = out.split("\n\n")[1:]
    assert "Together: 160 points" in bronze
    assert "Rises to Silver" in bronze
    assert "Together: 176 points" in silver
    assert "Rises" not in silver
    assert "Together: 200 points" in gold


def test_a_preview_in_a_programme_without_tiers(ran, basket, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(small())
    out = ran("preview", own, "--basket", basket('[[lines]]\namount = "2.50"\n'))[1]
    assert "Together: 2 points" in out


def test_a_preview_that_the_rules_refuse_says_why(ran, basket):
    poor = basket(BASKET.replace('credit = "3.00"', 'credit = "0.50"'))
    status, out, _ = ran("preview", BAKERY, "--basket", poor)
    assert status == 0
    assert out.count("Refused: ") == 3


def test_a_preview_says_that_the_balance_is_full(ran, basket, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(small(rule=BASE_RULE.replace("gives = 1", "gives = 9000000")))
    rich = '[[lines]]\namount = "90000000.00"\n' * 20
    out = ran("preview", own, "--basket", basket(rich))[1]
    assert "a balance is 9,007,199,254,740,991 points at most" in out


def test_a_basket_may_be_json(ran, basket):
    plain = {"lines": [{"amount": "12.00"}], "bought_at": "2026-11-24T09:15:00"}
    path = basket(json.dumps(plain), "basket.json")
    assert "Together: 12 points" in ran("preview", DEMO, "--basket", path)[1]


WRONG = [
    ("", "lines: there must be 1 to 500 sections [[lines]]"),
    ('[[lines]]\namount = "1"\n', "line 2: lines[1] (the first).amount: must be an amount"),
    ('[[lines]]\namount = "1.00"\ndiscount = "2.00"\n', "discount: is more than there is"),
    ('[[lines]]\namount = "1.00"\nprice = 1\n', "price: is no key here"),
    ('actions = ["dance"]\n[[lines]]\namount = "1.00"\n', "'dance' is none of the actions"),
    ('pay = { stars = 1 }\n[[lines]]\namount = "1.00"\n', "'stars' is none of the units"),
    ('pay = { stamps = "0.5" }\n[[lines]]\namount = "1.00"\n', "stamps has not so many decimals"),
    ('[[lines]]\namount = "1.00"\n[member]\nsegments = ["vip"]\n', "none of the segments"),
    ("x = \n", "line 1: not TOML"),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_basket_that_is_none_ends_with_2(ran, basket, text, says):
    status, out, err = ran("preview", BAKERY, "--basket", basket(text))
    assert (status, out) == (2, "")
    assert " is no basket: " in err
    assert says in err


@pytest.mark.parametrize("text", ["{", "[]", '{"lines": [{"amount": 1.5}]}', "[" * 100_000])
def test_json_that_is_no_basket_ends_with_2(ran, basket, text):
    status, _, err = ran("preview", BAKERY, "--basket", basket(text, "basket.json"))
    assert (status, " is no basket: " in err) == (2, True)


def test_a_basket_that_is_no_text_ends_with_2(ran, tmp_path):
    (tmp_path / "b.toml").write_bytes(b"\xe9")
    assert "not UTF-8" in ran("preview", BAKERY, "--basket", tmp_path / "b.toml")[2]
    assert "cannot be read" in ran("preview", BAKERY, "--basket", tmp_path / "none.toml")[2]


def test_the_basket_on_the_page_is_read(ran, basket):
    text = PAGE.read_text().rpartition("```toml\n")[2].partition("```")[0]
    for line in ('actions = ["own-bag"]\n', 'segments = ["student"]\n', "pay = { points = 100 }\n"):
        assert line in text
        text = text.replace(line, "")  # the demo knows none of them
    assert "Together: 31 points" in ran("preview", DEMO, "--basket", basket(text))[1]


NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)


def _rules(path):
    values = file.parse(path.read_text())
    return build.rules(values, logo=None, version=1, effective_at=NOW, demo=False)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_member_who_is_tried_has_the_tier_and_nothing_else(path, basket):
    rules = _rules(path)
    trial = read(basket('[[lines]]\namount = "0.00"\n'), rules, NOW)
    for tried in trying.tried(rules.engine, trial):
        assert isinstance(tried.outcome, Outcome)
        assert tried.outcome.state.tier.tier == tried.tier.id
        assert not tried.outcome.tier_changed
        assert all(posting.kind == "earn" for posting in tried.outcome.postings)


def test_a_preview_is_what_the_engine_says(basket):
    rules = _rules(DEMO)
    trial = read(basket('[[lines]]\namount = "12.80"\n'), rules, NOW)
    (bronze, silver, _) = trying.tried(rules.engine, trial)
    event = Event("purchase", "again", NOW, "00" * 32, trial.basket)
    before = trying.member_in(rules.engine, trial, silver.tier)
    again = evaluate(rules.engine, before, event, NOW)
    assert silver.outcome.explained == again.explained
    assert [sum(p.units for p in tried.outcome.postings) for tried in (bronze, silver)] == [12, 14]


def test_a_basket_without_a_time_is_of_now(basket):
    trial = read(basket('[[lines]]\namount = "1.00"\n'), _rules(DEMO), NOW)
    assert trial.basket.bought_at == NOW
    with pytest.raises(WrongBasket, match="bought_at: must be a date and time without a zone"):
        read(basket('bought_at = 2026-01-01\n[[lines]]\namount = "1.00"\n'), _rules(DEMO), NOW)
