"""Rules that multiply: what they reach, and what the file may say of them."""

from datetime import UTC, datetime

import pytest

from pasje_platform.engine.event import Basket, Line
from pasje_platform.programme import build_engine, trying
from pasje_platform.programme.file import odd, parse
from pasje_platform.programme.file_basket import Trial
from pasje_platform.programme.file_reading import WrongProgramme
from tests.support.programme_files import BASE_RULE, small

OWN_CUP = "\n[[earn]]\nid = 'cup'\nname.en = 'Own cup'\ngives = 25\non = 'action:own-bag'\n"
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)


def doubling(*lines):
    more = "\n".join(lines)
    return f"\n[[earn]]\nid = 'double'\nname.en = 'Double'\nmultiplies = 2\n{more}\n"


def told(source):
    """What is odd about the multiplier in a right file."""
    return [str(one).partition("(double).")[2] for one in odd(source) if "(double)" in str(one)]


def refused(source):
    with pytest.raises(WrongProgramme) as found:
        parse(source)
    return str(found.value)


@pytest.mark.parametrize("on", ["purchase", "action:own-bag"])
def test_what_an_action_gives_may_be_multiplied(on):
    """25 for one's own cup, and double on Tuesdays."""
    source = small(doubling(f"on = '{on}'", "when.weekdays = ['tuesday']"), rule=OWN_CUP)
    made = build_engine.rules(parse(source), 1)
    basket = Basket((Line(300),), TUESDAY, actions=("own-bag",))
    (tried,) = trying.tried(made, Trial(basket, None, (), first_purchase=False, balance={}))
    assert [one.units for one in tried.outcome.explained] == [50]
    assert told(source) == []


def test_what_an_action_gives_is_on_no_line_to_multiply():
    source = small(doubling("when.categories = ['coffee']"), rule=OWN_CUP)
    assert "(double).multiplies: nothing gives points for a purchase" in refused(source)
    coffee = BASE_RULE + "when.categories = ['coffee']\n"
    source = small(OWN_CUP + doubling("when.categories = ['bread']"), rule=coffee)
    (found,) = told(source)
    assert found.startswith("when.categories: nothing gives points there")


def test_it_is_not_odd_to_multiply_an_action_where_a_purchase_gives_nothing():
    monday = BASE_RULE + "when.weekdays = ['monday']\n"
    tuesday = doubling("when.weekdays = ['tuesday']")
    (found,) = told(small(tuesday, rule=monday))
    assert found.startswith("when.weekdays: nothing gives points there")
    assert told(small(OWN_CUP + tuesday, rule=monday)) == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("rounding = 'ceil'", "rounding"),
        ("round_over = 'line'", "round_over"),
        ("tier_rate = false", "tier_rate"),
    ],
)
def test_what_a_multiplier_leaves_to_the_rules_that_give_is_refused(line, key):
    assert f"(double).{key}: is not for multiplies" in refused(small(doubling(line)))


@pytest.mark.parametrize("line", ["basis = 'gross'", "tax = 'excluded'"])
def test_an_amount_is_of_a_multiplier_with_a_minimum_alone(line):
    key = line.split(" ")[0]
    assert f"(double).{key}: is for its when.minimum" in refused(small(doubling(line)))
    assert parse(small(doubling(line, "when.minimum = '5.00'")))["earn"][1][key]
