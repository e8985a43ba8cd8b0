"""Units that become something by themselves, on dates."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pasje.contract.membership import Announcement
from pasje_platform.engine import batches, passing
from pasje_platform.engine.account import MOST_UNITS, Account
from pasje_platform.engine.outcome import Posting
from pasje_platform.engine.rules import Batch, Expiry, Gift, Returns, Rules
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.engine.state import State
from pasje_platform.refused import Refused
from tests.support.engine import (
    Run,
    at,
    event,
    line,
    lot,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    time_passes,
    unit,
    words,
)

THREE = (YearDay(4, 30), YearDay(8, 31), YearDay(12, 31))
TEN = reward("ten", kind="amount_off", worth=1_000, for_sale=False)


def programme(expiry: Expiry = Expiry(), **of_batch: Any) -> Rules:  # noqa: B008 it is frozen
    given = {
        "dates": THREE,
        "every": 100,
        "gives": Gift(reward="ten"),
        **of_batch,
    }
    return rules(
        units=(unit(expiry=expiry), unit("stars")),
        rewards=(TEN,),
        batches=(Batch("cheque", words("Cheque"), "points", **given),),
    )


def holder(points: int, **of_lot: Any) -> State:
    return state(accounts={"points": Account((lot(points, **of_lot),))}, last_seq=1)


def moved(ran: Run) -> list[Posting]:
    """The entries that move units: a voucher that was given has one of none."""
    return [posting for posting in ran.postings if posting.units or posting.kind == "release"]


def test_three_windows_a_year_and_the_rest_is_carried_over() -> None:
    under = programme()
    ran = run(
        under,
        purchase(25_000, moment=at("2026-04-30", "23:00")),
        purchase(15_000, event_id="2", moment=at("2026-05-01")),
        time_passes(at("2027-01-10")),
        state=state(),
    )
    redeemed = [(p.kind, p.units, p.at, p.source_id) for p in moved(ran) if p.kind != "earn"]
    assert redeemed == [
        ("redeem", -200, at("2026-05-01", "00:00"), "batch:cheque:2026-04-30"),
        ("redeem", -200, at("2026-09-01", "00:00"), "batch:cheque:2026-08-31"),
    ]
    assert ran.available() == 0
    made = [voucher for outcome in ran.outcomes for voucher in outcome.vouchers]
    assert [(v.reward, v.worth, v.issued_at, v.unit, v.cost) for v in made[:2]] == [
        ("ten", 1_000, at("2026-05-01", "00:00"), "points", 100)
    ] * 2
    assert len({v.handle for v in made}) == len({v.id for v in made}) == 4


def test_its_vouchers_are_announced_and_stand_among_the_entries_in_one_line() -> None:
    """Beside the units that it took, which have their own."""
    ran = run(programme(), time_passes(at("2026-05-02")), state=holder(350))
    took, gave = ran.postings
    assert (took.kind, took.units, took.why.rule, took.why.name, took.why.reward) == (
        "redeem", -300, "batch", words("Cheque"), None,
    )  # fmt: skip
    assert (gave.kind, gave.unit, gave.units, gave.balance_after, gave.at, gave.source_id) == (
        "gift", "points", 0, 50, at("2026-05-01", "00:00"), "batch:cheque:2026-04-30",
    )  # fmt: skip
    three = {"en": "3 × ten", "nl": "3 × ten"}
    assert (gave.why.rule, gave.why.name, gave.why.reward) == ("batch", words("Cheque"), three)
    assert [step["en"] for step in gave.why.steps] == ["Valid until 31\u00a0May\u00a02026"]
    assert ran.last.said == (Announcement("voucher_given", name=three),)
    assert len(ran.last.vouchers) == 3
    one = run(programme(), time_passes(at("2026-05-02")), state=holder(150))
    assert one.last.said == (Announcement("voucher_given", name=words("ten")),)
    assert one.postings[1].why.reward == words("ten")


def test_a_return_withdraws_the_vouchers_that_were_made_of_what_it_earned() -> None:
    """All of them of a whole return; of a part no more than are needed, the newest first."""
    under = replace(programme(), returns=Returns(earned="negative"))
    two = (line(10_000), line(25_000))
    ran = run(
        under,
        purchase(*two, event_id="bought", moment=at("2026-04-20")),
        time_passes(at("2026-05-02")),
        state=state(),
    )
    assert (len(ran.state.vouchers), ran.available()) == (3, 50)
    whole = run(under, refund("bought", moment=at("2026-05-03")), state=ran.state)
    assert [voucher.state for voucher in whole.state.vouchers] == ["voided"] * 3
    account = whole.state.account("points")
    assert (account.available, account.deficit) == (0, 0)
    part = refund("bought", lines=((0, 1),), moment=at("2026-05-03"))
    some = run(under, part, state=ran.state)
    assert [voucher.state for voucher in some.state.vouchers] == ["issued", "issued", "voided"]
    assert (some.available(), some.state.account("points").deficit) == (50, 0)


def test_what_a_batch_made_is_not_undone_by_its_member() -> None:
    under = replace(programme(), rewards=(replace(TEN, cancel="until_used"),))
    held = run(under, time_passes(at("2026-05-02")), state=holder(100)).state
    (voucher,) = held.vouchers
    with pytest.raises(Refused, match="cannot_cancel"):
        run(under, event("cancel", voucher_id=voucher.id, moment=at("2026-05-02")), state=held)


def test_nothing_is_taken_for_a_voucher_that_could_not_be_used() -> None:
    over = replace(TEN, valid_until=date(2026, 4, 30))
    under = replace(programme(), rewards=(over,))
    assert passing.next_due(under, holder(350)) is None
    ran = run(under, time_passes(at("2027-01-10")), state=holder(350))
    assert (ran.postings, ran.last.vouchers, ran.available()) == ((), (), 350)
    day_more = replace(under, rewards=(replace(over, valid_until=date(2026, 5, 1)),))
    assert passing.next_due(day_more, holder(350)) == at("2026-05-01", "00:00")


def test_nothing_expires_either_for_a_voucher_that_could_not_be_used() -> None:
    """Whether or not the rest would: giving nothing for everything is no batch."""
    under = replace(
        programme(carry_over=False), rewards=(replace(TEN, valid_until=date(2026, 4, 30)),)
    )
    assert passing.next_due(under, holder(350)) is None
    ran = run(under, time_passes(at("2027-01-10")), state=holder(350))
    assert (ran.postings, ran.last.vouchers, ran.available()) == ((), (), 350)


def test_one_point_less_is_a_batch_less_and_the_next_takes_it() -> None:
    held = holder(199)
    ran = run(programme(), time_passes(at("2026-05-02")), state=held)
    assert ran.available() == 99
    more = run(programme(), purchase(100, moment=at("2026-06-01")), state=ran.state)
    assert passing.next_due(programme(), more.state) == at("2026-09-01", "00:00")


def test_a_batch_that_would_do_nothing_is_not_due() -> None:
    assert passing.next_due(programme(), holder(99)) is None
    assert passing.next_due(programme(), holder(100)) == at("2026-05-01", "00:00")


def test_at_most_in_a_batch_and_in_a_year() -> None:
    under = programme(most=2, most_per_year=3)
    ran = run(under, time_passes(at("2027-05-01")), state=holder(1_000))
    assert [(p.units, p.at) for p in moved(ran)] == [
        (-200, at("2026-05-01", "00:00")),
        (-100, at("2026-09-01", "00:00")),
        (-200, at("2027-05-01", "00:00")),
    ]


def test_the_years_cap_is_of_the_day_that_ends_not_of_the_instant() -> None:
    under = programme(dates=(YearDay(12, 31),), most_per_year=1)
    ran = run(under, time_passes(at("2028-01-01")), state=holder(300))
    assert [p.at for p in moved(ran)] == [at("2027-01-01", "00:00"), at("2028-01-01", "00:00")]


def test_the_rest_may_expire() -> None:
    under = programme(most=1, carry_over=False)
    ran = run(under, time_passes(at("2026-05-01")), state=holder(350))
    assert [(p.kind, p.units) for p in moved(ran)] == [("redeem", -100), ("expire", -250)]
    little = run(under, time_passes(at("2026-05-01")), state=holder(50))
    assert [(p.kind, p.units) for p in little.postings] == [("expire", -50)]


def test_what_a_batch_gives_in_its_own_unit_does_not_expire_with_the_rest() -> None:
    under = programme(gives=Gift("points", 30), carry_over=False)
    ran = run(under, time_passes(at("2026-05-01")), state=holder(150))
    assert [(p.kind, p.units) for p in ran.postings] == [
        ("redeem", -100),
        ("gift", 30),
        ("expire", -50),
    ]


def test_units_become_other_units_in_one_entry() -> None:
    under = programme(gives=Gift("stars", 3))
    ran = run(under, time_passes(at("2026-05-01")), state=holder(250))
    assert [(p.unit, p.kind, p.units, p.why.rule) for p in ran.postings] == [
        ("points", "redeem", -200, "batch"),
        ("stars", "gift", 6, "batch"),
    ]


def test_what_runs_out_with_the_day_is_still_taken() -> None:
    under = programme(Expiry("dates", dates=(YearDay(4, 30),)))
    ran = run(under, purchase(15_000), time_passes(at("2026-06-01")), state=state())
    assert [(p.kind, p.units) for p in moved(ran)[1:]] == [("redeem", -100), ("expire", -50)]


def test_what_can_be_spent_from_tomorrow_on_is_not_taken() -> None:
    held = holder(150, available_at=at("2026-05-01", "00:00"), pending=True)
    ran = run(programme(), time_passes(at("2026-09-02")), state=held)
    assert [(p.kind, p.at) for p in moved(ran)] == [
        ("release", at("2026-05-01", "00:00")),
        ("redeem", at("2026-09-01", "00:00")),
    ]


def test_units_of_a_purchase_after_the_batch_wait_for_the_next() -> None:
    """Though the platform slept through the batch, and nothing was due until the purchase."""
    ran = run(programme(), purchase(20_000, moment=at("2026-05-02")), state=state())
    assert [p.kind for p in ran.postings] == ["earn"]


def test_29_february_is_the_28th_of_other_years() -> None:
    under = programme(dates=(YearDay(2, 29),), most=1)
    ran = run(under, time_passes(at("2028-12-31")), state=holder(300))
    days = ("2026-03-01", "2027-03-01", "2028-03-01")
    assert [p.at for p in moved(ran)] == [at(day, "00:00") for day in days]


def test_a_file_that_would_bury_a_member_in_vouchers_does_not() -> None:
    ran = run(programme(every=10), time_passes(at("2026-05-01")), state=holder(5_000))
    assert len(ran.last.vouchers) == batches.MOST_VOUCHERS
    assert [p.kind for p in ran.postings] == ["redeem", "gift"]
    assert ran.available() == 5_000 - 10 * batches.MOST_VOUCHERS


def test_what_lies_beyond_the_bound_of_one_batch_waits_for_the_next_and_does_not_expire() -> None:
    under = programme(every=1, carry_over=False)
    ran = run(under, time_passes(at("2026-05-01")), state=holder(350))
    assert [(p.kind, p.units) for p in moved(ran)] == [("redeem", -batches.MOST_VOUCHERS)]
    rest = run(under, time_passes(at("2026-09-01")), state=ran.state)
    assert (len(rest.last.vouchers), rest.available()) == (350 - batches.MOST_VOUCHERS, 0)
    exactly = run(programme(every=100, carry_over=False), time_passes(at("2026-05-01")),
                  state=holder(100 * batches.MOST_VOUCHERS + 50))  # fmt: skip
    assert [(p.kind, p.units) for p in moved(exactly)] == [
        ("redeem", -100 * batches.MOST_VOUCHERS),
        ("expire", -50),
    ]


def test_a_batch_that_a_full_account_cannot_take_takes_nothing_and_time_goes_on() -> None:
    full = {"points": Account((lot(150),)), "stars": Account((lot(MOST_UNITS, 2),))}
    held = state(accounts=full, last_seq=2)
    ran = run(programme(gives=Gift("stars", 1)), time_passes(at("2028-01-01")), state=held)
    assert ran.postings == ()
    assert (ran.available(), ran.state.counters) == (150, ())


def test_a_day_of_one_year_only() -> None:
    under = programme(dates=(YearDay(6, 30, 2029),))
    assert passing.next_due(under, holder(100)) == at("2029-07-01", "00:00")
    ran = run(under, time_passes(at("2033-01-01")), state=holder(250))
    assert [p.at for p in moved(ran)] == [at("2029-07-01", "00:00")]


def test_units_with_an_age_are_taken_oldest_end_first() -> None:
    under = programme(Expiry("rolling", Span(12, "months")))
    ran = run(
        under,
        purchase(8_000, event_id="1", moment=at("2026-02-01")),
        purchase(8_000, event_id="2", moment=at("2026-03-01")),
        time_passes(at("2026-05-01")),
        state=state(),
    )
    moves = next(p.movements for p in ran.postings if p.kind == "redeem")
    assert [(m.lot_seq, m.units) for m in moves] == [(1, -80), (2, -20)]
