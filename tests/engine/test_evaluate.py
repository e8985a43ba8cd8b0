"""The one function: it quotes what it commits, in one order, and changes nothing it was given."""

import copy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import passing
from pasje_platform.engine.account import Account
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.rules import Expiry, Ladder
from pasje_platform.engine.spans import Span
from pasje_platform.refused import Refused
from tests.support.dice import dice
from tests.support.engine import (
    at,
    event,
    purchase,
    reward,
    rules,
    run,
    state,
    tier,
    time_passes,
    unit,
)
from tests.support.ladders import member
from tests.support.timelines import timeline

SHORT = rules(units=(unit(expiry=Expiry("rolling", Span(1, "days"))),))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_quote_is_what_is_then_committed_and_changes_nothing(seed: int) -> None:
    under, held, events = timeline(dice(seed), 12)
    for happened, now in events:
        before = copy.deepcopy(held)
        quoted = evaluate(under, held, happened, now)
        assert held == before
        committed = evaluate(under, held, happened, now)
        assert committed == quoted
        assert committed.due == passing.next_due(under, committed.state)
        held = committed.state


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_entries_are_numbered_in_order_of_time_and_sum_up_to_the_balance(seed: int) -> None:
    under, held, events = timeline(dice(seed), 12)
    first, postings = held, []
    for happened, now in events:
        outcome = evaluate(under, held, happened, now)
        postings += outcome.postings
        held = outcome.state
    seqs = [posting.seq for posting in postings]
    assert seqs == list(range(first.last_seq + 1, held.last_seq + 1))
    assert [posting.at for posting in postings] == sorted(posting.at for posting in postings)
    for unit_id, account in held.accounts.items():
        began = first.account(unit_id)
        units = sum(posting.units for posting in postings if posting.unit == unit_id)
        assert units == _balance(account) - _balance(began)


def _balance(account: Account) -> int:
    return account.available + account.pending - account.deficit


def test_what_was_due_happens_before_the_event() -> None:
    held = run(SHORT, purchase(1_000), state=state()).state
    spending = event("correct", "c", at("2026-03-10"), unit="points", units=-1, reason="Spent")
    with pytest.raises(Refused, match="not_enough_points"):
        run(SHORT, spending, state=held)
    ran = run(SHORT, purchase(500, event_id="2", moment=at("2026-03-10")), state=held)
    assert [(p.kind, p.at) for p in ran.postings] == [
        ("expire", at("2026-03-04", "00:00")),
        ("earn", at("2026-03-10")),
    ]


def test_the_tier_is_settled_after_the_event() -> None:
    ladder_tiers = (
        tier("bronze"),
        tier("silver", 1_000, rates={"points": 2 * tier("x").threshold + 3}),
    )
    under = rules(tiers=ladder_tiers)
    ran = run(under, purchase(1_000, event_id="1"), purchase(1_000, event_id="2"), state=member())
    assert [posting.units for posting in ran.postings] == [10, 30]
    assert [outcome.tier_changed for outcome in ran.outcomes] == [True, False]


def test_a_refusal_leaves_what_was_due_to_the_next_one() -> None:
    """It raises: nothing of it is kept, and the next evaluation books the same at its instant."""
    held = run(SHORT, purchase(1_000), state=state()).state
    unknown = event("redeem", "r", at("2026-03-10"), reward="nothing", cost=1)
    with pytest.raises(Refused, match="unknown_reward"):
        evaluate(SHORT, held, unknown, at("2026-03-10"))
    later = evaluate(SHORT, held, time_passes(at("2026-03-11")), at("2026-03-11"))
    assert [posting.at for posting in later.postings] == [at("2026-03-04", "00:00")]


def test_a_clock_that_is_behind_changes_nothing_that_was_settled() -> None:
    held = replace(state(), settled_at=at("2026-03-10"))
    bought = purchase(1_000, moment=at("2026-03-09"))
    outcome = evaluate(rules(), held, bought, at("2026-03-10") - timedelta(seconds=2))
    assert outcome.state.settled_at == at("2026-03-10")
    assert outcome.postings[0].at == at("2026-03-10")


def test_nothing_but_time_is_no_change() -> None:
    outcome = evaluate(rules(), state(points=5), time_passes(at("2026-04-01")), at("2026-04-01"))
    assert not outcome.changed
    assert outcome.state.settled_at == at("2026-04-01")
    gained = evaluate(rules(), state(), purchase(100), at())
    assert gained.changed


def test_it_says_when_something_is_due_next() -> None:
    under = rules(
        units=(unit(expiry=Expiry("rolling", Span(1, "months"))),),
        tiers=(tier("bronze"), tier("silver", 1_000)),
        ladder=Ladder(window="calendar", period="month"),
    )
    outcome = run(under, purchase(1_000), state=member()).last
    assert outcome.due == at("2026-04-01", "00:00")
    assert run(under, time_passes(outcome.due), state=outcome.state).last.due == at(
        "2026-04-03", "00:00"
    )


def test_the_same_event_under_other_rules_is_another_outcome() -> None:
    """The rules are an argument and nothing is remembered of them between calls."""
    dear, cheap = (rules(rewards=(reward(cost=cost),)) for cost in (50, 10))
    held, asked = state(points=20), event("redeem", "r", reward="coffee", cost=10)
    assert evaluate(cheap, held, asked, at()).state.account("points").available == 10
    with pytest.raises(Refused, match="price_changed"):
        evaluate(dear, held, asked, at())
    assert evaluate(cheap, held, asked, at()).state.account("points").available == 10
