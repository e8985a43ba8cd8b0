"""A birthday earns at the start of its day, once a calendar year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pasje_platform.engine import enrolling, passing
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.state import State
from tests.support.engine import (
    JOINED_AT,
    at,
    earn,
    event,
    purchase,
    refund,
    rules,
    run,
    state,
    tier,
    time_passes,
)
from tests.support.ladders import member


def programme(**changes: Any) -> Rules:
    return rules(earn(), earn("party", on="birthday", gives=Fraction(50), per="once"), **changes)


def born(on: date | None, **changes: Any) -> State:
    return state(birthday_on=on, **changes)


def profile(on: date | None, day: str, name: str = "profile") -> Any:
    return event("profile", f"{name}-{day}", at(day), birthday_on=on)


def gifts(ran: Any) -> list[tuple[int, datetime]]:
    return [(p.units, p.at) for p in ran.postings if p.why.rule == "birthday"]


def test_every_year_at_midnight() -> None:
    ran = run(programme(), time_passes(at("2028-12-31")), state=born(date(1990, 6, 15)))
    assert gifts(ran) == [(50, at(f"{year}-06-15", "00:00")) for year in (2026, 2027, 2028)]
    assert [p.source_id for p in ran.postings] == [f"birthday:{y}" for y in (2026, 2027, 2028)]


def test_29_february_is_celebrated_on_the_28th_of_other_years() -> None:
    ran = run(programme(), time_passes(at("2029-01-01")), state=born(date(2000, 2, 29)))
    assert gifts(ran) == [
        (50, at(day, "00:00")) for day in ("2026-02-28", "2027-02-28", "2028-02-29")
    ]


def test_without_a_rule_or_a_birthday_nothing_is_due() -> None:
    assert passing.next_due(rules(), born(date(1990, 6, 15))) is None
    assert passing.next_due(programme(), born(None)) is None


def test_a_date_that_is_changed_earns_once_in_the_year() -> None:
    ran = run(
        programme(),
        time_passes(at("2026-06-16")),
        profile(date(1990, 9, 1), "2026-07-01"),
        profile(date(1990, 12, 1), "2026-10-01"),
        time_passes(at("2027-12-31")),
        state=born(date(1990, 6, 15)),
    )
    assert gifts(ran) == [(50, at("2026-06-15", "00:00")), (50, at("2027-12-01", "00:00"))]


def test_a_birthday_that_is_told_on_the_day_is_celebrated_the_next_year() -> None:
    ran = run(
        programme(),
        profile(date(1990, 6, 15), "2026-06-15"),
        time_passes(at("2027-12-31")),
        state=state(),
    )
    assert gifts(ran) == [(50, at("2027-06-15", "00:00"))]


def test_a_birthday_that_is_taken_away_earns_nothing() -> None:
    ran = run(
        programme(),
        profile(None, "2026-06-01"),
        time_passes(at("2027-12-31")),
        state=born(date(1990, 6, 15)),
    )
    assert gifts(ran) == []


def test_one_that_is_changed_counts_from_the_next_year_on_and_until_then_none_does() -> None:
    ran = run(
        programme(),
        profile(date(1990, 9, 1), "2026-03-01"),
        profile(date(1990, 6, 15), "2026-04-01"),
        time_passes(at("2027-12-31")),
        state=born(date(1990, 6, 15)),
    )
    assert gifts(ran) == [(50, at("2027-06-15", "00:00"))]


def test_one_that_is_told_anew_is_another() -> None:
    ran = run(
        programme(),
        profile(date(1990, 6, 15), "2026-03-01"),
        profile(None, "2026-04-01"),
        profile(date(1990, 6, 15), "2027-04-01"),
        time_passes(at("2028-12-31")),
        state=state(),
    )
    assert gifts(ran) == [(50, at("2028-06-15", "00:00"))]


def test_what_changes_no_birthday_leaves_it_as_it_was() -> None:
    same = event("profile", "s", at("2026-03-01"), birthday_on=date(1990, 6, 15), segments=("x",))
    ran = run(programme(), same, time_passes(at("2026-12-31")), state=born(date(1990, 6, 15)))
    assert gifts(ran) == [(50, at("2026-06-15", "00:00"))]
    none = event("profile", "n", at("2026-03-01"), segments=("x",))
    told = profile(date(1990, 6, 15), "2026-04-01")
    assert gifts(run(programme(), none, told, time_passes(at("2026-12-31")), state=state()))


def test_a_double_day_is_not_any_day_that_is_told() -> None:
    """Whoever tells a birthday before each purchase has one birthday, the first."""
    double = earn("double", gives=None, multiplies=Fraction(2), when={"birthday": "day"})
    days = ["2026-03-01", "2026-03-02", "2026-12-31", "2027-01-01", "2027-01-02"]
    ran = run(rules(earn(), double), state=state())
    earned, said = [], []
    for day in days:
        told = profile(date.fromisoformat(f"1990{day[4:]}"), day)
        bought = purchase(1000, event_id=day, moment=at(day))
        ran = run(rules(earn(), double), told, bought, state=ran.state)
        earned += [p.units for p in ran.postings if p.why.rule == "purchase"]
        said += [one.refused["en"] for one in ran.explained if one.refused]
    assert earned == [20, 10, 10, 10, 10]
    changed = "Only around a birthday; one that was changed counts from 1\u00a0January\u00a0{}."
    assert said == [*[changed.format(2027)] * 2, *[changed.format(2028)] * 2]


def test_a_return_is_by_the_birthday_of_then() -> None:
    """What is left of a purchase is evaluated with what counted when it was bought."""
    double = earn("double", gives=None, multiplies=Fraction(2), when={"birthday": "day"})
    first, other = (profile(date(1990, 3, day), f"2026-03-0{day}") for day in (1, 2))
    bought = purchase(500, 500, moment=first.at)
    part = refund(lines=((1, 1),), moment=other.at)
    ran = run(rules(earn(), double), first, bought, other, part, state=state())
    assert ran.state.account("points").available == 10


def test_new_years_day_is_of_the_new_year() -> None:
    ran = run(programme(), time_passes(at("2028-01-01", "00:00")), state=born(date(1990, 1, 1)))
    assert gifts(ran) == [(50, at("2027-01-01", "00:00")), (50, at("2028-01-01", "00:00"))]


def test_the_day_is_of_the_programmes_zone() -> None:
    tokyo = replace(programme(), zone=ZoneInfo("Asia/Tokyo"))
    ran = run(tokyo, time_passes(at("2026-12-31")), state=born(date(1990, 6, 15)))
    assert gifts(ran) == [(50, datetime(2026, 6, 14, 15, tzinfo=UTC))]


def test_a_day_that_begins_again_in_another_zone_is_had_once() -> None:
    tokyo = replace(programme(), zone=ZoneInfo("Asia/Tokyo"))
    morning = datetime(2026, 6, 14, 16, tzinfo=UTC)
    had = run(tokyo, time_passes(morning), state=born(date(1990, 6, 15)))
    ran = run(programme(), time_passes(at("2026-12-31")), state=had.state)
    assert (len(gifts(had)), gifts(ran)) == (1, [])


def test_a_day_whose_midnight_the_clocks_skip_begins_at_one() -> None:
    santiago = replace(programme(), zone=ZoneInfo("America/Santiago"))
    ran = run(santiago, time_passes(at("2026-12-31")), state=born(date(1990, 9, 6)))
    assert gifts(ran) == [(50, datetime(2026, 9, 6, 4, tzinfo=UTC))]


def test_the_tier_and_conditions_of_that_day_count() -> None:
    party = earn("party", on="birthday", gives=Fraction(50), per="once", when={"tiers": ("gold",)})
    ladder_tiers = (tier("bronze"), tier("gold", 10_000, rates={"points": Fraction(2)}))
    under = rules(earn(), party, tiers=ladder_tiers)
    ran = run(
        under,
        time_passes(at("2026-07-01")),
        purchase(10_000, moment=at("2026-08-01")),
        time_passes(at("2027-07-01")),
        state=replace(member(), birthday_on=date(1990, 6, 15)),
    )
    assert gifts(ran) == [(100, at("2027-06-15", "00:00"))]
    assert passing.next_due(under, ran.state) == at("2028-06-15", "00:00")


def test_a_tier_that_a_birthday_reaches_is_reached_on_the_birthday() -> None:
    ladder_tiers = (tier("bronze"), tier("silver", 50))
    under = programme(tiers=ladder_tiers, ladder=Ladder("units", unit="points"))
    asleep = replace(member(), birthday_on=date(1990, 6, 15))
    ran = run(under, time_passes(at("2026-06-20")), state=asleep)
    assert (ran.state.tier.tier, ran.state.tier.since) == ("silver", date(2026, 6, 15))


def test_who_joins_has_the_next_birthday() -> None:
    joined = event("enrolled", moment=JOINED_AT, birthday_on=date(1990, 1, 2))
    ran = run(programme(), joined, state=enrolling.opened(joined))
    assert passing.next_due(programme(), ran.state) == at("2026-01-02", "00:00")
    early = at("2026-01-02", "00:00") - timedelta(microseconds=1)
    assert gifts(run(programme(), time_passes(early), state=ran.state)) == []


@pytest.mark.parametrize(
    ("born_on", "joins"),
    [("1990-06-15", "2026-06-15"), ("2000-02-29", "2026-02-28"), ("2000-02-29", "2028-02-29")],
)
def test_who_joins_on_their_birthday_has_it_that_day(born_on: str, joins: str) -> None:
    joined = event("enrolled", moment=at(joins, "23:59"), birthday_on=date.fromisoformat(born_on))
    ran = run(programme(), joined, time_passes(joined.at), state=enrolling.opened(joined))
    assert gifts(ran) == [(50, joined.at)]
    assert [posting.source_id for posting in ran.postings] == [f"birthday:{joins[:4]}"]


def test_who_had_a_birthday_on_joining_has_no_other_one_that_year() -> None:
    joined = event("enrolled", moment=at("2026-06-15"), birthday_on=date(1990, 6, 15))
    ran = run(
        programme(),
        joined,
        profile(date(1990, 6, 20), "2026-06-16"),
        time_passes(at("2027-06-30")),
        state=enrolling.opened(joined),
    )
    assert gifts(ran) == [(50, joined.at), (50, at("2027-06-20", "00:00"))]


def test_who_joins_on_another_day_of_that_month_has_none_yet() -> None:
    joined = event("enrolled", moment=at("2026-06-16"), birthday_on=date(1990, 6, 15))
    ran = run(programme(), joined, time_passes(at("2026-12-31")), state=enrolling.opened(joined))
    assert gifts(ran) == []
