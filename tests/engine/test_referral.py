"""Inviting: a friend's first purchase of at least the minimum rewards both sides, once."""

from dataclasses import replace

import pytest

from pasje_platform.engine.account import MOST_UNITS, TooManyUnits
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.reward_rules import PayWith, Returns
from pasje_platform.engine.rules import Expiry, Referral
from pasje_platform.engine.spans import Span
from pasje_platform.refused import Refused
from tests.support.engine import (
    at,
    earn,
    event,
    line,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    time_passes,
    unit,
)

TERMS = Referral("points", inviter_units=100, friend_units=50, minimum=1000, per_year=2)
OWING = unit(may_go_negative=True)


def programme(**changes):
    changes = {"referral": TERMS, "units": (OWING,), "rewards": (reward(),), **changes}
    return rules(earn(gives=0), **changes)


def invited(inviter="anna", name="Anna"):
    return event("invited", f"by-{inviter}", member_id=inviter, name=name)


def completed(outcome, friend="Bram"):
    """The events for others, with what only the platform knows."""
    return [
        replace(happened, name=friend, member_id="bram", seed=event("visit").seed)
        for _, happened in outcome.others
    ]


def friend_buys(*lines, event_id="purchase", moment=None):
    return purchase(*lines, event_id=event_id, moment=moment)


def referred(purchase_id="purchase", moment=None, kind="referred"):
    return event(
        kind,
        f"{kind}-{purchase_id}",
        moment,
        purchase_id=purchase_id,
        name="Bram",
        member_id="bram",
    )


def refusal(rules_, *events, state=None):
    with pytest.raises(Refused) as refused:
        run(rules_, *events, state=state)
    return refused.value


def test_the_first_purchase_of_the_minimum_rewards_the_friend_and_tells_the_inviter():
    done = run(programme(), invited(), friend_buys(999, event_id="small"), friend_buys(1000))
    assert done.outcomes[1].others == ()
    assert done.available() == 50
    (entry,) = done.postings
    assert (entry.why.rule, entry.why.friend, entry.source_id) == (
        "referral_friend", "Anna", "purchase",
    )  # fmt: skip
    ((inviter, follows),) = done.last.others
    assert (inviter, follows.kind, follows.purchase_id, follows.id) == (
        "anna", "referred", "purchase", "purchase",
    )  # fmt: skip
    told = [(said.kind, said.units, said.friend) for said in done.last.said]
    assert ("referral_rewarded", 50, "Anna") in told
    assert done.state.purchases[-1].referred == "anna"


def test_it_happens_once():
    done = run(programme(), invited(), friend_buys(2000), friend_buys(2000, event_id="again"))
    assert done.available() == 50
    assert done.last.others == ()


def test_without_an_invitation_or_without_terms_nothing_happens():
    assert run(programme(), friend_buys(2000)).last.others == ()
    known = run(programme(), invited()).state
    assert run(programme(referral=None), friend_buys(2000), state=known).last.others == ()


def test_an_invitation_is_for_new_members_and_for_one_inviter():
    assert refusal(programme(), friend_buys(100), invited()).code == "not_a_new_member"
    assert refusal(programme(), invited(), invited("cora")).code == "already_referred"
    assert refusal(programme(referral=None), invited()).code == "unknown_referral_code"
    twice = run(programme(), invited(), friend_buys(100), invited())
    assert twice.state.inviter == "anna"


def test_the_inviter_gets_units_as_often_as_the_year_allows():
    ours = programme()
    friends = [referred(f"p{n}", at(f"2026-12-0{n}")) for n in (1, 2, 3)]
    done = run(ours, *friends)
    assert done.available() == 200
    assert (done.postings[0].why.rule, done.postings[0].why.friend) == ("referral_inviter", "Bram")
    assert done.last.said == ()
    new_year = run(ours, referred("p4", at("2027-01-01", "00:00")), state=done.state)
    assert new_year.available() == 300


def test_the_same_purchase_rewards_the_inviter_once():
    done = run(programme(), referred(), referred())
    assert done.available() == 100


@pytest.mark.parametrize(
    ("back", "reversed_"),
    [
        (refund(), True),
        (refund(lines=[(0, 1)]), True),
        (refund(lines=[(1, 1)]), False),
        (refund(amount=501), True),
        (refund(amount=500), False),
    ],
)
def test_returned_whole_or_below_the_minimum_both_sides_are_reversed(back, reversed_):
    done = run(programme(), invited(), friend_buys(1000, 500), back)
    assert done.available() == (0 if reversed_ else 50)
    assert done.state.rewarded is not reversed_
    assert [(who, of.kind, of.purchase_id) for who, of in done.last.others] == (
        [("anna", "unreferred", "purchase")] if reversed_ else []
    )
    told = [(said.kind, said.friend) for said in done.last.said]
    assert (("referral_reversed", "Anna") in told) is reversed_


def test_what_is_left_of_it_is_not_reversed_again():
    parts = (refund(lines=[(0, 1)]), refund(event_id="rest"))
    done = run(programme(), invited(), friend_buys(1000, 500), *parts)
    assert done.last.others == ()
    assert done.available() == 0


def test_after_a_reversal_the_next_purchase_rewards_again():
    done = run(
        programme(), invited(), friend_buys(1000), refund(), friend_buys(1000, event_id="next")
    )
    assert done.available() == 50
    assert done.last.others[0][1].purchase_id == "next"


def test_the_inviters_side_of_a_reversal_and_the_years_room():
    ours = programme()
    done = run(ours, referred("a"), referred("b"), referred("b", kind="unreferred"), referred("c"))
    assert done.available() == 200
    undone = done.outcomes[2]
    (entry,) = undone.postings
    assert (entry.kind, entry.units, entry.why.rule, entry.why.friend) == (
        "claw_back", -100, "referral_reversed", "Bram",
    )  # fmt: skip
    (said,) = undone.said
    assert (said.kind, said.units, said.friend) == ("referral_reversed", -100, "Bram")


def test_what_was_beyond_the_year_is_not_taken_back():
    some = [referred(purchase_id) for purchase_id in ("a", "b", "c")]
    done = run(programme(), *some, referred("c", kind="unreferred"))
    assert done.available() == 200
    assert done.last.postings == ()


def test_a_reversal_after_the_turn_of_the_year_makes_room_in_the_year_of_the_reward():
    ours = programme()
    done = run(
        ours,
        referred("a", at("2026-12-31")),
        referred("b", at("2026-12-31")),
        referred("c", at("2027-01-02")),
        referred("b", at("2027-01-03"), kind="unreferred"),
        referred("d", at("2027-01-04")),
        referred("e", at("2027-01-05")),
    )
    assert done.available() == 300


def test_the_inviter_who_spent_it_owes_it_and_loses_an_unused_voucher_first():
    redeemed = event("redeem", "voucher", reward="coffee", cost=100)
    done = run(programme(), referred(), redeemed, referred(kind="unreferred"))
    assert done.state.vouchers[0].state == "voided"
    assert (done.available(), done.deficit()) == (0, 0)
    used = purchase(line(500), vouchers=("voucher",), event_id="own")
    owing = run(programme(), referred(), redeemed, used, referred(kind="unreferred"))
    assert (owing.available(), owing.deficit()) == (0, 100)


@pytest.mark.parametrize("earned", ["keep", "pending", "within_balance", "negative"])
def test_a_friends_voucher_is_withdrawn_where_returns_do_that_and_the_return_tells(earned):
    redeemed = event("redeem", "voucher", reward="coffee", cost=50)
    ours = programme(rewards=(reward(cost=50),), returns=Returns(earned=earned))
    done = run(ours, invited(), friend_buys(1000), redeemed, refund())
    gone = [voucher.id for voucher in done.last.returning.vouchers_voided]
    withdrawn = earned == "negative"
    assert gone == (["voucher"] if withdrawn else [])
    assert done.state.vouchers[0].state == ("voided" if withdrawn else "issued")
    assert done.deficit() == (0 if withdrawn else 50)
    inviter = run(ours, referred(), redeemed, referred(kind="unreferred"))
    assert inviter.state.vouchers[0].state == ("voided" if withdrawn else "issued")


def test_units_that_came_back_as_a_new_lot_are_no_reward():
    ours = programme(
        referral=replace(TERMS, friend_units=0),
        pay=(PayWith("points", 1, 1),),
        returns=Returns(spent="new_lot"),
    )
    bought = purchase(1000, 1000, pay={"points": 200})
    redeemed = event("redeem", "voucher", reward="coffee", cost=100)
    part = refund(event_id="part", lines=[(0, 1)])
    done = run(ours, invited(), bought, part, redeemed, refund(), state=state(points=200))
    assert done.state.vouchers[0].state == "issued"
    assert done.last.returning.vouchers_voided == ()


def test_a_reward_is_undone_for_as_long_as_the_friend_may_return_by_the_rules_of_then():
    patient = programme(returns=Returns(within_days=365))
    hasty = replace(patient, version=2, returns=Returns(within_days=14))
    told, later = referred(), at("2026-06-10")
    inviter = evaluate(hasty, state(), told, told.at, then=patient).state
    inviter = evaluate(hasty, inviter, time_passes(later), later).state
    undone = referred(moment=later, kind="unreferred")
    assert inviter.account("points").available == 100
    inviter = evaluate(hasty, inviter, undone, later, then=patient).state
    assert inviter.account("points").available == 0


@pytest.mark.parametrize("lines", [(line(5000, category="tobacco"), line(999)), (line(5000),)])
def test_what_never_counts_brings_no_reward_and_is_no_first_purchase(lines):
    excluded = programme(exclude_categories=("tobacco",))
    brings = lines[0].category == ""
    done = run(excluded, invited(), friend_buys(*lines))
    assert done.available() == (50 if brings else 0)
    alone = run(excluded, friend_buys(line(5000, category="tobacco")), invited())
    assert alone.state.inviter == "anna"
    rewarded = run(
        excluded, friend_buys(line(5000, category="tobacco"), 2000, event_id="both"),
        refund("both", lines=[(1, 1)]), state=run(excluded, invited()).state,
    )  # fmt: skip
    assert rewarded.available() == 0


def test_what_never_counts_leaves_the_first_purchase_to_be_made():
    first = earn("first", gives=50, per="once", when={"first_purchase": True})
    ours = rules(first, exclude_categories=("tobacco",))
    tobacco = purchase(line(900, category="tobacco"), event_id="tobacco")
    done = run(ours, tobacco, purchase(900))
    assert done.available() == 50
    back = run(ours, refund(), purchase(900, event_id="again"), state=done.state)
    assert back.available() == 50


def test_what_expired_meanwhile_is_not_taken_a_second_time():
    week = replace(OWING, expiry=Expiry("rolling", Span(1, "weeks")))
    ours = programme(units=(week,))
    late = at("2026-03-20")
    done = run(ours, referred(), referred(moment=late, kind="unreferred"))
    assert (done.available(), done.deficit()) == (0, 0)
    friend = run(ours, invited(), friend_buys(1000), refund(moment=late))
    assert (friend.available(), friend.deficit()) == (0, 0)


def test_a_unit_that_may_not_go_below_zero_stops_there():
    ours = programme(units=(unit(),))
    redeemed = event("redeem", "voucher", reward="coffee", cost=100)
    used = purchase(line(500), vouchers=("voucher",), event_id="own")
    done = run(ours, referred(), redeemed, used, referred(kind="unreferred"))
    assert (done.available(), done.deficit()) == (0, 0)


def test_whatever_a_return_leaves_of_what_was_earned_the_referral_is_reversed():
    done = run(programme(returns=Returns(earned="keep")), invited(), friend_buys(1000), refund())
    assert done.available() == 0


def test_both_sides_from_one_purchase_to_its_return():
    ours = programme()
    friend = run(ours, invited(), friend_buys(1500))
    anna = run(ours, *completed(friend.last))
    assert anna.available() == 100
    friend = run(ours, refund(), state=friend.state)
    anna = run(ours, *completed(friend.last), state=anna.state)
    assert (friend.available(), anna.available()) == (0, 0)
    assert anna.state.counters == ()


def test_a_full_inviter_gets_nothing_and_the_friends_purchase_is_theirs():
    full = state(points=MOST_UNITS)
    done = run(programme(), referred(), state=full)
    assert (done.available(), done.postings) == (MOST_UNITS, ())
    assert run(programme(), referred(kind="unreferred"), state=done.state).postings == ()
    with pytest.raises(TooManyUnits):
        run(programme(), invited(), friend_buys(1000), state=full)


def test_what_is_told_names_the_unit_when_it_is_not_the_one_on_the_card():
    stamps = unit("stamps")
    ours = programme(units=(OWING, stamps), referral=replace(TERMS, unit="stamps"))

    def told(*events):
        return [(said.kind, said.units, said.unit_id) for said in run(ours, *events).last.said]

    assert ("referral_rewarded", 50, "stamps") in told(invited(), friend_buys(1000))
    assert told(referred()) == [("referral_rewarded", 100, "stamps")]
    back = told(referred(), referred(kind="unreferred"))
    assert back == [("referral_reversed", -100, "stamps")]
