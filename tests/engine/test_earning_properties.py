"""Earning by properties: exact, monotone, and a quote is what is committed."""

from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.account import MOST_UNITS, TooManyUnits
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.earning import Gain, quote
from pasje_platform.engine.event import Line
from pasje_platform.engine.numbers import rounded
from pasje_platform.engine.rules import Rules
from tests.support.engine import basket, context, earn, line, purchase, rules, run, state, tier

CENTS = st.integers(0, 50_000)
LINES = st.lists(
    st.builds(
        Line,
        amount=CENTS,
        quantity=st.integers(1, 5),
        category=st.sampled_from(["coffee", "cake", ""]),
    ),
    min_size=1,
    max_size=6,
)
RATES = st.fractions(Fraction(1, 20), 20, max_denominator=40)
PLAIN = st.builds(
    lambda gives, per, basis, rounding, over: earn(
        gives=gives, per=per, basis=basis, rounding=rounding, round_over=over
    ),
    RATES,
    st.sampled_from(["amount", "item", "once"]),
    st.sampled_from(["gross", "net", "net_of_points"]),
    st.sampled_from(["floor", "half_up", "ceil"]),
    st.sampled_from(["receipt", "line"]),
)
MULTIPLIERS = st.lists(
    st.builds(
        lambda factor, only: earn(f"x{factor}{only}", multiplies=factor, when={"categories": only}),
        st.fractions(Fraction(5, 4), 10, max_denominator=4),
        st.sampled_from([(), ("coffee",), ("cake", "")]),
    ),
    max_size=3,
    unique_by=lambda rule: rule.id,
)
often = settings(deadline=None, max_examples=60)


def quoted(programme: Rules, *lines: Line) -> dict[str, Gain]:
    found = quote(programme, context(), basket(*lines), (), ())
    return {gain.rule.id: gain for gain in found}


def exact(gain: Gain) -> Fraction:
    """What a rule gives before it is rounded."""
    return gain.given.exact if gain.given else Fraction(0)


def units(programme: Rules, *lines: Line) -> dict[str, int]:
    return {rule: gain.units for rule, gain in quoted(programme, *lines).items()}


@often
@given(LINES, RATES, MULTIPLIERS)
def test_a_receipt_is_exactly_the_sum_of_its_lines(
    lines: list[Line], gives: Fraction, multipliers: list[EarnRule]
) -> None:
    programme = rules(earn(gives=gives), *multipliers)
    whole = exact(quoted(programme, *lines)["base"])
    assert whole == sum(exact(quoted(programme, one)["base"]) for one in lines)


@often
@given(LINES, RATES, MULTIPLIERS, st.sampled_from([Fraction(1), Fraction(3, 2)]))
def test_it_is_what_a_plain_loop_over_the_lines_comes_to(
    lines: list[Line], gives: Fraction, multipliers: list[EarnRule], rate: Fraction
) -> None:
    programme = rules(
        earn(gives=gives), *multipliers, tiers=(tier("only", rates={"points": rate}),)
    )
    comes_to = Fraction(0)
    for one in lines:
        factor = Fraction(1)
        for rule in multipliers:
            if not rule.when.categories or one.category in rule.when.categories:
                factor += (rule.multiplies or 1) - 1
        comes_to += Fraction(one.amount, 100) * gives * rate * factor
    gain = quoted(programme, *lines)["base"]
    assert (exact(gain), gain.units) == (comes_to, floor(comes_to))


@often
@given(LINES, PLAIN, MULTIPLIERS)
def test_a_quote_is_what_is_committed(
    lines: list[Line], plain: EarnRule, multipliers: list[EarnRule]
) -> None:
    programme = rules(plain, *multipliers)
    expected = units(programme, *lines)["base"]
    made = run(programme, purchase(*lines))
    assert sum(posting.units for posting in made.postings) == expected == made.available()
    assert sum(one.units for one in made.explained) == expected


@often
@given(LINES, PLAIN, st.integers(1, 10_000))
def test_more_bought_is_never_less_earned(lines: list[Line], plain: EarnRule, more: int) -> None:
    programme = rules(plain)
    first = replace(lines[0], amount=lines[0].amount + more)
    earned = units(programme, *lines)["base"]
    assert units(programme, first, *lines[1:])["base"] >= earned
    assert units(programme, *lines, line(more))["base"] >= earned


@often
@given(LINES, RATES)
def test_rounding_down_every_line_is_never_more_than_once_and_up_never_less(
    lines: list[Line], gives: Fraction
) -> None:
    def by(rounding: str, over: str) -> int:
        programme = rules(earn(gives=gives, rounding=rounding, round_over=over))
        return units(programme, *lines)["base"]

    assert by("floor", "line") <= by("floor", "receipt") <= by("ceil", "receipt")
    assert by("ceil", "receipt") <= by("ceil", "line")
    assert by("floor", "receipt") <= by("half_up", "receipt") <= by("ceil", "receipt")


@often
@given(st.fractions(0, 1000, max_denominator=9), st.sampled_from(["floor", "half_up", "ceil"]))
def test_rounding_is_nearer_than_one(exact: Fraction, rounding: str) -> None:
    assert abs(rounded(exact, rounding) - exact) < 1  # type: ignore[arg-type]


@often
@given(LINES, PLAIN)
def test_every_rule_says_what_it_gave_or_why_not(lines: list[Line], plain: EarnRule) -> None:
    gain = quoted(rules(plain), *lines)["base"]
    assert (gain.units > 0) == (gain.refused is None)
    for said in [*gain.steps, *([gain.refused] if gain.refused else [])]:
        assert said.keys() == {"en", "nl"}
        assert all(text and "{" not in text for text in said.values())


def test_more_than_can_be_counted_is_refused_whole() -> None:
    programme = rules(earn(gives=Fraction(2**20)))
    with pytest.raises(TooManyUnits):
        run(programme, purchase(2**40))
    assert run(rules(), purchase(100), state=state(points=MOST_UNITS - 1)).available() == MOST_UNITS
    with pytest.raises(TooManyUnits):
        run(rules(), purchase(200), state=state(points=MOST_UNITS - 1))
