"""Units that run out when their owner does nothing."""

from typing import Any

import pytest

from pasje_platform.engine import passing
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.event import Event
from pasje_platform.engine.reward_rules import PayWith
from pasje_platform.engine.rules import Expiry, Rules
from pasje_platform.engine.spans import Span
from tests.support.engine import (
    action,
    at,
    earn,
    event,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    tier,
    time_passes,
    unit,
    visit,
)
from tests.support.ladders import member

FEBRUARY = at("2026-02-10")


def programme(*activity: str, earning: tuple[EarnRule, ...] = (), **changes: Any) -> Rules:
    expiry = Expiry("inactivity", Span(6, "months"), activity=activity)
    given = {
        "units": (unit(expiry=expiry),),
        "earn": (*(earning or (earn(),)), earn("own", on="action:review", per="once")),
        "rewards": (reward(cost=10),),
        "pay": (PayWith("points", 10, 10),),
        **changes,
    }
    return rules(**given)


def test_all_lots_run_out_at_once_an_entry_for_each() -> None:
    under = programme("purchase")
    ran = run(
        under,
        purchase(1_000, event_id="1"),
        purchase(500, event_id="2", moment=at("2026-04-30")),
        time_passes(at("2027-06-01")),
        state=state(),
    )
    ends = at("2026-10-31", "00:00")
    assert [(p.kind, p.units, p.at) for p in ran.postings[2:]] == [
        ("expire", -10, ends),
        ("expire", -5, ends),
    ]


def test_without_activity_earning_is_the_beginning() -> None:
    under = programme()
    held = run(under, purchase(1_000, moment=FEBRUARY), state=state()).state
    assert passing.next_due(under, held) == at("2026-08-11", "00:00")


@pytest.mark.parametrize(
    ("named", "happening"),
    [
        ("purchase", purchase(0, event_id="late", moment=at("2026-05-05"))),
        ("visit", visit(moment=at("2026-05-05"))),
        ("action:review", action("review", moment=at("2026-05-05"))),
        (
            "action:review",
            purchase(0, event_id="late", moment=at("2026-05-05"), actions=("review",)),
        ),
        ("redeem", event("redeem", "r", at("2026-05-05"), reward="coffee", cost=10)),
        ("pay", purchase(1_000, event_id="late", moment=at("2026-05-05"), pay={"points": 10})),
        ("refund", refund(moment=at("2026-05-05"), amount=100)),
    ],
)
def test_what_is_named_keeps_them_and_nothing_else_does(named: str, happening: Event) -> None:
    first = purchase(10_000, moment=at("2026-04-10"))
    for activity, last in ((named, "2026-11-06"), ("social", "2026-10-11")):
        under = programme(activity)
        ran = run(under, first, happening, state=state())
        assert passing.next_due(under, ran.state) == at(last, "00:00")


def test_using_a_voucher_keeps_them() -> None:
    under = programme("use", earning=(earn(),))
    ran = run(
        under,
        purchase(10_000, moment=at("2026-04-10")),
        event("redeem", "r", at("2026-04-11"), reward="coffee", cost=10),
        purchase(500, event_id="with", moment=at("2026-05-05"), vouchers=("r",)),
        state=state(),
    )
    assert passing.next_due(under, ran.state) == at("2026-11-06", "00:00")


def test_a_visit_that_is_recorded_late_shortens_nothing() -> None:
    ran = run(
        programme("visit"),
        purchase(1_000, moment=FEBRUARY),
        visit("second", at("2026-05-05")),
        visit("first", at("2026-05-04")),
        state=state(),
    )
    assert passing.next_due(programme("visit"), ran.state) == at("2026-11-06", "00:00")


def test_six_months_after_31_august_is_the_last_of_february() -> None:
    under = programme("purchase")
    held = run(under, purchase(1_000, moment=at("2027-08-31")), state=state()).state
    assert passing.next_due(under, held) == at("2028-03-01", "00:00")


def test_what_is_earned_after_long_silence_does_not_run_out_at_once() -> None:
    under = programme("purchase")
    ran = run(
        under,
        purchase(1_000, moment=FEBRUARY),
        event("correct", "c", at("2027-03-01"), unit="points", units=5, reason="Sorry"),
        state=state(),
    )
    assert ran.available() == 5
    assert passing.next_due(under, ran.state) == at("2027-09-02", "00:00")


def test_a_tier_may_keep_them_longer() -> None:
    longer = Expiry("inactivity", Span(12, "months"), activity=("purchase",))
    under = programme(
        "purchase", tiers=(tier("bronze"), tier("silver", 10_000, expiry={"points": longer}))
    )
    held = run(under, purchase(10_000, moment=FEBRUARY), state=member()).state
    assert passing.next_due(under, held) == at("2027-02-11", "00:00")


def test_what_was_done_while_the_tier_kept_them_counts_once_it_is_lost() -> None:
    never = {"points": Expiry("never")}
    under = programme(
        "purchase", "visit", tiers=(tier("bronze"), tier("silver", 10_000, expiry=never))
    )
    ran = run(
        under,
        purchase(10_000, moment=FEBRUARY),
        purchase(100, event_id="2", moment=FEBRUARY),
        visit(moment=at("2026-02-20")),
        refund(moment=at("2026-02-25")),
        state=member(),
    )
    assert ran.state.tier.tier == "bronze"
    assert passing.next_due(under, ran.state) == at("2026-08-21", "00:00")
