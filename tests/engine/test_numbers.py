"""Exact numbers: examples a cashier could check, and properties that hold for all of them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.numbers import rounded, scaled, shared, written

exacts = st.fractions(-(10**9), 10**9, max_denominator=10**6)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("exact", "floor", "half_up", "ceil"),
    [
        (Fraction(0), 0, 0, 0),
        (Fraction(36), 36, 36, 36),
        (Fraction("39.05"), 39, 39, 40),
        (Fraction("39.5"), 39, 40, 40),
        (Fraction("0.4999999999"), 0, 0, 1),
        (Fraction(1, 3), 0, 0, 1),
        (Fraction("-0.5"), -1, 0, 0),
        (Fraction("-1.5"), -2, -1, -1),
        (Fraction("-1.51"), -2, -2, -1),
        (Fraction(10**30 + 1, 2), 10**30 // 2, 10**30 // 2 + 1, 10**30 // 2 + 1),
    ],
)
def test_rounding(exact, floor, half_up, ceil):
    assert rounded(exact, "floor") == floor
    assert rounded(exact, "half_up") == half_up
    assert rounded(exact, "ceil") == ceil


@settings(deadline=None)
@given(exacts)
def test_rounding_moves_by_less_than_one_and_a_half_goes_up(exact):
    assert 0 <= exact - rounded(exact, "floor") < 1
    assert 0 <= rounded(exact, "ceil") - exact < 1
    assert Fraction(-1, 2) < rounded(exact, "half_up") - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (Fraction(36), "36"),
        (Fraction(360), "360"),
        (Fraction(0), "0"),
        (Fraction("39.05"), "39.05"),
        (Fraction("0.0001"), "0.0001"),
        (Fraction("0.00001"), "1/100000"),
        (Fraction(40, 3), "40/3"),
        (Fraction("-0.5"), "-0.5"),
        (Fraction(-40, 3), "-40/3"),
    ],
)
def test_writing(exact, text):
    assert written(exact) == text


@settings(deadline=None)
@given(exacts)
def test_what_is_written_is_exactly_the_number(exact):
    assert Fraction(written(exact)) == exact


@pytest.mark.parametrize(
    ("total", "among", "parts"),
    [
        (0, [], ()),
        (0, [0, 0], (0, 0)),
        (10, [3, 3, 4], (3, 3, 4)),
        (1, [1, 1, 1], (1, 0, 0)),
        (2, [1, 1, 1], (1, 1, 0)),
        (100, [1, 1, 1], (34, 33, 33)),
        (500, [999, 0, 1], (500, 0, 0)),
        (5, [1, 2, 4], (1, 1, 3)),
        (7, [0, 7, 0], (0, 7, 0)),
    ],
)
def test_sharing(total, among, parts):
    assert shared(total, among) == parts


@pytest.mark.parametrize(("total", "among"), [(1, []), (1, [0, 0]), (-1, [1]), (1, [2, -1])])
def test_what_cannot_be_shared(total, among):
    with pytest.raises(ValueError, match=r"nobody|below zero"):
        shared(total, among)


@settings(deadline=None)
@given(weights, st.integers(0, 10**9))
def test_the_parts_sum_to_the_total_and_are_within_one_of_their_share(among, total):
    whole = sum(among)
    total = total if whole else 0
    parts = shared(total, among)
    assert sum(parts) == total
    for part, weight in zip(parts, among, strict=True):
        assert part >= 0
        assert abs(part * whole - total * weight) < max(whole, 1)


@settings(deadline=None)
@given(weights, st.data())
def test_no_part_is_above_its_weight_when_there_is_enough(among, data):
    total = data.draw(st.integers(0, sum(among)))
    assert all(p <= w for p, w in zip(shared(total, among), among, strict=True))


@settings(deadline=None)
@given(weights)
def test_to_share_everything_gives_everyone_their_weight(among):
    assert shared(sum(among), among) == tuple(among)


@pytest.mark.parametrize(
    ("natural", "decimals", "steps"),
    [
        (Fraction(36), 0, Fraction(36)),
        (Fraction("1.5"), 2, Fraction(150)),
        (Fraction(1, 3), 1, Fraction(10, 3)),
        (Fraction("0.05"), 2, Fraction(5)),
    ],
)
def test_scaling(natural, decimals, steps):
    assert scaled(natural, decimals) == steps
    assert isinstance(scaled(natural, decimals), Fraction)
