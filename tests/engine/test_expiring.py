"""Units run out at the end of a day of the programme's zone, one entry for each lot."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pasje_platform.engine import expiring, passing
from pasje_platform.engine.rules import Expiry, Rules
from pasje_platform.engine.spans import Period, Span, YearDay
from tests.support.engine import (
    at,
    earn,
    event,
    lot,
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


def programme(expiry: Expiry, **changes: Any) -> Rules:
    return rules(**{"units": (unit(expiry=expiry),), **changes})


def rolling(months: int, round_to: Period = "day") -> Expiry:
    return Expiry("rolling", Span(months, "months"), round_to)


def end_of_what_is_earned(under: Rules, moment: datetime) -> datetime:
    """The moment at which 10 points of that moment are gone, found by asking what is due."""
    held = run(under, purchase(1_000, moment=moment), state=state(settled_at=moment)).state
    due = passing.next_due(under, held)
    assert due is not None
    before = run(under, time_passes(due - (at() - at(clock="11:59"))), state=held)
    assert before.available() == 10
    ran = run(under, time_passes(due), state=held)
    assert [(p.kind, p.units, p.at) for p in ran.postings] == [("expire", -10, due)]
    return due


@pytest.mark.parametrize(
    ("earned_on", "months", "round_to", "gone_from"),
    [
        ("2026-03-02", 12, "day", "2027-03-03"),
        ("2026-01-31", 1, "day", "2026-03-01"),  # until the end of 28 February
        ("2028-02-29", 12, "day", "2029-03-01"),  # until the end of 28 February
        ("2027-02-28", 12, "day", "2028-02-29"),
        ("2026-03-02", 12, "week", "2027-03-08"),
        ("2026-03-02", 12, "month", "2027-04-01"),
        ("2026-03-02", 12, "quarter", "2027-04-01"),
        ("2026-03-02", 12, "year", "2028-01-01"),
        ("2026-02-28", 1, "day", "2026-03-29"),  # its last day ends as the clocks are put forward
        ("2026-02-27", 1, "month", "2026-04-01"),
        ("2026-09-24", 1, "day", "2026-10-25"),  # the day on which they are put back begins
        ("2026-09-25", 1, "day", "2026-10-26"),  # and ends, 25 hours later
    ],
)
def test_rolling(earned_on: str, months: int, round_to: Period, gone_from: str) -> None:
    under = programme(rolling(months, round_to))
    assert end_of_what_is_earned(under, at(earned_on)) == at(gone_from, "00:00")


def test_a_day_in_spring_is_an_hour_shorter_and_in_autumn_an_hour_longer() -> None:
    under = programme(Expiry("rolling", Span(1, "days")))
    spring = end_of_what_is_earned(under, at("2026-03-28", "23:59"))
    autumn = end_of_what_is_earned(under, at("2026-10-24", "23:59"))
    assert spring == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert autumn == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_the_day_is_of_the_programmes_zone() -> None:
    far = replace(programme(Expiry("rolling", Span(1, "days"))), zone=ZoneInfo("Pacific/Auckland"))
    ends = end_of_what_is_earned(far, datetime(2026, 3, 2, 12, tzinfo=UTC))  # 3 March there
    assert ends == datetime(2026, 3, 4, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("earned_on", "gone_from"),
    [("2026-03-02", "2026-07-01"), ("2026-06-30", "2026-07-01"), ("2026-07-01", "2027-01-01")],
)
def test_dates_of_the_year(earned_on: str, gone_from: str) -> None:
    under = programme(Expiry("dates", dates=(YearDay(12, 31), YearDay(6, 30))))
    assert end_of_what_is_earned(under, at(earned_on)) == at(gone_from, "00:00")


def test_never() -> None:
    under = programme(Expiry("never"))
    held = run(under, purchase(1_000), state=state()).state
    assert passing.next_due(under, held) is None
    assert run(under, time_passes(at("2099-01-01")), state=held).available() == 10


def test_each_lot_expires_with_an_entry_of_its_own_in_the_order_of_spending() -> None:
    soon, later = at("2026-04-01"), at("2026-05-01")
    lots = (lot(5, 1, expires_at=later), lot(7, 2, expires_at=soon), lot(9, 3, expires_at=soon))
    held = state()
    held = replace(held, accounts={"points": replace(held.account(""), lots=lots)}, last_seq=3)
    ran = run(programme(Expiry()), time_passes(at("2027-01-01")), state=held)
    assert [(p.units, p.at, p.balance_after) for p in ran.postings] == [
        (-7, soon, 14),
        (-9, soon, 5),
        (-5, later, 0),
    ]


def test_a_tiers_override_counts_at_earning_and_stays() -> None:
    under = programme(
        rolling(1),
        tiers=(tier("bronze"), tier("silver", 10_000, expiry={"points": rolling(12)})),
    )
    ran = run(
        under,
        purchase(10_000, event_id="1"),
        purchase(1_000, event_id="2"),
        time_passes(at("2026-05-01")),
        state=member(),
    )
    assert [(p.units, p.at) for p in ran.postings if p.kind == "expire"] == [
        (-100, at("2026-04-03", "00:00"))
    ]
    assert ran.available() == 10


def test_what_a_cancelled_redemption_gives_back_after_its_end_expires_with_it() -> None:
    under = programme(
        Expiry("rolling", Span(7, "days")), rewards=(reward(cost=10, cancel="until_used"),)
    )
    ran = run(
        under,
        purchase(1_000),
        event("redeem", "r", at("2026-03-03"), reward="coffee", cost=10),
        event("cancel", "c", at("2026-03-12"), voucher_id="r"),
        state=state(),
    )
    assert [(p.kind, p.units, p.at) for p in ran.postings[-2:]] == [
        ("reverse", 10, at("2026-03-12")),
        ("expire", -10, at("2026-03-12")),
    ]
    assert ran.available() == 0


def test_a_unit_that_a_version_drops_keeps_the_ends_its_lots_have() -> None:
    old = programme(rolling(1))
    held = run(old, purchase(1_000), state=state()).state
    new = rules(units=(unit("stars"),), earn=(earn(unit="stars"),))
    ran = run(new, time_passes(at("2026-06-01")), state=held)
    assert [(p.unit, p.units) for p in ran.postings] == [("points", -10)]


def test_the_next_end_is_known_with_what_it_takes() -> None:
    under = programme(rolling(1))
    ran = run(
        under,
        purchase(1_000, event_id="1"),
        purchase(500, event_id="2"),
        purchase(300, event_id="3", moment=at("2026-03-03")),
        state=state(),
    )
    assert expiring.next_end(under, ran.state, "points") == (at("2026-04-03", "00:00"), 15)
    assert expiring.next_end(under, ran.state, "stars") is None
