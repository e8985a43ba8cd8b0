"""What the machine found in the engine, each in as few events as show it."""

from dataclasses import replace
from datetime import timedelta

from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.rules import Expiry, Notice, Returns, Span
from tests.support.engine import (
    at,
    earn,
    event,
    purchase,
    refund,
    rules,
    run,
    state,
    time_passes,
    unit,
)

WITH_NOTICE = Expiry("rolling", Span(1, "months"), notice=Notice(least_days=5, most_days=20))


def test_a_notice_that_is_reported_after_it_was_asked_for_anew_counts() -> None:
    programme = rules(units=(unit(expiry=WITH_NOTICE),))
    asleep = run(programme, purchase(1000, moment=at("2026-03-02")), time_passes(at("2026-05-01")))
    (asked,) = asleep.last.notices
    told = event("noticed", moment=at("2026-05-02"), unit="points", expires_at=asked.expires_at)
    at_once = evaluate(programme, asleep.state, told, told.at).state
    looked_at = evaluate(programme, asleep.state, time_passes(told.at), told.at)
    assert looked_at.notices, "it is asked for anew"
    reported = evaluate(programme, looked_at.state, told, told.at).state
    for member in (at_once, reported):
        month_on = told.at + timedelta(days=30)
        after = evaluate(programme, member, time_passes(month_on), month_on).state
        assert after.account("points").available == 0


def test_a_birthday_that_is_booked_with_a_purchase_has_no_receipt() -> None:
    programme = rules(earn(), earn("cake", on="birthday", per="once"))
    born = replace(state(), birthday_on=at("1990-02-14").date())
    sold = purchase(1000, moment=at("2026-03-02"), receipt="4711")
    outcome = evaluate(programme, born, sold, sold.at)
    receipts = {posting.why.rule: posting.why.receipt for posting in outcome.postings}
    assert receipts == {"birthday": None, "purchase": "4711"}


def test_who_bought_again_has_bought_though_the_first_purchase_goes_back_late() -> None:
    patient = rules(returns=Returns(within_days=90))
    hasty = replace(patient, version=2, returns=Returns(within_days=7))
    first = run(patient, purchase(1000, moment=at("2026-03-02")))
    second = run(
        hasty, purchase(1000, event_id="again", moment=at("2026-03-03")), state=first.state
    )
    back = refund(moment=at("2026-04-15"))
    settled = evaluate(hasty, second.state, time_passes(back.at), back.at).state
    assert evaluate(hasty, settled, back, back.at, then=patient).state.has_bought
