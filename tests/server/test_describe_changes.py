"""What members read of a version: what is new, what ended, what is different, and nothing else."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.earn_rules import Cap, When
from pasje_platform.engine.reward_rules import PayWith
from pasje_platform.engine.rules import Batch, Expiry, Gift, Notice, Referral, Rules, Unit
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.programme import build, changing, describe
from pasje_platform.programme.describe.changes import MOST
from pasje_platform.programme.file import parse
from tests.support.described import BRONZE, GOLD, POINTS, SILVER, programme, read
from tests.support.dice import dice
from tests.support.engine import earn, reward, words
from tests.support.programme_files import DEMO, ROOT
from tests.support.programmes import random_rules

BAKERY = (ROOT / "docs/programmes/bakkerij.toml").read_text()
COFFEE = replace(reward(cost=80), name=words("Coffee", "Koffie"))
EVERY = replace(earn("every"), name=words("Shopping", "Boodschappen"))
BREAD = replace(earn("bread", when={"categories": ("bread",)}), name=words("Bread", "Brood"))


def told(before: Rules, after: Rules) -> list[tuple[str, str]]:
    return [read(line) for line in describe.changes(before, after)]


def test_a_rule_that_is_new_says_all_and_one_that_ended_its_name():
    one, both = programme(EVERY), programme(EVERY, BREAD)
    assert told(one, both) == [
        (
            "Nieuw: Brood. 1 punt voor elke € 1,00 aan bread.",
            "New: Bread. 1 point for every €1.00 spent on bread.",
        )
    ]
    assert told(both, one) == [("Vervallen: Brood.", "Ended: Bread.")]
    swapped = programme(BREAD, EVERY)
    assert told(both, swapped) == [], "the order in the file is none of theirs"


def test_what_is_different_is_said_with_what_it_was():
    twice = replace(EVERY, gives=Fraction(2))
    assert told(programme(EVERY), programme(twice)) == [
        (
            "Anders: Boodschappen. 2 punten voor elke € 1,00. Eerst: 1 punt voor elke € 1,00.",
            "Changed: Shopping. 2 points for every €1.00. Before: 1 point for every €1.00.",
        )
    ]
    renamed = replace(EVERY, name=words("Buying", "Kopen!"))
    assert told(programme(EVERY), programme(renamed)) == [
        ("Anders: Kopen! Eerst: Boodschappen.", "Changed: Buying. Before: Shopping.")
    ]


def test_of_a_rule_only_the_sentences_that_differ_are_said_twice():
    capped = replace(BREAD, caps=(Cap("month", units=20),), tier_rate=False)
    more = replace(capped, caps=(Cap("month", units=30),))
    tiers = (BRONZE, replace(SILVER, rates={"points": Fraction(2)}))
    before, after = programme(capped, tiers=tiers), programme(more, tiers=tiers)
    assert told(before, after) == [
        (
            "Anders: Brood. Hoogstens 30 punten per maand. Eerst: Hoogstens 20 punten per maand.",
            "Changed: Bread. At most 30 points a month. Before: At most 20 points a month.",
        )
    ]
    uncapped = programme(replace(capped, caps=()), tiers=tiers)
    assert told(before, uncapped)[0][1] == "Changed: Bread. No longer: At most 20 points a month."
    assert told(uncapped, before)[0][1] == "Changed: Bread. At most 20 points a month."


def on(**when) -> Rules:
    return programme(replace(EVERY, when=When(**when)))


MONDAY, TUESDAY = on(weekdays=(1,), minimum=5_00), on(weekdays=(2,), minimum=5_00)
BOTH = "1 punt voor elke € 1,00, op {}, als je minstens € {},00 uitgeeft."


@pytest.mark.parametrize(
    ("before", "after", "now", "was"),
    [
        (MONDAY, TUESDAY, BOTH.format("dinsdag", 5), "Op maandag."),
        (MONDAY, on(weekdays=(2,), minimum=9_00), BOTH.format("dinsdag", 9),
         "Op maandag, als je minstens € 5,00 uitgeeft."),
        (MONDAY, on(weekdays=(1,)), "1 punt voor elke € 1,00, op maandag.",
         BOTH.format("maandag", 5)),
        (on(weekdays=(1,)), MONDAY, BOTH.format("maandag", 5),
         "1 punt voor elke € 1,00, op maandag."),
        (on(weekdays=(1,)), on(birthday="day"), "1 punt voor elke € 1,00, op je verjaardag.",
         "1 punt voor elke € 1,00, op maandag."),
        (on(categories=("tea",), weekdays=(1,)), on(categories=("ale",), weekdays=(1,)),
         "1 punt voor elke € 1,00 aan ale, op maandag.",
         "1 punt voor elke € 1,00 aan tea, op maandag."),
    ],
)  # fmt: skip
def test_of_a_rules_sentence_the_conditions_that_differ_where_the_others_stay(
    before, after, now, was
):
    """What it gives is never said without its conditions, as if it had had none."""
    [(nl, _)] = told(before, after)
    assert nl == f"Anders: Boodschappen. {now} Eerst: {was}"


def test_of_a_unit_and_of_paying_only_the_sentences_that_differ_are_said_twice():
    def made(percent: int, notice: int, *tiers: str) -> Rules:
        expiry = Expiry("rolling", Span(1, "years"), notice=Notice(7, notice))
        way = PayWith("points", 100, 1_00, most_percent=percent, tiers=tiers)
        first = programme(EVERY)
        units = (replace(POINTS, expiry=expiry), *first.units[1:])
        return replace(first, units=units, pay=(way,), tiers=(BRONZE, SILVER))

    assert [en for _, en in told(made(20, 30), made(50, 40))] == [
        "Changed: Points. We tell you 7 to 40 days before; without word from us nothing expires. "
        "Before: We tell you 7 to 30 days before; without word from us nothing expires.",
        "Changed: Paying with points. At most 50% of the bill. Before: At most 20% of the bill.",
    ]
    [(_, en)] = told(made(20, 30, "silver"), made(50, 30, "silver"))
    assert en.startswith("Changed: Paying with points. For Silver: with 100 points you pay €1.00.")
    assert "of the bill. Before: For Silver: with 100 points" in en, "for whom it is, is said first"


def test_of_a_reward_the_price_and_the_sentences_that_differ():
    dearer = replace(COFFEE, cost=90, stock=20)
    before, after = programme(EVERY, rewards=(COFFEE,)), programme(EVERY, rewards=(dearer,))
    assert told(before, after) == [
        (
            "Anders: Koffie. Voor 90 punten. Zolang de voorraad strekt. Eerst: Voor 80 punten.",
            "Changed: Coffee. For 90 points. While stocks last. Before: For 80 points.",
        )
    ]
    endless = programme(EVERY, rewards=(replace(dearer, stock=None),))
    assert told(after, endless) == [
        (
            "Anders: Koffie. Niet meer: Zolang de voorraad strekt.",
            "Changed: Coffee. No longer: While stocks last.",
        )
    ]
    new = "New: Coffee. For 80 points. One item free."
    assert told(programme(EVERY), before)[-1][1] == new, "what returns do is said before"
    assert told(before, programme(EVERY))[-1] == ("Vervallen: Koffie.", "Ended: Coffee.")


def test_of_a_batch_only_the_sentences_that_differ_are_said_twice():
    def made(most: int) -> Rules:
        batch = Batch("year", words("Year", "Jaar"), "points", (YearDay(12, 31),), 500,
                      Gift("points", 10), most=most)  # fmt: skip
        return programme(EVERY, batches=(batch,))

    [(_, en)] = told(made(2), made(3))
    assert en == "Changed: Year. At most 3 at once. Before: At most 2 at once."


def test_units_tiers_paying_returns_and_inviting_are_compared_too():
    before = programme(EVERY, tiers=(BRONZE, SILVER))
    units = (replace(POINTS, expiry=Expiry("rolling", Span(2, "years"))), *before.units[1:])
    after = replace(
        before,
        units=units,
        tiers=(BRONZE, replace(SILVER, threshold=200_00), GOLD),
        pay=(PayWith("points", 100, 1_00),),
        returns=replace(before.returns, within_days=before.returns.within_days + 1),
        referral=Referral("points", 50, 25, 10_00, 5),
    )
    english = [line for _, line in told(before, after)]
    assert [line.partition(".")[0] for line in english] == [
        "Changed: Points",
        "Changed: Returning things",
        "Changed: How your tier works",
        "New: Gold",
        "New: Paying with points",
        "New: Inviting friends",
    ]
    assert "You get 50 points and your friend 25 points" in english[5]
    assert "your friend's first purchase of at least €10.00." in english[5]
    assert "at most 5 friends a year" in english[5]
    assert "Valid until 2 years after earning." in english[0]
    assert "From €200.00 you are Silver" in english[2]
    assert "Before: From €150.00 you are Silver." in english[2]
    assert [line.partition(".")[0] for _, line in told(after, before)][3:] == [
        "Ended: Gold",
        "Ended: Paying with points",
        "Ended: Inviting friends",
    ]


def test_ways_to_pay_with_one_unit_are_told_apart():
    one, other = PayWith("points", 100, 1_00), PayWith("points", 50, 1_00)
    before, after = programme(EVERY, pay=(one,)), programme(EVERY, pay=(one, other))
    [(_, new)] = told(before, after)
    assert new.startswith("New: Paying with points. With 50 points you pay €1.00.")


def test_a_long_list_ends_in_how_many_there_are_more():
    many = tuple(replace(EVERY, id=f"rule-{no}") for no in range(MOST + 2))
    lines = told(programme(EVERY), programme(EVERY, *many[:MOST]))
    assert len(lines) == MOST
    lines = told(programme(EVERY), programme(EVERY, *many))
    assert lines[MOST:] == [("En nog 2 wijzigingen.", "And 2 more changes.")]


def test_what_binds_members_comes_first_and_is_never_cut():
    gone = tuple(replace(COFFEE, id=f"coffee-{no}") for no in range(30))
    units = [(replace(POINTS, expiry=Expiry("rolling", Span(years, "years"))),) for years in (2, 1)]
    other = replace(SILVER, name=words("Silver!", "Zilver!"))
    before = programme(EVERY, units=units[0], rewards=gone, tiers=(BRONZE, SILVER))
    after = programme(EVERY, BREAD, units=units[1], rewards=gone[:1], tiers=(BRONZE, other))
    said = [read(line)[1] for line in describe.changes(before, after, terms=True)]
    assert len(said) == MOST + 1
    assert [line.partition(".")[0] for line in said[:5]] == [
        "Changed: The terms",
        "Changed: Points",
        "Changed: How your tier works",
        "Changed: Silver! Before: Silver",
        "New: Bread",
    ]


def test_a_language_that_is_new_is_no_change_of_the_rules():
    def only(rule, rewards, *languages: str) -> Rules:
        def cut(text: Mapping[str, str]) -> dict[str, str]:
            return {language: text[language] for language in languages}

        points = Unit("points", cut(POINTS.singular), cut(POINTS.plural))
        rule = replace(rule, name=cut(rule.name))
        return replace(programme(rule, units=(points,)), rewards=rewards)

    dutch, both = only(EVERY, (), "nl"), only(EVERY, (), "nl", "en")
    assert describe.changes(dutch, both) == ()
    assert describe.changes(both, dutch) == ()
    twice = only(replace(EVERY, gives=Fraction(2)), (), "nl", "en")
    [line] = describe.changes(dutch, twice)
    assert list(line) == ["nl", "en"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_any_two_programmes_can_be_compared_and_one_with_itself_is_no_change(one, other):
    before, after = random_rules(dice(one)), random_rules(dice(other))
    assert describe.changes(after, after) == ()
    for line in describe.changes(before, after):
        for said in read(line):
            assert said[0].isupper()
            assert said[-1] in ".!?…"


def built(source: str, version: int):
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return build.rules(parse(source), logo=None, version=version, effective_at=at, demo=False)


def test_a_text_of_the_version_before_is_no_news_and_without_any_there_is_no_entry():
    first = built(BAKERY, 1)
    assert changing.change(None, first).says == first.says
    assert changing.change(first, built(f"# written anew\n{BAKERY}", 2)) is None
    text = built(BAKERY.replace("New: currants", "Still new: currants"), 2)
    said = changing.change(first, text)
    assert said.says["en"].startswith("Still new: currants")
    assert said.lines == ()


def test_other_terms_are_told_as_such():
    first = built(BAKERY, 1)
    on = f"on = {first.programme.terms_on}\n"
    assert on in BAKERY
    later = changing.change(first, built(BAKERY.replace(on, "on = 2026-11-20\n"), 2))
    assert [read(line) for line in later.lines] == [
        ("Anders: De voorwaarden.", "Changed: The terms.")
    ]


def test_terms_in_another_language_too_are_the_same_terms():
    both = DEMO.read_text().replace('logo = "koffiebar.svg"\n', "")
    source = tomllib.loads(both)
    first = built(both, 1)
    dutch = replace(
        first,
        programme=replace(
            first.programme, languages=("nl",), terms={"nl": source["terms"]["text"]["nl"]}
        ),
    )
    for before, after in ((dutch, first), (first, dutch)):
        assert changing.change(before, after) is None
    other = replace(first.programme, terms={**first.programme.terms, "nl": "Anders."})
    assert changing.change(dutch, replace(first, programme=other)).lines
