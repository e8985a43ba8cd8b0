"""Everything a member can see without a network."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pasje.contract.bounds import Id, Language
from pasje.contract.programme import Money, Programme, Rounding, Words

EntryKind = Literal["earn", "adjust", "redeem", "reverse", "expire", "claw_back", "donate", "gift"]
Rule = Literal[
    "purchase", "referral_inviter", "referral_friend", "redemption", "voucher_voided", "refund",
    "referral_reversed", "correction", "expiry",
]  # fmt: skip
VoucherState = Literal["issued", "used", "voided", "expired"]
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


@dataclass(frozen=True)
class TierStanding:
    tier_id: str
    qualifying: Money
    next_tier_id: str | None
    missing: Money | None
    """What is still to be spent for the next tier; None at the top."""


@dataclass(frozen=True)
class Voucher:
    """The claim shown at the till. Its fresh code is made on the phone from `handle`."""

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


@dataclass(frozen=True)
class Entry:
    """One line of the ledger, the member's side."""

    id: Id
    kind: EntryKind
    units: int
    at: datetime
    on: date
    balance_after: int
    """Available less deficit, after this entry."""
    available_at: datetime | None
    expires_at: datetime | None
    expires_on: date | None
    why: Why


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
    """The newest first, at most 50."""
    referral: ReferralStanding
    devices: tuple[Device, ...]
