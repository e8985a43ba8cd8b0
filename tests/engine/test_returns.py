"""A purchase returned whole: what it earned, paid, used and counted is undone."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.account import Account
from pasje_platform.engine.earn_rules import Available, Cap, Group, When
from pasje_platform.engine.reward_rules import PayWith, Returns
from pasje_platform.engine.rules import Batch, Expiry, Gift, Ladder
from pasje_platform.engine.spans import Span, YearDay
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
    time_passes,
    unit,
    words,
)

CENT = PayWith("points", 1, 1)
OWING = unit(may_go_negative=True)
COFFEE = reward(cost=10, kind="amount_off", worth=200)


def programme(*earning, policy=None, **changes):
    changes.setdefault("units", (OWING,))
    changes.setdefault("pay", (CENT,))
    changes.setdefault("rewards", (COFFEE,))
    return rules(*earning, returns=policy or Returns(), **changes)


def redeem(voucher_id="voucher", moment=None):
    return event("redeem", voucher_id, moment, reward="coffee", cost=10)


def refusal(rules_, *events, state=None):
    with pytest.raises(Refused) as refused:
        run(rules_, *events, state=state)
    return refused.value


def entries(done):
    return [(entry.kind, entry.units, entry.why.rule) for entry in done.last.postings]


def test_what_was_earned_is_taken_back_and_the_purchase_is_gone():
    bought = purchase(1200, store="Zuid", receipt="7")
    done = run(programme(), bought, refund(), state=state(points=5))
    assert entries(done) == [("claw_back", -12, "refund")]
    entry = done.last.postings[0]
    assert (entry.why.shop, entry.why.receipt, entry.source_id) == ("Zuid", "7", "purchase")
    assert entry.reverses == done.outcomes[0].postings[0].seq
    assert done.available() == 5
    assert done.state.purchases == ()
    assert done.last.returning.taken == (("points", 12),)
    assert done.last.returning.paid_back == 1200
    (said,) = done.last.said
    assert (said.kind, said.units, said.where) == ("refunded", -12, "Zuid")


def test_a_purchase_is_returned_once_and_only_one_that_is_known():
    assert refusal(programme(), refund()).code == "unknown_purchase"
    assert refusal(programme(), purchase(100), refund(), refund()).code == "unknown_purchase"


@pytest.mark.parametrize("bought_at", [at("2026-10-12", "00:00"), at("2026-10-12", "23:59")])
def test_a_return_is_possible_until_the_end_of_the_last_of_so_many_days(bought_at):
    ours = programme(policy=Returns(within_days=14))
    bought = purchase(100, moment=bought_at)
    run(ours, bought, refund(moment=at("2026-10-26", "23:59")))
    refused = refusal(ours, bought, refund(moment=at("2026-10-27", "00:00")))
    assert (refused.code, refused.numbers) == ("refund_too_late", {"days": 14})


def test_what_was_spent_beyond_recall_becomes_a_deficit():
    ours = programme()
    done = run(ours, purchase(1200), redeem(), purchase(
        500, vouchers=("voucher",), event_id="other"
    ), refund())  # fmt: skip
    # 12 earned, 10 spent on a voucher that was used, 3 earned on what was left to pay.
    assert (done.available(), done.deficit()) == (0, 7)
    assert done.last.returning.taken == (("points", 12),)


def test_a_unit_that_may_not_go_below_zero_stops_there():
    ours = programme(units=(unit(),))
    done = run(ours, purchase(1200), redeem(), purchase(
        500, vouchers=("voucher",), event_id="other"
    ), refund())  # fmt: skip
    assert (done.available(), done.deficit()) == (0, 0)
    assert done.last.returning.taken == (("points", 5),)
    assert done.last.returning.not_taken == (("points", 7),)


def test_unused_vouchers_paid_out_of_it_are_withdrawn_and_their_spending_undone():
    ours = programme(rewards=(replace(COFFEE, stock=5),))
    done = run(ours, purchase(1200), redeem(), refund())
    assert entries(done) == [("reverse", 10, "voucher_voided"), ("claw_back", -12, "refund")]
    assert done.last.postings[0].why.reward == words("coffee")
    assert done.state.vouchers[0].state == "voided"
    assert [voucher.id for voucher in done.last.returning.vouchers_voided] == ["voucher"]
    assert done.last.returning.taken == (("points", 12),)
    assert done.last.returning.returned == (("points", 10),)
    assert done.last.taken == (("coffee", -1),)
    assert (done.available(), done.deficit()) == (0, 0)


def test_a_gift_card_paid_out_of_it_is_withdrawn_while_its_money_is_untouched():
    credit = unit("credit", money=True, decimals=2)
    card = replace(COFFEE, kind="gift_card", into="credit", worth=1000)
    ours = programme(units=(unit(), credit), rewards=(card,), pay=(PayWith("credit", 1, 1),))
    done = run(ours, purchase(1200), redeem(), refund())
    assert [(one.unit, one.units) for one in done.last.postings] == [
        ("credit", -1000), ("points", 10), ("points", -12),
    ]  # fmt: skip
    assert done.last.postings[0].why.rule == "voucher_voided"
    assert done.state.vouchers[0].state == "voided"
    assert [voucher.id for voucher in done.last.returning.vouchers_voided] == ["voucher"]
    assert done.last.returning.taken == (("points", 12), ("credit", 1000))
    assert done.last.returning.returned == (("points", 10),)
    assert (done.available(), done.available("credit")) == (0, 0)
    other = purchase(50, event_id="other", pay={"credit": 1})
    spent = run(ours, purchase(1200), redeem(), other, refund())
    assert spent.state.vouchers[0].state == "given"
    assert (spent.available(), spent.available("credit")) == (0, 999)


@pytest.mark.parametrize("kind", ["partner_voucher", "donation", "sweepstake"])
@pytest.mark.parametrize("part", [{}, {"amount": 1100}])
def test_what_is_out_of_our_hands_stays_the_members_and_its_units_are_owed(kind, part):
    gone = replace(COFFEE, kind=kind, pool="cinema", stock=5, on=date(2026, 5, 1))
    done = run(programme(rewards=(gone,)), purchase(1200), redeem(), refund(**part))
    taken = 11 if part else 12
    assert entries(done) == [("claw_back", -taken, "refund")]
    assert done.state.vouchers[0].state == ("issued" if kind == "partner_voucher" else "given")
    assert done.last.returning.vouchers_voided == ()
    assert done.last.returning.returned == ()
    assert done.last.taken == ()
    assert (done.available(), done.deficit()) == (0, taken - 2)


def test_a_code_that_is_given_with_a_purchase_stays_when_that_is_returned():
    gift = earn("gift", reward="coffee", gives=Fraction(0))
    ours = programme(gift, rewards=(replace(COFFEE, kind="partner_voucher", pool="cinema"),))
    done = run(ours, purchase(1200), refund())
    assert [voucher.state for voucher in done.state.vouchers] == ["issued"]
    assert done.last.returning.vouchers_voided == ()


def test_a_voucher_that_expired_or_was_paid_otherwise_is_not_withdrawn():
    ours = programme(rewards=(replace(COFFEE, valid=Span(3, "days")),))
    late = refund(moment=at("2026-03-09"))
    expired = run(ours, purchase(1200), redeem(), late)
    assert expired.state.vouchers[0].state == "issued"
    assert expired.deficit() == 10
    other = run(programme(), redeem(), purchase(1200), refund(), state=state(points=10))
    assert other.last.returning.vouchers_voided == ()


def test_vouchers_used_in_it_can_be_used_again_until_they_expire():
    used = purchase(1000, vouchers=("voucher",))
    done = run(programme(), redeem(), used, refund(), state=state(points=10))
    (voucher,) = done.state.vouchers
    assert (voucher.state, voucher.used_at, voucher.purchase_id) == ("issued", None, "")
    assert [said.kind for said in done.last.said] == ["refunded", "voucher_returned"]
    assert done.last.returning.vouchers_back == (voucher,)
    assert done.last.returning.paid_back == 800
    again = run(programme(), purchase(300, vouchers=("voucher",), event_id="b"), state=done.state)
    assert again.state.vouchers[0].state == "used"


def test_an_expired_voucher_returns_nothing():
    ours = programme(rewards=(replace(COFFEE, valid=Span(3, "days")),))
    events = (redeem(), purchase(1000, vouchers=("voucher",)), refund(moment=at("2026-03-09")))
    done = run(ours, *events, state=state(points=10))
    assert done.last.returning.vouchers_back == ()


# -- policies


def test_keep_leaves_what_was_earned():
    done = run(programme(policy=Returns(earned="keep")), purchase(1200), refund())
    assert done.available() == 12
    assert done.last.returning.taken == ()


@pytest.mark.parametrize(("days", "left"), [(14, 0), (0, 12)])
def test_pending_takes_only_what_cannot_be_spent_yet(days, left):
    later = Available("after", Span(days, "days")) if days else Available()
    ours = programme(earn(available=later), policy=Returns(earned="pending"))
    done = run(ours, purchase(1200), refund())
    assert done.available() + done.pending() == left


def test_within_balance_stops_at_nothing_and_withdraws_no_voucher():
    ours = programme(policy=Returns(earned="within_balance"))
    done = run(ours, purchase(1200), redeem(), refund())
    assert done.last.returning.taken == (("points", 2),)
    assert done.state.vouchers[0].state == "issued"
    assert (done.available(), done.deficit()) == (0, 0)


@pytest.mark.parametrize(
    ("earned", "not_taken"),
    [("keep", ()), ("pending", ()), ("within_balance", (("points", 10),)), ("negative", ())],
)
def test_what_was_spent_and_is_not_taken_is_told_where_it_would_be_taken(earned, not_taken):
    """Not what the programme leaves to the member, nor what is owed."""
    ours = programme(policy=Returns(earned=earned))
    done = run(ours, purchase(1200), redeem(), refund())
    assert done.last.returning.not_taken == not_taken


def test_the_policy_is_that_of_the_rules_it_was_bought_under():
    from pasje_platform.engine.evaluate import evaluate

    bought = run(programme(policy=Returns(earned="keep")), purchase(1200))
    after = evaluate(
        programme(), bought.state, refund(), at(), then=programme(policy=Returns(earned="keep"))
    )
    assert after.state.account("points").available == 12


def test_what_expired_is_not_taken_a_second_time():
    week = replace(OWING, expiry=Expiry("rolling", Span(1, "weeks")))
    ours = programme(units=(week,))
    done = run(ours, purchase(1200), refund(moment=at("2026-03-12")))
    assert done.last.returning.taken == ()
    assert (done.available(), done.deficit()) == (0, 0)
    assert [entry.kind for entry in done.last.postings] == ["expire"]


def test_what_waited_in_vain_is_not_taken_either():
    waits = Available("event", event="review", within=Span(3, "days"))
    ours = programme(earn(available=waits), earn("review", on="action:review"))
    done = run(ours, purchase(1200), refund(moment=at("2026-03-12")), state=state(points=20))
    assert done.last.returning.taken == ()
    assert done.available() == 20


def test_pending_units_are_taken_back_first():
    later = Available("after", Span(14, "days"))
    done = run(programme(earn(available=later)), purchase(1200), refund(), state=state(points=20))
    assert (done.available(), done.pending()) == (20, 0)


# -- units that paid


def test_units_that_paid_go_back_to_their_lots_with_their_age():
    lots = (lot(60, seq=1, expires_at=at("2026-05-01")), lot(60, seq=2))
    member = state(accounts={"points": Account(lots)}, last_seq=2)
    done = run(programme(earn(gives=Fraction(0))), purchase(1000, pay={"points": 90}), refund(),
        state=member)  # fmt: skip
    assert done.state.account("points").lots == lots
    assert entries(done) == [("reverse", 90, "payment_returned")]
    assert done.last.returning.returned == (("points", 90),)
    assert done.last.returning.paid_back == 910


def test_units_that_paid_and_ran_out_since_run_out_at_once():
    lots = (lot(60, seq=1, expires_at=at("2026-03-05")), lot(60, seq=2))
    member = state(accounts={"points": Account(lots)}, last_seq=2)
    done = run(programme(earn(gives=Fraction(0))), purchase(1000, pay={"points": 90}),
        refund(moment=at("2026-03-09")), state=member)  # fmt: skip
    assert [(kind, units) for kind, units, _ in entries(done)] == [("reverse", 90), ("expire", -60)]
    assert done.available() == 60


def test_units_that_ran_out_by_inactivity_are_not_woken_by_the_return_itself():
    idle = Expiry("inactivity", Span(10, "days"), activity=("purchase", "refund"))
    ours = programme(earn(gives=Fraction(0)), units=(replace(OWING, expiry=idle),))
    bought = purchase(1000, pay={"points": 60})
    late = refund(moment=at("2026-03-20"))
    member = state(accounts={"points": Account((lot(60, earned_at=at()),))}, last_seq=1)
    done = run(ours, bought, late, state=member)
    assert [(kind, units) for kind, units, _ in entries(done)] == [("reverse", 60), ("expire", -60)]
    soon = run(ours, bought, refund(moment=at("2026-03-11")), state=member)
    assert soon.available() == 60


def test_units_that_paid_may_be_lost_or_come_back_as_a_new_lot_with_days_of_grace():
    lots = (lot(60, seq=1, expires_at=at("2026-03-05")),)
    member = state(accounts={"points": Account(lots)}, last_seq=1)
    events = (purchase(1000, pay={"points": 60}), refund(moment=at("2026-03-09")))
    none = earn(gives=Fraction(0))
    lost = run(programme(none, policy=Returns(spent="lost")), *events, state=member)
    assert lost.available() == 0
    assert lost.last.returning.returned == ()
    anew = Returns(spent="new_lot", grace=Span(10, "days"))
    given = run(programme(none, policy=anew), *events, state=member)
    (entry,) = given.last.postings
    assert (entry.kind, entry.units, entry.why.rule) == ("reverse", 60, "payment_returned")
    assert entry.lot.expires_at == at("2026-03-20", "00:00")
    assert given.available() == 60


# -- tier and caps


def test_the_tier_counts_it_on_the_day_it_was_bought_no_more():
    ladder = Ladder(window="rolling", span=Span(1, "months"))
    ours = programme(tiers=(tier("silver"), tier("gold", 5000)), ladder=ladder)
    start = run(ours, event("enrolled", "e")).state
    done = run(ours, purchase(6000), refund(moment=at("2026-03-05")), state=start)
    assert done.outcomes[0].state.tier.tier == "gold"
    assert done.state.tier.tier == "silver"
    assert sum(day.amount for day in done.state.history) == 0


def test_the_room_of_caps_is_free_again():
    capped = earn(caps=(Cap("month", units=10, times=1),))
    done = run(programme(capped), purchase(1200), refund())
    assert done.state.counters == ()
    again = run(programme(capped), purchase(1200, event_id="again"), state=done.state)
    assert again.available() == 10


def test_the_room_of_a_group_and_of_a_multiplier_is_free_again():
    group = Group("g", caps=(Cap("month", units=500),))
    double = earn("double", multiplies=Fraction(2), caps=(Cap("week", units=300),))
    ours = programme(earn(group="g"), double, groups=(group,))
    done = run(ours, purchase(6000, 4000), refund(lines=[(1, 1)]), refund(event_id="rest"))
    counted = {(c.key, c.period): (c.units, c.times) for c in done.outcomes[1].state.counters}
    assert counted == {("group:g", "2026-03"): (120, 1), ("rule:double", "2026-W10"): (60, 1)}
    assert done.state.counters == ()


def test_several_units_are_taken_back_each():
    stars = unit("stars", may_go_negative=True)
    both = (earn(), earn("star", unit="stars", per="item"))
    done = run(programme(*both, units=(OWING, stars)), purchase(1200), refund())
    assert done.last.returning.taken == (("points", 12), ("stars", 1))
    assert [(said.kind, said.units, said.unit_id) for said in done.last.said] == [
        ("refunded", -12, ""), ("refunded", -1, "stars"),
    ]  # fmt: skip


def test_a_return_tells_of_the_units_that_it_took_else_of_the_one_on_the_card():
    both = (earn(), earn("star", unit="stars", per="item"))
    done = run(programme(*both, units=(OWING, unit("stars"))), purchase(20), refund())
    assert [(said.units, said.unit_id) for said in done.last.said] == [(-1, "stars")]
    done = run(programme(earn()), purchase(20), refund())
    assert [(said.units, said.unit_id) for said in done.last.said] == [(0, "")]


def test_a_first_purchase_that_was_returned_was_none():
    welcome = earn("welcome", gives=Fraction(50), per="once", when=When(first_purchase=True))
    done = run(programme(earn(), welcome), purchase(1000), refund())
    assert not done.state.has_bought
    again = run(programme(earn(), welcome), purchase(1000, event_id="again"), state=done.state)
    assert again.available() == 60


# -- properties


@settings(deadline=None, max_examples=80)
@given(
    st.lists(
        st.builds(
            line,
            st.integers(0, 9000),
            quantity=st.integers(1, 4),
            category=st.sampled_from(["coffee", "cake", "bread"]),
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 300),
    st.booleans(),
    st.sampled_from(["negative", "within_balance"]),
    st.sampled_from([Available(), Available("after", Span(5, "days"))]),
)
def test_bought_and_returned_with_nothing_between_is_the_start(
    lines, points, with_voucher, policy, available
):
    """Balance, deficit, lots, counters, tier, vouchers: all as before the purchase."""
    ours = programme(
        earn(available=available, caps=(Cap("month", units=100),)),
        earn("cake", gives=Fraction(3), per="item", when=When(categories=("cake",))),
        policy=Returns(earned=policy),
        tiers=(tier("silver"), tier("gold", 10_000, rates={"points": Fraction(3, 2)})),
    )
    member = run(ours, event("enrolled", "e"), redeem(), state=state(points=10 + 400)).state
    bill = sum(one.amount for one in lines) - (200 if with_voucher else 0)
    pay = {"points": min(points, bill)} if min(points, bill) > 0 else {}
    uses = ("voucher",) if with_voucher and bill > 0 else ()
    bought = purchase(*lines, pay=pay, vouchers=uses, moment=at("2026-03-02", "13:00"))
    done = run(ours, bought, refund(moment=bought.at), state=member)
    start = run(ours, time_passes(bought.at), state=member).state
    again = replace(done.state, last_seq=start.last_seq)
    assert replace(again, tier=start.tier, counts=start.counts) == start
    assert again.tier.tier == start.tier.tier
    assert done.last.returning.paid_back == done.outcomes[0].sale.to_pay


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["buy", "redeem", "use", "return"]), st.integers(0, 60)),
        min_size=2,
        max_size=14,
    ),
    st.sampled_from(["keep", "pending", "within_balance", "negative"]),
    st.sampled_from(["lost", "original", "new_lot"]),
    st.booleans(),
)
def test_whatever_happens_the_entries_are_the_balance_and_no_lot_is_below_zero(
    steps, earned, spent, negative
):
    ours = programme(
        policy=Returns(earned=earned, spent=spent),
        units=(unit(may_go_negative=negative, expiry=Expiry("rolling", Span(20, "days"))),),
    )
    member, total, day = state(points=30), 30, 0
    for n, (what, number) in enumerate(steps):
        day += number % 5
        moment = at(f"2026-{3 + day // 28:02}-{1 + day % 28:02}")
        known = [one.id for one in member.purchases]
        ready = [one.id for one in member.vouchers if one.state == "issued"]
        happened = {
            "buy": purchase(number * 100, event_id=f"p{n}", moment=moment, pay={"points": 7}),
            "redeem": redeem(f"v{n}", moment),
            "use": purchase(900, event_id=f"p{n}", moment=moment, vouchers=tuple(ready[:1])),
            "return": refund(known[number % len(known)] if known else "", moment=moment,
                event_id=f"r{n}"),
        }[what]  # fmt: skip
        try:
            done = run(ours, happened, state=member)
        except Refused:
            continue
        member = done.state
        total += sum(entry.units for entry in done.postings)
        account = member.account("points")
        assert total == account.available + account.pending - account.deficit
        assert all(0 <= one.remaining <= one.units for one in account.lots)
        assert not account.deficit or not account.available
        assert negative or not account.deficit


def test_what_a_batch_made_of_it_still_counts_for_its_year():
    ten = reward("ten", kind="amount_off", worth=1_000, for_sale=False)
    dates, gift = (YearDay(4, 30), YearDay(8, 31)), Gift(reward="ten")
    cheque = Batch("cheque", words("Cheque"), "points", dates, 100, gift, most_per_year=3)
    under = programme(
        earn(), policy=Returns(earned="negative"), rewards=(ten,), batches=(cheque,)
    )  # fmt: skip
    ran = run(
        under,
        purchase(30_000, event_id="bought", moment=at("2026-04-20")),
        time_passes(at("2026-05-02")),
        refund("bought", moment=at("2026-05-03")),
        purchase(90_000, event_id="later", moment=at("2026-08-20")),
        time_passes(at("2026-09-02")),
        time_passes(at("2027-05-02")),
    )
    assert ran.outcomes[-2].vouchers == ()
    assert len(ran.outcomes[-1].vouchers) == 3
