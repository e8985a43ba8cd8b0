"""What members are told that keeps their tier does keep it, and nothing is told that does not."""

from datetime import datetime

import pytest

from pasje_platform.engine import standing
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import State
from tests.support.engine import at, run, time_passes
from tests.support.ladders import YEAR, bought, calendar, member, programme, rolling, tier_on

SPAN = Ladder(window="rolling", span=YEAR, validity="span", valid=Span(18, "months"))


def to_keep(under: Rules, held: State, moment: datetime) -> int | None:
    now = run(under, time_passes(moment), state=held).state
    return standing.standing(under, now, moment).to_keep


def test_who_fell_one_step_by_a_calendar_is_told_nothing_until_it_counts() -> None:
    """The lower tier is judged by the year that has begun when it ends."""
    under = programme(calendar(downgrade="one_step", valid=YEAR))
    held = run(under, bought(60_000, "2026-03-02"), state=member()).state
    fallen = run(under, time_passes(at("2027-01-02")), state=held).state
    assert (fallen.tier.tier, fallen.tier.valid_until) == ("silver", at("2028-01-02", "00:00"))
    assert to_keep(under, fallen, at("2027-06-01")) is None
    spent = run(under, bought(30_000, "2027-06-01"), state=fallen).state
    assert to_keep(under, spent, at("2027-06-02")) is None
    assert tier_on(under, spent, at("2028-01-02")) == "bronze"
    assert to_keep(under, spent, at("2028-01-01")) == 10_000
    kept = run(under, bought(10_000, "2028-01-01"), state=spent).state
    assert to_keep(under, kept, at("2028-01-01", "23:00")) == 0
    assert tier_on(under, kept, at("2028-01-02")) == "silver"


@pytest.mark.parametrize(
    ("ladder", "early", "late"),
    [
        (calendar(validity="rest_of_year_and_next"), "2026-12-31", "2027-01-01"),
        (rolling(validity="rest_of_year_and_next"), "2026-12-31", "2027-01-01"),
        (SPAN, "2026-09-02", "2026-09-03"),
    ],
    ids=["calendar year", "last twelve months", "eighteen months"],
)
def test_what_does_not_count_on_the_last_day_is_no_way_to_keep_a_tier(
    ladder: Ladder, early: str, late: str
) -> None:
    under = programme(ladder)
    held = run(under, bought(60_000, "2026-03-02"), state=member()).state
    assert to_keep(under, held, at("2026-04-02")) is None
    assert to_keep(under, held, at(early)) is None
    assert to_keep(under, held, at(late)) == 50_000
    end = held.tier.valid_until
    assert end is not None
    too_early = run(under, bought(50_000, early, 2), state=held).state
    assert tier_on(under, too_early, end) != "gold"
    in_time = run(under, bought(50_000, late, 2), state=held).state
    assert tier_on(under, in_time, end) == "gold"


def test_on_the_day_of_a_purchase_more_of_it_keeps_a_rolling_tier_no_longer() -> None:
    under = programme(rolling())
    held = run(under, bought(10_000, "2026-03-02"), state=member()).state
    assert to_keep(under, held, at("2026-03-02", "20:00")) is None
    assert to_keep(under, held, at("2026-03-03")) == 10_000
    ended = at("2027-03-02")
    same_day = run(under, bought(10_000, "2026-03-02", 2), state=held).state
    assert tier_on(under, same_day, ended) == "bronze"
    next_day = run(under, bought(10_000, "2026-03-03"), state=held).state
    assert tier_on(under, next_day, ended) == "silver"
