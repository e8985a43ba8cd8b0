"""The ledger's rules, over lots in memory: its invariants."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pasje_platform.ledger.model import (
    MOST_UNITS,
    Account,
    Lot,
    Movement,
    Posting,
    TooManyUnits,
    claw_back,
    credit,
    expire,
    restore,
    spend,
)
from pasje_platform.refused import Refused

START = datetime(2026, 11, 1, tzinfo=UTC)
UNITS = st.integers(1, 400)
DAYS = st.none() | st.integers(1, 30)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def lot(seq: int, remaining: int, expires: int | None, earned: int = 0) -> Lot:
    return Lot(seq, day(earned), None if expires is None else day(expires), remaining, remaining)


def test_spending_takes_the_soonest_to_expire_then_the_oldest() -> None:
    lots = (lot(1, 10, None), lot(2, 10, 9, earned=2), lot(3, 10, 9, earned=1), lot(4, 10, 5))
    posting = spend(Account(lots, last_seq=4), 35)
    assert [(m.lot_seq, m.units) for m in posting.movements] == [
        (4, -10), (3, -10), (2, -10), (1, -5),
    ]  # fmt: skip


def test_a_balance_is_never_more_than_can_be_counted() -> None:
    full = Account((lot(1, MOST_UNITS - 1, None),), last_seq=1)
    assert credit(full, 1, earned_at=START, expires_at=None).account.available == MOST_UNITS
    with pytest.raises(TooManyUnits):
        credit(full, 2, earned_at=START, expires_at=None)


def test_spending_more_than_there_is_says_how_much_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        spend(Account((lot(1, 310, None),), last_seq=1), 500)
    assert refused.value.code == "not_enough_points"
    assert refused.value.numbers == {"required": 500, "available": 310, "missing": 190}


def test_a_deficit_is_filled_before_a_lot_is_made() -> None:
    posting = credit(Account(deficit=30), 100, earned_at=START, expires_at=None)
    assert posting.movements == (Movement(None, 30), Movement(1, 70))
    assert posting.lot is not None
    assert posting.lot.units == 70
    small = credit(Account(deficit=30), 20, earned_at=START, expires_at=None)
    assert small.lot is None
    assert small.balance_after == -10


def test_a_claw_back_takes_its_own_lot_then_the_others_then_owes() -> None:
    account = Account((lot(1, 20, 3), lot(2, 50, 9)), last_seq=2)
    posting = claw_back(account, 100, own_seq=2)
    assert posting.movements == (Movement(2, -50), Movement(1, -20), Movement(None, -30))
    assert posting.account.deficit == 30


def test_what_a_refund_restores_first_fills_the_lot_then_the_old_deficit() -> None:
    spent = (Movement(1, -60), Movement(2, -40))
    lots = (Lot(1, START, None, 60, 0), Lot(2, START, None, 40, 0))
    restored = restore(Account(lots, deficit=25, last_seq=3), spent)
    posting = claw_back(restored.account, 60, own_seq=1)
    assert posting.units == -60
    assert posting.movements == (Movement(1, -60), Movement(2, -25), Movement(None, 25))
    assert (posting.account.available, posting.account.deficit) == (15, 0)


def test_each_lot_expires_with_its_own_entry() -> None:
    account = Account((lot(1, 5, 2), lot(2, 7, 1), lot(3, 9, 3), lot(4, 1, None)), last_seq=4)
    postings = expire(account, day(2))
    assert [p.movements for p in postings] == [(Movement(2, -7),), (Movement(1, -5),)]
    assert postings[-1].account.available == 10


@given(st.lists(st.tuples(UNITS, DAYS), max_size=5), st.integers(0, 300), UNITS, DAYS)
def test_earning_then_a_full_refund_is_the_start(
    before: list[tuple[int, int | None]], deficit: int, units: int, days: int | None
) -> None:
    account = Account(deficit=0 if before else deficit)
    for more, expires in before:
        at = None if expires is None else day(expires)
        account = credit(account, more, earned_at=START, expires_at=at).account
    at = None if days is None else day(days)
    earned = credit(account, units, earned_at=START, expires_at=at)
    after = claw_back(earned.account, units, own_seq=earned.seq).account
    kept = {lot.seq: lot.remaining for lot in after.lots if lot.remaining}
    assert kept == {lot.seq: lot.remaining for lot in account.lots}
    assert after.deficit == account.deficit


class Ledger(RuleBasedStateMachine):
    """Purchases, vouchers, refunds and time in any order, against a sum and a replay."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account()
        self.log: list[Posting] = []
        self.today = 0
        self.purchases: dict[int, int] = {}
        self.vouchers: dict[int, Posting] = {}
        self.expired: dict[int, int] = {}

    def post(self, posting: Posting) -> None:
        assert posting.seq == self.account.last_seq + 1
        assert posting.balance_after - posting.units == (
            self.account.available - self.account.deficit
        )
        self.account = posting.account
        self.log.append(posting)

    @rule(units=UNITS, days=DAYS)
    def buy(self, units: int, days: int | None) -> None:
        expires = None if days is None else day(self.today + days)
        self.post(credit(self.account, units, earned_at=day(self.today), expires_at=expires))
        self.purchases[self.account.last_seq] = units

    @rule(units=UNITS)
    def redeem(self, units: int) -> None:
        if units > self.account.available:
            with pytest.raises(Refused):
                spend(self.account, units)
            return
        self.post(spend(self.account, units))
        self.vouchers[self.account.last_seq] = self.log[-1]

    @precondition(lambda self: self.vouchers)
    @rule(data=st.data())
    def use(self, data: st.DataObject) -> None:
        del self.vouchers[data.draw(st.sampled_from(sorted(self.vouchers)))]

    @precondition(lambda self: self.purchases)
    @rule(data=st.data())
    def refund(self, data: st.DataObject) -> None:
        own = data.draw(st.sampled_from(sorted(self.purchases)))
        units = self.purchases.pop(own) - self.expired.get(own, 0)
        for seq, spent in list(self.vouchers.items()):
            if any(movement.lot_seq == own for movement in spent.movements):
                self.post(restore(self.account, spent.movements))
                del self.vouchers[seq]
        if units:
            self.post(claw_back(self.account, units, own))
        self.settle()

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.today += days
        self.settle()

    def settle(self) -> None:
        for posting in expire(self.account, day(self.today)):
            (movement,) = posting.movements
            assert movement.lot_seq is not None
            self.expired[movement.lot_seq] = self.expired.get(movement.lot_seq, 0) - movement.units
            self.post(posting)

    @invariant()
    def sums_hold(self) -> None:
        total = sum(posting.units for posting in self.log)
        assert total == self.account.available - self.account.deficit
        assert self.account.available == 0 or self.account.deficit == 0

    @invariant()
    def replay_is_the_same_state(self) -> None:
        lots: dict[int | None, int] = {None: 0}
        for posting in self.log:
            assert sum(m.units for m in posting.movements) == posting.units
            for movement in posting.movements:
                lots[movement.lot_seq] = lots.get(movement.lot_seq, 0) + movement.units
                assert movement.lot_seq is None or lots[movement.lot_seq] >= 0
        assert -lots.pop(None) == self.account.deficit
        assert lots == {lot.seq: lot.remaining for lot in self.account.lots}


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
