"""What a return does not take stays given: for limits and a first purchase. A tier counts it no
more."""

from fractions import Fraction
from typing import Any

import pytest

from pasje_platform.engine.earn_rules import Cap, EarnRule, Group, When
from pasje_platform.engine.event import Event
from pasje_platform.engine.reward_rules import PayWith, Returns
from pasje_platform.engine.rules import Expiry, Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Counter
from tests.support.engine import (
    Run,
    at,
    earn,
    event,
    purchase,
    refund,
    reward,
    rules,
    run,
    tier,
    time_passes,
    unit,
)

MONTH = (Cap("month", units=100, times=9),)
POLICIES = ["pending", "within_balance", "negative", "keep"]


def programme(*earning: EarnRule, earned: str = "negative", **changes: Any) -> Rules:
    several = tuple(reward(f"all-{cost}", kind="donation", cost=cost) for cost in (60, 100, 200))
    policy = Returns(earned=earned)  # type: ignore[arg-type]
    return rules(*earning, returns=policy, rewards=several, **changes)


def spent(cost: int, name: str) -> Event:
    return event("redeem", f"spent-{name}", reward=f"all-{cost}", cost=cost)


def bought_spent_returned(ours: Rules, times: int, cost: int = 100) -> Run:
    state = run(ours, event("enrolled", "e")).state
    for turn in range(times):
        made = run(ours, purchase(10_000, event_id=f"buy-{turn}"), state=state)
        if made.available() >= cost:
            made = run(ours, spent(cost, str(turn)), state=made.state)
        state = run(ours, refund(f"buy-{turn}", event_id=f"back-{turn}"), state=made.state).state
    return Run(state, ())


@pytest.mark.parametrize("earned", POLICIES)
def test_what_was_spent_and_is_not_taken_still_counts_for_the_month(earned: str) -> None:
    ours = programme(earn(caps=MONTH), earned=earned)
    done = bought_spent_returned(ours, 4)
    assert done.state.counters == (Counter("rule:base", "2026-03", 100, 1),)
    assert done.available() == 0


@pytest.mark.parametrize("earned", ["within_balance", "negative"])
def test_there_is_room_again_for_as_much_as_was_taken(earned: str) -> None:
    ours = programme(earn(caps=MONTH), earned=earned)
    done = bought_spent_returned(ours, 1, 60)
    assert done.state.counters == (Counter("rule:base", "2026-03", 60, 1),)
    again = run(ours, purchase(10_000, event_id="again"), state=done.state)
    assert again.available() == 40


def test_what_ran_out_before_the_return_still_counts_for_the_month() -> None:
    short = unit(expiry=Expiry("rolling", Span(1, "days")))
    ours = programme(earn(caps=MONTH), units=(short,))
    later = at("2026-03-20")
    done = run(ours, purchase(10_000), time_passes(later), refund(moment=later))
    assert done.state.counters == (Counter("rule:base", "2026-03", 100, 1),)


def test_groups_and_multipliers_have_no_room_again_for_what_was_spent() -> None:
    double = earn("double", multiplies=Fraction(2), caps=(Cap("month", units=100),))
    ours = programme(earn(group="g"), double, groups=(Group("g", caps=(Cap("month", units=500),)),))
    done = bought_spent_returned(ours, 1, 200)
    assert set(done.state.counters) == {
        Counter("group:g", "2026-03", 200, 1),
        Counter("rule:double", "2026-03", 100, 1),
    }
    assert run(ours, purchase(10_000, event_id="again"), state=done.state).available() == 100


@pytest.mark.parametrize("earned", POLICIES)
def test_a_first_purchase_whose_bonus_is_kept_has_been_made(earned: str) -> None:
    bonus = earn("bonus", gives=Fraction(200), per="once", when=When(first_purchase=True))
    ours = programme(bonus, earned=earned)
    done = bought_spent_returned(ours, 3, 200)
    assert done.state.has_bought
    assert len(done.state.vouchers) == 1


@pytest.mark.parametrize("earned", POLICIES)
@pytest.mark.parametrize("lines", [(), ((0, 1),)])
def test_units_count_no_more_for_the_tier_whatever_became_of_them(
    earned: str, lines: tuple[tuple[int, int], ...]
) -> None:
    by_units = Ladder("units", unit="points", window="rolling", span=Span(5, "days"))
    short = unit(expiry=Expiry("rolling", Span(3, "days")))
    ours = programme(
        earn(), earned=earned, units=(short,), ladder=by_units,
        tiers=(tier("silver"), tier("gold", 400)), pay=(PayWith("points", 1, 1),),
    )  # fmt: skip
    start = run(ours, event("enrolled", "e"), purchase(40_000, 5_000)).state
    assert start.tier.tier == "gold"
    paid = purchase(450, event_id="paid", pay={"points": 450})
    for between in (paid, time_passes(at("2026-03-06", "11:00"))):
        back = refund(moment=at("2026-03-06", "12:00"), lines=lines)
        done = run(ours, between, back, state=start)
        counts = sum(day.amount for day in done.state.history)
        kept = (50 if lines else 0) + (4 if between is paid else 0)
        assert (counts, done.state.tier.tier) == (kept, "silver")


def test_only_what_is_still_there_is_said_to_come_back() -> None:
    days = unit(expiry=Expiry("rolling", Span(10, "days")))
    ours = programme(earn(gives=0), units=(days,), pay=(PayWith("points", 1, 1),))
    given = event("correct", "given", unit="points", units=100, reason="sorry")
    paid = purchase(1000, moment=at("2026-03-10"), pay={"points": 100})
    in_time = run(ours, given, paid, refund(moment=at("2026-03-11")))
    assert in_time.last.returning is not None
    assert in_time.last.returning.returned == (("points", 100),)
    too_late = run(ours, given, paid, refund(moment=at("2026-03-20")))
    assert too_late.last.returning is not None
    assert too_late.last.returning.returned == ()
    assert [posting.units for posting in too_late.last.postings] == [100, -100]
