"""Everything a member can see without a network."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pasje.contract.bounds import Id, Language
from pasje.contract.programme import Money, Programme, RewardKind, Rounding, Unit, Words

MOST_ENTRIES = 50
"""A snapshot has no more lines of the ledger than these."""

EntryKind = Literal[
    "earn", "adjust", "redeem", "reverse", "expire", "claw_back", "donate", "gift", "pay",
    "release", "void",
]  # fmt: skip
"""release: pending units can be spent from now on (0 units); void: they never can; pay: units paid
a bill."""
Rule = Literal[
    "purchase", "referral_inviter", "referral_friend", "redemption", "voucher_voided", "refund",
    "referral_reversed", "correction", "expiry", "visit", "enrolment", "birthday", "action",
    "batch", "tier_gift", "release", "pending_cancelled", "payment", "payment_returned",
    "cancellation",
]  # fmt: skip
VoucherState = Literal["issued", "used", "voided", "expired", "cancelled", "given"]
"""given: a donation, a gift card, a sweepstake's entry: nothing is shown at a till for it."""
ReferralState = Literal["joined", "rewarded"]


@dataclass(frozen=True)
class Member:
    id: Id
    name: str
    email: str
    language: Language
    joined_on: date
    birthday_on: date | None
    marketing: bool


@dataclass(frozen=True)
class CardNumber:
    """What identifies the member and can only add: printed, read aloud, or as a static code."""

    number: str
    """13 digits, the last a check digit (Damm)."""
    static_code: str


@dataclass(frozen=True)
class Expiring:
    units: int
    at: datetime
    on: date
    """The last day in the programme's zone on which the units can be spent."""


@dataclass(frozen=True)
class Balance:
    available: int
    deficit: int
    """Units taken back that were already spent; the next earning fills it first."""
    expiring: Expiring | None
    """The next units to expire."""
    unit_id: str = ""
    """Of which unit; "" is the one on the card."""
    pending: int = 0
    """Earned, and not to be spent yet."""
    coming: Expiring | None = None
    """The next pending units that can be spent, and from when (`on` is that day)."""


@dataclass(frozen=True)
class TierStanding:
    tier_id: str
    qualifying: Money
    next_tier_id: str | None
    missing: Money | None
    """What is still to be spent for the next tier; None at the top, and where spending is not what
    counts."""
    counted: int = 0
    """What counted so far in `Programme.tier_basis`: minor units, a unit's smallest steps, or a
    number of purchases, visits or events."""
    still: int | None = None
    """How much more of it the next tier takes; None at the top."""
    valid_until: datetime | None = None
    valid_on: date | None = None
    """The last day of the tier, unless it is earned again; None: no end in sight."""
    to_keep: int | None = None
    """How much more of the basis renews it before then; 0: it is renewed already."""
    grace: bool = False
    """Whether the tier is kept a while though it is not met any more."""


@dataclass(frozen=True)
class Voucher:
    """What a member shows at the till. Its fresh code is made on the phone from `handle`."""

    id: Id
    handle: str
    reward_id: str
    name: Words
    cost: int
    state: VoucherState
    issued_at: datetime
    expires_at: datetime
    expires_on: date
    """The last day in the programme's zone on which the voucher can be used."""
    used_at: datetime | None
    used_where: str | None
    unit_id: str = ""
    """What it was paid in; "" is the unit on the card."""
    kind: RewardKind = "product"
    worth: Money | None = None
    code: str | None = None
    """Of a partner: shown instead of our own code."""
    conditions: tuple[Words, ...] = ()
    cancel_until: datetime | None = None
    """Until then the member may undo it and get the units back; None: not."""
    channels: tuple[str, ...] = ()
    """Where alone it can be used; none: everywhere. A shop's till is the channel `shop`."""
    on: date | None = None
    """The day of an experience, of a draw, or from which early access is used."""
    charity: Words | None = None
    """Who got it, of a donation."""


@dataclass(frozen=True)
class RewardStanding:
    """Why a member may not redeem a reward now, their balance aside."""

    reward_id: str
    reason: Words
    code: str
    """Of the refusal that redeeming would give."""
    until: datetime | None = None
    """From then on the member may, if nothing but time passes; None: time alone does not help."""


@dataclass(frozen=True)
class Why:
    """The parts of an entry that a person can check."""

    rule: Rule
    basis: Money | None = None
    units_per: int | None = None
    per: Money | None = None
    tier_id: str | None = None
    earn_percent: int | None = None
    exact: str | None = None
    """Units before rounding, as a decimal or fraction."""
    rounding: Rounding | None = None
    shop: str | None = None
    receipt: str | None = None
    reward: Words | None = None
    friend: str | None = None
    """First name of the other side of a referral."""
    reason: str | None = None
    name: Words | None = None
    """Of the rule, batch or tier that gave it."""
    steps: tuple[Words, ...] = ()
    """The arithmetic in sentences, one after the other."""


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, the member's side."""

    id: Id
    kind: EntryKind
    units: int
    at: datetime
    on: date
    balance_after: int
    """Available and pending, less the deficit, after this entry."""
    available_at: datetime | None
    """None also for what waits for an action: nobody knows when."""
    expires_at: datetime | None
    expires_on: date | None
    why: Why
    unit_id: str = ""
    purchase_id: str | None = None
    """The purchase it belongs to, when that may still be returned."""
    waits: bool = False
    """Whether units of it are pending still."""
    available_on: date | None = None
    """The day of `available_at` in the programme's zone."""


@dataclass(frozen=True)
class Friend:
    name: str
    state: ReferralState
    joined_on: date
    rewarded_on: date | None


@dataclass(frozen=True)
class ReferralStanding:
    code: str
    rewarded_this_year: int
    friends: tuple[Friend, ...]
    """The newest first, at most 50."""


@dataclass(frozen=True)
class Device:
    id: Id
    name: str
    signed_in_at: datetime
    seen_on: date
    current: bool


@dataclass(frozen=True)
class Snapshot:
    """All a member can see offline; `epoch`, `programme.version` and `version` order it."""

    epoch: str
    """Changes when the platform's database was restored or started afresh."""
    version: int
    """Counts the changes of this member."""
    at: datetime
    """The platform's clock when this was read: the "as of" of every number in it."""
    programme: Programme
    member: Member
    card: CardNumber
    balance: Balance
    tier: TierStanding
    vouchers: tuple[Voucher, ...]
    """Those that can be used, and those that ended in the last 30 days; the newest first."""
    entries: tuple[Entry, ...]
    """The newest first, at most `MOST_ENTRIES`."""
    referral: ReferralStanding
    devices: tuple[Device, ...]
    balances: tuple[Balance, ...] = ()
    """Of every unit of the programme, in its order; the first is `balance` again."""
    held_back: tuple[RewardStanding, ...] = ()
    """The rewards this member may not redeem now, and why."""
    former_units: tuple[Unit, ...] = ()
    """Units that left the programme, and that entries or vouchers still name."""
    tag: str = ""
    """Its `ETag`, without the quotes; "" in one that was kept since before."""
