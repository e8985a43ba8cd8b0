"""What an entry does to a member's lots and deficit of one unit: pure, in integers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pasje_platform.refused import Refused


@dataclass(frozen=True)
class Lot:
    """What is left of one credit; `seq` is the entry that made it.

    Pending while `available_at` lies ahead, or while it waits for the action `waits_for`; it is
    then cancelled at `cancelled_at`.
    """

    seq: int
    earned_at: datetime
    available_at: datetime
    expires_at: datetime | None
    units: int
    remaining: int
    source_id: str = ""
    waits_for: str = ""
    cancelled_at: datetime | None = None
    pending: bool = False
    """True until its release was booked: time moves lots at booked instants only."""
    expired: int = 0
    """Of its units, how many ran out of time: a return does not take them a second time."""


@dataclass(frozen=True)
class Movement:
    """Units into a lot (out of it when negative); for `lot_seq` None, what fills the deficit."""

    lot_seq: int | None
    units: int


@dataclass(frozen=True)
class Sent:
    """A notice of expiry that was really sent."""

    own_at: datetime
    """The units' own end."""
    at: datetime
    up_to: int
    """The member's last entry when its mail was written: lots of later ones are not in it."""


@dataclass(frozen=True)
class Account:
    """A member's side of the ledger in one unit: the lots that matter now, and the deficit."""

    lots: tuple[Lot, ...] = ()
    deficit: int = 0
    active_at: datetime | None = None
    """The last activity that keeps units from expiring by inactivity."""
    notices: tuple[Sent, ...] = ()
    asked: tuple[tuple[datetime, datetime, datetime], ...] = ()
    """Notices asked for: the units' own end, the end that is announced, and when it was asked."""

    @property
    def available(self) -> int:
        return sum(lot.remaining for lot in self.lots if not lot.pending)

    @property
    def pending(self) -> int:
        return sum(lot.remaining for lot in self.lots if lot.pending)

    def lot(self, seq: int) -> Lot | None:
        return next((lot for lot in self.lots if lot.seq == seq), None)


@dataclass(frozen=True)
class Booked:
    """The numbers of one entry, and the account after it."""

    account: Account
    movements: tuple[Movement, ...]
    lot: Lot | None = None

    @property
    def units(self) -> int:
        return sum(movement.units for movement in self.movements)


MOST_UNITS = 2**53 - 1
"""A balance at most: what every reader of JSON still counts exactly."""


class TooManyUnits(Refused):
    """The credit would bring the balance above MOST_UNITS; nothing was changed."""

    def __init__(self, unit: str = "") -> None:
        super().__init__("balance_full", most=MOST_UNITS, unit=unit)


def credit(account: Account, lot: Lot, unit: str = "") -> Booked:
    """`lot`, whole and new, fills the deficit first unless it is pending. Raises TooManyUnits."""
    if lot.units <= 0:
        raise ValueError(f"a credit of {lot.units}")
    if account.available + account.pending + lot.units > MOST_UNITS:
        raise TooManyUnits(unit)
    filled = 0 if lot.pending else min(lot.units, account.deficit)
    rest = lot.units - filled
    filling = Movement(None, filled)
    if not rest:
        return book(account, [filling])
    made = replace(lot, units=rest, remaining=0)
    moves = [filling, Movement(lot.seq, rest)]
    booked = book(replace(account, lots=(*account.lots, made)), moves)
    return replace(booked, lot=replace(made, remaining=rest))


def spend(account: Account, units: int, unit: str = "") -> Booked:
    """`units` less, out of the lots that are not pending.

    Raises Refused(not_enough_points): what is missing includes the deficit, which is filled first.
    """
    if units < 0:
        raise ValueError(f"a spending of {units}")
    if units > account.available:
        raise Refused(
            "not_enough_points",
            required=units,
            available=account.available,
            missing=units - account.available + account.deficit,
            unit=unit,
        )
    return book(account, taken(spendable(account), units))


def restore(account: Account, spent: Iterable[Movement]) -> Booked:
    """A spending undone: its units go back into the lots they came from, with their age.

    The deficit stays as it is; the caller nets it (`net`) when nothing follows that does.
    """
    return book(account, [Movement(m.lot_seq, -m.units) for m in spent])


def net(account: Account) -> Booked:
    """What is available fills the deficit: after every event one of the two is nothing."""
    moves = taken(spendable(account), account.deficit)
    return book(account, [*moves, Movement(None, -total(moves))])


def take_back(
    account: Account, units: int, own_seq: int | None, reach: Literal["pending", "balance", "all"]
) -> Booked:
    """`units` taken back: from the lot `own_seq`, then the others in order, then as a deficit.

    `reach` ends it earlier: at the own lot while it is pending, or at what is available.
    """
    if units <= 0:
        raise ValueError(f"taking back {units}")
    own = [lot for lot in account.lots if lot.seq == own_seq]
    if reach == "pending":
        own = [lot for lot in own if lot.pending]
    first = taken(own, units)
    if reach == "pending":
        return book(account, first)
    left = units + total(first)
    others = [lot for lot in spendable(account) if lot.seq != own_seq]
    then = taken(others, left)
    owed = left + total(then)
    moves = [*first, *then]
    if reach == "all":
        moves.append(Movement(None, -owed))
    booked = book(account, moves)
    if not booked.account.deficit or not booked.account.available:
        return booked
    return book(account, [*booked.movements, *net(booked.account).movements])


def remove(account: Account, seq: int, *, expired: bool = True) -> Booked:
    """All that is left of one lot: it expired, or what it waited for never came."""
    lot = account.lot(seq)
    if lot is None:
        raise ValueError(f"no lot {seq}")
    booked = book(account, [Movement(seq, -lot.remaining)])
    if not expired:
        return booked
    lots = tuple(
        replace(after, expired=after.expired + lot.remaining) if after.seq == seq else after
        for after in booked.account.lots
    )
    return replace(booked, account=replace(booked.account, lots=lots))


def release(account: Account, seq: int, at: datetime) -> Booked:
    """A pending lot can be spent from now on, `at`; it fills the deficit first."""
    lots = tuple(
        replace(lot, pending=False, available_at=at, waits_for="", cancelled_at=None)
        if lot.seq == seq
        else lot
        for lot in account.lots
    )
    return net(replace(account, lots=lots))


def spendable(account: Account) -> list[Lot]:
    return [lot for lot in account.lots if not lot.pending and lot.remaining]


def order(lot: Lot) -> tuple[bool, datetime, datetime, int]:
    """Soonest to expire first, never-expiring last, then the oldest."""
    return (lot.expires_at is None, lot.expires_at or lot.earned_at, lot.earned_at, lot.seq)


def taken(lots: Iterable[Lot], units: int) -> list[Movement]:
    """Up to `units` out of `lots`, in order."""
    moves = []
    for lot in sorted(lots, key=order):
        part = min(lot.remaining, units)
        moves.append(Movement(lot.seq, -part))
        units -= part
    return moves


def total(moves: Iterable[Movement]) -> int:
    return sum(movement.units for movement in moves)


def book(account: Account, movements: Iterable[Movement]) -> Booked:
    """The entry of these movements, one of each lot, none of zero units."""
    by_lot: dict[int | None, int] = {}
    for movement in movements:
        by_lot[movement.lot_seq] = by_lot.get(movement.lot_seq, 0) + movement.units
    moves = tuple(Movement(seq, units) for seq, units in by_lot.items() if units)
    lots = tuple(
        replace(lot, remaining=lot.remaining + by_lot[lot.seq]) if by_lot.get(lot.seq) else lot
        for lot in account.lots
    )
    deficit = account.deficit - by_lot.get(None, 0)
    known = {lot.seq for lot in lots} | {None}
    if (
        deficit < 0
        or not by_lot.keys() <= known
        or any(not 0 <= lot.remaining <= lot.units for lot in lots)
    ):
        raise AssertionError(f"{moves} do not fit {account}")
    return Booked(replace(account, lots=lots, deficit=deficit), moves)
