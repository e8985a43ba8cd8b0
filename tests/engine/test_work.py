"""One evaluation under way: numbered entries, counters, and names that a replay makes again."""

import uuid
from dataclasses import fields, replace

import pytest

from pasje.contract.member_code import ALPHABET, HANDLE
from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Why
from pasje_platform.engine.account import Account, Movement, TooManyUnits
from pasje_platform.engine.state import Counter
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused
from tests.support.engine import at, purchase, rules, state, unit, working

WHY = Why("correction")
NOW = at("2026-03-02")


def begun(**of_state: object) -> Work:
    return working(rules(units=(unit(), unit("stamps"))), state(**of_state), now=NOW)


def test_entries_of_all_units_are_numbered_together() -> None:
    work = begun(points=10)
    assert work.credit("points", 5, WHY, expires_at=None) == 2
    assert work.credit("stamps", 1, WHY, expires_at=None) == 3
    assert work.spend("points", 12, WHY) == 4
    assert [(p.seq, p.unit, p.kind, p.units, p.balance_after) for p in work.postings] == [
        (2, "points", "earn", 5, 15),
        (3, "stamps", "earn", 1, 1),
        (4, "points", "redeem", -12, 3),
    ]
    assert work.state.last_seq == 4
    assert work.movements_of(4) == (Movement(1, -10), Movement(2, -2))


def test_a_credit_that_cannot_be_spent_yet_is_pending_and_in_the_balance_after() -> None:
    work = begun()
    work.credit("points", 5, WHY, expires_at=None, available_at=at("2026-03-03"))
    work.credit("points", 7, WHY, expires_at=None, waits_for="delivered")
    work.credit("points", 2, WHY, expires_at=None, available_at=NOW)
    account = work.state.account("points")
    assert (account.pending, account.available) == (12, 2)
    assert [p.balance_after for p in work.postings] == [5, 12, 14]


def test_a_credit_is_earned_when_it_happened_though_recorded_later() -> None:
    work = begun()
    work.credit("points", 5, WHY, expires_at=None, earned_at=at("2026-02-01"))
    (made,) = work.state.account("points").lots
    assert (made.earned_at, made.available_at) == (at("2026-02-01"), NOW)
    assert work.postings[0].at == NOW


def test_the_balance_after_is_less_the_deficit() -> None:
    work = begun()
    work.set_account("points", Account((), deficit=30))
    work.credit("points", 20, WHY, expires_at=None)
    assert work.postings[0].balance_after == -10
    assert work.postings[0].lot is None


def test_a_refused_spending_changes_nothing() -> None:
    work = begun(points=10)
    before = work.state
    with pytest.raises(Refused):
        work.spend("points", 11, WHY)
    assert (work.state, work.postings) == (before, [])


def test_counters_add_up_and_are_gone_at_nothing() -> None:
    work = begun()
    work.count("rule:base", "2026-03", 5, 1)
    work.count("rule:base", "2026-03", 7, 1)
    work.count("rule:base", "2026-04", 1, 1)
    assert work.counted("rule:base", "2026-03") == Counter("rule:base", "2026-03", 12, 2)
    work.count("rule:base", "2026-03", -12, -2)
    assert work.state.counters == (Counter("rule:base", "2026-04", 1, 1),)
    assert work.counted("rule:base", "2026-03") == Counter("rule:base", "2026-03")


def test_a_counter_that_was_let_go_is_never_below_nothing() -> None:
    work = begun()
    work.count("rule:base", "2025-03", -12, -2)
    assert work.state.counters == ()


def test_what_is_said_may_come_before_the_rest() -> None:
    work = begun()
    for kind in ("voucher_used", "tier_changed"):
        work.say(Announcement(kind))  # type: ignore[arg-type]
    work.say(Announcement("earned"), at=0)
    assert [one.kind for one in work.said] == ["earned", "voucher_used", "tier_changed"]


def test_handles_and_ids_follow_from_the_event_and_differ_within_it() -> None:
    event = purchase(100)
    first, again = (working(rules(), state(), event) for _ in range(2))
    handles = [first.new_handle() for _ in range(3)]
    assert handles == [again.new_handle() for _ in range(3)]
    assert len(set(handles)) == 3
    assert all(len(one) == HANDLE and set(one) <= set(ALPHABET) for one in handles)
    assert first.new_id() == again.new_id() != first.new_id()
    made = uuid.UUID(first.new_id())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(event.at.timestamp()) * 1000


def test_another_seed_makes_other_handles() -> None:
    event = purchase(100)
    other = replace(event, seed="ab" * 32)
    made = {working(rules(), state(), one).new_handle() for one in (event, other)}
    assert len(made) == 2


def test_an_entry_of_this_evaluation_only_is_known() -> None:
    work = begun(points=1)
    with pytest.raises(KeyError):
        work.movements_of(1)


@pytest.mark.parametrize("name", [one.name for one in fields(Work)])
def test_what_a_full_account_cannot_take_leaves_no_field_of_it_behind(name: str) -> None:
    work = begun()
    before = {one.name: repr(getattr(work, one.name)) for one in fields(work)}

    def bring() -> None:
        match getattr(work, name):
            case list() as grows:
                grows.append("brought")
            case dict() as grows:
                grows["brought"] = "brought"
            case _:
                setattr(work, name, "brought")
        assert repr(getattr(work, name)) != before[name]
        raise TooManyUnits

    work.unless_full(bring)
    assert {one.name: repr(getattr(work, one.name)) for one in fields(work)} == before


def test_what_a_full_account_can_take_stays() -> None:
    work = begun()
    work.unless_full(lambda: work.say(Announcement("earned", units=1)))
    assert len(work.said) == 1
