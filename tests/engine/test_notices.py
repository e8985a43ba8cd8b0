"""Where a law demands it, units run out only after a notice that was really sent."""

from typing import Any

import pytest

from pasje_platform.engine import expiring, passing
from pasje_platform.engine.calendar import YearDay
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import NoticeDue
from pasje_platform.engine.rules import Expiry, Notice, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import State
from tests.support.engine import at, event, purchase, rules, run, state, time_passes, unit
from tests.support.watch import Watch
from tests.support.world import Version, World

ENDS = at("2027-03-03", "00:00")
OPENS, CLOSES = at("2027-01-02", "00:00"), at("2027-02-01", "00:00")
"""60 and 30 days before."""


def programme(kind: Any = "rolling") -> Rules:
    expiry = Expiry(
        kind, Span(12, "months"), activity=("purchase",), notice=Notice(least_days=30, most_days=60)
    )
    return rules(units=(unit(expiry=expiry),))


def earned(under: Rules) -> State:
    return run(under, purchase(1_000), state=state()).state


def sent(day: str, clock: str = "12:00", announced: Any = ENDS, up_to: int | None = None) -> Event:
    return event(
        "noticed",
        f"noticed-{day}",
        at(day, clock),
        unit="points",
        expires_at=announced,
        up_to=up_to,
    )


def test_a_notice_is_asked_for_when_its_window_opens_and_once_a_day() -> None:
    under = programme()
    held = earned(under)
    assert passing.next_due(under, held) == OPENS
    assert run(under, time_passes(at("2027-01-01", "23:59")), state=held).last.notices == ()
    asked = run(under, time_passes(OPENS), state=held)
    assert asked.last.notices == (NoticeDue("points", 10, ENDS),)
    assert passing.next_due(under, asked.state) == at("2027-01-03", "00:00")
    again = run(under, time_passes(at("2027-01-02", "18:00")), state=asked.state)
    assert again.last.notices == ()
    next_day = run(under, time_passes(at("2027-01-03", "00:00")), state=again.state)
    assert next_day.last.notices == asked.last.notices


def test_a_notice_in_its_window_lets_the_units_run_out_in_time() -> None:
    under = programme()
    for day in ("2027-01-02", "2027-01-31"):
        held = run(under, sent(day), state=earned(under)).state
        assert passing.next_due(under, held) == ENDS
        ran = run(under, time_passes(at("2027-04-01")), state=held)
        assert [(p.kind, p.at) for p in ran.postings] == [("expire", ENDS)]
        assert ran.last.notices == ()


def test_a_notice_before_its_window_counts_for_nothing() -> None:
    under = programme()
    held = run(under, sent("2027-01-01", "23:59"), state=earned(under)).state
    assert run(under, time_passes(at("2027-04-01")), state=held).available() == 10


def test_a_late_notice_moves_the_end() -> None:
    under = programme()
    held = run(under, sent("2027-02-20"), state=earned(under)).state
    assert passing.next_due(under, held) == at("2027-03-23", "00:00")  # the end of 22 March
    assert run(under, time_passes(at("2027-03-22", "23:59")), state=held).available() == 10
    assert run(under, time_passes(at("2027-03-23", "00:00")), state=held).available() == 0


def test_without_a_notice_units_stay_and_are_announced_with_their_new_end() -> None:
    under = programme()
    late = run(under, time_passes(at("2027-06-01", "08:00")), state=earned(under))
    assert (late.available(), late.postings) == (10, ())
    new_end = at("2027-07-02", "00:00")
    assert late.last.notices == (NoticeDue("points", 10, new_end),)
    told = run(under, sent("2027-06-01", "09:00", new_end), state=late.state)
    assert passing.next_due(under, told.state) == new_end
    gone = run(under, time_passes(at("2028-01-01")), state=told.state)
    assert [(p.units, p.at) for p in gone.postings] == [(-10, new_end)]


def test_units_that_wait_for_a_notice_can_be_spent_and_none_is_asked_for_then() -> None:
    under = programme()
    late = run(under, time_passes(at("2027-06-01")), state=earned(under)).state
    spent = event("correct", "c", at("2027-06-02"), unit="points", units=-10, reason="Spent")
    ran = run(under, spent, state=late)
    assert ran.last.notices == ()
    assert passing.next_due(under, ran.state) is None


def test_lots_that_were_late_together_are_one_notice() -> None:
    under = programme()
    ran = run(
        under,
        purchase(1_000, event_id="1"),
        purchase(500, event_id="2", moment=at("2026-03-05")),
        time_passes(at("2027-06-01")),
        state=state(),
    )
    new_end = at("2027-07-02", "00:00")
    assert ran.last.notices == (NoticeDue("points", 15, new_end),)
    gone = run(
        under, sent("2027-06-02", announced=new_end), time_passes(at("2027-08-01")), state=ran.state
    )
    # Sent a day after it was asked for: so much longer they stay.
    assert [(p.units, p.at) for p in gone.postings] == [
        (-10, at("2027-07-03", "00:00")),
        (-5, at("2027-07-03", "00:00")),
    ]


def test_activity_makes_a_notice_of_inactivity_void() -> None:
    under = programme("inactivity")
    held = run(under, sent("2027-01-20"), state=earned(under)).state
    assert passing.next_due(under, held) == ENDS
    active = run(under, purchase(0, event_id="2", moment=at("2027-02-10")), state=held)
    assert passing.next_due(under, active.state) == at("2027-12-13", "00:00")
    assert run(under, time_passes(at("2027-06-01")), state=active.state).available() == 10


@pytest.mark.parametrize("announced", [None, at("2027-05-05")])
def test_a_notice_of_nothing_changes_no_end(announced: Any) -> None:
    under = programme()
    held = run(under, sent("2027-01-20", announced=announced), state=earned(under)).state
    assert run(under, time_passes(at("2027-06-01")), state=held).available() == 10
    unknown = event("noticed", moment=at("2027-01-20"), unit="stars", expires_at=ENDS)
    assert run(under, unknown, state=held).available() == 10


YEAR_ENDS = at("2027-01-01", "00:00")
ANNUAL = rules(
    units=(
        unit(
            expiry=Expiry(
                "dates", dates=(YearDay(12, 31),), notice=Notice(least_days=30, most_days=60)
            )
        ),
    )
)


def told_in_november() -> State:
    """Of 10 points, on the 5th."""
    bought = purchase(1_000, moment=at("2026-03-10"))
    return run(ANNUAL, bought, sent("2026-11-05", announced=YEAR_ENDS), state=state()).state


def again(day: str, event_id: str = "") -> Event:
    return purchase(500, event_id=event_id or day, moment=at(day))


def test_what_is_earned_after_a_notice_has_one_of_its_own() -> None:
    late = run(ANNUAL, again("2026-12-20"), state=told_in_november())
    asked = at("2027-01-20", "00:00")
    assert late.last.notices == (NoticeDue("points", 5, asked),)
    assert expiring.next_end(ANNUAL, late.state, "points") == (YEAR_ENDS, 10)
    unsent = run(ANNUAL, time_passes(at("2027-06-01")), state=late.state)
    assert [(p.units, p.at) for p in unsent.postings] == [(-10, YEAR_ENDS)]
    assert unsent.available() == 5
    told = run(ANNUAL, sent("2026-12-20", "13:00", asked), state=late.state)
    gone = run(ANNUAL, time_passes(at("2027-06-01")), state=told.state)
    assert [(p.units, p.at) for p in gone.postings] == [(-10, YEAR_ENDS), (-5, asked)]


def test_what_is_earned_after_a_notice_but_told_of_in_its_window_ends_in_time() -> None:
    more = run(ANNUAL, again("2026-11-10"), again("2026-11-20"), state=told_in_november())
    last_day = at("2026-12-01", "00:00")
    assert (more.last.notices, passing.next_due(ANNUAL, more.state)) == ((), last_day)
    asked = run(ANNUAL, time_passes(last_day), state=more.state)
    assert asked.last.notices == (NoticeDue("points", 10, YEAR_ENDS),)
    told = run(ANNUAL, sent("2026-12-01", announced=YEAR_ENDS), state=asked.state)
    gone = run(ANNUAL, time_passes(YEAR_ENDS), state=told.state)
    assert [p.units for p in gone.postings] == [-10, -5, -5]


def test_who_earns_daily_is_not_written_to_daily() -> None:
    held, mails = told_in_november(), []
    for day in range(2, 31):
        moment = f"2026-12-{day:02d}"
        bought = run(ANNUAL, again(moment), state=held)
        held = bought.state
        for due in bought.last.notices:
            mails.append(moment)
            held = run(ANNUAL, sent(moment, "18:00", due.expires_at), state=held).state
    assert mails == ["2026-12-02"]
    ends = expiring.next_end(ANNUAL, held, "points")
    assert ends == (YEAR_ENDS, 10)
    year_on = run(ANNUAL, time_passes(YEAR_ENDS), state=held)
    assert year_on.last.notices == (NoticeDue("points", 28 * 5, at("2027-02-01", "00:00")),)


def test_what_is_earned_while_a_mail_is_on_its_way_is_not_in_it() -> None:
    under = programme("inactivity")
    asked = run(under, time_passes(OPENS), state=earned(under)).state
    written = asked.last_seq
    gift = event("correct", "gift", at("2027-01-02", "11:00"), unit="points", units=3, reason="A")
    held = run(under, gift, sent("2027-01-02", up_to=written), state=asked).state
    gone = run(under, time_passes(at("2027-06-01")), state=held)
    assert [p.units for p in gone.postings] == [-10]
    assert gone.available() == 3


def test_a_mail_tells_of_what_ends_that_day_when_it_is_written() -> None:
    asked = run(ANNUAL, again("2026-11-06"), state=told_in_november())
    assert expiring.telling(ANNUAL, asked.state, "points", YEAR_ENDS) == 15
    spent = event("correct", "c", at("2026-11-07"), unit="points", units=-15, reason="Spent")
    none = run(ANNUAL, spent, state=asked.state).state
    assert expiring.telling(ANNUAL, none, "points", YEAR_ENDS) == 0
    known = told_in_november()
    assert expiring.telling(ANNUAL, known, "points", YEAR_ENDS) == 0


def watched() -> None:
    """What is earned after a notice, while everything is checked that always holds."""
    began = at("2026-03-01")
    world = World([Version(ANNUAL, began)], began)
    world.join("anna")
    watch = Watch(world, every=0)
    for happened in (
        event("enrolled", "enrolled", began),
        purchase(1_000, moment=at("2026-03-10")),
        sent("2026-11-05", announced=YEAR_ENDS, up_to=1),
        again("2026-12-20"),
        time_passes(at("2027-01-02")),
    ):
        watch.record("anna", happened, happened.at)
    watch.end()


def test_what_always_holds_knows_of_which_units_a_notice_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched()
    really = expiring._really
    monkeypatch.setattr(expiring, "_really", lambda *known: really(*known[:4], 0))
    with pytest.raises(AssertionError, match="never announced"):
        watched()
