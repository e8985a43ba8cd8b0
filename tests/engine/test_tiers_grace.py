"""A grace that a purchase ended goes on to its old end when the purchase is returned."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import State
from tests.support.engine import at, refund, run, tier, time_passes
from tests.support.ladders import YEAR, bought, calendar, member, names, programme, rolling, tier_on

MONTH = Span(1, "months")
SPAN = rolling(grace=MONTH, validity="span", valid=YEAR)
LADDERS = [
    SPAN,
    rolling(grace=MONTH),
    rolling(grace=MONTH, downgrade="one_step", valid=Span(2, "months")),
    rolling(grace=MONTH, validity="span", valid=YEAR, downgrade="one_step"),
    calendar(grace=Span(3, "months"), validity="rest_of_year_and_next"),
]


def in_grace(under: Rules) -> State:
    """Silver since March, not met again; the grace began lately."""
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    while held.tier.grace_until is None:
        ends = run(under, time_passes(at("2026-03-02")), state=held).last.due
        assert ends is not None
        held = run(under, time_passes(ends), state=held).state
    return held


def returned(event: Event, moment: datetime) -> Event:
    return refund(event.id, moment=moment, event_id=f"return-{event.id}")


def day(moment: datetime) -> str:
    return moment.date().isoformat()


@pytest.mark.parametrize("ladder", LADDERS)
@pytest.mark.parametrize("cents", [10_000, 60_000])
def test_a_grace_that_was_bought_off_and_returned_ends_when_it_would_have(
    ladder: Ladder, cents: int
) -> None:
    under = programme(ladder)
    grace = in_grace(under)
    ends = grace.tier.grace_until
    assert ends is not None
    buys = bought(cents, day(grace.settled_at + timedelta(days=3)))
    met = run(under, buys, state=grace)
    assert met.state.tier.grace_until is None
    back = run(under, returned(buys, buys.at + timedelta(days=2)), state=met.state)
    assert (back.state.tier.tier, back.state.tier.grace_until) == ("silver", ends)
    assert back.last.due is not None
    assert back.last.due <= ends
    assert names(back.last) == ([] if cents == 10_000 else ["silver"])
    without = run(under, time_passes(ends), state=grace).state.tier
    after = run(under, time_passes(ends), state=back.state).state.tier
    assert (after.tier, after.valid_until) == (without.tier, without.valid_until)


def test_returned_after_the_old_end_it_falls_at_once() -> None:
    under = programme(SPAN)
    grace = in_grace(under)
    buys = bought(10_000, "2027-04-01")
    back = run(under, buys, returned(buys, at("2027-04-20")), state=grace)
    assert grace.tier.grace_until == at("2027-04-03", "00:00")
    assert back.state.tier.tier == "bronze"
    assert names(back.last) == ["bronze"]


def test_what_is_left_of_the_tier_stays_when_only_the_rise_is_returned() -> None:
    under = programme(SPAN)
    keeps, rises = bought(10_000, "2027-03-10"), bought(45_000, "2027-03-12")
    back = run(under, keeps, rises, returned(rises, at("2027-03-15")), state=in_grace(under))
    assert [one.state.tier.tier for one in back.outcomes] == ["silver", "gold", "silver"]
    assert back.state.tier.valid_until == back.outcomes[0].state.tier.valid_until
    both = run(under, returned(keeps, at("2027-03-16")), state=back.state).state.tier
    assert (both.tier, both.grace_until) == ("silver", in_grace(under).tier.grace_until)


def test_a_later_grace_is_its_own() -> None:
    """What ended the first one was not returned."""
    under = programme(SPAN)
    keeps = bought(10_000, "2027-03-10")
    held = run(under, keeps, time_passes(at("2028-03-12")), state=in_grace(under)).state.tier
    assert (held.grace_until, held.before) == (at("2028-04-11", "00:00"), None)


def test_a_permanent_tier_that_was_reached_stays() -> None:
    tiers = (tier("bronze"), tier("silver", 10_000), tier("club", 20_000, permanent=True),
             tier("gold", 50_000))  # fmt: skip
    under = programme(SPAN, tiers=tiers)
    buys = bought(60_000, "2027-03-10")
    back = run(under, buys, returned(buys, at("2027-03-12")), state=in_grace(under)).state
    assert tier_on(under, back, at("2029-01-01")) == "club"


def test_a_version_that_dropped_the_tier_begins_a_new_grace() -> None:
    under = programme(SPAN)
    buys = bought(60_000, "2027-03-10")
    gold = run(under, buys, state=in_grace(under)).state
    later = replace(programme(SPAN, tiers=(tier("bronze"), tier("gold", 50_000))), version=2)
    comes = returned(buys, at("2027-03-12"))
    back = evaluate(later, gold, comes, comes.at, then=under).state.tier
    assert (back.tier, back.grace_until) == ("gold", at("2027-04-13", "00:00"))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LADDERS),
    st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from([4000, 6000, 10_000, 45_000, 60_000])),
        min_size=1, max_size=4,
    ),
    st.integers(20, 29),
)  # fmt: skip
def test_buying_and_returning_in_a_grace_never_makes_a_tier_last_longer(
    ladder: Ladder, buys: list[tuple[int, int]], returned_after: int
) -> None:
    under = programme(ladder)
    grace = in_grace(under)
    ends, begun = grace.tier.grace_until, grace.settled_at
    assert ends is not None
    events = [
        bought(cents, day(begun + timedelta(days=later)), number)
        for number, (later, cents) in enumerate(sorted(buys))
    ]
    moment = begun + timedelta(days=returned_after)
    assume(moment < ends)
    back = run(under, *events, *[returned(one, moment) for one in events], state=grace).state
    assert (back.tier.tier, back.tier.grace_until) == ("silver", ends)
    without = run(under, time_passes(ends), state=grace).state.tier
    after = run(under, time_passes(ends), state=back).state.tier
    assert (after.tier, after.valid_until) == (without.tier, without.valid_until)
