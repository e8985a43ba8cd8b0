"""What an entry does to a member's lots and deficit: pure, in integers.

A credit is a lot; a debit takes from lots. Units that are taken back after they were spent become
a deficit, which the next credit fills first. After every use case either nothing is available or
there is no deficit.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pasje_platform.refused import Refused

MOST_UNITS = 2**53 - 1
"""A balance at most: what every reader of JSON still counts exactly."""


class TooManyUnits(ValueError):
    """The credit would bring the balance above MOST_UNITS; nothing was changed."""


@dataclass(frozen=True)
class Lot:
    """What is left of one credit; `seq` is the entry that made it."""

    seq: int
    earned_at: datetime
    expires_at: datetime | None
    units: int
    remaining: int


@dataclass(frozen=True)
class Movement:
    """Units into a lot (out of it when negative); for `lot_seq` None, what fills the deficit."""

    lot_seq: int | None
    units: int


@dataclass(frozen=True)
class Account:
    """A member's side of the ledger: the lots that matter now, and the deficit."""

    lots: tuple[Lot, ...] = ()
    deficit: int = 0
    last_seq: int = 0

    @property
    def available(self) -> int:
        return sum(lot.remaining for lot in self.lots)

    def lot(self, seq: int) -> Lot | None:
        return next((lot for lot in self.lots if lot.seq == seq), None)


@dataclass(frozen=True)
class Posting:
    """One entry, as numbers, and the account after it."""

    units: int
    movements: tuple[Movement, ...]
    account: Account

    @property
    def seq(self) -> int:
        return self.account.last_seq

    @property
    def lot(self) -> Lot | None:
        """The lot that this entry made."""
        return self.account.lot(self.seq)

    @property
    def balance_after(self) -> int:
        return self.account.available - self.account.deficit


def last_day(earned_on: date, valid_months: int) -> date:
    """The last day on which units earned that day can be spent; 31 January plus one is 28 or 29."""
    years, month = divmod(earned_on.month - 1 + valid_months, 12)
    year, month = earned_on.year + years, month + 1
    return date(year, month, min(earned_on.day, monthrange(year, month)[1]))


def credit(
    account: Account, units: int, *, earned_at: datetime, expires_at: datetime | None
) -> Posting:
    """`units` > 0 more: they fill the deficit first, the rest is a new lot.

    Raises TooManyUnits.
    """
    if units <= 0:
        raise ValueError(f"a credit of {units}")
    if account.available + units > MOST_UNITS:
        raise TooManyUnits(f"{account.available} and {units} are more than {MOST_UNITS}")
    filled = min(units, account.deficit)
    rest, seq = units - filled, account.last_seq + 1
    if rest:
        lot = Lot(seq, earned_at, expires_at, rest, 0)
        account = replace(account, lots=(*account.lots, lot))
    return _post(account, [Movement(None, filled), Movement(seq, rest)])


def spend(account: Account, units: int) -> Posting:
    """`units` less, out of the lots; the account has no lot that is due to expire.

    Raises Refused(not_enough_points).
    """
    if units < 0:
        raise ValueError(f"a spending of {units}")
    if units > account.available:
        raise Refused(
            "not_enough_points",
            required=units,
            available=account.available,
            missing=units - account.available,
        )
    return _post(account, _taken(account.lots, units))


def restore(account: Account, spent: Sequence[Movement]) -> Posting:
    """A spending undone: its units go back into the lots they came from, with their age.

    The deficit stays as it is: a restoring belongs to a refund, whose claw-back comes next and
    nets what is available with what is owed.
    """
    return _post(account, [Movement(m.lot_seq, -m.units) for m in spent])


def claw_back(account: Account, units: int, own_seq: int | None = None) -> Posting:
    """`units` taken back: from the lot `own_seq`, then the others in order, then as a deficit."""
    if units <= 0:
        raise ValueError(f"a claw-back of {units}")
    own = [lot for lot in account.lots if lot.seq == own_seq]
    others = [lot for lot in account.lots if lot.seq != own_seq]
    first = _taken(own, units)
    then = _taken(others, units - _sum(first))
    owed = units - _sum(first) - _sum(then)
    left = _moved(account.lots, [*first, *then])
    netted = _taken(left, account.deficit + owed)
    filled = _sum(netted)
    return _post(account, [*first, *then, *netted, Movement(None, filled - owed)])


def expire(account: Account, now: datetime) -> list[Posting]:
    """One entry for each lot whose time is up at `now`."""
    due = [lot for lot in account.lots if lot.remaining and _due(lot, now)]
    postings: list[Posting] = []
    for lot in sorted(due, key=_order):
        posting = _post(account, [Movement(lot.seq, -lot.remaining)])
        account = posting.account
        postings.append(posting)
    return postings


def _due(lot: Lot, now: datetime) -> bool:
    return lot.expires_at is not None and lot.expires_at <= now


def _order(lot: Lot) -> tuple[bool, float, datetime, int]:
    """Soonest to expire first, never-expiring last, then the oldest."""
    expires = lot.expires_at.timestamp() if lot.expires_at else 0.0
    return (lot.expires_at is None, expires, lot.earned_at, lot.seq)


def _taken(lots: Iterable[Lot], units: int) -> list[Movement]:
    """Up to `units` out of `lots`, in order."""
    movements = []
    for lot in sorted(lots, key=_order):
        taken = min(lot.remaining, units)
        movements.append(Movement(lot.seq, -taken))
        units -= taken
    return movements


def _sum(taken: Iterable[Movement]) -> int:
    return -sum(movement.units for movement in taken)


def _by_lot(movements: Iterable[Movement]) -> dict[int | None, int]:
    by_lot: dict[int | None, int] = {}
    for movement in movements:
        by_lot[movement.lot_seq] = by_lot.get(movement.lot_seq, 0) + movement.units
    return by_lot


def _moved(lots: Iterable[Lot], movements: Iterable[Movement]) -> tuple[Lot, ...]:
    by_lot = _by_lot(movements)
    return tuple(replace(lot, remaining=lot.remaining + by_lot.get(lot.seq, 0)) for lot in lots)


def _post(account: Account, movements: Iterable[Movement]) -> Posting:
    """The entry of these movements, one of each lot, none of zero units."""
    by_lot = _by_lot(movements)
    net = tuple(Movement(seq, units) for seq, units in by_lot.items() if units)
    lots = _moved(account.lots, net)
    deficit = account.deficit - by_lot.get(None, 0)
    if deficit < 0 or any(not 0 <= lot.remaining <= lot.units for lot in lots):
        raise AssertionError(f"{net} do not fit {account}")
    after = Account(lots, deficit, account.last_seq + 1)
    return Posting(sum(movement.units for movement in net), net, after)
