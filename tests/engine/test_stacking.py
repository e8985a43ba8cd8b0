"""Groups: of the rules that apply all count, the best, or the latest."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.earn_rules import Cap, EarnRule, Group
from pasje_platform.engine.earning import Gain, quote
from pasje_platform.engine.event import Line
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Counter
from tests.support.engine import basket, context, earn, line, rules, unit, words

COFFEE = line(300, category="coffee")


def gains(programme: Rules, *lines: Line | int, room: tuple[Counter, ...] = ()) -> dict[str, Gain]:
    found = quote(programme, context(room=room), basket(*lines), (), ())
    return {gain.rule.id: gain for gain in found}


def units(programme: Rules, *lines: Line | int, room: tuple[Counter, ...] = ()) -> dict[str, int]:
    return {rule: gain.units for rule, gain in gains(programme, *lines, room=room).items()}


def grouped(stack: str, *earning: EarnRule, caps: tuple[Cap, ...] = ()) -> Rules:
    return rules(
        *(replace(rule, group="g") for rule in earning),
        groups=(Group("g", stack, caps),),  # type: ignore[arg-type]
        units=(unit(), unit("stamps")),
    )


def once(rule_id: str, gives: int, **changes: object) -> EarnRule:
    return earn(rule_id, per="once", gives=Fraction(gives), **changes)


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("all", {"a": 10, "b": 30, "c": 20}),
        ("best", {"a": 0, "b": 30, "c": 0}),
        ("latest", {"a": 0, "b": 0, "c": 20}),
    ],
)
def test_stacking(stack: str, expected: dict[str, int]) -> None:
    assert units(grouped(stack, once("a", 10), once("b", 30), once("c", 20)), 100) == expected


def test_those_that_give_way_say_to_which() -> None:
    programme = grouped("best", once("a", 10), replace(once("b", 30), name=words("More", "Meer")))
    assert gains(programme, 100)["a"].refused == {
        "en": "“More” counts instead.", "nl": "“Meer” telt in plaats hiervan.",
    }  # fmt: skip


def test_of_equals_the_first_in_the_file_counts() -> None:
    assert units(grouped("best", once("a", 10), once("b", 10)), 100) == {"a": 10, "b": 0}


@pytest.mark.parametrize("stack", ["best", "latest"])
def test_only_rules_that_apply_are_compared(stack: str) -> None:
    tea = once("tea", 99, when={"categories": ("tea",)})
    assert units(grouped(stack, once("a", 10), tea), 100) == {"a": 10, "tea": 0}


@pytest.mark.parametrize("stack", ["best", "latest"])
def test_a_rule_whose_cap_is_full_makes_room_for_another(stack: str) -> None:
    often = once("b", 30, caps=(Cap("day", times=1),))
    room = (Counter("rule:b", "2026-03-02", 30, 1),)
    assert units(grouped(stack, once("a", 10), often), 100) == {"a": 0, "b": 30}
    assert units(grouped(stack, once("a", 10), often), 100, room=room) == {"a": 10, "b": 0}


def test_the_best_is_compared_after_its_own_caps() -> None:
    reduced = once("b", 30, caps=(Cap("month", units=35),))
    rejected = once("c", 50, caps=(Cap("purchase", units=40),))
    programme = grouped("best", once("a", 10), reduced, rejected)
    assert units(programme, 100) == {"a": 0, "b": 30, "c": 0}
    room = (Counter("rule:b", "2026-03", 30, 1),)
    assert units(programme, 100, room=room) == {"a": 10, "b": 0, "c": 0}


def test_of_multipliers_the_best_is_the_one_that_adds_most() -> None:
    """Three times on a little coffee is less than twice on everything."""
    triple = earn("triple", multiplies=Fraction(3), when={"categories": ("coffee",)})
    double = earn("double", multiplies=Fraction(2))
    programme = grouped("best", triple, double)
    programme = replace(programme, earn=(earn(), *programme.earn))
    assert units(programme, COFFEE, 1000)["base"] == 26
    assert units(programme, COFFEE, 100)["base"] == 4 + 6
    assert units(programme, COFFEE)["base"] == 9


def test_a_multiplier_competes_with_what_is_given_by_what_it_adds() -> None:
    double = earn("double", multiplies=Fraction(2))
    programme = grouped("best", once("bonus", 10), double)
    programme = replace(programme, earn=(earn(), *programme.earn))
    assert units(programme, 900) == {"base": 9, "bonus": 10, "double": 0}
    assert units(programme, 1100) == {"base": 22, "bonus": 0, "double": 0}


def test_units_are_compared_as_members_count_them() -> None:
    fine = once("fine", 2, unit="points")
    programme = replace(
        grouped("best", once("a", 3, unit="stamps"), fine),
        units=(unit(decimals=3), unit("stamps")),
    )
    assert units(programme, 100) == {"a": 3, "fine": 0}


def test_the_groups_room_is_shared_in_the_order_of_the_file() -> None:
    programme = grouped("all", once("a", 10), once("b", 30), caps=(Cap("month", units=25),))
    found = gains(programme, 100)
    assert [gain.units for gain in found.values()] == [10, 15]
    assert found["b"].steps[-1]["en"].replace("\xa0", " ") == (
        "At most 25 points a month: 15 points left"
    )
    room = (Counter("group:g", "2026-03", 20, 2),)
    assert units(programme, 100, room=room) == {"a": 5, "b": 0}


def test_more_than_a_group_may_give_per_purchase_is_nothing_of_it() -> None:
    caps = (Cap("purchase", units=39),)
    programme = grouped("all", once("a", 10), once("b", 30), caps=caps)
    assert units(programme, 100) == {"a": 0, "b": 0}
    assert units(grouped("best", once("a", 10), once("b", 30), caps=caps), 100)["b"] == 30


@pytest.mark.parametrize("stack", ["best", "latest"])
def test_nor_is_one_given_that_gave_way_to_what_was_too_much(stack: str) -> None:
    caps = (Cap("purchase", units=39),)
    assert units(grouped(stack, once("a", 10), once("b", 40), caps=caps), 100) == {"a": 0, "b": 0}


def test_a_multiplier_that_exceeds_its_groups_purchase_is_out_and_the_rest_stays() -> None:
    double = earn("double", multiplies=Fraction(2))
    programme = grouped("all", double, caps=(Cap("purchase", units=50),))
    programme = replace(programme, earn=(earn(), *programme.earn))
    assert units(programme, 5000)["base"] == 100
    assert units(programme, 5100)["base"] == 51


def test_a_group_gives_so_many_times() -> None:
    programme = grouped("all", once("a", 10), once("b", 30), caps=(Cap("day", times=1),))
    assert units(programme, 100) == {"a": 10, "b": 0}


# -- properties

GIVERS = st.lists(
    st.builds(
        lambda gives, per, only: earn(gives=gives, per=per, when={"categories": only}),
        st.fractions(Fraction(1, 4), 30, max_denominator=4),
        st.sampled_from(["amount", "item", "once"]),
        st.sampled_from([(), ("coffee",), ("cake",)]),
    ),
    min_size=1,
    max_size=4,
).map(lambda found: [replace(rule, id=f"r{at}") for at, rule in enumerate(found)])
FACTORS = st.lists(
    st.builds(
        lambda factor, only: earn(multiplies=factor, when={"categories": only}),
        st.fractions(Fraction(5, 4), 5, max_denominator=4),
        st.sampled_from([(), ("coffee",), ("cake",)]),
    ),
    min_size=1,
    max_size=4,
).map(lambda found: [replace(rule, id=f"m{at}") for at, rule in enumerate(found)])
LINES = st.lists(
    st.builds(
        Line,
        amount=st.integers(0, 5000),
        quantity=st.integers(1, 3),
        category=st.sampled_from(["coffee", "cake", ""]),
    ),
    min_size=1,
    max_size=4,
)
often = settings(deadline=None, max_examples=80)


def total(programme: Rules, lines: list[Line]) -> int:
    return sum(units(programme, *lines).values())


@often
@given(GIVERS, FACTORS, LINES)
def test_the_best_of_what_gives_is_at_least_each_alone(
    givers: list[EarnRule], factors: list[EarnRule], lines: list[Line]
) -> None:
    programme = grouped("best", *givers)
    together = total(replace(programme, earn=(*programme.earn, *factors)), lines)
    alone = [total(replace(programme, earn=(rule, *factors)), lines) for rule in programme.earn]
    assert together == max(alone)


@often
@given(GIVERS, FACTORS, LINES)
def test_the_best_multiplier_is_at_least_each_alone(
    givers: list[EarnRule], factors: list[EarnRule], lines: list[Line]
) -> None:
    programme = grouped("best", *factors)
    together = total(replace(programme, earn=(*givers, *programme.earn)), lines)
    alone = [total(replace(programme, earn=(*givers, rule)), lines) for rule in programme.earn]
    assert together == max(alone)


@often
@given(GIVERS, LINES)
def test_all_is_their_sum_and_never_less_than_the_best_or_the_latest(
    givers: list[EarnRule], lines: list[Line]
) -> None:
    by = {stack: total(grouped(stack, *givers), lines) for stack in ("all", "best", "latest")}
    assert by["all"] == sum(total(rules(rule), lines) for rule in givers)
    assert by["all"] >= by["best"] >= by["latest"]


@often
@given(GIVERS, FACTORS, LINES)
def test_the_latest_is_the_last_that_applies(
    givers: list[EarnRule], factors: list[EarnRule], lines: list[Line]
) -> None:
    programme = grouped("latest", *givers, *factors)
    counts = [rule for rule, gain in gains(programme, *lines).items() if gain.steps]
    assert len(counts) <= 1


FIFTEEN, THIRTY = (Cap("day", units=15),), (Cap("day", units=30),)


@pytest.mark.parametrize(
    ("stack", "of_double", "of_group", "expected"),
    [
        ("latest", (), (), (40, 0)),
        ("best", (), (), (40, 0)),
        ("best", FIFTEEN, (), (20, 16)),
        ("all", (), (), (40, 32)),
        ("all", (), (Cap("purchase", units=52),), (40, 32)),
        ("all", (), (Cap("purchase", units=51),), (20, 0)),
        ("all", (), THIRTY, (40, 10)),
        ("all", (), FIFTEEN, (35, 0)),
    ],
)
def test_the_example_that_explains_it(
    stack: str, of_double: tuple[Cap, ...], of_group: tuple[Cap, ...], expected: tuple[int, int]
) -> None:
    bread = earn("bread", gives=Fraction(2), when={"categories": ("bread",)})
    double = earn("double", multiplies=Fraction(2), caps=of_double)
    programme = grouped(stack, bread, double, caps=of_group)
    programme = replace(programme, earn=(earn(), *programme.earn))
    given = units(programme, line(800, category="bread"), line(1200))
    assert (given["base"], given["bread"]) == expected
