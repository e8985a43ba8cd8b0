"""Units as money at the till."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pasje.contract.programme import Money
from pasje_platform.engine import paying
from pasje_platform.engine.account import Account
from pasje_platform.engine.reward_rules import PayWith
from pasje_platform.engine.rules import Expiry, Notice
from pasje_platform.engine.spans import Span
from pasje_platform.refused import Refused
from tests.support.engine import (
    at,
    basket,
    line,
    lot,
    purchase,
    rules,
    run,
    state,
    time_passes,
    unit,
    working,
)

CENT = PayWith("points", 1, 1)
CREDIT = unit("credit", money=True, decimals=2)


def programme(*ways, **changes):
    return rules(pay=ways, units=(unit(), CREDIT), **changes)


def paid(way, units, *lines, points=10_000, **of_basket):
    """What was spent, and what it paid by line."""
    event = purchase(*lines, pay={way.unit: units}, **of_basket)
    work = working(programme(way), state(points=points), event)
    return paying.pay(work, event.basket, (0,) * len(lines))


def refusal(way, units, *lines, **rest):
    with pytest.raises(Refused) as refused:
        paid(way, units, *lines, **rest)
    return refused.value


def test_units_pay_in_their_own_worth_and_the_lots_say_which_went():
    spent, by_line = paid(PayWith("points", 100, 50), 200, 1000)
    assert by_line == (100,)
    assert (spent[0].unit, spent[0].units) == ("points", 200)
    assert [(move.lot_seq, move.units) for move in spent[0].moves] == [(1, -200)]


def test_the_entry_says_what_it_was_for():
    bought = purchase(1000, pay={"points": 200}, store="Zuid", receipt="7", event_id="p1")
    done = run(programme(CENT), bought, state=state(points=500))
    entry = done.postings[0]
    assert (entry.kind, entry.units, entry.source_id) == ("pay", -200, "p1")
    assert (entry.why.rule, entry.why.shop, entry.why.receipt) == ("payment", "Zuid", "7")
    assert done.last.sale.paid == 200
    assert done.last.sale.to_pay == 800


def test_what_was_paid_is_spread_over_the_lines_exactly():
    assert paid(CENT, 100, 1000, 1000, 1000)[1] == (34, 33, 33)


def test_two_payments_with_one_unit_are_one():
    event = purchase(1000, pay={"points": 300})
    twice = event.basket.pay * 2
    work = working(programme(PayWith("points", 1, 1, most_percent=50)), state(points=900), event)
    doubled = basket(1000, pay=twice)
    with pytest.raises(Refused, match="pay_too_much"):
        paying.pay(work, doubled, (0,))


def test_two_units_may_pay_one_bill_but_never_more_than_it():
    ways = (CENT, PayWith("credit", 1, 1))
    accounts = {"points": Account((lot(500),)), "credit": Account((lot(900, seq=2),))}
    member = state(accounts=accounts, last_seq=2)
    done = run(programme(*ways), purchase(1000, pay={"points": 400, "credit": 600}), state=member)
    assert done.last.sale.to_pay == 0
    with pytest.raises(Refused) as refused:
        run(programme(*ways), purchase(1000, pay={"points": 400, "credit": 601}), state=member)
    assert refused.value.numbers == {"most": Money(600, "EUR")}


@pytest.mark.parametrize(
    ("changes", "units", "code", "numbers"),
    [
        ({"multiple": 50}, 75, "pay_multiple", {"multiple": 50, "least": 50, "unit": "points"}),
        (
            {"multiple": 50, "minimum": 120},
            100,
            "pay_multiple",
            {"multiple": 50, "least": 150, "unit": "points"},
        ),
        ({"most_percent": 33}, 331, "pay_too_much", {"most": Money(330, "EUR")}),
        ({}, 1001, "pay_too_much", {"most": Money(1000, "EUR")}),
        (
            {"minimum_basket": 1001},
            100,
            "pay_minimum_basket",
            {"minimum": Money(1001, "EUR"), "amount": Money(1000, "EUR")},
        ),
        ({"channels": ("web",)}, 100, "cannot_pay_with", {}),
    ],
)
def test_a_payment_that_is_refused(changes, units, code, numbers):
    refused = refusal(PayWith("points", 1, 1, **changes), units, 1000)
    assert (refused.code, refused.numbers) == (code, numbers)


def test_only_the_bills_share_after_discounts_may_be_paid():
    way = PayWith("points", 1, 1, most_percent=33)
    assert sum(paid(way, 26, line(100, discount=20))[1]) == 26
    assert refusal(way, 27, line(100, discount=20)).code == "pay_too_much"


def test_units_that_are_not_money_here_cannot_pay():
    event = purchase(1000, pay={"credit": 100})
    with pytest.raises(Refused, match="cannot_pay_with"):
        run(programme(CENT), event, state=state(points=1000))


def test_more_than_the_balance_is_told_with_what_is_missing():
    refused = refusal(CENT, 600, 1000, points=500)
    assert refused.code == "not_enough_points"
    assert refused.numbers["missing"] == 100


def test_only_steps_that_are_worth_whole_cents_can_pay():
    three_for_two = PayWith("points", 3, 2)
    assert paying.step_of(three_for_two) == 3
    assert paying.step_of(PayWith("points", 100, 50)) == 2
    assert paying.step_of(PayWith("points", 100, 50, multiple=5)) == 10
    assert refusal(three_for_two, 4, 1000).code == "pay_multiple"


def test_a_till_asks_what_can_pay():
    ways = (PayWith("points", 100, 100, multiple=100, minimum=200, most_percent=50), CENT)
    (option,) = paying.options(programme(ways[0]), state(points=950), basket(1300), (100,))
    assert (option.least, option.most, option.step) == (200, 600, 100)
    assert option.worth == Money(100, "EUR")
    assert paying.options(programme(ways[0]), state(points=199), basket(1300), (0,)) == ()
    assert paying.options(programme(ways[0]), state(points=950), basket(300), (0,)) == ()


def test_what_is_pending_or_has_run_out_cannot_pay():
    lots = (
        lot(5, pending=True, available_at=at("2026-04-01")),
        lot(7, seq=2, expires_at=at()),
        lot(9, seq=3),
    )
    member = state(accounts={"points": Account(lots)}, last_seq=3)
    settled = run(programme(CENT), time_passes(at()), state=member).state
    (option,) = paying.options(programme(CENT), settled, basket(1300), (0,))
    assert option.most == 9


def test_what_stays_beyond_its_end_for_want_of_a_notice_can_pay_and_is_offered():
    told_of = Expiry("rolling", Span(1, "months"), notice=Notice(least_days=5, most_days=20))
    ours = replace(programme(CENT), units=(unit(expiry=told_of),))
    kept = run(ours, purchase(50_000), time_passes(at("2026-06-02"))).state
    (option,) = paying.options(ours, kept, basket(1300), (0,))
    assert option.most == 500
    late = purchase(1300, event_id="late", moment=at("2026-06-02"), pay={"points": option.most})
    assert run(ours, late, state=kept).last.sale.paid == 500


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=5),
    st.builds(
        PayWith,
        st.just("points"),
        st.integers(1, 60),
        st.integers(1, 60),
        st.integers(1, 30),
        st.integers(0, 200),
        st.integers(1, 100),
        st.integers(0, 2000),
    ),
    st.integers(0, 5000),
    st.integers(0, 5000),
)
def test_whatever_is_offered_is_taken_and_nothing_else(lines, way, points, units):
    assume(units)
    event = purchase(*lines, pay={"points": units})
    member = state(points=points)
    offered = paying.options(programme(way), member, event.basket, (0,) * len(lines))
    fits = any(one.least <= units <= one.most and units % one.step == 0 for one in offered)
    work = working(programme(way), member, event)
    if not fits:
        with pytest.raises(Refused):
            paying.pay(work, event.basket, (0,) * len(lines))
        return
    spent, by_line = paying.pay(work, event.basket, (0,) * len(lines))
    assert sum(by_line) * way.units == units * way.worth
    assert all(part <= amount for part, amount in zip(by_line, lines, strict=True))
    assert sum(by_line) * 100 <= sum(lines) * way.most_percent
    assert -sum(move.units for move in spent[0].moves) == units
