"""When a rule applies, and what it says when it does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje.contract.programme import Words
from pasje_platform.engine import calendar, conditions, reasons
from pasje_platform.engine.conditions import Claim
from pasje_platform.engine.event import Basket
from tests.support.engine import ZONE, at, basket, context, earn, line, purchase, rules, run, tier

NOTHING = "Nothing on the receipt earns by this rule."
TIERS = (tier("basic"), tier("gold", 100))
LINES = (
    line(300, category="coffee", sku="c1"),
    line(500, category="cake", sku="k1"),
    line(700),
)


def tried(when: dict[str, object], bought: Basket | None = None, **of_context: object) -> object:
    """The lines that a rule selects, or its English sentence."""
    programme = rules(earn(when=when), tiers=TIERS)
    known = context(**{"tier": "basic", **of_context})
    occasion = conditions.of_basket(programme, known, bought or basket(*LINES), (), ())
    found = conditions.tried(programme.earn[0], occasion)
    return found.lines if isinstance(found, Claim) else found["en"]


def applies(when: dict[str, object], bought: Basket | None = None, **of_context: object) -> bool:
    return isinstance(tried(when, bought, **of_context), tuple)


@pytest.mark.parametrize(
    ("when", "lines"),
    [
        ({}, (0, 1, 2)),
        ({"categories": ("coffee", "cake")}, (0, 1)),
        ({"not_categories": ("coffee",)}, (1, 2)),
        ({"skus": ("k1",)}, (1,)),
        ({"not_skus": ("k1",)}, (0, 2)),
        ({"categories": ("coffee",), "skus": ("k1",)}, NOTHING),
        ({"categories": ("coffee", "cake"), "not_skus": ("c1",)}, (1,)),
        ({"categories": ("tea",)}, NOTHING),
    ],
)  # fmt: skip
def test_conditions_on_lines_select_lines(when: dict[str, object], lines: object) -> None:
    assert tried(when) == lines


@pytest.mark.parametrize(
    ("when", "bought", "says"),
    [
        ({"stores": ("Noord", "Zuid")}, {"store": "West"}, "Only at Noord or Zuid."),
        ({"stores": ("Noord",)}, {"store": "Noord"}, None),
        ({"not_stores": ("Outlet",)}, {"store": "Outlet"}, "Not at Outlet."),
        ({"not_stores": ("Outlet",)}, {"store": "Noord"}, None),
        ({"not_stores": ("Outlet",)}, {}, None),
        ({"channels": ("web", "app")}, {}, "Only through web or app."),
        ({"channels": ("web",)}, {"channel": "web"}, None),
    ],
)
def test_shops_and_channels(
    when: dict[str, object], bought: dict[str, str], says: str | None
) -> None:
    found = tried(when, basket(*LINES, **bought))
    assert found == (says or (0, 1, 2))


@pytest.mark.parametrize(
    ("when", "of_context", "says"),
    [
        ({"tiers": ("gold",)}, {}, "Only for gold."),
        ({"tiers": ("gold",)}, {"tier": "gold"}, None),
        ({"tiers": ("basic",)}, {"tier": "dropped"}, None),
        ({"segments": ("student", "staff")}, {}, "Only for some members, and not for this card."),
        ({"segments": ("student", "staff")}, {"segments": ("staff",)}, None),
        ({"first_purchase": True}, {}, "Only on the first purchase."),
        ({"first_purchase": True}, {"first_purchase": True}, None),
    ],
)
def test_who_it_is_for(
    when: dict[str, object], of_context: dict[str, object], says: str | None
) -> None:
    assert tried(when, **of_context) == (says or (0, 1, 2))


@pytest.mark.parametrize(
    ("day", "clock", "holds"),
    [
        ("2026-03-03", "09:00", True),
        ("2026-03-03", "10:59", True),
        ("2026-03-03", "11:00", False),
        ("2026-03-03", "08:59", False),
        ("2026-03-03", "23:30", True),
        ("2026-03-04", "00:30", True),  # Tuesday's night
        ("2026-03-04", "02:00", False),
        ("2026-03-03", "00:30", False),  # Monday's night
        ("2026-03-04", "09:30", False),
    ],
)
def test_on_tuesdays_at_certain_hours_past_midnight_too(day: str, clock: str, holds: bool) -> None:
    when = {"weekdays": (2,), "hours": ((9 * 60, 11 * 60), (23 * 60, 2 * 60))}
    assert applies(when, basket(100, moment=at(day, clock))) == holds


def test_an_hour_that_comes_twice_counts_twice_and_one_that_never_was_is_no_trap() -> None:
    when = {"hours": ((2 * 60, 3 * 60),)}
    twice = [at("2026-10-25", "01:30") + timedelta(hours=after) for after in range(4)]
    assert [applies(when, basket(100, moment=one)) for one in twice] == [False, True, True, False]
    never = [at("2026-03-29", "01:30") + timedelta(minutes=30 * after) for after in range(3)]
    assert [applies(when, basket(100, moment=one)) for one in never] == [False, False, False]


def test_outside_the_hours_and_days_it_says_which() -> None:
    says = reasons.only_hours([(540, 660), (1380, 120)])
    assert says["en"] == "Only from 9:00 to 11:00 or from 23:00 to 2:00."
    assert says["nl"] == "Alleen van 9:00 tot 11:00\u00a0uur of van 23:00 tot 2:00\u00a0uur."
    assert tried({"hours": ((540, 660), (1380, 120))}) == says["en"]
    assert tried({"weekdays": (2, 3, 7)}) == "Only on Tuesday, Wednesday or Sunday."


@pytest.mark.parametrize(
    ("day", "clock", "says"),
    [
        ("2026-03-01", "23:59", "From 2\u00a0March\u00a02026."),
        ("2026-03-02", "00:00", None),
        ("2026-03-08", "23:59", None),
        ("2026-03-09", "00:00", "Until 8\u00a0March\u00a02026."),
    ],
)
def test_a_window_is_of_whole_days_in_the_programmes_zone(
    day: str, clock: str, says: str | None
) -> None:
    when = {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 8)}
    assert tried(when, basket(100, moment=at(day, clock))) == (says or (0,))


def test_the_last_evening_of_a_window_lasts_past_midnight() -> None:
    when = {"hours": ((22 * 60, 60),), "last_day": date(2026, 3, 8)}
    assert applies(when, basket(100, moment=at("2026-03-09", "00:30")))
    assert not applies(when, basket(100, moment=at("2026-03-09", "22:30")))


@pytest.mark.parametrize(
    ("birthday", "window", "first", "last"),
    [
        ("1990-05-20", "day", "2026-05-20", "2026-05-20"),
        ("1990-05-20", "week", "2026-05-17", "2026-05-23"),
        ("1990-05-20", "month", "2026-05-01", "2026-05-31"),
        ("1992-02-29", "day", "2026-02-28", "2026-02-28"),
        ("1992-02-29", "week", "2026-02-25", "2026-03-03"),
        ("1992-02-29", "month", "2026-02-01", "2026-02-28"),
        ("1992-02-29", "day", "2028-02-29", "2028-02-29"),
        ("1990-01-01", "week", "2025-12-29", "2026-01-04"),
        ("1990-12-31", "week", "2025-12-28", "2026-01-03"),
    ],
)
def test_around_a_birthday(birthday: str, window: str, first: str, last: str) -> None:
    def holds(day: date) -> bool:
        bought = basket(100, moment=at(day.isoformat()))
        return applies({"birthday": window}, bought, birthday_on=date.fromisoformat(birthday))

    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    assert holds(begins)
    assert holds(ends)
    assert not holds(begins - timedelta(days=1))
    assert not holds(ends + timedelta(days=1))


def test_without_a_birthday_it_says_so() -> None:
    assert tried({"birthday": "month"}) == "Only around a birthday, and none is filled in."
    assert tried({"birthday": "day"}, birthday_on=date(1990, 5, 20)) == "Only on the birthday."


def test_the_minimum_is_of_the_lines_that_count_on_the_rules_basis() -> None:
    when = {"categories": ("coffee",), "minimum": 400}
    assert tried(when) == "From €4.00; this is €3.00."
    assert applies({"minimum": 1500})
    assert not applies({"minimum": 1501})
    programme = rules(earn(when={"minimum": 400}), exclude_categories=("coffee", "cake"))
    bought = basket(line(300), line(9900, category="cake"))
    occasion = conditions.of_basket(programme, context(), bought, (), ())
    assert not isinstance(conditions.tried(programme.earn[0], occasion), Claim)


def test_the_first_purchase_is_the_first_only() -> None:
    welcome = earn("welcome", per="once", when={"first_purchase": True})
    made = run(rules(welcome), purchase(100), purchase(100, event_id="second"))
    assert [posting.units for posting in made.postings] == [1]
    assert made.explained[-1].refused == {
        "en": "Only on the first purchase.", "nl": "Alleen bij de eerste aankoop.",
    }  # fmt: skip


def test_a_rule_for_lines_or_amounts_gives_nothing_without_a_receipt() -> None:
    for when, per in (
        ({"categories": ("coffee",)}, "once"),
        ({}, "item"),
        ({"minimum": 1}, "once"),
    ):
        rule = earn(on="visit", per=per, when=when)
        occasion = conditions.of_happening(rules(rule), context(), "visit", at())
        assert not isinstance(conditions.tried(rule, occasion), Claim)


@settings(deadline=None, max_examples=200)
@given(
    st.datetimes(at("2026-01-01").replace(tzinfo=None), at("2027-01-01").replace(tzinfo=None)),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
def test_hours_hold_exactly_within_them(naive: object, begins: int, ends: int) -> None:
    moment = naive.replace(tzinfo=at().tzinfo)  # type: ignore[attr-defined]
    minute = calendar.minute_of_day(moment, ZONE)
    inside = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
    assert applies({"hours": ((begins, ends),)}, basket(100, moment=moment)) == inside


WHENS = st.fixed_dictionaries(
    {},
    optional={
        "categories": st.just(("coffee",)),
        "not_skus": st.just(("k1",)),
        "stores": st.just(("Noord",)),
        "channels": st.just(("web",)),
        "weekdays": st.sets(st.integers(1, 7), min_size=1).map(tuple),
        "tiers": st.just(("gold",)),
        "segments": st.just(("student",)),
        "birthday": st.sampled_from(["day", "week", "month"]),
        "first_purchase": st.booleans(),
        "minimum": st.integers(1, 2000),
    },
)


@settings(deadline=None, max_examples=100)
@given(WHENS)
def test_all_conditions_hold_exactly_when_each_of_them_does(when: dict[str, object]) -> None:
    bought = basket(*LINES, store="Noord")
    known = {"tier": "gold", "birthday_on": date(1990, 3, 20)}
    minimum = {"minimum": when.pop("minimum")} if "minimum" in when else {}
    lines = [tried({name: value}, bought, **known) for name, value in when.items()]
    together = tried(when, bought, **known)
    if all(isinstance(one, tuple) for one in lines):
        selected = {0, 1, 2}.intersection(*map(set, lines))  # type: ignore[arg-type]
        assert together == (tuple(sorted(selected)) or NOTHING)
    else:
        assert together in lines
    if minimum:
        enough = isinstance(together, tuple) and (
            sum(LINES[index].amount for index in together) >= minimum["minimum"]  # type: ignore[operator]
        )
        assert applies({**when, **minimum}, bought, **known) == enough


def test_a_refusal_is_in_both_languages() -> None:
    programme = rules(earn(when={"weekdays": (2,)}))
    occasion = conditions.of_basket(programme, context(), basket(100), (), ())
    said = conditions.tried(programme.earn[0], occasion)
    expected: Words = {"en": "Only on Tuesday.", "nl": "Alleen op dinsdag."}
    assert said == expected
