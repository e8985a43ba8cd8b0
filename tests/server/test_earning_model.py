"""What an amount earns: exact, rounded once, explained."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pasje.contract.programme import EarnRule, Money, Rounding
from pasje_platform.earning import model

PER_EURO = EarnRule(1, Money(100, "EUR"), "floor")


@pytest.mark.parametrize(
    ("amount", "percent", "rounding", "units", "written"),
    [
        (3650, 100, "floor", 36, "36.5"),
        (3650, 110, "floor", 40, "40.15"),
        (3650, 100, "half_up", 37, "36.5"),
        (3649, 100, "half_up", 36, "36.49"),
        (3601, 100, "ceil", 37, "36.01"),
        (3600, 100, "ceil", 36, "36"),
        (99, 100, "floor", 0, "0.99"),
        (0, 125, "ceil", 0, "0"),
    ],
)
def test_rounds_once_over_the_receipt(
    amount: int, percent: int, rounding: Rounding, units: int, written: str
) -> None:
    exact = model.exact(PER_EURO, amount, percent)
    assert model.rounded(exact, rounding) == units
    assert model.written(exact) == written


def test_what_no_short_decimal_says_is_a_fraction() -> None:
    assert model.written(Fraction(40, 3)) == "40/3"
    assert model.written(Fraction(1, 10_000)) == "0.0001"
    assert model.written(Fraction(1, 100_000)) == "1/100000"


@given(
    amount=st.integers(0, 10**9),
    units=st.integers(1, 1000),
    per=st.integers(1, 10**5),
    percent=st.integers(100, 500),
)
def test_roundings_lie_around_the_exact_value(
    amount: int, units: int, per: int, percent: int
) -> None:
    exact = model.exact(EarnRule(units, Money(per, "EUR"), "floor"), amount, percent)
    low, mid, high = (model.rounded(exact, r) for r in ("floor", "half_up", "ceil"))
    assert low <= mid <= high <= low + 1
    assert low <= exact <= high
    assert abs(mid - exact) <= Fraction(1, 2)
    whole, _, decimals = model.written(exact).partition(".")
    if "/" in whole:
        assert Fraction(whole) == exact
    else:
        assert Fraction(f"{whole}.{decimals or 0}") == exact
