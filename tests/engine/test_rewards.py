"""Redeeming: who may, what is spent, what is given, and undoing it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje.contract.snapshot import Why
from pasje_platform.engine import cancelling, giving_rewards, rewards
from pasje_platform.engine.account import Account
from pasje_platform.engine.reward_rules import Denomination, Limit, PayWith, Variable
from pasje_platform.engine.rules import Expiry, Gift
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Holding
from pasje_platform.refused import Refused
from tests.support.engine import (
    at,
    event,
    lot,
    purchase,
    reward,
    rules,
    run,
    state,
    tier,
    unit,
    words,
    working,
)

CREDIT = unit("credit", money=True, decimals=2)


def redeem(reward_id="coffee", cost=100, voucher_id="voucher", moment=None, **rest):
    return event("redeem", voucher_id, moment, reward=reward_id, cost=cost, **rest)


def cancel(voucher_id="voucher", moment=None):
    return event("cancel", "cancel", moment, voucher_id=voucher_id)


def shop(*of, **changes):
    return rules(rewards=of, **changes)


def refusal(rules_, *events, state):
    with pytest.raises(Refused) as refused:
        run(rules_, *events, state=state)
    return refused.value


def test_a_product_costs_its_price_and_gives_a_voucher_until_the_end_of_its_last_day():
    done = run(shop(reward(valid=Span(30, "days"))), redeem(), state=state(points=120))
    (voucher,) = done.state.vouchers
    assert (voucher.id, voucher.state, voucher.kind, voucher.cost) == (
        "voucher", "issued", "product", 100,
    )  # fmt: skip
    assert voucher.expires_at == at("2026-04-02", "00:00")
    assert len(voucher.handle) == 13
    assert done.available() == 20
    (entry,) = done.postings
    assert (entry.kind, entry.units, entry.source_id) == ("redeem", -100, "voucher")
    assert (entry.why.rule, entry.why.reward) == ("redemption", words("coffee"))
    assert voucher.paid.seq == entry.seq
    assert voucher.paid.moves == entry.movements
    (said,) = done.last.said
    assert (said.kind, said.units, said.name) == ("redeemed", -100, words("coffee"))


@pytest.mark.parametrize(
    "kind",
    [
        "amount_off", "percent_off", "product", "sample", "bonus_product", "free_shipping",
        "upgrade", "experience", "early_access", "merchandise", "partner_voucher",
    ],
)  # fmt: skip
def test_what_is_shown_at_a_till_is_issued(kind):
    offered = shop(reward(kind=kind, worth=500, percent=Fraction(10)))
    done = run(offered, redeem(code="PARTNER-1"), state=state(points=100))
    (voucher,) = done.state.vouchers
    assert (voucher.state, voucher.kind, voucher.code) == ("issued", kind, "PARTNER-1")


def test_a_donation_is_given_at_once_and_its_entry_says_so():
    done = run(shop(reward(kind="donation", charity="KWF")), redeem(), state=state(points=100))
    assert done.state.vouchers[0].state == "given"
    assert [entry.kind for entry in done.postings] == ["donate"]


def test_a_ticket_of_a_draw_is_given_until_the_draw_and_has_a_number():
    draw = reward(kind="sweepstake", on=date(2026, 6, 1))
    done = run(shop(draw), redeem(), state=state(points=100))
    (voucher,) = done.state.vouchers
    assert (voucher.state, voucher.expires_at) == ("given", at("2026-06-02", "00:00"))
    assert voucher.handle


def test_a_gift_card_fills_the_unit_of_money_and_expires_as_that_unit_does():
    year = replace(CREDIT, expiry=Expiry("rolling", Span(1, "years")))
    card = reward(kind="gift_card", into="credit", denominations=(Denomination(100, 1000),))
    done = run(shop(card, units=(unit(), year)), redeem(), state=state(points=100))
    assert done.available("credit") == 1000
    assert done.state.vouchers[0].state == "given"
    filled = done.postings[-1]
    assert (filled.unit, filled.kind, filled.source_id) == ("credit", "gift", "voucher")
    assert filled.lot.expires_at == at("2027-03-03", "00:00")


def test_the_price_the_member_saw_must_be_the_price():
    refused = refusal(shop(reward(cost=120)), redeem(cost=100), state=state(points=500))
    assert (refused.code, refused.numbers["cost"]) == ("price_changed", 120)


@pytest.mark.parametrize(("cost", "worth"), [(100, 500), (300, 1500), (500, 2500)])
def test_a_member_may_choose_a_cost_in_steps(cost, worth):
    any_amount = reward(kind="amount_off", variable=Variable(100, 500, 100, 500))
    done = run(shop(any_amount), redeem(cost=cost), state=state(points=500))
    assert done.state.vouchers[0].worth == worth
    assert done.available() == 500 - cost


@pytest.mark.parametrize("cost", [0, 50, 150, 600])
def test_a_cost_between_the_steps_or_beyond_them_is_no_price(cost):
    any_amount = reward(kind="amount_off", variable=Variable(100, 500, 100, 500))
    refused = refusal(shop(any_amount), redeem(cost=cost), state=state(points=900))
    assert (refused.code, refused.numbers["cost"]) == ("price_changed", 100)


def test_each_denomination_has_its_own_worth():
    choice = (Denomination(100, 500), Denomination(180, 1000))
    offered = shop(reward(kind="amount_off", denominations=choice))
    done = run(offered, redeem(cost=180), state=state(points=500))
    assert done.state.vouchers[0].worth == 1000
    assert refusal(offered, redeem(cost=150), state=state(points=500)).code == "price_changed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"for_sale": False}, "reward_not_for_sale"),
        ({"first_day": date(2026, 3, 3)}, "reward_not_yet"),
        ({"last_day": date(2026, 3, 1)}, "reward_over"),
        ({"valid_until": date(2026, 3, 1)}, "reward_over"),
        ({"kind": "experience", "on": date(2026, 3, 1)}, "reward_over"),
        ({"tiers": ("gold",)}, "reward_other_tier"),
        ({"segments": ("students",)}, "reward_other_segment"),
        ({"limits": (Limit(0, "day"),)}, "reward_limit"),
    ],
)
def test_a_reward_says_why_not(changes, code):
    offered = shop(reward(**changes), tiers=(tier("silver"), tier("gold", 100)))
    member = state(points=1000, tier=Holding("silver"), segments=("staff",))
    assert refusal(offered, redeem(), state=member).code == code
    assert rewards.may_redeem(offered, member, offered.rewards[0], at()).code == code


def test_of_several_reasons_the_first_in_order_is_told():
    closed = reward(
        cost=1,
        for_sale=False,
        first_day=date(2027, 1, 1),
        tiers=("gold",),
        limits=(Limit(0, "day"),),
    )
    tiers = (tier("silver"), tier("gold", 100))
    for cost in (0, 1, 100):  # what is only given has no price
        refused = refusal(shop(closed, tiers=tiers), redeem(cost=cost), state=state())
        assert refused.code == "reward_not_for_sale"
    offered = shop(replace(closed, for_sale=True), tiers=tiers)
    assert refusal(offered, redeem(), state=state()).code == "price_changed"
    assert refusal(offered, redeem(cost=1), state=state()).code == "reward_not_yet"


def test_not_enough_is_told_last_and_with_what_is_missing():
    refused = refusal(shop(reward()), redeem(), state=state(points=40))
    assert refused.code == "not_enough_points"
    assert refused.numbers == {"required": 100, "available": 40, "missing": 60, "unit": "points"}


def test_the_names_of_the_tiers_it_is_for_are_told_in_both_languages():
    gold = replace(tier("gold", 100), name={"nl": "Goud", "en": "Gold"})
    offered = shop(reward(tiers=("gold",)), tiers=(tier("silver"), gold))
    refused = refusal(offered, redeem(), state=state(points=100, tier=Holding("silver")))
    assert refused.numbers["tiers"] == {"nl": "Goud", "en": "Gold"}
    platinum = replace(tier("platinum", 200), name={"nl": "Platina", "en": "Platinum"})
    tiers = (tier("silver"), gold, platinum, replace(platinum, id="family"))
    for of, dutch, english in (
        (("gold", "platinum"), "Goud en Platina", "Gold and Platinum"),
        (("gold", "platinum", "family"), "Goud, Platina en Platina",
         "Gold, Platinum and Platinum"),
    ):  # fmt: skip
        offered = shop(reward(tiers=of), tiers=tiers)
        refused = refusal(offered, redeem(), state=state(points=100, tier=Holding("silver")))
        assert refused.numbers["tiers"] == {"nl": dutch, "en": english}


def test_some_tiers_may_redeem_early():
    early = reward(first_day=date(2026, 3, 9), early=Span(1, "weeks"), early_tiers=("gold",))
    offered = shop(early, tiers=(tier("silver"), tier("gold", 100)))
    run(offered, redeem(), state=state(points=100, tier=Holding("gold")))
    refused = refusal(offered, redeem(), state=state(points=100, tier=Holding("silver")))
    assert refused.numbers["from"] == date(2026, 3, 9)


def test_a_limit_counts_in_its_own_period_and_begins_anew_in_the_next():
    offered = shop(reward(limits=(Limit(2, "week"),)))
    member = state(points=1000)
    twice = [redeem(voucher_id=f"v{n}", moment=at(f"2026-03-0{n}")) for n in (3, 4)]
    refused = refusal(offered, *twice, redeem(moment=at("2026-03-08", "23:59")), state=member)
    assert (refused.code, refused.numbers["most"]) == ("reward_limit", 2)
    assert refused.numbers["period"]["nl"] == "week"
    done = run(offered, *twice, redeem(moment=at("2026-03-09", "00:00")), state=member)
    assert len(done.state.vouchers) == 3


def test_two_limits_both_bind():
    offered = shop(reward(limits=(Limit(1, "day"), Limit(2, "ever"))))
    days = [redeem(voucher_id=f"v{n}", moment=at(f"2026-03-0{n}")) for n in (3, 4)]
    last = redeem(moment=at("2026-03-05"))
    assert refusal(offered, *days, last, state=state(points=1000)).code == "reward_limit"
    again = redeem(moment=at("2026-03-03"))
    assert refusal(offered, days[0], again, state=state(points=1000)).code == "reward_limit"


@pytest.mark.parametrize("shared", [{"stock": 3}, {"in_total": 9}, {"pool": "cinema"}])
def test_what_members_share_is_taken_and_put_back(shared):
    offered = shop(reward(cancel="until_used", **shared))
    done = run(offered, redeem(), state=state(points=100))
    assert done.last.taken == (("coffee", 1),)
    assert run(offered, cancel(), state=done.state).last.taken == (("coffee", -1),)
    assert run(shop(reward()), redeem(), state=state(points=100)).last.taken == ()


def test_a_reward_nobody_knows():
    assert refusal(shop(), redeem(), state=state(points=100)).code == "unknown_reward"


# -- cancelling


def test_a_cancelled_redemption_restores_the_lots_with_their_age_and_the_room():
    offered = shop(reward(cancel="until_used", limits=(Limit(1, "ever"),)))
    lots = (lot(60, seq=1, expires_at=at("2026-05-01")), lot(60, seq=2))
    member = state(accounts={"points": Account(lots)}, last_seq=2)
    done = run(offered, redeem(), cancel(moment=at("2026-03-05")), state=member)
    assert done.state.account("points").lots == lots
    assert done.state.vouchers[0].state == "cancelled"
    assert done.state.counters == ()
    back = done.postings[-1]
    assert (back.kind, back.units, back.why.rule) == ("reverse", 100, "cancellation")
    assert back.reverses == done.postings[0].seq


def test_units_that_ran_out_meanwhile_run_out_at_once_an_entry_for_each_lot():
    offered = shop(reward(cancel="until_used"))
    ends = at("2026-03-05", "00:00")
    lots = (lot(30, seq=1, expires_at=ends), lot(40, seq=2, expires_at=ends), lot(50, seq=3))
    member = state(accounts={"points": Account(lots)}, last_seq=3)
    done = run(offered, redeem(), cancel(moment=at("2026-03-10")), state=member)
    kinds = [(entry.kind, entry.units) for entry in done.last.postings]
    assert kinds == [("reverse", 100), ("expire", -30), ("expire", -40)]
    assert done.available() == 50


def test_units_that_ran_out_by_inactivity_run_out_at_once_too():
    idle = Expiry("inactivity", Span(10, "days"), activity=("redeem",))
    offered = shop(reward(cancel="until_used"), units=(unit(expiry=idle),))
    member = state(accounts={"points": Account((lot(100, earned_at=at()),))}, last_seq=1)
    late = run(offered, redeem(), cancel(moment=at("2026-03-20")), state=member)
    assert [entry.kind for entry in late.last.postings] == ["reverse", "expire"]
    soon = run(offered, redeem(), cancel(moment=at("2026-03-11")), state=member)
    assert soon.available() == 100


def test_what_comes_back_fills_a_deficit_first():
    offered = shop(reward(cancel="until_used"), units=(unit(may_go_negative=True),))
    spent = run(offered, redeem(), state=state(points=100)).state
    owing = replace(spent.account("points"), deficit=30)
    done = run(offered, cancel(), state=replace(spent, accounts={"points": owing}))
    assert (done.available(), done.deficit()) == (70, 0)
    assert [entry.units for entry in done.postings] == [100]


HELD = {"kind": "experience", "on": date(2026, 3, 10)}
DRAWN = {"kind": "sweepstake", "on": date(2026, 3, 10)}


@pytest.mark.parametrize(
    ("policy", "moment", "code"),
    [
        ({"cancel": "never"}, "2026-03-02", "cannot_cancel"),
        ({"cancel": "until_used"}, "2026-04-01", ""),
        ({"cancel": "until_used"}, "2026-04-02", "cancel_too_late"),
        ({"cancel": "within", "cancel_within": Span(2, "days")}, "2026-03-04", ""),
        ({"cancel": "within", "cancel_within": Span(2, "days")}, "2026-03-05", "cancel_too_late"),
        ({"cancel": "until_used", **HELD}, "2026-03-09", ""),
        ({"cancel": "until_used", **HELD}, "2026-03-10", "cancel_too_late"),
        (
            {"cancel": "within", "cancel_within": Span(9, "days"), **HELD},
            "2026-03-10",
            "cancel_too_late",
        ),
        ({"cancel": "until_used", **DRAWN}, "2026-03-09", ""),
        ({"cancel": "until_used", **DRAWN}, "2026-03-10", "cancel_too_late"),
        (
            {"cancel": "within", "cancel_within": Span(9, "days"), **DRAWN},
            "2026-03-10",
            "cancel_too_late",
        ),
    ],
)
def test_until_when_it_can_be_undone(policy, moment, code):
    offered = shop(reward(**policy))
    done = run(offered, redeem(), state=state(points=100))
    until = cancelling.cancel_until(offered, done.state.vouchers[0])
    assert (until is not None and until > at(moment)) == (not code)
    if not code:
        run(offered, cancel(moment=at(moment)), state=done.state)
    else:
        refused = refusal(offered, cancel(moment=at(moment)), state=done.state)
        assert refused.code == code
        assert refused.numbers.get("until") == until


def test_what_cannot_be_undone_says_why():
    offered = shop(
        reward(cancel="until_used"), reward("gift", kind="donation", cancel="until_used")
    )
    member = state(points=300)
    bought = purchase(300, vouchers=("voucher",), store="Noord")
    used = refusal(offered, redeem(), bought, cancel(), state=member)
    assert (used.code, used.numbers) == ("voucher_already_used", {"where": "Noord"})
    assert refusal(offered, redeem("gift"), cancel(), state=member).code == "cannot_cancel"
    assert refusal(offered, cancel(), state=member).code == "unknown_voucher"
    twice = (redeem(), cancel(), cancel())
    assert refusal(offered, *twice, state=member).code == "voucher_cancelled"


@pytest.mark.parametrize("kind", ["partner_voucher", "donation"])
@pytest.mark.parametrize(
    "policy",
    [{"cancel": "until_used"}, {"cancel": "within", "cancel_within": Span(2, "days")}],
)
def test_what_is_out_of_our_hands_cannot_be_undone_whatever_the_file_says(kind, policy):
    """A code that was seen may be used at the partner's: who gave it back would have it free."""
    offered = shop(reward(kind=kind, pool="cinema" if kind == "partner_voucher" else "", **policy))
    done = run(offered, redeem(code="ABC"), state=state(points=120))
    assert cancelling.cancel_until(offered, done.state.vouchers[0]) is None
    assert refusal(offered, cancel(), state=done.state).code == "cannot_cancel"
    assert done.available() == 20


def test_a_gift_card_can_be_undone_only_while_its_money_is_unspent():
    card = reward(kind="gift_card", into="credit", worth=1000, cancel="until_used")
    offered = shop(card, units=(unit(), CREDIT), pay=(PayWith("credit", 1, 1),))
    member = state(points=100)
    done = run(offered, redeem(), cancel(), state=member)
    assert done.available("credit") == 0
    assert done.available() == 100
    spent = run(offered, redeem(), purchase(500, pay={"credit": 1}), state=member).state
    assert refusal(offered, cancel(), state=spent).code == "gift_card_used"
    card = spent.vouchers[0]
    assert cancelling.cancel_until(offered, card, spent) is None
    assert cancelling.cancel_until(offered, card, run(offered, redeem(), state=member).state)


# -- gifts


def test_a_gift_of_units_is_a_lot_of_its_own_and_expires_as_the_unit_does():
    ours = rules(units=(unit(expiry=Expiry("rolling", Span(1, "months"))),))
    work = working(ours, state())
    giving_rewards.gift(work, Gift("points", 50), Why("tier_gift", name=words("Gold")), "t")
    (entry,) = work.postings
    assert (entry.kind, entry.units, entry.why.rule) == ("gift", 50, "tier_gift")
    assert entry.why.name == words("Gold")
    assert entry.lot.expires_at == at("2026-04-03", "00:00")


def test_a_gift_of_a_reward_is_a_voucher_that_cost_nothing_and_cannot_be_undone():
    ours = shop(reward(for_sale=False, cancel="until_used"))
    work = working(ours, state(), event("visit"))
    giving_rewards.gift(work, Gift(reward="coffee"), Why("batch"), "b", 2)
    one, two = work.state.vouchers
    assert (one.paid, one.cost, one.state) == (None, 0, "issued")
    assert one.id != two.id
    assert one.handle != two.handle
    assert cancelling.cancel_until(ours, one) is None


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(st.integers(1, 80), st.integers(0, 40)), min_size=1, max_size=6),
    st.integers(0, 45),
    st.integers(0, 60),
)
def test_undone_at_any_time_only_what_ran_out_meanwhile_is_gone(lots, days, deficit):
    """Whatever the lots, whenever it is undone: as if nothing had been redeemed."""
    made = tuple(
        lot(units, seq=n + 1, expires_at=at(f"2026-{3 + day // 28:02}-{1 + day % 28:02}", "23:00"))
        for n, (units, day) in enumerate(lots)
    )
    member = state(
        accounts={"points": Account(made)}, last_seq=len(made), settled_at=at("2026-03-01", "00:00")
    )
    start = run(shop(), event("time", moment=at()), state=member)
    cost = start.available()
    if not cost:
        return
    offered = shop(reward(cost=cost, cancel="until_used", valid=Span(90, "days")))
    when = at(f"2026-{3 + (days + 2) // 28:02}-{1 + (days + 2) % 28:02}")
    undone = run(offered, redeem(cost=cost), cancel(moment=when), state=start.state)
    left = run(offered, event("time", moment=when), state=start.state)
    alive = {lot.seq: lot for lot in left.state.account("points").lots if lot.remaining}
    restored = {lot.seq: lot for lot in undone.state.account("points").lots if lot.remaining}
    assert restored == alive


@settings(deadline=None, max_examples=100)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "for_sale": st.booleans(),
            "first_day": st.dates(date(2026, 2, 25), date(2026, 3, 7)),
            "last_day": st.dates(date(2026, 2, 25), date(2026, 3, 7)),
            "early": st.builds(Span, st.integers(0, 5), st.just("days")),
            "early_tiers": st.sampled_from([(), ("gold",)]),
            "tiers": st.sampled_from([(), ("gold",), ("silver", "gold")]),
            "segments": st.sampled_from([(), ("staff",), ("students",)]),
            "limits": st.lists(
                st.builds(Limit, st.integers(1, 2), st.sampled_from(["day", "week", "ever"])),
                max_size=2,
            ).map(tuple),
        },
    ),
    st.sampled_from(["silver", "gold"]),
    st.integers(0, 3),
)
def test_what_the_wallet_is_told_beforehand_is_what_redeeming_answers(changes, held, before):
    offered = shop(reward(**changes), tiers=(tier("silver"), tier("gold", 0)))
    member = state(points=1000, tier=Holding(held), segments=("staff",))
    for n in range(before):
        told = rewards.may_redeem(offered, member, offered.rewards[0], at())
        if told is not None:
            refused = refusal(offered, redeem(voucher_id=f"v{n}"), state=member)
            assert (refused.code, refused.numbers) == (told.code, told.numbers)
            return
        member = run(offered, redeem(voucher_id=f"v{n}"), state=member).state
    assert len(member.vouchers) == before
