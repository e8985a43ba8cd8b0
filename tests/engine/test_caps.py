"""Caps: rejected per purchase, reduced per period, for a rule and for a group."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine import caps
from pasje_platform.engine.earn_rules import Cap, EarnRule, Group, When
from pasje_platform.engine.event import Event
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Counter
from tests.support.engine import (
    at,
    earn,
    purchase,
    refund,
    rules,
    run,
    state,
    visit,
    working,
)


def capped(*of_it: Cap, **changes: object) -> Rules:
    return rules(earn(caps=of_it, **changes))


def on(day: str, cents: int = 1000, clock: str = "12:00") -> Event:
    return purchase(cents, event_id=f"{day} {clock}", moment=at(day, clock))


def given_by(programme: Rules, *events: Event) -> list[int]:
    made = run(programme, *events)
    return [sum(one.units for one in outcome.explained) for outcome in made.outcomes]


def english(programme: Rules, *events: Event) -> str:
    refused = run(programme, *events).explained[-1].refused
    assert refused is not None
    return refused["en"].replace("\xa0", " ")


def test_more_than_a_purchase_may_give_is_nothing_at_all() -> None:
    programme = capped(Cap("purchase", units=10))
    assert given_by(programme, on("2026-03-02", 1099)) == [10]
    assert given_by(programme, on("2026-03-02", 1100)) == [0]
    assert english(programme, on("2026-03-02", 1100)) == (
        "This would be more than 10 points in one purchase, so nothing."
    )


@pytest.mark.parametrize(
    ("per", "days", "gives"),
    [
        ("day", ("2026-03-02", "2026-03-02", "2026-03-03"), [10, 5, 10]),
        ("week", ("2026-03-02", "2026-03-08", "2026-03-09"), [10, 5, 10]),
        ("month", ("2026-03-02", "2026-03-31", "2026-04-01"), [10, 5, 10]),
        ("quarter", ("2026-01-02", "2026-03-31", "2026-04-01"), [10, 5, 10]),
        ("year", ("2026-01-02", "2026-12-31", "2027-01-01"), [10, 5, 10]),
        ("ever", ("2026-01-02", "2026-12-31", "2029-01-01"), [10, 5, 0]),
    ],
)
def test_per_period_it_is_reduced_to_what_is_left(
    per: str, days: tuple[str, ...], gives: list[int]
) -> None:
    programme = capped(Cap(per, units=15))  # type: ignore[arg-type]
    assert given_by(programme, *(on(day) for day in days)) == gives


def test_a_window_bounds_its_days_only() -> None:
    window = Cap("window", units=15, first_day=date(2026, 3, 2), last_day=date(2026, 3, 8))
    days = ("2026-03-01", "2026-03-02", "2026-03-05", "2026-03-08", "2026-03-09")
    assert given_by(capped(window), *map(on, days)) == [10, 10, 5, 0, 10]


def test_a_night_is_of_two_days_whatever_the_hours_of_the_rule() -> None:
    night = When(hours=((22 * 60, 2 * 60),))
    programme = capped(Cap("day", units=15), when=night)
    clocks = (("2026-03-02", "23:00"), ("2026-03-02", "23:30"), ("2026-03-03", "01:00"))
    assert given_by(programme, *(on(day, clock=clock) for day, clock in clocks)) == [10, 5, 10]


def test_the_day_is_the_programmes() -> None:
    programme = capped(Cap("day", units=15))
    late, early = on("2026-03-02", clock="23:59"), on("2026-03-03", clock="00:00")
    assert given_by(programme, late, early) == [10, 10]


def test_times_count_how_often_something_was_given() -> None:
    programme = capped(Cap("day", times=2))
    events = [on("2026-03-02", cents, f"1{n}:00") for n, cents in enumerate((50, 1000, 500, 900))]
    assert given_by(programme, *events) == [0, 10, 5, 0]
    assert english(programme, *events) == "At most 2 × a day; that was done."


def test_the_tightest_of_several_caps_counts() -> None:
    programme = capped(Cap("day", units=15), Cap("month", units=22, times=9))
    days = ("2026-03-02", "2026-03-02", "2026-03-03", "2026-03-04")
    events = [replace(on(day), id=f"p{n}") for n, day in enumerate(days)]
    assert given_by(programme, *events) == [10, 5, 7, 0]
    assert english(programme, *events) == "At most 22 points a month; those were given."


def test_what_is_reduced_says_so() -> None:
    made = run(capped(Cap("month", units=15)), on("2026-03-02"), on("2026-03-03"))
    assert made.explained[-1].steps[-1]["nl"].replace("\xa0", " ") == (
        "Hoogstens 15 points per maand: nog 5 points"
    )


def test_visits_are_capped_alike() -> None:
    programme = capped(Cap("day", times=1), on="visit", per="once")
    visits = [visit(f"v{n}", at("2026-03-02", f"1{n}:00")) for n in range(3)]
    assert given_by(programme, *visits) == [1, 0, 0]


def test_a_multiplier_adds_so_many_times() -> None:
    """Square's promotion: the first so many times only."""
    double = earn("double", multiplies=Fraction(2), caps=(Cap("week", times=2),))
    programme = rules(earn(), double)
    days = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-09")
    assert given_by(programme, *map(on, days)) == [20, 20, 10, 20]


def test_a_multiplier_adds_so_many_units() -> None:
    double = earn("double", multiplies=Fraction(2), caps=(Cap("week", units=15),))
    programme = rules(earn(), double)
    days = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-09")
    assert given_by(programme, *map(on, days)) == [20, 15, 10, 20]
    second = run(programme, *map(on, days)).outcomes[1]
    assert [step["en"].replace("\xa0", " ") for step in second.explained[0].steps[1:]] == [
        "At most 15 points a week: 5 points left",
        "double: + 5 points, so 15 points",
    ]


def test_a_multiplier_that_would_add_too_much_to_a_purchase_adds_nothing() -> None:
    double = earn("double", multiplies=Fraction(2), caps=(Cap("purchase", units=15),))
    made = run(rules(earn(), double), on("2026-03-02", 1600))
    assert made.available() == 16
    assert made.explained[-1].refused is not None


def test_a_groups_cap_counts_what_a_multiplier_adds_to_others_once() -> None:
    double = earn("double", multiplies=Fraction(2), group="g")
    bonus = earn("bonus", per="once", gives=Fraction(5), group="g")
    group = Group("g", caps=(Cap("month", units=30),))
    made = run(rules(earn(), double, bonus, groups=(group,)), on("2026-03-02"), on("2026-03-03"))
    # 10 + 10 by double; the bonus of 5 is doubled: 10. Then 10 are left, which double takes.
    assert [sum(p.units for p in outcome.postings) for outcome in made.outcomes] == [30, 20]
    assert made.state.counters == (Counter("group:g", "2026-03", 30, 3),)


def test_a_return_gives_the_room_back() -> None:
    programme = capped(Cap("month", units=15))
    first, second = on("2026-03-02"), on("2026-03-03")
    undone = refund(first.id, moment=at("2026-03-04"))
    made = run(programme, first, second, undone, on("2026-03-05"))
    assert made.available() == 15


def test_room_is_only_of_the_caps_that_bind() -> None:
    programme = rules(
        earn("a", caps=(Cap("day", units=1), Cap("ever", units=9))),
        earn("b", group="g"),
        groups=(Group("g", caps=(Cap("month", times=1),)),),
    )
    bound = tuple(
        Counter(key, period, 1, 1)
        for key, period in (
            ("rule:a", "2026-03-02"), ("rule:a", "ever"), ("group:g", "2026-03"),
        )
    )  # fmt: skip
    others = (Counter("rule:a", "2026-03-01", 1, 1), Counter("referral", "2026", 1, 1))
    member = state(counters=(*bound, *others))
    assert caps.before(member, programme, at()) == bound


def test_counting_back_is_the_reverse_of_counting() -> None:
    programme = rules(
        earn(caps=(Cap("day", units=9), Cap("year", times=3)), group="g"),
        groups=(Group("g", caps=(Cap("week", units=9),)),),
    )
    work = working(programme, state())
    (rule,) = programme.earn
    caps.count(work, programme, rule, 7, 1, date(2026, 3, 2))
    assert {(c.key, c.period, c.units, c.times) for c in work.state.counters} == {
        ("rule:base", "2026-03-02", 7, 1),
        ("rule:base", "2026", 7, 1),
        ("group:g", "2026-W10", 7, 1),
    }
    caps.count(work, programme, rule, -7, -1, date(2026, 3, 2))
    assert work.state.counters == ()


# -- properties

PER = st.sampled_from(["day", "week", "month", "quarter", "year", "window", "ever"])


def _cap(per: str, units: int | None, times: int | None) -> Cap:
    window = (date(2026, 2, 1), date(2026, 4, 1)) if per == "window" else (None, None)
    return Cap(per, units, times, *window)  # type: ignore[arg-type]


CAPS = st.lists(
    st.builds(_cap, PER, st.integers(0, 40), st.none() | st.integers(1, 4))
    | st.builds(lambda units: Cap("purchase", units=units), st.integers(0, 40)),
    max_size=3,
).map(tuple)


def _earning(
    gives: Fraction, multiplies: Fraction | None, per: str, in_group: bool, caps: tuple[Cap, ...]
) -> EarnRule:
    group = "g" if in_group else ""
    if multiplies:
        return earn(multiplies=multiplies, group=group, caps=caps)
    return earn(gives=gives, per=per, group=group, caps=caps)


RULES = st.lists(
    st.builds(
        _earning,
        st.fractions(Fraction(1, 4), 5, max_denominator=4),
        st.none() | st.fractions(Fraction(5, 4), 3, max_denominator=4),
        st.sampled_from(["amount", "once"]),
        st.booleans(),
        CAPS,
    ),
    min_size=1,
    max_size=4,
).map(lambda found: [replace(rule, id=f"r{at}") for at, rule in enumerate(found)])
MOMENTS = st.lists(
    st.tuples(st.integers(0, 120), st.integers(0, 3000)), min_size=1, max_size=8
).map(sorted)


def _periods(cap: Cap, days: list[date]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, day in enumerate(days):
        key = str(index) if cap.per == "purchase" else caps.period_of(cap, day)
        if key is not None:
            found.setdefault(key, []).append(index)
    return found


@settings(deadline=None, max_examples=120)
@given(RULES, CAPS, st.sampled_from(["all", "best", "latest"]), MOMENTS)
def test_no_cap_is_ever_exceeded_however_purchases_fall(
    earning: list[EarnRule], of_group: tuple[Cap, ...], stack: str, moments: list[tuple[int, int]]
) -> None:
    group = Group("g", stack, of_group)  # type: ignore[arg-type]
    programme = rules(*earning, groups=(group,))
    days = [date(2026, 1, 10) + timedelta(days=after) for after, _ in moments]
    events = [
        purchase(cents, event_id=f"p{n}", moment=at(day.isoformat()))
        for n, (day, (_, cents)) in enumerate(zip(days, moments, strict=True))
    ]
    outcomes = run(programme, *events).outcomes
    gave = [{one.rule: one.units for one in outcome.explained} for outcome in outcomes]
    givers = [rule for rule in earning if rule.gives is not None]
    bounds = [([rule.id], cap) for rule in givers for cap in rule.caps]
    bounds += [([rule.id for rule in givers if rule.group], cap) for cap in of_group]
    for members, cap in bounds:
        for indexes in _periods(cap, days).values():
            units = [gave[index].get(member, 0) for index in indexes for member in members]
            assert cap.units is None or sum(units) <= cap.units
            assert cap.times is None or sum(1 for one in units if one) <= cap.times


@settings(deadline=None, max_examples=60)
@given(RULES, CAPS, MOMENTS)
def test_caps_only_ever_take(
    earning: list[EarnRule], of_group: tuple[Cap, ...], moments: list[tuple[int, int]]
) -> None:
    events = [
        purchase(cents, event_id=f"p{n}", moment=at("2026-02-01") + timedelta(days=after))
        for n, (after, cents) in enumerate(moments)
    ]
    bound = rules(*earning, groups=(Group("g", caps=of_group),))
    free = rules(*(replace(rule, caps=()) for rule in earning), groups=(Group("g"),))
    with_caps, without = run(bound, *events), run(free, *events)
    for one, other in zip(with_caps.outcomes, without.outcomes, strict=True):
        assert sum(p.units for p in one.postings) <= sum(p.units for p in other.postings)
