"""What happened to a member: one class, a `kind` and what that kind needs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

EventKind = Literal[
    "opened",  # of before the event log: `opening` is the state then
    "enrolled",
    "profile",  # birthday and segments as they are now
    "visit",
    "purchase",
    "refund",
    "action",  # reported by another system: `name`
    "invited",  # of a friend: who invited them
    "referred",  # of the inviter: the friend's first purchase
    "unreferred",  # of the inviter: that purchase was refunded
    "redeem",
    "cancel",  # of a redemption
    "correct",  # the owner's
    "noticed",  # a notice of expiry was sent
    "time",  # nothing but time
]


@dataclass(frozen=True)
class Line:
    """One line of a receipt; amounts of the whole line, in minor units."""

    amount: int
    """Gross: before discounts, tax included."""
    quantity: int = 1
    sku: str = ""
    category: str = ""
    discount: int = 0
    tax: int = 0
    """Included in amount − discount."""


@dataclass(frozen=True)
class Payment:
    unit: str
    units: int


@dataclass(frozen=True)
class Basket:
    """What was bought, where, and how it is paid."""

    lines: tuple[Line, ...]
    bought_at: datetime
    store: str = ""
    channel: str = "shop"
    receipt: str = ""
    vouchers: tuple[str, ...] = ()
    """Ids of those used."""
    pay: tuple[Payment, ...] = ()
    actions: tuple[str, ...] = ()
    """Such as own_bag: earn as `action:NAME` do, with the purchase."""


@dataclass(frozen=True)
class Returned:
    """Part of a line: so many of its items."""

    line: int
    quantity: int


@dataclass(frozen=True)
class Event:
    kind: EventKind
    id: str
    """Of what it records: the purchase, redemption, …; unique per member."""
    at: datetime
    """When it happened; it is recorded at `now`, which may be later."""
    seed: str = ""
    """Hexadecimal and random: handles of vouchers that this event makes are derived from it."""
    basket: Basket | None = None
    purchase_id: str = ""
    """What a refund, a referral or an action is about."""
    lines: tuple[Returned, ...] = ()
    amount: int | None = None
    """Of a partial refund, minor units paid back; with no lines and no amount, the whole."""
    name: str = ""
    """The action, or the friend's or inviter's first name."""
    member_id: str = ""
    """The other side of a referral."""
    reward: str = ""
    cost: int = 0
    """What the member saw and agreed to."""
    code: str = ""
    """Of a partner, taken from the pool for this redemption."""
    voucher_id: str = ""
    unit: str = ""
    units: int = 0
    reason: str = ""
    store: str = ""
    birthday_on: date | None = None
    segments: tuple[str, ...] = ()
    opening: str = ""
    """JSON of the state at the moment the log began."""
    expires_at: datetime | None = None
    """What a notice announced."""
    up_to: int | None = None
    """The member's last entry when the notice was written; None: the last before it was sent."""
