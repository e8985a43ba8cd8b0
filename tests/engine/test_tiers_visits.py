"""Where visits count for the tier, their days do: a scan more of the same day is nothing more."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import ladder
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import State
from tests.support.engine import at, line, purchase, refund, run, tier, time_passes, visit
from tests.support.ladders import member, programme

DAYS = (tier("bronze"), tier("silver", 2), tier("gold", 3))
VISITS = programme(Ladder("visits"), tiers=DAYS)


def counted(under: Rules, held: State, day: str = "2026-03-10") -> int:
    return ladder.in_window(under, held, at(day).date())


def test_three_scans_within_a_second_are_one_visit() -> None:
    moment = at("2026-03-02")
    scans = [visit(f"v{n}", moment + timedelta(milliseconds=300 * n)) for n in range(3)]
    ran = run(VISITS, *scans, state=member())
    assert counted(VISITS, ran.state) == 1
    assert ran.state.tier.tier == "bronze"


def test_the_day_is_of_the_programmes_zone() -> None:
    scans = [visit("late", at("2026-03-02", "23:59")), visit("night", at("2026-03-03", "00:00"))]
    assert run(VISITS, *scans, state=member()).state.tier.tier == "silver"


def test_a_visit_that_is_told_late_is_of_its_own_day() -> None:
    ran = run(VISITS, visit("a", at("2026-03-02")), visit("b", at("2026-03-03")), state=member())
    late = visit("c", at("2026-03-02", "18:00"))
    after = evaluate(VISITS, ran.state, late, at("2026-03-05")).state
    assert counted(VISITS, after) == 2
    other = evaluate(VISITS, after, visit("d", at("2026-03-04")), at("2026-03-05")).state
    assert other.tier.tier == "gold"


def test_a_purchase_that_comes_back_leaves_the_visit() -> None:
    bought = purchase(line(1000), moment=at("2026-03-02"))
    back = refund(moment=at("2026-03-02", "13:00"))
    ran = run(VISITS, bought, visit("v", at("2026-03-02")), back, state=member())
    assert counted(VISITS, ran.state) == 1


def test_another_ladder_begins_afresh_on_the_same_day() -> None:
    moment = at("2026-03-02")
    held = run(VISITS, visit("v0", moment), state=member()).state
    spending = replace(programme(Ladder("spend")), version=2)
    held = run(spending, time_passes(moment + timedelta(hours=1)), state=held).state
    again = replace(VISITS, version=3)
    held = run(again, visit("v1", moment + timedelta(hours=2)), state=held).state
    assert counted(again, held) == 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 71)), min_size=1, max_size=12),
    st.sampled_from([
        Ladder("visits"),
        Ladder("visits", window="rolling", span=Span(10, "days")),
        Ladder("visits", window="calendar", period="month"),
        Ladder("visits", window="rolling", span=Span(10, "days"), validity="span",
               valid=Span(1, "months"), grace=Span(14, "days")),
    ]),
)  # fmt: skip
def test_as_many_count_as_there_were_days(told: list[tuple[int, int]], under: Ladder) -> None:
    """In whatever order they are told, up to three days late, and however much is pruned."""
    rules, held = programme(under, tiers=DAYS), member()
    days = set()
    for number, (day, late_h) in enumerate(sorted(told)):
        now = at("2026-03-05") + timedelta(days=day)
        moment = now - timedelta(hours=late_h)
        held = evaluate(rules, held, visit(f"v{number}", moment), now).state
        days.add(moment.astimezone(rules.zone).date())
        today = now.astimezone(rules.zone).date()
        within = [
            one for one in days
            if under.window == "ever"
            or (under.window == "rolling" and (today - one).days < 10)
            or (under.window == "calendar" and (one.year, one.month) == (today.year, today.month))
        ]  # fmt: skip
        assert ladder.in_window(rules, held, today) == len(within)
