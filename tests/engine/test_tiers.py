"""How members rise, what counts on a day, and how long a tier is valid."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pasje_platform.engine import enrolling, passing, standing, tiers
from pasje_platform.engine.rules import Ladder
from pasje_platform.engine.state import Holding
from tests.support.engine import (
    JOINED_AT,
    action,
    at,
    earn,
    event,
    rules,
    run,
    state,
    tier,
    time_passes,
    visit,
)
from tests.support.ladders import YEAR, bought, calendar, member, names, programme, rolling, tier_on

# -- rising


def test_a_new_member_has_the_lowest_tier() -> None:
    joined = event("enrolled", moment=JOINED_AT)
    ran = run(programme(), joined, state=enrolling.opened(joined))
    assert ran.state.tier == Holding(
        "bronze", date(2026, 1, 1), date(2026, 1, 1), welcomed=("bronze",)
    )
    assert names(ran.last) == []


def test_the_purchase_that_reaches_a_tier_brings_it_at_once_and_says_so() -> None:
    ran = run(programme(), bought(9_999, "2026-03-02"), bought(1, "2026-03-03"), state=member())
    assert [outcome.state.tier.tier for outcome in ran.outcomes] == ["bronze", "silver"]
    assert names(ran.last) == ["silver"]
    assert ran.last.tier_changed
    assert ran.state.tier.since == date(2026, 3, 3)


def test_one_purchase_may_pass_a_tier_over() -> None:
    assert run(programme(), bought(50_000, "2026-03-02"), state=member()).state.tier.tier == "gold"


def test_a_programme_without_tiers_has_none() -> None:
    ran = run(rules(), bought(50_000, "2026-03-02"), state=state())
    assert ran.state.tier.tier == ""
    assert standing.standing(rules(), ran.state, at()).tier is None


@pytest.mark.parametrize(
    ("ladder", "events"),
    [
        (Ladder("purchases"), [bought(1, "2026-03-02", n) for n in range(3)]),
        (Ladder("visits"), [visit(f"v{n}", at(f"2026-03-0{n + 2}")) for n in range(3)]),
        (
            Ladder("events", events=("review", "photo")),
            [
                action(name, f"a{n}", at("2026-03-02", f"1{n}:00"))
                for n, name in enumerate(("review", "survey", "photo", "review"))
            ],
        ),
        (Ladder("units", unit="points"), [bought(300, "2026-03-02")]),
    ],
)
def test_every_basis_counts(ladder: Ladder, events: list[Any]) -> None:
    ladder_tiers = (tier("bronze"), tier("gold", 3))
    under = programme(ladder, tiers=ladder_tiers, earn=(earn(), earn("s", on="action:survey")))
    ran = run(under, *events, state=member())
    assert [one.state.tier.tier for one in ran.outcomes][-2:] != ["gold", "gold"]
    assert ran.state.tier.tier == "gold"


def test_another_unit_counts_for_nothing() -> None:
    under = programme(Ladder("units", unit="stars"), tiers=(tier("bronze"), tier("gold", 3)))
    assert run(under, bought(300, "2026-03-02"), state=member()).state.tier.tier == "bronze"


# -- windows


def test_a_rolling_window_forgets_a_year_later() -> None:
    under = programme(rolling())
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    last, next_day = at("2027-03-01", "23:59"), at("2027-03-02", "00:00")
    assert tier_on(under, held, last) == "silver"
    assert passing.next_due(under, held) == next_day
    assert tier_on(under, held, next_day) == "bronze"


def test_a_window_of_a_year_from_29_february_ends_with_27_february() -> None:
    under, leap = programme(rolling()), replace(member(), settled_at=at("2028-02-01"))
    held = run(under, bought(10_000, "2028-02-29"), state=leap).state
    assert passing.next_due(under, held) == at("2029-02-28", "00:00")


@pytest.mark.parametrize(
    ("period", "ends"),
    [
        ("week", "2026-03-09"),
        ("month", "2026-04-01"),
        ("quarter", "2026-04-01"),
        ("year", "2027-01-01"),
    ],
)
def test_a_calendar_window_ends_with_its_period(period: Any, ends: str) -> None:
    under = programme(Ladder(window="calendar", period=period))
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert passing.next_due(under, held) == at(ends, "00:00")
    assert tier_on(under, held, at(ends, "00:00")) == "bronze"


def test_a_window_of_the_membership_ends_on_its_anniversary() -> None:
    under = programme(Ladder(window="anniversary"))
    joined = replace(member(), joined_at=at("2024-02-29"), settled_at=at("2026-01-05"))
    held = run(under, bought(10_000, "2026-02-27"), state=joined).state
    assert passing.next_due(under, held) == at("2026-02-28", "00:00")
    held = run(under, bought(10_000, "2026-02-28"), state=joined).state
    assert passing.next_due(under, held) == at("2027-02-28", "00:00")


def test_what_ever_counted_counts_for_ever() -> None:
    under = programme()
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert passing.next_due(under, held) is None
    assert tier_on(under, held, at("2046-01-01")) == "silver"


def test_a_history_of_all_times_stays_as_small_as_it_can() -> None:
    under = programme()
    ran = run(under, *(bought(100, f"2026-03-{day:02}") for day in range(1, 29)), state=member())
    assert len(ran.state.history) <= 2
    assert tiers.in_window(under, ran.state, date(2026, 3, 28)) == 2_800


def test_a_rolling_history_keeps_its_days_and_no_more() -> None:
    under = programme(rolling())
    ran = run(
        under, bought(100, "2026-03-02"), bought(100, "2026-09-02"), bought(100, "2027-03-02"),
        state=member(),
    )  # fmt: skip
    assert [day.on for day in ran.state.history] == [date(2026, 9, 2), date(2027, 3, 2)]


# -- validity


def test_a_tier_is_valid_for_a_span_rounded_to_the_end_of_its_month() -> None:
    under = programme(rolling(validity="span", valid=YEAR, round_to="month"))
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert held.tier.valid_until == at("2027-04-01", "00:00")
    assert tier_on(under, held, at("2027-03-31", "23:59")) == "silver"
    assert tier_on(under, held, at("2027-04-01", "00:00")) == "bronze"


def test_a_tier_is_valid_for_the_rest_of_the_year_and_the_next_one() -> None:
    under = programme(calendar(validity="rest_of_year_and_next"))
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert held.tier.valid_until == at("2028-01-01", "00:00")
    assert tier_on(under, held, at("2027-12-31", "23:59")) == "silver"
    assert tier_on(under, held, at("2028-01-01", "00:00")) == "bronze"


def test_a_tier_that_is_met_when_its_validity_ends_is_renewed_in_silence() -> None:
    under = programme(calendar(validity="rest_of_year_and_next"))
    ran = run(under, bought(10_000, "2026-03-02"), bought(10_000, "2027-12-31"), state=member())
    later = run(under, time_passes(at("2028-01-01", "00:00")), state=ran.state)
    assert later.state.tier.tier == "silver"
    assert later.state.tier.valid_until == at("2029-01-01", "00:00")
    assert later.state.tier.since == date(2026, 3, 2)
    assert names(later.last) == []


def test_years_asleep_end_where_years_awake_end() -> None:
    under = programme(calendar(validity="rest_of_year_and_next", downgrade="one_step"))
    held = run(under, bought(60_000, "2026-03-02"), state=member()).state
    asleep = run(under, time_passes(at("2031-06-01")), state=held)
    awake = run(under, *(time_passes(at(f"{y}-06-01")) for y in range(2026, 2032)), state=held)
    assert asleep.state == awake.state
    assert names(asleep.last) == ["silver", "bronze"]
