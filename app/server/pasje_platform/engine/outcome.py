"""What an evaluation comes to: entries, the state after, and why."""

from dataclasses import dataclass
from datetime import datetime

from pasje.contract.membership import Announcement
from pasje.contract.programme import Words
from pasje.contract.snapshot import EntryKind, Why
from pasje_platform.engine.account import Lot, Movement
from pasje_platform.engine.event import Event
from pasje_platform.engine.state import State, Voucher


@dataclass(frozen=True)
class Posting:
    """One entry of the ledger, the member's side."""

    seq: int
    unit: str
    kind: EntryKind
    units: int
    movements: tuple[Movement, ...]
    lot: Lot | None
    """The lot that this entry made, as it was made."""
    balance_after: int
    """Available and pending, less the deficit."""
    at: datetime
    why: Why
    source_id: str = ""
    reverses: int | None = None


@dataclass(frozen=True)
class Explained:
    """What one rule did with one event: for a receipt, a preview, a curious member."""

    rule: str
    unit: str
    units: int
    steps: tuple[Words, ...]
    """A sentence for each: basis, rate, tier, multiplier, rounding, cap, when it can be spent."""
    refused: Words | None = None
    """Why it gave nothing."""
    available_at: datetime | None = None
    reward: Words | None = None
    """What it gave a voucher of, instead of units."""


@dataclass(frozen=True)
class Sale:
    """What a purchase comes to at the till, in minor units."""

    discount: int = 0
    """By vouchers."""
    paid: int = 0
    """By units."""
    to_pay: int = 0
    line_discounts: tuple[int, ...] = ()
    """`discount`, by line."""


@dataclass(frozen=True)
class Returning:
    """What a refund did."""

    taken: tuple[tuple[str, int], ...] = ()
    """(unit, units) taken back of what was earned, and out of gift cards that were withdrawn."""
    returned: tuple[tuple[str, int], ...] = ()
    """(unit, units) given back of what was spent, on vouchers that were withdrawn too."""
    vouchers_back: tuple[Voucher, ...] = ()
    vouchers_voided: tuple[Voucher, ...] = ()
    paid_back: int = 0
    """Money, minor units."""
    not_taken: tuple[tuple[str, int], ...] = ()
    """(unit, units) that were to be taken back, but were spent."""


@dataclass(frozen=True)
class NoticeDue:
    """A notice of expiry to be sent now: units that would expire at `expires_at`."""

    unit: str
    units: int
    expires_at: datetime


@dataclass(frozen=True)
class Outcome:
    state: State
    postings: tuple[Posting, ...] = ()
    explained: tuple[Explained, ...] = ()
    said: tuple[Announcement, ...] = ()
    """What the member's phones may say."""
    others: tuple[tuple[str, Event], ...] = ()
    """(member, event): what follows for other members, in the same transaction."""
    taken: tuple[tuple[str, int], ...] = ()
    """(reward, how many) of what is shared: −1 puts one back."""
    vouchers: tuple[Voucher, ...] = ()
    """Those made or changed."""
    notices: tuple[NoticeDue, ...] = ()
    sale: Sale | None = None
    returning: Returning | None = None
    tier_changed: bool = False
    due: datetime | None = None
    """The next moment at which time alone changes something."""
    changed: bool = True
    """False: nothing but `settled_at` is other than it was."""
