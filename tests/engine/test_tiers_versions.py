"""Tiers under another version of the programme, and what is counted by day."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Literal

import pytest

from pasje_platform.engine import passing, tiers
from pasje_platform.engine.rules import Ladder
from pasje_platform.engine.spans import Span
from tests.support.engine import (
    at,
    refund,
    run,
    tier,
    time_passes,
    visit,
    working,
)
from tests.support.ladders import bought, calendar, member, names, programme, rolling, tier_on


def test_counting_something_else_begins_afresh() -> None:
    held = run(programme(), bought(12_000, "2026-03-02"), state=member()).state
    visits = programme(Ladder("visits"), tiers=(tier("bronze"), tier("silver", 3)))
    ran = run(visits, visit(moment=at("2026-03-03")), state=held)
    assert tiers.in_window(visits, ran.state, date(2026, 3, 3)) == 1


def test_a_tier_that_a_version_drops_becomes_the_lowest() -> None:
    held = run(programme(), bought(12_000, "2026-03-02"), state=member()).state
    fewer = programme(tiers=(tier("basic"), tier("top", 99_000)))
    ran = run(fewer, time_passes(at("2026-03-03")), state=held)
    assert ran.state.tier.tier == "basic"
    assert names(ran.last) == ["basic"]


def test_a_tier_that_a_version_gives_an_end_has_it_from_then_on() -> None:
    held = run(programme(), bought(12_000, "2026-03-02"), state=member()).state
    ending = programme(rolling(validity="span", valid=Span(6, "months")))
    assert passing.next_due(ending, held) == at("2026-09-03", "00:00")
    assert tier_on(ending, held, at("2026-05-01")) == "silver"


def test_a_version_that_asks_more_of_a_tier_takes_it_from_when_it_took_effect() -> None:
    """However long nobody looked: the first purchase after it earns at the rate of the lower tier.

    The platform settles a member at the moment of the change, under the old version.
    """
    rates = {"points": Fraction(3)}
    old = programme(tiers=(tier("bronze"), tier("silver", 10_000, rates=rates)))
    dear = replace(old, version=2, tiers=(tier("bronze"), tier("silver", 90_000, rates=rates)))
    held = run(old, bought(12_000, "2026-03-02"), time_passes(at("2026-04-01")), state=member())
    assert passing.next_due(dear, held.state) == at("2026-04-01")
    ran = run(dear, bought(1_000, "2026-05-01"), state=held.state)
    assert [posting.units for posting in ran.postings] == [10]
    assert names(ran.last) == ["bronze"]
    assert ran.state.tier.since == date(2026, 4, 1)
    again = run(replace(old, version=3), time_passes(at("2026-06-01")), state=ran.state)
    assert again.state.tier.tier == "silver"


def test_a_version_that_asks_more_leaves_a_tier_until_its_end() -> None:
    old = programme(calendar(validity="rest_of_year_and_next"))
    dear = replace(old, version=2, tiers=(tier("bronze"), tier("silver", 90_000)))
    held = run(old, bought(12_000, "2026-03-02"), state=member()).state
    ran = run(dear, visit(moment=at("2026-04-01")), state=held)
    assert ran.state.tier.tier == "silver"
    assert tier_on(dear, ran.state, at("2028-01-01", "00:00")) == "bronze"


def test_what_lies_in_the_window_is_asked_by_day() -> None:
    work = working(programme(rolling()), member(), now=at("2026-05-01"))
    tiers.count(work, "spend", date(2026, 4, 1), 700)
    tiers.count(work, "spend", date(2026, 4, 1), -200)
    tiers.count(work, "visits", date(2026, 4, 1), 1)
    asked = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [tiers.in_window(work.rules, work.state, day) for day in asked] == [0, 500, 500, 0]


@pytest.mark.parametrize("window", ["ever", "rolling", "calendar"])
def test_no_more_is_taken_than_was_counted(window: Literal["ever", "rolling", "calendar"]) -> None:
    """A return of what an earlier version of the programme did not count."""
    work = working(programme(Ladder(window=window)), member(), now=at("2026-05-01"))
    tiers.count(work, "spend", date(2026, 4, 1), 700)
    tiers.count(work, "spend", date(2026, 4, 1), -900)
    assert tiers.in_window(work.rules, work.state, date(2026, 5, 1)) == 0


@pytest.mark.parametrize(
    "ladder",
    [
        rolling(grace=Span(6, "months")),
        rolling(validity="span", valid=Span(12, "months")),
        calendar(validity="rest_of_year_and_next", grace=Span(1, "months")),
    ],
)
def test_under_a_version_that_asks_more_a_return_of_something_else_changes_no_tier(
    ladder: Ladder,
) -> None:
    """What it was reached by is too little already; what comes back has nothing to do with it."""
    old = programme(ladder)
    dear = replace(old, version=2, tiers=(tier("bronze"), tier("silver", 90_000)))
    held = run(old, bought(12_000, "2026-03-02"), time_passes(at("2026-04-01")), state=member())
    before = run(dear, time_passes(at("2026-05-01")), state=held.state).state
    assert before.tier.tier == "silver"
    buys = bought(1_000, "2026-05-02")
    back = refund(buys.id, moment=at("2026-05-03"), event_id="return")
    ran = run(dear, buys, back, state=before)
    assert ran.state.tier == before.tier


def test_a_return_of_what_ended_the_grace_of_a_new_version_leaves_that_grace() -> None:
    old = programme(rolling(grace=Span(6, "months")))
    dear = replace(old, version=2, tiers=(tier("bronze"), tier("silver", 13_000)))
    held = run(old, bought(12_000, "2026-03-02"), time_passes(at("2026-04-01")), state=member())
    before = run(dear, time_passes(at("2026-05-01")), state=held.state).state
    assert before.tier.grace_until is not None
    met = run(dear, bought(1_000, "2026-05-02"), state=before).state
    assert met.tier.grace_until is None
    back = refund("purchase-2026-05-02-0", moment=at("2026-05-03"), event_id="return")
    assert run(dear, back, state=met).state.tier == before.tier
