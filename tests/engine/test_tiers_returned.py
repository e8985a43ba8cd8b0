"""Buying up and returning, outside a grace: it makes no tier last longer than without."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import ladder
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import State
from tests.support.engine import at, refund, run, tier, time_passes
from tests.support.ladders import YEAR, bought, calendar, member, programme, rolling, tier_on

MONTH = Span(1, "months")
SPAN = {"validity": "span", "valid": YEAR}
LADDERS = [
    rolling(**SPAN),
    rolling(grace=MONTH, **SPAN),
    rolling(grace=MONTH, downgrade="one_step", **SPAN),
    rolling(downgrade="one_step", **SPAN),
    rolling(grace=MONTH, downgrade="one_step", valid=Span(4, "months")),
    calendar(grace=MONTH, validity="rest_of_year_and_next"),
    calendar(grace=MONTH, validity="rest_of_year_and_next", downgrade="one_step"),
]


def silver(under: Rules) -> State:
    """Since 2 March 2026, and nothing was bought since."""
    return run(under, bought(10_000, "2026-03-02"), state=member()).state


def bought_and_returned(under: Rules, held: State, bought_on: str, back_on: str) -> State:
    buys = bought(60_000, bought_on)
    back = refund(buys.id, moment=at(back_on), event_id=f"return-{bought_on}")
    ran = run(under, buys, back, state=held)
    assert ran.outcomes[0].state.tier.tier == "gold"
    return ran.state


@pytest.mark.parametrize("ladder", LADDERS)
def test_who_rose_by_what_came_back_has_the_tier_of_before_with_its_end(ladder: Ladder) -> None:
    under = programme(ladder)
    held = silver(under)
    back = bought_and_returned(under, held, "2026-08-03", "2026-08-20")
    after = run(under, time_passes(at("2026-10-01")), state=back).state.tier
    same = run(under, time_passes(at("2026-10-01")), state=held).state.tier
    assert (after.tier, after.valid_until, after.since) == (
        same.tier, same.valid_until, same.since,
    )  # fmt: skip


def test_one_step_is_no_way_into_a_tier_that_was_never_reached() -> None:
    under = programme(rolling(downgrade="one_step", **SPAN))
    back = bought_and_returned(under, member(), "2026-08-03", "2026-08-20")
    assert (back.tier.tier, back.tier.valid_until) == ("bronze", None)


def test_a_return_gives_its_grace_once_in_a_year() -> None:
    under = programme(rolling(grace=MONTH, **SPAN))
    once = bought_and_returned(under, silver(under), "2026-04-03", "2026-04-20")
    assert (once.tier.tier, once.tier.grace_until) == ("gold", at("2026-05-21", "00:00"))
    once = run(under, time_passes(at("2026-06-01")), state=once).state
    twice = bought_and_returned(under, once, "2026-07-03", "2026-07-20")
    assert (twice.tier.tier, twice.tier.valid_until) == ("silver", at("2027-03-03", "00:00"))
    later = bought_and_returned(under, twice, "2027-04-03", "2027-04-20")
    assert (later.tier.tier, later.tier.grace_until) == ("gold", at("2027-05-21", "00:00"))


def test_what_renewed_a_tier_and_came_back_gives_the_grace_that_there_would_have_been() -> None:
    under = programme(rolling(grace=MONTH, **SPAN))
    held = silver(under)
    renews = bought(10_000, "2027-02-20")
    ran = run(under, renews, time_passes(at("2027-03-05")), state=held)
    assert ran.state.tier.valid_until == at("2028-03-03", "00:00")
    back = run(under, refund(renews.id, moment=at("2027-03-15")), state=ran.state).state.tier
    without = run(under, time_passes(at("2027-03-15")), state=held).state.tier
    assert (back.tier, back.grace_until) == ("silver", without.grace_until)
    assert without.grace_until == at("2027-04-03", "00:00")


def test_what_is_left_reaches_a_tier_between() -> None:
    under = programme(rolling(downgrade="one_step", **SPAN))
    up, more = bought(60_000, "2026-08-03"), bought(12_000, "2026-08-04")
    gone = refund(up.id, moment=at("2026-08-05"), event_id="r1")
    ran = run(under, up, more, gone, state=member())
    assert ran.state.tier.tier == "silver"
    gone = refund(more.id, moment=at("2026-08-06"), event_id="r2")
    assert run(under, gone, state=ran.state).state.tier.tier == "bronze"


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(LADDERS),
    st.lists(
        st.tuples(st.integers(0, 330), st.integers(0, 29), st.sampled_from([9000, 45_000, 70_000])),
        min_size=1, max_size=4,
    ),
)  # fmt: skip
def test_who_returns_all_that_was_bought_is_never_better_off(
    under_: Ladder, buys: list[tuple[int, int, int]]
) -> None:
    """But for one grace in a year: here it was given on the first day."""
    under = programme(under_)
    held = run(under, time_passes(at(day(0))), state=silver(under)).state
    held = replace(held, tier=replace(held.tier, excused_on=at(day(0)).date()))
    events = []
    for number, (on, kept, cents) in enumerate(buys):
        buying = bought(cents, day(on), number)
        back = refund(buying.id, moment=at(day(on + kept), "18:00"), event_id=f"return-{number}")
        events += [(on, buying), (on + kept, back)]
    events.sort(key=lambda one: (one[0], one[1].kind == "refund"))
    ran = run(under, *(event for _, event in events), state=held).state
    for later in (0, 40, 200, 400, 800):
        moment = at(day(events[-1][0] + later), "18:00")
        assert step_on(under, ran, moment) <= step_on(under, held, moment)


def step_on(under: Rules, held: State, moment: datetime) -> int:
    return ladder.place(under, tier_on(under, held, moment))


def day(number: int) -> str:
    """Of days from shortly before the end of a year with the tier, so that it ends meanwhile."""
    return (date(2026, 12, 1) + timedelta(days=number)).isoformat()


def test_what_a_clock_that_is_ahead_counted_today_is_taken_from_today() -> None:
    under = programme(rolling(grace=Span(0, "days")))
    buys = bought(60_000, "2026-03-03")
    told = at("2026-03-02", "23:59")
    sold = evaluate(under, member(), replace(buys, at=told), told)
    assert sold.state.tier.tier == "gold"
    back = refund(buys.id, moment=at("2026-03-04"))
    after = evaluate(under, sold.state, back, back.at).state
    assert (after.history, after.tier.tier) == ((), "bronze")


def test_what_was_bought_before_the_ladder_counted_something_else_takes_nothing_from_it() -> None:
    first = programme(rolling())
    tiers = (tier("bronze"), tier("gold", 1))
    second = replace(first, version=2, ladder=Ladder("purchases"), tiers=tiers)
    spent = run(first, bought(1_000, "2026-03-02"), state=member()).state
    gold = run(second, bought(1_000, "2026-03-03"), state=spent).state
    assert gold.tier.tier == "gold"
    back = refund(bought(1_000, "2026-03-02").id, moment=at("2026-03-04"))
    after = evaluate(second, gold, back, back.at, then=first).state
    assert (after.history, after.tier.tier) == (gold.history, "gold")
