"""Lots and deficit of one unit: what every entry does, and what always holds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pasje_platform.engine.account import (
    MOST_UNITS,
    Account,
    Booked,
    Lot,
    Movement,
    TooManyUnits,
    book,
    credit,
    net,
    release,
    remove,
    restore,
    spend,
    take_back,
)
from pasje_platform.refused import Refused
from tests.support.engine import JOINED_AT, lot

UNITS = st.integers(1, 400)


def day(number: int) -> datetime:
    return JOINED_AT + timedelta(days=number)


def moves(booked: Booked) -> list[tuple[int | None, int]]:
    return [(m.lot_seq, m.units) for m in booked.movements]


def new(seq: int, units: int, **changes: object) -> Lot:
    return replace(lot(units, seq), **changes)


def test_spending_takes_the_soonest_to_expire_then_the_oldest_never_what_is_pending() -> None:
    lots = (
        lot(10, 1),
        lot(10, 2, expires_at=day(9), earned_at=day(2)),
        lot(10, 3, expires_at=day(9), earned_at=day(1)),
        lot(10, 4, expires_at=day(5)),
        lot(10, 5, expires_at=day(1), pending=True),
    )
    assert moves(spend(Account(lots), 35)) == [(4, -10), (3, -10), (2, -10), (1, -5)]


def test_spending_more_than_there_is_says_how_much_is_missing() -> None:
    account = Account((lot(310, 1), lot(900, 2, pending=True)))
    with pytest.raises(Refused) as refused:
        spend(account, 500, "points")
    assert refused.value.code == "not_enough_points"
    assert refused.value.numbers == {
        "required": 500, "available": 310, "missing": 190, "unit": "points",
    }  # fmt: skip


def test_what_is_owed_is_missing_too() -> None:
    with pytest.raises(Refused) as refused:
        spend(Account(deficit=500), 50, "points")
    assert refused.value.numbers == {
        "required": 50, "available": 0, "missing": 550, "unit": "points",
    }  # fmt: skip


def test_nothing_can_be_spent_backwards() -> None:
    with pytest.raises(ValueError, match="a spending of -1"):
        spend(Account((lot(5),)), -1)


def test_a_deficit_is_filled_before_a_lot_is_made() -> None:
    booked = credit(Account(deficit=30), new(1, 100))
    assert moves(booked) == [(None, 30), (1, 70)]
    assert (booked.units, booked.account.deficit, booked.account.available) == (100, 0, 70)
    assert booked.lot == new(1, 70)


def test_a_credit_below_the_deficit_makes_no_lot() -> None:
    booked = credit(Account(deficit=30), new(1, 20))
    assert (moves(booked), booked.lot, booked.account) == ([(None, 20)], None, Account(deficit=10))


def test_a_pending_credit_fills_no_deficit_until_its_release() -> None:
    booked = credit(Account(deficit=30), new(1, 100, pending=True, waits_for="delivered"))
    assert (booked.account.pending, booked.account.available, booked.account.deficit) == (
        100,
        0,
        30,
    )
    released = release(booked.account, 1, day(3))
    assert moves(released) == [(1, -30), (None, 30)]
    assert released.units == 0
    (after,) = released.account.lots
    assert (after.pending, after.waits_for, after.available_at) == (False, "", day(3))
    assert (released.account.available, released.account.deficit) == (70, 0)


@pytest.mark.parametrize("pending", [False, True])
def test_a_balance_is_never_more_than_can_be_counted(pending: bool) -> None:
    full = Account((lot(MOST_UNITS - 1, 1, pending=pending),))
    after = credit(full, new(2, 1)).account
    assert after.available + after.pending == MOST_UNITS
    with pytest.raises(TooManyUnits):
        credit(full, new(2, 2))


def test_a_credit_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="a credit of 0"):
        credit(Account(), new(1, 0))


def test_an_undone_spending_goes_back_into_its_own_lots() -> None:
    before = Account((lot(10, 1, expires_at=day(5)), lot(10, 2)))
    spent = spend(before, 15)
    assert restore(spent.account, spent.movements).account == before


def test_what_is_taken_back_comes_from_its_own_lot_first() -> None:
    account = Account((lot(10, 1, expires_at=day(1)), lot(10, 2)))
    assert moves(take_back(account, 12, 2, "all")) == [(2, -10), (1, -2)]


def test_what_cannot_be_taken_back_is_a_deficit() -> None:
    booked = take_back(Account((lot(10, 1, remaining=4),)), 10, 1, "all")
    assert moves(booked) == [(1, -4), (None, -6)]
    assert (booked.units, booked.account.deficit) == (-10, 6)


def test_taken_back_within_the_balance_leaves_no_deficit() -> None:
    booked = take_back(Account((lot(10, 1, remaining=4), lot(3, 2))), 10, 1, "balance")
    assert (booked.units, booked.account) == (
        -7, Account((lot(10, 1, remaining=0), lot(3, 2, remaining=0))),
    )  # fmt: skip


def test_taken_back_from_what_is_pending_only() -> None:
    account = Account((lot(10, 1, pending=True), lot(10, 2)))
    assert moves(take_back(account, 15, 1, "pending")) == [(1, -10)]
    assert moves(take_back(account, 15, 2, "pending")) == []


def test_the_pending_lot_of_something_else_is_not_taken() -> None:
    account = Account((lot(10, 1), lot(10, 2, pending=True)))
    assert moves(take_back(account, 15, 1, "all")) == [(1, -10), (None, -5)]


def test_taking_back_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="taking back 0"):
        take_back(Account(), 0, None, "all")


def test_a_lot_that_expires_remembers_how_much_of_it_did() -> None:
    account = Account((lot(10, 1, remaining=6), lot(5, 2)))
    booked = remove(account, 1)
    assert (moves(booked), booked.account.lot(1)) == ([(1, -6)], lot(10, 1, remaining=0, expired=6))
    cancelled = remove(account, 1, expired=False)
    assert cancelled.account.lot(1) == lot(10, 1, remaining=0)
    with pytest.raises(ValueError, match="no lot 3"):
        remove(account, 3)


def test_an_entry_that_does_not_fit_its_lots_is_never_booked() -> None:
    for wrong in ([Movement(1, -6)], [Movement(1, 1)], [Movement(2, 1)], [Movement(None, 1)]):
        with pytest.raises(AssertionError):
            book(Account((lot(5),)), wrong)


def test_an_entry_has_one_movement_of_a_lot_and_none_of_nothing() -> None:
    account = Account((lot(5, 1), lot(5, 2)))
    booked = book(account, [Movement(1, -2), Movement(2, -1), Movement(1, -1), Movement(2, 1)])
    assert moves(booked) == [(1, -3)]


class Lots(RuleBasedStateMachine):
    """Credits, releases, spending, undoing, taking back and expiring, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account()
        self.seq = 0
        self.entries = 0
        self.spent: list[Booked] = []

    def _booked(self, booked: Booked) -> None:
        self.entries += booked.units
        self.account = booked.account

    @rule(units=UNITS, pending=st.booleans(), expires=st.none() | st.integers(1, 30))
    def earn(self, units: int, pending: bool, expires: int | None) -> None:
        self.seq += 1
        ends = None if expires is None else day(expires)
        self._booked(credit(self.account, new(self.seq, units, pending=pending, expires_at=ends)))

    @precondition(lambda self: self.account.available)
    @rule(data=st.data())
    def spend(self, data: st.DataObject) -> None:
        booked = spend(self.account, data.draw(st.integers(1, self.account.available)))
        assert sum(units for _, units in moves(booked)) == booked.units
        self.spent.append(booked)
        self._booked(booked)

    @precondition(lambda self: self.spent)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        booked = data.draw(st.sampled_from(self.spent))
        self.spent.remove(booked)
        self._booked(restore(self.account, booked.movements))
        self._booked(net(self.account))

    @precondition(lambda self: self.seq)
    @rule(data=st.data(), units=UNITS, reach=st.sampled_from(["pending", "balance", "all"]))
    def take_back(self, data: st.DataObject, units: int, reach: str) -> None:
        own = data.draw(st.integers(1, self.seq))
        before = self.account
        booked = take_back(before, units, own, reach)  # type: ignore[arg-type]
        assert -units <= booked.units <= 0
        if reach == "all":
            assert booked.units == -units
        else:
            assert booked.account.deficit <= before.deficit
        self._booked(booked)

    @precondition(lambda self: self.account.pending)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        waiting = [one.seq for one in self.account.lots if one.pending]
        self._booked(release(self.account, data.draw(st.sampled_from(waiting)), day(9)))

    @precondition(lambda self: self.account.lots)
    @rule(data=st.data())
    def expire(self, data: st.DataObject) -> None:
        seq = data.draw(st.sampled_from([one.seq for one in self.account.lots]))
        self.spent = [one for one in self.spent if seq not in dict(moves(one))]
        self._booked(remove(self.account, seq))

    @invariant()
    def entries_are_the_balance(self) -> None:
        account = self.account
        assert self.entries == account.available + account.pending - account.deficit

    @invariant()
    def no_lot_is_below_zero_or_above_itself(self) -> None:
        assert all(0 <= one.remaining <= one.units for one in self.account.lots)

    @invariant()
    def one_of_balance_and_deficit_is_nothing(self) -> None:
        assert not (self.account.available and self.account.deficit)


TestLots = Lots.TestCase
TestLots.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@settings(deadline=None)
@given(st.lists(UNITS, min_size=1, max_size=6), st.data())
def test_earned_and_taken_back_is_as_if_nothing_happened(
    earned: list[int], data: st.DataObject
) -> None:
    account = Account()
    for seq, units in enumerate(earned, 1):
        account = credit(account, new(seq, units)).account
    for seq in data.draw(st.permutations(range(1, len(earned) + 1))):
        account = take_back(account, earned[seq - 1], seq, "all").account
    assert (account.available, account.deficit) == (0, 0)
