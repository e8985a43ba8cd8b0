"""What can never matter again is let go, and nothing that can."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import pruning
from pasje_platform.engine.account import Account, Sent
from pasje_platform.engine.earn_rules import Available, Cap
from pasje_platform.engine.reward_rules import Returns
from pasje_platform.engine.rules import Expiry
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Counter
from tests.support.dice import dice
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
    time_passes,
    unit,
)
from tests.support.timelines import played, timeline


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_outcome_depends_on_what_was_pruned(seed: int) -> None:
    under, member, events = timeline(dice(seed), 20)
    _, entries = played(under, member, events)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pruning, "pruned", lambda rules, state, now: state)
        _, same_entries = played(under, member, events)
    assert entries == same_entries


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_pruning_twice_is_pruning_once(seed: int) -> None:
    under, member, events = timeline(dice(seed), 10)
    held, _ = played(under, member, events)
    later = held.settled_at + timedelta(days=40)
    once = pruning.pruned(under, held, later)
    assert pruning.pruned(under, once, later) == once


def test_a_purchase_is_kept_while_it_may_be_returned() -> None:
    under = rules(returns=Returns(within_days=30))
    held = run(under, purchase(1_000, moment=at("2026-03-02")), state=state())
    assert run(under, time_passes(at("2026-04-01")), state=held.state).state.purchases
    assert not run(under, time_passes(at("2026-04-03")), state=held.state).state.purchases


def test_a_version_that_shortens_returns_does_not_shorten_those_of_before() -> None:
    held = run(rules(returns=Returns(within_days=30)), purchase(1_000), state=state()).state
    shorter = rules(returns=Returns(within_days=7))
    kept = run(shorter, time_passes(at("2026-03-25")), state=held).state
    assert [bought.id for bought in kept.purchases] == ["purchase"]


def test_a_first_purchase_keeps_those_after_it_and_none_of_before() -> None:
    """Before it were only such that are no purchase: gift cards, tobacco."""
    under = rules(exclude_categories=("tobacco",), returns=Returns(within_days=30))
    smoke = purchase(line(1_000, category="tobacco"), event_id="smoke", moment=at("2026-03-02"))
    held = run(under, smoke, state=state()).state
    first = purchase(1_000, event_id="first", moment=at("2026-05-01"))
    for before in ((), (time_passes(at("2026-05-01")),)):
        bought = run(under, *before, first, state=held).state.purchases
        assert [(one.id, one.context.first_purchase) for one in bought] == [("first", True)]
    long_kept = replace(under, returns=Returns(within_days=90))
    first = purchase(1_000, event_id="first", moment=at("2026-03-02"))
    held = run(long_kept, first, state=state()).state
    second = purchase(1_000, event_id="second", moment=at("2026-03-03"))
    after = (second, time_passes(at("2026-05-10")))
    both = [one.id for one in run(under, *after, state=held).state.purchases]
    assert both == ["first", "second"]


def test_a_purchase_stays_while_something_it_earned_waits() -> None:
    review = Available("event", event="review", within=Span(90, "days"))
    under = rules(earn(available=review), returns=Returns(within_days=7))
    held = run(under, purchase(1_000), time_passes(at("2026-05-01")), state=state()).state
    assert held.purchases
    assert not run(under, time_passes(at("2026-07-01")), state=held).state.purchases


def test_a_lot_without_units_goes_once_nothing_can_give_any_back() -> None:
    under = rules(rewards=(reward(cost=10, valid=Span(10, "days"), cancel="until_used"),))
    redeemed = event("redeem", "r", at("2026-05-01"), reward="coffee", cost=10)
    ran = run(under, purchase(1_000), redeemed, state=state())
    assert [lot.remaining for lot in ran.state.account("points").lots] == [0]
    still = run(under, time_passes(at("2026-06-10")), state=ran.state)
    assert [voucher.id for voucher in still.state.vouchers] == ["r"]
    assert len(still.state.account("points").lots) == 1
    gone = run(under, time_passes(at("2026-06-13")), state=ran.state)
    assert gone.state.vouchers == ()
    assert gone.state.account("points").lots == ()


def test_a_used_voucher_stays_for_a_month_or_as_long_as_its_purchase_may_be_returned() -> None:
    under = rules(rewards=(reward(cost=10),), returns=Returns(within_days=60))
    ran = run(
        under,
        event("redeem", "r", reward="coffee", cost=10),
        purchase(500, event_id="with", vouchers=("r",)),
        time_passes(at("2026-04-30")),
        refund("with", moment=at("2026-04-30")),
        state=state(points=100),
    )
    assert [
        voucher.id for voucher in ran.last.returning.vouchers_back
    ] == []  # it expired meanwhile
    assert [voucher.state for voucher in ran.outcomes[-2].state.vouchers] == ["used"]


@pytest.mark.parametrize(
    ("period", "last_day"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-W10", "2026-03-08"),
        ("2026-03", "2026-03-31"),
        ("2026-Q1", "2026-03-31"),
        ("2026", "2026-12-31"),
        ("2026-03-01/2026-03-15", "2026-03-15"),
    ],
)
def test_a_counter_goes_when_its_period_is_long_over(period: str, last_day: str) -> None:
    held = state(counters=(Counter("rule:base", period, 5, 1),))
    ends = at(last_day)
    kept = pruning.pruned(rules(), held, ends + timedelta(days=pruning.LATE_DAYS))
    assert kept.counters == held.counters
    after = pruning.pruned(rules(), held, ends + timedelta(days=pruning.LATE_DAYS + 1))
    assert after.counters == ()


@pytest.mark.parametrize("period", ["ever", "", "once-upon-a-time"])
def test_a_counter_of_no_period_stays(period: str) -> None:
    held = state(counters=(Counter("rule:base", period, 5, 1),))
    assert pruning.pruned(rules(), held, at("2096-01-01")) == held


def test_a_counter_stays_while_a_return_may_give_back_what_it_counts() -> None:
    under = rules(earn(caps=(Cap("day", units=5),)), returns=Returns(within_days=60))
    held = run(under, purchase(1_000), state=state()).state
    assert [(c.period, c.units) for c in held.counters] == [("2026-03-02", 5)]
    later = run(under, time_passes(at("2026-04-30")), state=held).state
    assert later.counters == held.counters
    assert run(under, refund(moment=at("2026-04-30")), state=later).state.counters == ()


def test_a_lot_that_a_return_asks_about_stays_though_it_is_empty() -> None:
    """It may have expired, and what expired is not taken a second time: also a friend's reward."""
    empty = tuple(
        lot(5, seq, remaining=0, expired=5, source_id=source)
        for seq, source in enumerate(("purchase", "friends", "long ago"), start=90)
    )
    held = run(rules(), purchase(1_000), state=state()).state
    account = held.account("points")
    held = replace(
        held,
        accounts={"points": replace(account, lots=(*account.lots, *empty))},
        counters=(Counter("referral:friends", "2026-03-01/2026-03-31", 5, 1),),
    )
    kept = pruning.pruned(rules(), held, at("2026-03-10")).account("points")
    assert [lot.source_id for lot in kept.lots] == ["purchase", "purchase", "friends"]


def test_old_notices_go_with_their_lots() -> None:
    ends = at("2026-04-01")
    with_lot = Account((lot(5, expires_at=ends),), notices=(Sent(ends, at("2026-03-01"), 1),))
    without = replace(with_lot, lots=())
    for account, later, kept in (
        (with_lot, at("2030-01-01"), 1),
        (without, at("2026-05-01"), 1),
        (without, at("2028-01-01"), 0),
    ):
        under = rules(units=(unit(expiry=Expiry("rolling", Span(1, "months"))),))
        held = pruning.pruned(under, state(accounts={"points": account}), later)
        assert len(held.account("points").notices) == kept
