"""What a wallet asks and gets: signing in, enrolling, profile, devices, redeeming, live."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pasje.contract.bounds import Email, Id, Language, Length, Name, Secret, SixDigits
from pasje.contract.programme import Words
from pasje.contract.snapshot import Snapshot, Voucher

ReferralCode = Annotated[str, Length(4, 20)]
AnnouncementKind = Literal[
    "earned", "refunded", "corrected", "redeemed", "voucher_used", "voucher_returned",
    "voucher_given", "tier_changed", "friend_joined", "referral_rewarded", "referral_reversed",
    "signed_out",
]  # fmt: skip


@dataclass(frozen=True)
class StartSignIn:
    email: Email
    language: Language


@dataclass(frozen=True)
class SignInStarted:
    expires_at: datetime
    tries: int
    demo_code: str | None
    """The code itself, in demo mode only."""


@dataclass(frozen=True)
class CheckSignInCode:
    code: SixDigits
    device_id: Id
    device_name: Name


@dataclass(frozen=True)
class Tokens:
    access_token: str
    access_expires_at: datetime
    refresh_token: str


@dataclass(frozen=True)
class DeviceKey:
    """Given once, at sign-in: what this device signs its fresh codes with."""

    device_id: Id
    handle: str
    key: str
    """32 bytes, base64."""


@dataclass(frozen=True)
class Session:
    member_id: Id
    tokens: Tokens
    device_key: DeviceKey
    snapshot: Snapshot


@dataclass(frozen=True)
class SignInChecked:
    """A session, or None when the address belongs to nobody yet: then enrol."""

    session: Session | None


@dataclass(frozen=True)
class Enrol:
    sign_in_id: Id
    device_id: Id
    device_name: Name
    name: Name
    language: Language
    terms_on: date
    """The date of the terms the member agreed to."""
    birthday_on: date | None = None
    marketing: bool = False
    referral_code: ReferralCode | None = None


@dataclass(frozen=True)
class RefreshTokens:
    refresh_token: Secret
    device_id: Id


@dataclass(frozen=True)
class ChangeProfile:
    name: Name
    language: Language
    birthday_on: date | None
    marketing: bool


@dataclass(frozen=True)
class AcceptReferral:
    code: ReferralCode


@dataclass(frozen=True)
class Redeem:
    reward_id: Annotated[str, Length(1, 40)]
    cost: int
    """What the member saw and agreed to, in units; another price is refused."""
    not_after: datetime
    """On the platform's clock; later, the platform only tells what became of this id."""


@dataclass(frozen=True)
class Redemption:
    id: Id
    voucher: Voucher
    snapshot: Snapshot


@dataclass(frozen=True)
class Announcement:
    """What the phone may say about a change; never a source of numbers kept."""

    kind: AnnouncementKind
    units: int | None = None
    where: str | None = None
    name: Words | None = None
    """Of the reward or tier."""
    friend: str | None = None
    unit_id: str = ""
    """Of `units`; "" is the one on the card."""


@dataclass(frozen=True)
class Change:
    """One server-sent event: the member's snapshot is now `version`."""

    epoch: str
    programme_version: int
    version: int
    announcements: tuple[Announcement, ...] = ()
