"""What a piece that a voucher makes free earns, however the till cuts the lines."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.event import Line
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State, Voucher
from tests.support.engine import (
    JOINED_AT,
    at,
    earn,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    unit,
    words,
)

LOAF = reward("loaf", categories=("bread",), cost=10)
REWARDS = (
    LOAF,
    reward("cheaper", categories=("bread",), cost=10, most_off=100),
    reward("five", kind="amount_off", worth=500, cost=10),
    reward("tenth", kind="percent_off", percent=Fraction(10), cost=10),
)


def stamps(basis: Any = "net", **changes: Any) -> Rules:
    """A stamp for every loaf, and a point for every euro over the receipt."""
    loaf = earn("loaves", unit="stamps", per="item", basis=basis, when={"categories": ("bread",)})
    units = (unit(), unit("stamps", may_go_negative=True))
    return rules(earn(basis=basis), loaf, units=units, rewards=REWARDS, **changes)


def holding(*names: str) -> State:
    found = tuple(
        Voucher(
            id=f"v{n}", handle=f"{n}", reward=name, name=words(name), kind=one.kind,
            unit="points", cost=10, worth=one.worth, state="issued", issued_at=JOINED_AT,
            expires_at=at("2027-01-01"), paid=None,
        )
        for n, name in enumerate(names)
        for one in REWARDS
        if one.id == name
    )  # fmt: skip
    return state(points=1000, vouchers=found)


def loaves(quantity: int, price: int = 250, **changes: Any) -> Line:
    return Line(price * quantity, quantity, category="bread", **changes)


def cut(line: Line) -> list[Line]:
    """A line for each of its items."""
    n = line.quantity
    each = replace(line, amount=line.amount // n, quantity=1, discount=line.discount // n,
                   tax=line.tax // n)  # fmt: skip
    return [each] * n


def bought(under: Rules, lines: list[Line], *names: str) -> tuple[int, int, Any]:
    """Stamps, points, and how it ran."""
    held = holding(*names)
    used = tuple(voucher.id for voucher in held.vouchers)
    ran = run(under, purchase(*lines, vouchers=used), state=held)
    return ran.available("stamps"), ran.available() - 1000, ran


@pytest.mark.parametrize(("basis", "counted"), [("gross", 2), ("net", 1), ("net_of_points", 1)])
def test_a_free_loaf_counts_before_discounts_only(basis: str, counted: int) -> None:
    under = stamps(basis)
    assert bought(under, [loaves(2)], "loaf")[0] == counted
    assert bought(under, cut(loaves(2)), "loaf")[0] == counted


def test_two_vouchers_make_two_loaves_free() -> None:
    assert bought(stamps(), [loaves(3)], "loaf", "loaf")[0] == 1
    assert bought(stamps(), [loaves(2)], "loaf", "loaf")[0] == 0


def test_a_loaf_that_is_only_cheaper_counts() -> None:
    assert bought(stamps(), [loaves(2)], "cheaper")[0] == 2
    assert bought(stamps(), [loaves(2)], "five")[0] == 0
    assert bought(stamps(), [loaves(3)], "five")[0] == 3


def test_a_cheaper_loaf_leaves_the_price_of_the_others() -> None:
    """A second voucher takes off the price of a whole loaf, on one line as on two."""
    one = bought(stamps(), [loaves(2)], "cheaper", "loaf")[2]
    two = bought(stamps(), cut(loaves(2)), "cheaper", "loaf")[2]
    assert [ran.last.sale.discount for ran in (one, two)] == [350, 350]


def test_what_the_rest_of_a_line_earned_stays() -> None:
    """Half of what was paid goes back, so the loaf that is left was paid for."""
    _, _, ran = bought(stamps(), [loaves(2)], "loaf")
    back = run(stamps(), refund(lines=[(0, 1)]), state=ran.state)
    assert back.last.returning is not None
    assert (back.last.returning.paid_back, back.available("stamps")) == (125, 1)
    whole = run(stamps(), refund(lines=[(0, 1)], event_id="r2"), state=back.state)
    assert whole.available("stamps") == 0


def test_bit_by_bit_is_as_at_once() -> None:
    _, _, ran = bought(stamps(), [loaves(4)], "loaf", "loaf")
    at_once = run(stamps(), refund(lines=[(0, 2)]), state=ran.state)
    bits = run(
        stamps(), refund(lines=[(0, 1)]), refund(lines=[(0, 1)], event_id="r2"), state=ran.state
    )
    assert at_once.available("stamps") == bits.available("stamps") == 1


LINES = st.builds(
    lambda quantity, price, off, tax: loaves(
        quantity, price, discount=off * quantity, tax=tax * quantity
    ),
    st.integers(1, 6), st.integers(100, 600), st.integers(0, 50), st.integers(0, 40),
)  # fmt: skip
SPREAD = ("five", "tenth")
NAMES = st.lists(st.sampled_from([one.id for one in REWARDS]), max_size=3)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["gross", "net"]),
    st.lists(LINES, min_size=1, max_size=3),
    NAMES,
    st.integers(0, 10_000),
)
def test_cutting_a_line_into_equal_lines_changes_nothing(
    basis: str, lines: list[Line], names: list[str], thousandths: int
) -> None:
    """Per item, and per amount over the receipt; recorded, and after an amount came back.

    After one that is spread over the lines, what one loaf costs may be a cent more or less.
    """
    under = stamps(basis)
    if sum(line.amount - line.discount for line in lines) < 2000:
        lines = [*lines, loaves(10, 300)]
    whole = bought(under, lines, *names)
    cuts = bought(under, [one for line in lines for one in cut(line)], *names)
    assert whole[0] == cuts[0]
    bills = [ran.last.sale.to_pay for *_, ran in (whole, cuts)]
    if names != sorted(names, key=SPREAD.__contains__):
        assert abs(bills[0] - bills[1]) <= len(names)
        return
    assert (whole[1], bills[0]) == (cuts[1], bills[1])
    amount = bills[0] * thousandths // 20_000
    if amount:
        back = [run(under, refund(amount=amount), state=ran.state) for *_, ran in (whole, cuts)]
        assert back[0].available("stamps") == back[1].available("stamps")
