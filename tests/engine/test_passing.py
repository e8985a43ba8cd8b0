"""Time passes: the same things at the same instants, whoever looks how often."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import passing
from pasje_platform.engine.earn_rules import Available
from pasje_platform.engine.rules import Batch, Expiry, Gift, Ladder, Rules
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.engine.state import Holding, Qualified, State
from tests.support.dice import dice
from tests.support.engine import (
    at,
    earn,
    lot,
    purchase,
    rules,
    run,
    state,
    tier,
    time_passes,
    unit,
    words,
    working,
)
from tests.support.timelines import comparable, played, timeline

SEEDS = st.integers(0, 2**32 - 1)
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)


def unsettled(before: State, after: State) -> State:
    return replace(after, settled_at=before.settled_at)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_asleep_for_years_or_awake_at_any_moments_the_entries_are_the_same(seed: int) -> None:
    random = dice(seed)
    under, member, events = timeline(random, 15)

    def awake(held: State) -> datetime:
        some_time = held.settled_at + timedelta(minutes=random.randrange(1, 60_000))
        due = passing.next_due(under, held)
        return some_time if due is None else min(some_time, due)

    asleep, entries = played(under, member, events)
    woken, same_entries = played(under, member, events, awake)
    assert entries == same_entries
    assert comparable(asleep) == comparable(woken)


def test_asleep_for_three_months_is_awake_every_hour() -> None:
    """Over the end of February and clocks put forward, with everything that time does."""
    under = rules(
        earn(available=Available("after", Span(14, "days"))),
        earn("party", on="birthday", gives=Fraction(50), per="once"),
        units=(unit(expiry=Expiry("rolling", Span(2, "months"))), unit("stars")),
        batches=(Batch("b", words("B"), "points", (YearDay(4, 30),), 20, Gift("stars", 1)),),
        tiers=(tier("bronze"), tier("silver", 10_000, yearly=(Gift("stars", 7),))),
        ladder=Ladder(window="calendar", period="quarter", grace=Span(1, "months")),
    )
    member = state(birthday_on=at("2000-02-29").date(), settled_at=at("2026-01-28"))
    days = ("2026-01-31", "2026-02-28", "2026-03-28", "2026-04-15", "2026-05-01")
    events = [purchase(6_000, event_id=day, moment=at(day, "22:30")) for day in days]
    recorded = [(event, event.at) for event in events]
    asleep, entries = played(under, member, recorded)
    awake, same = played(under, member, recorded, lambda held: held.settled_at + HOUR)
    assert {entry.kind for entry in entries} == {"earn", "release", "expire", "redeem", "gift"}
    assert entries == same
    assert comparable(asleep) == comparable(awake)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_what_is_due_next_is_the_first_instant_that_changes_anything(seed: int) -> None:
    under, held, events = timeline(dice(seed), 12)
    for event, now in events:
        for _ in range(4):  # and then the event, though notices would go on to be asked for
            due = passing.next_due(under, held)
            if due is None or due > now:
                break
            _check_due(under, held, due)
            held = run(under, time_passes(due), state=held).state
        held, _ = played(under, held, [(event, now)])


def _check_due(under: Rules, held: State, due: datetime) -> None:
    assert due > held.settled_at
    before = working(under, held, now=due)
    passing.settle(before, due - TICK)
    assert (unsettled(held, before.state), before.postings) == (held, [])
    work = working(under, held, now=due)
    passing.settle(work, due)
    assert unsettled(held, work.state) != held


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_settling_again_changes_nothing(seed: int) -> None:
    under, member, events = timeline(dice(seed), 10)
    held, _ = played(under, member, events)
    once = run(under, time_passes(held.settled_at + timedelta(days=900)), state=held)
    twice = run(under, time_passes(once.state.settled_at), state=once.state)
    assert twice.state == once.state
    assert twice.postings == ()
    assert twice.last.notices == ()
    assert not twice.last.changed


def everything_on_new_year() -> tuple[Rules, State]:
    """A batch, units that run out, units to be released, a tier that ends, a birthday, a gift."""
    under = rules(
        earn(),
        earn("party", on="birthday", gives=Fraction(50), per="once", unit="stars"),
        units=(unit(expiry=Expiry("dates", dates=(YearDay(12, 31),))), unit("stars")),
        batches=(
            Batch("b", words("B"), "points", (YearDay(12, 31),), 100, Gift("stars", 1)),
        ),
        tiers=(tier("bronze", yearly=(Gift("stars", 7),)), tier("silver", 10_000)),
        ladder=Ladder(window="calendar"),
    )  # fmt: skip
    new_year = at("2027-01-01", "00:00")
    lots = (
        lot(130, 1, expires_at=new_year),
        lot(20, 2, available_at=new_year, pending=True),
        lot(
            30,
            3,
            pending=True,
            waits_for="review",
            available_at=at("2030-01-01"),
            cancelled_at=new_year,
        ),
    )
    held = state(last_seq=3)
    return under, replace(
        held,
        accounts={"points": replace(held.account(""), lots=lots)},
        birthday_on=at("1990-01-01").date(),
        history=(Qualified(at("2026-05-05").date(), 10_000),),
        tier=Holding("silver", at("2025-01-01").date(), at("2026-05-05").date()),
        settled_at=at("2026-06-01"),
    )


def test_on_one_instant_the_old_day_ends_before_the_new_one_begins() -> None:
    under, held = everything_on_new_year()
    ran = run(under, time_passes(at("2027-01-01", "00:00")), state=held)
    assert [(p.kind, p.unit, p.units, p.why.rule) for p in ran.postings] == [
        ("redeem", "points", -100, "batch"),
        ("gift", "stars", 1, "batch"),
        ("expire", "points", -30, "expiry"),
        ("void", "points", -30, "pending_cancelled"),
        ("release", "points", 0, "release"),
        ("earn", "stars", 50, "birthday"),
    ]
    assert {p.at for p in ran.postings} == {at("2027-01-01", "00:00")}
    assert ran.state.tier.tier == "bronze"  # and so the silver tier's day brings bronze no gift
    assert passing.next_due(under, ran.state) == at("2028-01-01", "00:00")


def test_a_member_to_whom_nothing_can_happen_is_never_due() -> None:
    assert passing.next_due(rules(), state(points=100)) is None


def test_what_is_overdue_happens_at_once_and_no_earlier_than_what_is_settled() -> None:
    held = replace(state(), settled_at=at("2026-06-01"))
    held = replace(
        held, accounts={"points": replace(held.account(""), lots=(lot(5, expires_at=at()),))}
    )
    assert passing.next_due(rules(), held) == at("2026-06-01")
    ran = run(rules(), time_passes(at("2026-07-01")), state=held)
    assert [(p.kind, p.at) for p in ran.postings] == [("expire", at("2026-06-01"))]


def test_both_changes_of_the_clocks_each_day_has_its_end() -> None:
    """Units of one day, earned and gone every day around the changes, at the end of a day each."""
    under = rules(
        earn(available=Available("after", Span(1, "days"))),
        units=(unit(expiry=Expiry("rolling", Span(2, "days"))),),
    )
    for first, days in (("2026-03-27", 4), ("2026-10-23", 4)):
        start = at(first).replace(hour=10)
        events = [
            purchase(100, event_id=f"{first}-{n}", moment=start + timedelta(days=n))
            for n in range(days)
        ]
        ran = run(
            under, *events, time_passes(start + timedelta(days=30)), state=state(settled_at=start)
        )
        clocks = {p.at.astimezone(under.zone).time().isoformat() for p in ran.postings[1:]}
        assert [p.kind for p in ran.postings].count("expire") == days
        assert [p.kind for p in ran.postings].count("release") == days
        assert clocks - {"10:00:00", "11:00:00", "12:00:00"} == {"00:00:00"}


LASTING = ("expire", "_cancel_due", "_release_due")
"""What these do not do stays due; what the others do not do is past with its instant."""


@pytest.mark.parametrize("broken", LASTING)
def test_a_step_that_leaves_what_is_due_as_it_is_stops_instead_of_going_on_for_ever(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    under, held = everything_on_new_year()
    steps = [step for step in passing._STEPS if step.__name__ != broken]
    assert len(steps) == len(passing._STEPS) - 1
    monkeypatch.setattr(passing, "_STEPS", tuple(steps))
    with pytest.raises(AssertionError, match=r"due at 2026-12-31T23:00:00\+00:00 changes nothing"):
        passing.settle(working(under, held, now=at("2027-01-02")), at("2027-01-02"))
