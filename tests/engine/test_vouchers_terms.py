"""A voucher keeps the terms of the day it was issued, whatever its reward became."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pasje_platform.engine import cancelling
from pasje_platform.engine.reward_rules import Limit, Returns
from pasje_platform.engine.spans import Span
from pasje_platform.refused import Refused
from tests.support.engine import at, event, line, purchase, refund, reward, rules, run, state, unit

TENTH = reward(
    "tenth", kind="percent_off", percent=Fraction(10), cost=10, categories=("clothes",),
    minimum=1000, channels=("web",), most_per_purchase=1, cancel="until_used",
)  # fmt: skip
QUARTER = replace(
    TENTH, percent=Fraction(25), categories=(), minimum=5000, channels=("shop",), cancel="never",
    most_per_purchase=None,
)  # fmt: skip
CLOTHES, COFFEE = line(2000, category="clothes"), line(500, category="coffee")


def shop(*offered, version=1, **changes):
    return replace(rules(rewards=offered, returns=Returns(), **changes), version=version)


OLD = shop(TENTH)
LATER = [shop(QUARTER, version=2), shop(version=2)]
"""It is another reward now; it is none any more."""


def redeem(voucher_id="voucher"):
    return event("redeem", voucher_id, reward="tenth", cost=10)


def holding(*ids, **changes):
    """A member with these vouchers, redeemed under the first version."""
    return run(OLD, *map(redeem, ids or ["voucher"]), state=state(points=100, **changes)).state


def refusal(*events, under, member):
    with pytest.raises(Refused) as refused:
        run(under, *events, state=member)
    return refused.value.code


@pytest.mark.parametrize("later", LATER)
def test_what_it_takes_off(later):
    bought = purchase(CLOTHES, COFFEE, vouchers=("voucher",), channel="web")
    done = run(later, bought, state=holding())
    assert done.last.sale.line_discounts == (200, 0)


@pytest.mark.parametrize("later", LATER)
def test_where_and_on_what_it_can_be_used(later):
    member = holding("voucher", "second")
    for code, lines, ids, channel in (
        ("voucher_channel", (CLOTHES,), ("voucher",), "shop"),
        ("voucher_minimum", (line(900, category="clothes"),), ("voucher",), "web"),
        ("voucher_too_many", (CLOTHES,), ("voucher", "second"), "web"),
        ("voucher_nothing_to_reduce", (line(2000, category="coffee"),), ("voucher",), "web"),
    ):
        bought = purchase(*lines, vouchers=ids, channel=channel)
        assert refusal(bought, under=later, member=member) == code


@pytest.mark.parametrize("later", LATER)
def test_whether_it_may_be_undone(later):
    member = holding()
    (voucher,) = member.vouchers
    assert cancelling.cancel_until(later, voucher) == voucher.expires_at
    done = run(later, event("cancel", "cancel", voucher_id="voucher"), state=member)
    assert done.available() == 100
    never = run(shop(QUARTER), redeem(), state=state(points=100)).state
    assert cancelling.cancel_until(OLD, never.vouchers[0]) is None


def test_the_limits_that_it_took_are_free_again():
    """Those of the day it was redeemed, also when the reward was gone for a while."""
    once = replace(TENTH, limits=(Limit(1, "ever"),), stock=5)
    had = run(shop(once), redeem(), state=state(points=100)).state
    undone = run(shop(version=2), event("cancel", "cancel", voucher_id="voucher"), state=had)
    assert undone.last.taken == (("tenth", -1),)
    again = run(shop(once, version=3), redeem("again"), state=undone.state)
    assert again.state.vouchers[-1].state == "issued"


def test_a_gift_card_of_a_reward_that_is_gone_is_undone_with_its_money():
    credit = unit("credit", money=True, decimals=2)
    card = reward("tenth", kind="gift_card", cost=10, into="credit", worth=500, cancel="until_used")
    old, later = (shop(*of, units=(unit(), credit)) for of in ((card,), ()))
    had = run(old, redeem(), state=state(points=10)).state
    done = run(later, event("cancel", "cancel", voucher_id="voucher"), state=had)
    assert (done.available(), done.available("credit")) == (10, 0)


def test_a_return_of_what_was_bought_with_it_reckons_with_its_own_terms():
    bought = purchase(CLOTHES, COFFEE, vouchers=("voucher",), channel="web")
    done = run(LATER[1], bought, refund(lines=[(0, 1)]), state=holding())
    assert done.last.returning.paid_back == 1800
    assert done.state.vouchers[0].state == "issued"


def test_one_of_before_goes_by_the_file():
    member = holding()
    plain = replace(member, vouchers=(replace(member.vouchers[0], terms=None),))
    bought = purchase(line(6000), vouchers=("voucher",))
    assert run(LATER[0], bought, state=plain).last.sale.discount == 1500
    gone = run(LATER[1], bought, state=plain)
    assert gone.last.sale.discount == 0


def test_it_lasts_as_long_as_it_was_issued_for():
    short = shop(replace(TENTH, valid=Span(1, "days")), version=2)
    (voucher,) = holding().vouchers
    bought = purchase(CLOTHES, vouchers=("voucher",), channel="web", moment=at("2026-03-20"))
    assert voucher.expires_at == at("2026-04-02", "00:00")
    assert run(short, bought, state=holding()).last.sale.discount == 200
