"""Units that cannot be spent yet: released, or cancelled, at their instant and once."""

from typing import Any

import pytest

from pasje_platform.engine import passing
from pasje_platform.engine.account import Account
from pasje_platform.engine.earn_rules import Available
from pasje_platform.engine.rules import Expiry, Rules
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.refused import Refused
from tests.support.engine import (
    action,
    at,
    earn,
    event,
    lot,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    time_passes,
    unit,
    working,
)


def programme(available: Available, **changes: Any) -> Rules:
    return rules(earn(available=available), **{"rewards": (reward(cost=10),), **changes})


FORTNIGHT = Available("after", Span(14, "days"))
REVIEW = Available("event", event="review", within=Span(30, "days"))


def kinds(ran: Any) -> list[tuple[str, int]]:
    return [(posting.kind, posting.units) for posting in ran.postings]


def test_after_a_period_units_are_released_at_the_start_of_a_day() -> None:
    under = programme(FORTNIGHT)
    held = run(under, purchase(1_000), state=state())
    assert (held.available(), held.pending()) == (0, 10)
    with pytest.raises(Refused, match="not_enough_points"):
        run(under, event("redeem", reward="coffee", cost=10), state=held.state)
    due = at("2026-03-16", "00:00")
    assert passing.next_due(under, held.state) == due
    ran = run(under, time_passes(at("2026-06-01")), state=held.state)
    assert [(p.kind, p.units, p.at, p.why.rule) for p in ran.postings] == [
        ("release", 0, due, "release")
    ]
    assert (ran.available(), ran.pending()) == (10, 0)


def test_a_read_at_the_very_instant_finds_them_released() -> None:
    under = programme(FORTNIGHT)
    held = run(under, purchase(1_000), state=state()).state
    spent = run(
        under, event("redeem", "r", at("2026-03-16", "00:00"), reward="coffee", cost=10), state=held
    )
    assert kinds(spent) == [("release", 0), ("redeem", -10)]


def test_at_dates() -> None:
    under = programme(Available("dates", dates=(YearDay(1, 1), YearDay(3, 29))))
    held = run(under, purchase(1_000), state=state()).state
    assert passing.next_due(under, held) == at("2026-03-29", "00:00")
    later = run(under, purchase(1_000, moment=at("2026-03-29", "09:00")), state=held).state
    assert passing.next_due(under, later) == at("2027-01-01", "00:00")


def test_what_it_waited_for_releases_it_and_nothing_cancels_it_then() -> None:
    under = programme(REVIEW)
    ran = run(
        under,
        purchase(1_000),
        action("review", moment=at("2026-03-05")),
        time_passes(at("2027-01-01")),
        state=state(),
    )
    assert kinds(ran) == [("earn", 10), ("release", 0)]
    assert ran.available() == 10


def test_what_never_came_cancels_it_at_the_end_of_its_last_day() -> None:
    under = programme(REVIEW)
    ran = run(under, purchase(1_000), time_passes(at("2027-01-01")), state=state())
    assert [(p.kind, p.units, p.at, p.why.rule) for p in ran.postings[1:]] == [
        ("void", -10, at("2026-04-02", "00:00"), "pending_cancelled")
    ]


def test_what_waits_for_an_event_is_not_released_by_time() -> None:
    waiting = lot(
        10, available_at=at("2026-03-02"), pending=True, waits_for="review",
        cancelled_at=at("2026-06-01"),
    )  # fmt: skip
    other = lot(5, 2, available_at=at("2026-04-01"), pending=True)
    held = state(accounts={"points": Account((waiting, other))}, last_seq=2)
    ran = run(rules(), time_passes(at("2026-05-01")), state=held)
    assert (ran.available(), ran.pending()) == (5, 10)


def test_a_refund_takes_pending_units_first_and_nothing_is_left_to_release() -> None:
    under = programme(FORTNIGHT)
    ran = run(
        under,
        purchase(1_000),
        refund(moment=at("2026-03-05")),
        time_passes(at("2026-06-01")),
        state=state(),
    )
    assert kinds(ran) == [("earn", 10), ("claw_back", -10)]


def test_a_release_fills_the_deficit_first() -> None:
    waiting = lot(10, available_at=at("2026-03-16"), pending=True)
    held = state(accounts={"points": Account((waiting,), deficit=4)}, last_seq=1)
    under = rules(units=(unit(may_go_negative=True),))
    ran = run(under, time_passes(at("2026-04-01")), state=held)
    assert [(m.lot_seq, m.units) for m in ran.postings[0].movements] == [(1, -4), (None, 4)]
    assert (ran.available(), ran.deficit()) == (6, 0)


def test_pending_units_may_run_out_before_they_could_be_spent() -> None:
    under = programme(FORTNIGHT, units=(unit(expiry=Expiry("rolling", Span(7, "days"))),))
    ran = run(under, purchase(1_000), time_passes(at("2026-06-01")), state=state())
    assert kinds(ran) == [("earn", 10), ("expire", -10)]


def test_releasing_twice_is_releasing_once() -> None:
    waiting = lot(10, available_at=at("2026-03-16"), pending=True)
    held = state(accounts={"points": Account((waiting,))}, last_seq=1)
    work = working(rules(), held)
    passing.release(work, "points", 1)
    passing.release(work, "points", 1)
    passing.release(work, "points", 99)
    assert [posting.kind for posting in work.postings] == ["release"]
