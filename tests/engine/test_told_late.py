"""A visit or an action that is told late earns by the rules of when it happened."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pasje_platform.engine import pruning
from pasje_platform.engine.earn_rules import Available, Cap
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.rules import Expiry, Rules
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.refused import Refused
from tests.support import ladders
from tests.support.engine import action, at, earn, purchase, rules, state, unit, visit

LATE = at("2026-03-03")


def giving(on: str, gives: int, version: int, **changes: Any) -> Rules:
    rule = earn(on=on, per="once", gives=Fraction(gives), caps=(Cap("day", times=1),))
    return replace(rules(rule, **changes), version=version)


@pytest.mark.parametrize("told", [visit(), action("review")], ids=["visit", "action"])
def test_it_earns_by_the_rules_of_then(told: Event) -> None:
    on = "visit" if told.kind == "visit" else "action:review"
    soon = (unit(expiry=Expiry("rolling", Span(10, "days"))),)
    old, new = giving(on, 2, 1, units=soon), giving(on, 5, 2)
    after = evaluate(new, state(), told, LATE, then=old).state
    (lot,) = after.account("points").lots
    assert (lot.units, lot.expires_at) == (2, at("2026-03-13", "00:00"))
    again = replace(told, id="again")
    assert evaluate(new, after, again, LATE, then=old).state.account("points").available == 2


@pytest.mark.parametrize("told", [visit(), purchase(1_000)], ids=["visit", "purchase"])
@pytest.mark.parametrize(
    ("available", "ready"),
    [
        (Available("after", Span(14, "days")), at("2026-03-16", "00:00")),
        (Available("dates", dates=(YearDay(3, 20),)), at("2026-03-20", "00:00")),
    ],
    ids=["after", "dates"],
)
def test_it_can_be_spent_from_the_midnight_of_the_zone_of_then(
    told: Event, available: Available, ready: datetime
) -> None:
    """Though the programme moved since: nobody was told another day."""
    rule = earn(on=told.kind, per="once", gives=Fraction(2), available=available)
    old = replace(rules(rule), version=1)
    new = replace(old, version=2, zone=ZoneInfo("Pacific/Auckland"))
    (lot,) = evaluate(new, state(), told, LATE, then=old).state.account("points").lots
    assert lot.available_at == ready


def test_it_counts_in_its_own_day_however_late_another_system_may_tell() -> None:
    under = giving("action:review", 5, 1)
    told = action("review", moment=at("2026-03-02"))
    after = evaluate(under, state(), told, at("2026-03-02")).state
    later = at("2026-03-02") + timedelta(days=pruning.REPORT_DAYS)
    kept = evaluate(under, after, action("review", "other", later), later).state
    assert kept.account("points").available == 10
    again = evaluate(under, kept, replace(told, id="again"), later)
    assert again.state.account("points").available == 10


def test_an_action_of_an_earlier_version_is_still_known() -> None:
    old, new = giving("action:survey", 2, 1), giving("action:review", 5, 2)
    told = action("survey")
    assert evaluate(new, state(), told, LATE, then=old).state.account("points").available == 2
    with pytest.raises(Refused, match="unknown_action"):
        evaluate(new, state(), told, LATE)


def test_a_unit_that_left_the_programme_is_not_earned_any_more() -> None:
    stars = earn("stars", on="visit", unit="stars", per="once")
    old = replace(rules(stars, units=(unit(), unit("stars"))), version=1)
    done = evaluate(giving("visit", 5, 2), state(), visit(), LATE, then=old)
    assert done.postings == ()


def test_a_tier_rises_by_its_window_of_the_day_of_the_telling() -> None:
    """It counts on its own day; what the end of the year made of the tier stays."""
    programme = ladders.programme(ladders.calendar(validity="rest_of_year_and_next"))
    sold, morning = ladders.bought(60_000, "2026-12-31"), at("2027-01-01", "09:00")
    in_time = evaluate(programme, ladders.member(), sold, sold.at)
    late = evaluate(programme, ladders.member(), sold, morning)
    assert (in_time.state.tier.tier, late.state.tier.tier) == ("gold", "bronze")
    more = ladders.bought(50_000, "2027-01-01")
    assert evaluate(programme, late.state, more, morning).state.tier.tier == "gold"
