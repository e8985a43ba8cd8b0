"""Joining, the profile, and the owner's corrections."""

from datetime import date
from fractions import Fraction

import pytest

from pasje.contract.membership import Announcement
from pasje_platform.engine import enrolling
from pasje_platform.engine.account import MOST_UNITS, TooManyUnits
from pasje_platform.engine.event import Event
from pasje_platform.engine.rules import Expiry, Gift
from pasje_platform.engine.spans import Span
from pasje_platform.refused import Refused
from tests.support.engine import JOINED_AT, at, earn, event, rules, run, state, tier, unit

WELCOME = earn("welcome", on="enrolment", gives=Fraction(25), per="once")


def correct(units: int, reason: str = "Counted again", unit_id: str = "points") -> Event:
    return event("correct", f"correct-{units}", unit=unit_id, units=units, reason=reason)


def test_a_new_member_is_who_joined_and_nothing_more() -> None:
    joined = event(
        "enrolled", moment=JOINED_AT, birthday_on=date(2000, 2, 29), segments=("student",)
    )
    opened = enrolling.opened(joined)
    assert (opened.joined_at, opened.settled_at) == (JOINED_AT, JOINED_AT)
    ran = run(rules(), joined, state=opened)
    assert (ran.state.birthday_on, ran.state.segments) == (date(2000, 2, 29), ("student",))
    assert ran.postings == ()


def test_joining_earns_at_the_lowest_tier_whose_gift_comes_first() -> None:
    lowest = tier("bronze", welcome=(Gift("points", 5),), rates={"points": Fraction(2)})
    joined = event("enrolled", "joining", JOINED_AT)
    ran = run(rules(WELCOME, tiers=(lowest,)), joined, state=enrolling.opened(joined))
    assert [(p.kind, p.units, p.why.rule, p.at) for p in ran.postings] == [
        ("gift", 5, "tier_gift", JOINED_AT),
        ("earn", 50, "enrolment", JOINED_AT),
    ]


def test_a_profile_is_what_is_said_now() -> None:
    before = state(birthday_on=date(1990, 6, 15), segments=("student",))
    said = event("profile", birthday_on=date(1991, 7, 16), segments=("staff",))
    ran = run(rules(), said, state=before)
    assert (ran.state.birthday_on, ran.state.segments) == (date(1991, 7, 16), ("staff",))
    assert ran.postings == ()


def test_a_correction_adds_units_that_run_out_as_if_earned_that_day() -> None:
    under = rules(units=(unit(expiry=Expiry("rolling", Span(1, "months"))),))
    ran = run(under, correct(40), state=state())
    (posting,) = ran.postings
    assert (posting.kind, posting.units, posting.why.rule) == ("adjust", 40, "correction")
    assert posting.why.reason == "Counted again"
    assert posting.lot is not None
    assert posting.lot.expires_at == at("2026-04-03", "00:00")
    assert ran.last.said == (Announcement("corrected", 40),)


def test_a_correction_of_another_unit_says_which() -> None:
    under = rules(units=(unit(), unit("stamps")))
    said = run(under, correct(2, unit_id="stamps"), state=state()).last.said
    assert said == (Announcement("corrected", 2, unit_id="stamps"),)


def test_a_correction_takes_units_that_are_there() -> None:
    ran = run(rules(), correct(-40), state=state(points=100))
    assert [(p.kind, p.units) for p in ran.postings] == [("adjust", -40)]
    assert ran.available() == 60


def test_a_correction_without_a_unit_is_of_the_one_on_the_card() -> None:
    assert run(rules(), correct(7, unit_id=""), state=state()).available("points") == 7


def test_more_than_there_is_cannot_be_taken() -> None:
    with pytest.raises(Refused, match="not_enough_points"):
        run(rules(), correct(-101), state=state(points=100))


def test_more_than_can_be_counted_cannot_be_added() -> None:
    with pytest.raises(TooManyUnits):
        run(rules(), correct(MOST_UNITS), state=state(points=1))


@pytest.mark.parametrize(("units", "reason"), [(0, "Nothing"), (5, ""), (5, "  ")])
def test_a_correction_needs_units_and_a_reason(units: int, reason: str) -> None:
    with pytest.raises(ValueError, match="reason"):
        run(rules(), correct(units, reason), state=state())


def test_time_goes_on_though_a_full_account_takes_no_gift() -> None:
    party = earn("party", on="birthday", gives=Fraction(50), per="once")
    yearly = tier("bronze", yearly=(Gift("points", 5),))
    joined = event("enrolled", moment=JOINED_AT, birthday_on=date(1990, 6, 15))
    under = rules(party, tiers=(yearly,))
    ran = run(
        under,
        joined,
        correct(MOST_UNITS),
        event("time", moment=at("2028-01-01")),
        state=enrolling.opened(joined),
    )
    assert ran.available() == MOST_UNITS
    assert [p.kind for p in ran.postings] == ["adjust"]
