"""Vouchers at the till: which may be used, and what each takes off the lines."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje.contract.programme import Money
from pasje_platform.engine import vouchers
from pasje_platform.engine.state import Voucher
from pasje_platform.refused import Refused
from tests.support.engine import (
    at,
    basket,
    line,
    purchase,
    reward,
    rules,
    run,
    state,
    words,
    working,
)

ALL_KINDS = (
    "amount_off", "percent_off", "product", "sample", "bonus_product", "free_shipping", "upgrade",
    "experience", "early_access", "merchandise",
)  # fmt: skip
TOMORROW = date(2026, 3, 3)
CUP = {"category": "coffee", "sku": "cup"}


def voucher(voucher_id="v", *, of="coffee", kind="product", worth=0, **changes):
    made = Voucher(
        id=voucher_id,
        handle="H",
        reward=of,
        name=words(of),
        kind=kind,
        unit="points",
        cost=100,
        worth=worth,
        state="issued",
        issued_at=at("2026-03-01"),
        expires_at=at("2026-04-01", "00:00"),
        paid=None,
    )
    return replace(made, **changes)


def off(offered, *vouchers_, lines, **of_basket):
    """What the vouchers take off a basket of those lines, by line."""
    used = tuple(one.id for one in vouchers_)
    event = purchase(*lines, vouchers=used, **of_basket)
    work = working(rules(rewards=offered), state(vouchers=vouchers_), event)
    return vouchers.use(work, event.basket)


def refusal(offered, *vouchers_, lines=(1000,), **of_basket):
    with pytest.raises(Refused) as refused:
        off(offered, *vouchers_, lines=lines, **of_basket)
    return refused.value


def money(**changes):
    return reward("five", kind="amount_off", worth=500, **changes)


def five(voucher_id="v"):
    return voucher(voucher_id, of="five", kind="amount_off", worth=500)


def test_an_amount_is_spread_over_the_lines_in_proportion_to_the_cent():
    assert off([money()], five(), lines=(1000, 1000, 1000)) == (167, 167, 166)


def test_an_amount_takes_no_more_than_there_is_to_pay():
    assert off([money()], five(), lines=(300, line(100, discount=20))) == (300, 80)


def test_an_amount_is_for_its_own_lines_only():
    lines = (line(400, category="cake"), line(400, category="coffee"))
    assert off([money(categories=("coffee",))], five(), lines=lines) == (0, 400)


def test_a_percentage_is_of_what_is_left_to_pay_and_has_a_cap():
    percent = reward("ten", kind="percent_off", percent=Fraction(10))
    ten = voucher(of="ten", kind="percent_off")
    assert off([percent], ten, lines=(line(1000, discount=500), 500)) == (50, 50)
    assert off([replace(percent, most_off=30)], ten, lines=(1000,)) == (30,)


def test_a_percentage_is_rounded_once_half_up():
    percent = reward("odd", kind="percent_off", percent=Fraction(5, 2))
    assert off([percent], voucher(of="odd", kind="percent_off"), lines=(10, 10)) == (1, 0)


@pytest.mark.parametrize("kind", ["product", "sample", "bonus_product"])
def test_a_product_is_one_item_the_cheapest_that_it_can_be(kind):
    offered = [reward(kind=kind, categories=("coffee",))]
    lines = (line(900, quantity=3, **CUP), line(250, category="coffee"), line(100, category="cake"))
    assert off(offered, voucher(kind=kind), lines=lines) == (0, 250, 0)


def test_a_second_voucher_takes_a_second_item_at_its_full_price():
    offered = [reward(categories=("coffee",))]
    two = [voucher("a"), voucher("b")]
    assert off(offered, *two, lines=(line(600, quantity=2, **CUP),)) == (600,)
    assert refusal(offered, *two, lines=(line(300, **CUP),)).code == "voucher_nothing_to_reduce"


def test_a_product_may_be_named_by_its_sku_and_is_never_worth_more_than_its_cap():
    offered = [reward(skus=("cup",), most_off=200)]
    assert off(offered, voucher(), lines=(line(350, sku="cup"), line(90, sku="bag"))) == (200, 0)


def test_where_the_receipt_tells_nothing_apart_the_cashier_hands_the_product_out():
    assert off([reward(categories=("coffee",))], voucher(), lines=(1000,)) == (0,)


@pytest.mark.parametrize("kind", ["upgrade", "experience", "early_access", "merchandise"])
def test_what_is_handed_out_takes_nothing_off(kind):
    assert off([reward(kind=kind)], voucher(kind=kind), lines=(1000,)) == (0,)


def test_shipping_is_free_where_the_receipt_names_it():
    offered = [reward(kind="free_shipping", categories=("shipping",))]
    free = voucher(kind="free_shipping")
    assert off(offered, free, lines=(1000, line(495, category="shipping"))) == (0, 495)
    assert off([reward(kind="free_shipping")], free, lines=(1000,)) == (0,)


def test_several_apply_in_the_order_they_are_given():
    percent = reward("half", kind="percent_off", percent=Fraction(50))
    half = voucher("h", of="half", kind="percent_off")
    assert off([money(), percent], five(), half, lines=(1500,)) == (1000,)
    assert off([money(), percent], half, five(), lines=(1500,)) == (1250,)


def test_what_used_it_where_and_when_is_kept_and_told():
    done = run(
        rules(rewards=(reward(),)),
        purchase(300, vouchers=("v",), store="Zuid", event_id="p1"),
        state=state(vouchers=(voucher(),)),
    )
    (used,) = done.state.vouchers
    assert (used.state, used.used_at, used.used_where, used.purchase_id) == (
        "used", at(), "Zuid", "p1",
    )  # fmt: skip
    told = [(said.kind, said.where, said.name) for said in done.last.said]
    assert ("voucher_used", "Zuid", words("coffee")) in told


@pytest.mark.parametrize(
    ("changes", "code", "numbers"),
    [
        ({"state": "used", "used_where": "Zuid"}, "voucher_already_used", {"where": "Zuid"}),
        (
            {"expires_at": at("2026-03-02", "12:00")},
            "voucher_expired",
            {"until": at("2026-03-02", "12:00")},
        ),
        ({"state": "voided"}, "voucher_voided", {}),
        ({"state": "cancelled"}, "voucher_cancelled", {}),
        ({"kind": "donation", "state": "given"}, "voucher_not_for_till", {}),
        ({"kind": "gift_card", "state": "given"}, "voucher_not_for_till", {}),
        ({"kind": "sweepstake", "state": "given"}, "voucher_not_for_till", {}),
        ({"kind": "partner_voucher"}, "voucher_not_for_till", {}),
    ],
)
def test_a_voucher_that_cannot_be_used(changes, code, numbers):
    refused = refusal([reward()], voucher(**changes))
    assert (refused.code, refused.numbers) == (code, numbers)


def test_a_voucher_nobody_knows_and_one_twice():
    with pytest.raises(Refused, match="unknown_voucher"):
        run(rules(), purchase(100, vouchers=("x",)), state=state())
    member = state(vouchers=(voucher(),))
    with pytest.raises(Refused, match="voucher_already_used"):
        run(rules(rewards=(reward(),)), purchase(100, vouchers=("v", "v")), state=member)


@pytest.mark.parametrize(
    ("changes", "code", "numbers"),
    [
        (
            {"minimum": 1001},
            "voucher_minimum",
            {"minimum": Money(1001, "EUR"), "amount": Money(1000, "EUR")},
        ),
        ({"channels": ("web", "app")}, "voucher_channel", {"channels": "web, app"}),
        (
            {"kind": "experience", "on": date(2026, 3, 3)},
            "voucher_not_yet",
            {"from": date(2026, 3, 3)},
        ),
        (
            {"kind": "early_access", "on": date(2026, 3, 3)},
            "voucher_not_yet",
            {"from": date(2026, 3, 3)},
        ),
    ],
)
def test_conditions_of_the_reward_hold_at_the_till(changes, code, numbers):
    kind = changes.get("kind", "product")
    refused = refusal([reward(**changes)], voucher(kind=kind))
    assert (refused.code, refused.numbers) == (code, numbers)


def test_at_most_so_many_of_one_reward_on_a_bill():
    offered = [money(most_per_purchase=1), reward()]
    refused = refusal(offered, five("a"), five("b"))
    assert (refused.code, refused.numbers) == ("voucher_too_many", {"most": 1})
    assert off(offered, five("a"), voucher("b"), lines=(1000,)) == (500,)


def test_nothing_on_the_bill_is_what_it_is_for():
    cake = [line(300, category="cake")]
    assert refusal([reward(categories=("tea",))], voucher(), lines=cake).code == (
        "voucher_nothing_to_reduce"
    )
    assert refusal([money(skus=("cup",))], five(), lines=cake).code == "voucher_nothing_to_reduce"
    assert refusal([money()], five(), lines=(0,)).code == "voucher_nothing_to_reduce"


def test_a_voucher_of_a_reward_that_left_the_programme_keeps_its_worth():
    assert off([], five(), lines=(1000,)) == (500,)
    assert off([], voucher(), lines=(line(300, **CUP),)) == (0,)


def test_a_refused_purchase_uses_nothing():
    member = state(vouchers=(voucher("a"), voucher("b", state="voided")))
    with pytest.raises(Refused):
        run(rules(rewards=(reward(),)), purchase(100, vouchers=("a", "b")), state=member)
    assert member.vouchers[0].state == "issued"


@st.composite
def bills(draw):
    some = st.builds(
        lambda amount, percent, quantity, category: line(
            amount, discount=amount * percent // 100, quantity=quantity, category=category
        ),
        st.integers(0, 5000),
        st.integers(0, 100),
        st.integers(1, 4),
        st.sampled_from(["", "coffee", "cake"]),
    )
    return draw(st.lists(some, min_size=1, max_size=6))


@st.composite
def rewards_with_vouchers(draw):
    made = []
    for n in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(ALL_KINDS))
        worth = draw(st.integers(1, 4000))
        changes = {
            "kind": kind,
            "worth": worth,
            "percent": Fraction(draw(st.integers(1, 400)), 4),
            "most_off": draw(st.none() | st.integers(1, 900)),
            "categories": draw(st.sampled_from([(), ("coffee",), ("cake", "coffee")])),
        }
        name = f"r{n}"
        made.append((reward(name, **changes), voucher(name, of=name, kind=kind, worth=worth)))
    return made


@settings(deadline=None, max_examples=150)
@given(bills(), rewards_with_vouchers())
def test_however_many_vouchers_no_line_costs_less_than_nothing(lines, made):
    offered, used = [one for one, _ in made], [one for _, one in made]
    of = basket(*lines)
    parts = vouchers.reductions(rules(rewards=tuple(offered)), used, of)
    assert len(parts) == len(used)
    taken = [sum(part[n] for part in parts if part) for n in range(len(lines))]
    assert all(0 <= off <= one.amount - one.discount for off, one in zip(taken, lines, strict=True))
    for reward_, voucher_, part in zip(offered, used, parts, strict=True):
        if part and voucher_.kind == "amount_off":
            assert sum(part) <= voucher_.worth
        if part and voucher_.kind not in ("amount_off", "free_shipping") and reward_.most_off:
            assert sum(part) <= reward_.most_off
        if part and reward_.categories:
            assert all(
                not off or one.category in reward_.categories
                for off, one in zip(part, lines, strict=True)
            )
