"""A purchase returned bit by bit: by line, by amount, to the cent."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje.contract.programme import Money
from pasje_platform.engine import paying
from pasje_platform.engine.account import Account
from pasje_platform.engine.earn_rules import Available, Cap, Group, When
from pasje_platform.engine.reward_rules import PayWith, Returns
from pasje_platform.engine.rules import Ladder
from pasje_platform.engine.spans import Span
from pasje_platform.refused import Refused
from tests.support.engine import (
    at,
    earn,
    event,
    line,
    lot,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    tier,
    unit,
)

CENT = PayWith("points", 1, 1)
FIVE = reward("five", cost=10, kind="amount_off", worth=500)
CAKE = reward("cake", cost=10, categories=("cake",))


def programme(*earning, policy=None, **changes):
    changes.setdefault("units", (unit(may_go_negative=True),))
    changes.setdefault("pay", (CENT,))
    changes.setdefault("rewards", (FIVE, CAKE))
    return rules(*earning, returns=policy or Returns(), **changes)


def redeem(reward_id="five", voucher_id="voucher"):
    return event("redeem", voucher_id, reward=reward_id, cost=10)


def back(*lines, amount=None, n=1):
    return refund(lines=lines, amount=amount, event_id=f"refund-{n}")


def refusal(rules_, *events, state=None):
    with pytest.raises(Refused) as refused:
        run(rules_, *events, state=state)
    return refused.value


# -- by line


def test_a_line_returned_takes_back_what_it_earned():
    done = run(programme(), purchase(line(500), line(790)), back((0, 1)))
    # €12.90 earned 12; €7.90 would have earned 7.
    assert done.last.returning.taken == (("points", 5),)
    assert done.last.returning.paid_back == 500
    assert done.available() == 7
    (left,) = done.state.purchases
    assert [one.amount for one in left.basket.lines] == [0, 790]
    assert [one.amount for one in left.original.lines] == [500, 790]


def test_some_items_of_a_line_take_their_share_of_everything_on_it():
    ours = programme()
    bought = purchase(line(1000, quantity=3, discount=100, tax=90))
    done = run(ours, bought, back((0, 1)))
    (left,) = done.state.purchases
    assert left.basket.lines == (line(666, quantity=2, discount=66, tax=60),)
    assert done.last.returning.paid_back == 300


def test_no_more_items_than_are_left_and_no_line_that_is_not_there():
    bought = purchase(line(900, quantity=3))
    for lines, most in (([(0, 4)], 3), ([(1, 1)], 0), ([(0, 2), (0, 2)], 1), ([(0, 0)], 3)):
        refused = refusal(programme(), bought, back(*lines))
        assert (refused.code, refused.numbers) == ("return_too_much", {"most": most})
    again = refusal(programme(), bought, back((0, 2)), back((0, 2), n=2))
    assert again.numbers == {"most": 1}


def test_the_last_item_ends_it():
    done = run(programme(), purchase(500, 500), back((0, 1)), back((1, 1), n=2))
    assert done.state.purchases == ()
    assert done.available() == 0


def test_a_rule_that_no_longer_holds_gives_nothing_for_the_rest():
    big = earn("big", gives=Fraction(50), per="once", when=When(minimum=1000))
    done = run(programme(earn(), big), purchase(600, 600), back((0, 1)))
    assert done.last.returning.taken == (("points", 56),)


def test_where_the_better_rule_no_longer_holds_the_other_one_counts():
    groups = (Group("one", "best"),)
    big = earn("big", gives=Fraction(50), per="once", group="one", when=When(minimum=1000))
    ours = programme(earn(group="one"), big, groups=groups)
    done = run(ours, purchase(600, 600), back((0, 1)))
    assert done.available() == 6
    assert run(ours, back((1, 1), n=2), state=done.state).available() == 0


def test_what_it_earned_is_worked_out_in_the_tier_and_room_it_was_bought_in():
    ours = programme(
        earn(caps=(Cap("month", units=20),)),
        tiers=(tier("silver"), tier("gold", 1000, rates={"points": Fraction(2)})),
    )
    start = run(ours, event("enrolled", "e")).state
    done = run(
        ours, purchase(1000, 800), purchase(500, event_id="other"), back((1, 1)), state=start
    )
    # 18 in silver; then 2, which is all the cap left. Without the second line: 10 and 2.
    assert done.available() == 12
    assert done.state.counters[0].units == 12


def test_the_room_of_a_cap_is_free_again_as_far_as_it_is_returned():
    capped = earn(caps=(Cap("month", units=100, times=3),))
    done = run(programme(capped), purchase(500, 700), back((0, 1)))
    (counter,) = done.state.counters
    assert (counter.units, counter.times) == (7, 1)


def test_only_what_was_bought_less_counts_less_for_the_tier():
    ladder = Ladder(window="rolling", span=Span(1, "months"))
    ours = programme(tiers=(tier("silver"), tier("gold", 1000)), ladder=ladder)
    start = run(ours, event("enrolled", "e")).state
    done = run(ours, purchase(600, 600), back((0, 1)), state=start)
    assert [day.amount for day in done.state.history] == [600]
    assert done.state.tier.tier == "silver"
    assert done.state.purchases[0].counted == 600


# -- vouchers


def test_a_vouchers_share_is_not_paid_back_and_it_stays_used():
    events = (redeem(), purchase(600, 400, vouchers=("voucher",)), back((0, 1)))
    done = run(programme(), *events, state=state(points=10))
    assert done.last.returning.paid_back == 300
    assert done.state.vouchers[0].state == "used"
    whole = run(programme(), back((1, 1), n=2), state=done.state)
    assert whole.last.returning.paid_back == 200
    assert whole.state.vouchers[0].state == "issued"


def test_a_voucher_comes_back_with_the_last_line_that_it_reduced():
    lines = (line(300, category="cake"), line(500, category="coffee"))
    events = (redeem("cake"), purchase(*lines, vouchers=("voucher",)), back((0, 1)))
    done = run(programme(), *events, state=state(points=10))
    assert done.state.vouchers[0].state == "issued"
    assert done.last.returning.paid_back == 0
    assert done.state.purchases[0].vouchers == ()
    other = run(programme(), *events[:2], back((1, 1)), state=state(points=10))
    assert other.state.vouchers[0].state == "used"
    assert other.last.returning.paid_back == 500


def test_only_as_many_vouchers_are_withdrawn_as_are_needed():
    events = (purchase(1000, 500, 500), redeem(), redeem(voucher_id="second"), back((1, 1)))
    done = run(programme(), *events)
    assert [voucher.state for voucher in done.state.vouchers] == ["issued", "voided"]
    assert (done.available(), done.deficit()) == (5, 0)
    whole = run(programme(), back(n=2), state=done.state)
    assert [voucher.state for voucher in whole.state.vouchers] == ["voided", "voided"]
    assert (whole.available(), whole.deficit()) == (0, 0)


# -- units that paid


def test_units_that_paid_go_back_in_proportion_and_whole_at_the_end():
    none = earn(gives=Fraction(0))
    events = (purchase(1000, 1000, 1000, pay={"points": 100}), back((0, 1)))
    done = run(programme(none), *events, state=state(points=100))
    assert done.last.returning.returned == (("points", 33),)
    assert done.last.returning.paid_back == 967
    rest = run(programme(none), back((1, 1), (2, 1), n=2), state=done.state)
    assert rest.last.returning.returned == (("points", 67),)
    assert rest.last.returning.paid_back == 1933
    assert rest.available() == 100


def test_a_coarse_unit_comes_back_when_a_whole_one_is_due_and_money_is_never_owed():
    stamp = PayWith("points", 1, 100)
    none = earn(gives=Fraction(0))
    bought = purchase(line(1000, quantity=20), pay={"points": 10})
    half = [back((0, 1), n=n) for n in range(20)]
    done = run(programme(none, pay=(stamp,)), bought, *half, state=state(points=10))
    assert done.available() == 10
    assert all(one.returning.paid_back == 0 for one in done.outcomes[1:])


def test_two_units_that_are_worth_little_each_never_bring_the_money_below_nothing():
    ways = (PayWith("points", 100, 1), PayWith("stars", 100, 1))
    units = (unit(), unit("stars"))
    accounts = {"points": Account((lot(100),)), "stars": Account((lot(100, seq=2),))}
    member = state(accounts=accounts, last_seq=2)
    bought = purchase(line(2, quantity=2), pay={"points": 100, "stars": 100})
    ours = programme(earn(gives=Fraction(0)), pay=ways, units=units)
    done = run(ours, bought, back((0, 1)), state=member)
    # A cent is left to pay and a cent's worth of units pays it.
    assert done.last.returning.paid_back == 0
    assert done.last.returning.returned == (("stars", 50),)
    rest = run(ours, back(n=2), state=done.state)
    assert (rest.available("points"), rest.available("stars")) == (100, 100)


def test_the_tax_left_is_never_more_than_is_charged():
    bought = purchase(line(2, quantity=2, tax=2), vouchers=("voucher",))
    cent = replace(FIVE, worth=1)
    ours = programme(rewards=(cent,))
    done = run(ours, redeem(), bought, back((0, 1)), state=state(points=10))
    (left,) = done.state.purchases
    (of,) = left.basket.lines
    assert of.tax <= of.amount - of.discount


def test_restored_units_go_back_last_spent_first_with_their_age():
    lots = (lot(60, seq=1, expires_at=at("2026-05-01")), lot(60, seq=2))
    member = state(accounts={"points": Account(lots)}, last_seq=2)
    none = earn(gives=Fraction(0))
    done = run(programme(none), purchase(500, 500, pay={"points": 90}), back((0, 1)), state=member)
    assert [one.remaining for one in done.state.account("points").lots] == [15, 60]
    assert done.state.purchases[0].paid[0].units == 45


# -- by amount


def test_an_amount_shrinks_every_line_alike():
    done = run(programme(), purchase(1000, 500), back(amount=300))
    (left,) = done.state.purchases
    assert [one.amount for one in left.basket.lines] == [800, 400]
    assert done.last.returning.paid_back == 300
    assert done.last.returning.taken == (("points", 3),)


def test_an_amount_leaves_the_pieces_and_what_they_earned():
    stamps = earn("stamp", per="item")
    done = run(programme(stamps), purchase(line(1000, quantity=10)), back(amount=999))
    assert done.available() == 10
    assert run(programme(stamps), back(amount=1, n=2), state=done.state).available() == 0


def test_an_amount_counts_what_units_paid_of_it():
    bought = purchase(1000, 500, pay={"points": 500})
    done = run(
        programme(), bought, back(amount=600), back(amount=900, n=2), state=state(points=500)
    )
    first, second = (one.returning for one in done.outcomes[1:])
    assert (first.paid_back, first.returned) == (400, (("points", 200),))
    assert (second.paid_back, second.returned) == (600, (("points", 300),))
    assert done.state.purchases == ()
    assert done.available() == 500


def test_an_amount_of_a_bill_that_units_paid_whole_is_units():
    bought = purchase(1200, pay={"points": 1200})
    none = programme(earn(gives=Fraction(0)))
    done = run(none, bought, back(amount=400), state=state(points=1200))
    assert done.last.returning.returned == (("points", 400),)
    assert done.last.returning.paid_back == 0
    assert (done.available(), done.state.purchases[0].paid[0].units) == (400, 800)
    rest = run(none, back(n=2), state=done.state)
    assert rest.available() == 1200


def test_no_more_than_the_bill():
    member = state(points=500)
    bought = purchase(1000, pay={"points": 500})
    for amount in (1001, 0):
        refused = refusal(programme(), bought, back(amount=amount), state=member)
        assert (refused.code, refused.numbers["most"]) == ("return_too_much", Money(1000, "EUR"))
    again = refusal(programme(), bought, back(amount=600), back(amount=600, n=2), state=member)
    assert again.numbers["most"] == Money(400, "EUR")


# -- properties


def taxed(amount, off, quantity, category):
    discount = amount * off // 100
    tax = (amount - discount) // 11
    return line(amount, discount=discount, quantity=quantity, category=category, tax=tax)


@st.composite
def sales(draw):
    lines = draw(
        st.lists(
            st.builds(
                taxed,
                st.integers(0, 6000),
                st.integers(0, 100),
                st.integers(1, 4),
                st.sampled_from(["coffee", "cake"]),
            ),
            min_size=1,
            max_size=4,
        )
    )
    bill = sum(one.amount - one.discount for one in lines)
    uses = ("voucher",) if draw(st.booleans()) and bill > 0 else ()
    left = bill - (500 if uses else 0)
    coarse = draw(st.sampled_from([1, 7, 100]))
    pay = draw(st.integers(0, max(0, left // coarse))) if left > 0 else 0
    return purchase(*lines, vouchers=uses, pay={"points": pay} if pay else {}), coarse


def bits(data, ours, member):
    """One more return after the other until nothing is left, by line or by amount."""
    done = []
    while member.purchases:
        (bought,) = member.purchases
        n = len(done)
        left = [(at_, one.quantity) for at_, one in enumerate(bought.basket.lines) if one.quantity]
        bill = sum(paying.nets(bought.basket, bought.discounts))
        if bill and n <= 6 and data.draw(st.booleans()):
            one = back(amount=data.draw(st.integers(1, bill)), n=n)
        elif n > 6:
            one = back(n=n)
        else:
            where, most = data.draw(st.sampled_from(left))
            one = back((where, data.draw(st.integers(1, most))), n=n)
        done.append(run(ours, one, state=member).last)
        member = done[-1].state
    return done


def alike(state_):
    """A state without the numbering of its entries."""
    return replace(state_, last_seq=0)


@settings(deadline=None, max_examples=120)
@given(
    sales(),
    st.sampled_from(["keep", "pending", "within_balance", "negative"]),
    st.sampled_from(["lost", "original"]),
    st.sampled_from([Available(), Available("after", Span(5, "days"))]),
    st.data(),
)
def test_bit_by_bit_ends_where_one_whole_return_ends(sold, earned, spent, available, data):
    bought, coarse = sold
    ours = programme(
        earn(available=available, caps=(Cap("month", units=60),)),
        earn("cake", gives=Fraction(3), per="item", when=When(categories=("cake",))),
        policy=Returns(earned=earned, spent=spent),
        pay=(PayWith("points", 1, coarse),),
    )
    member = run(ours, redeem(), state=state(points=30_000)).state
    sold_to = run(ours, bought, state=member)
    whole = run(ours, back(), state=sold_to.state).last
    parts = bits(data, ours, sold_to.state)
    assert alike(parts[-1].state) == alike(whole.state)
    for of in ("taken", "returned"):
        sums = {}
        for one in parts:
            for unit_id, units in getattr(one.returning, of):
                sums[unit_id] = sums.get(unit_id, 0) + units
        assert sums == dict(getattr(whole.returning, of))
    assert sum(one.returning.paid_back for one in parts) == whole.returning.paid_back
    assert all(one.returning.paid_back >= 0 for one in parts)
    assert whole.returning.paid_back == sold_to.last.sale.to_pay


@settings(deadline=None, max_examples=80)
@given(sales(), st.integers(0, 40), st.data())
def test_bit_by_bit_also_ends_alike_after_the_units_were_spent(sold, spending, data):
    """The balance and what is owed, that is: which lot is empty first may differ."""
    bought, coarse = sold
    ours = programme(pay=(PayWith("points", 1, coarse),))
    rich = run(ours, redeem(), state=state(points=30_000)).state
    sold_to = run(ours, bought, state=rich).state
    account = sold_to.account("points")
    away = max(0, account.available - spending)
    poor = run(ours, event("correct", "c", units=-away, reason="spent"), state=sold_to) if away \
        else run(ours, event("time", "t"), state=sold_to)  # fmt: skip
    whole = run(ours, back(), state=poor.state)
    parts = bits(data, ours, poor.state)
    last = parts[-1].state.account("points")
    assert (last.available, last.deficit) == (whole.available(), whole.deficit())


@settings(deadline=None, max_examples=100)
@given(sales(), st.data())
def test_every_rest_adds_up(sold, data):
    """No line below zero, tax within what is charged, and what is paid within what is left."""
    bought, coarse = sold
    ours = programme(pay=(PayWith("points", 1, coarse),))
    member = run(ours, redeem(), state=state(points=30_000)).state
    for one in bits(data, ours, run(ours, bought, state=member).state)[:-1]:
        (left,) = one.state.purchases
        nets = paying.nets(left.basket, left.discounts)
        assert min(nets) >= 0
        for of in left.basket.lines:
            assert 0 <= of.tax <= of.amount - of.discount
            assert 0 <= of.discount <= of.amount
        for of in left.paid:
            assert of.units == -sum(move.units for move in of.moves)
