"""What a till asks and gets: who it is, a visit, a purchase, a refund."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pasje.contract.bounds import Id, Language, Length, Receipt, ScannedText
from pasje.contract.programme import Money, Unit, Words

May = Literal["earn", "earn_and_spend"]
PurchaseState = Literal["recorded", "refunded"]


@dataclass(frozen=True)
class Till:
    """Who this key belongs to, and what its page needs to begin."""

    name: str
    shop: str
    programme: str
    colour: str
    currency: str
    unit: Unit
    languages: tuple[Language, ...]
    most_per_purchase: Money
    next_receipt: str
    """A receipt number that is free today."""
    demo: bool


@dataclass(frozen=True)
class OpenVisit:
    code: ScannedText
    """As scanned or typed: a static, fresh or voucher code, or the card's number."""
    scanned_at: datetime


@dataclass(frozen=True)
class ReadyVoucher:
    id: Id
    name: Words
    shown: bool
    """Whether this voucher's own code was the one scanned."""


@dataclass(frozen=True)
class Visit:
    """One scan: who this is, and what the till may do for them until when."""

    id: Id
    may: May
    first_name: str
    tier: Words
    available: int
    vouchers: tuple[ReadyVoucher, ...]
    """Those that can be used now; empty when the visit may only earn."""
    spend_until: datetime | None
    earn_until: datetime


@dataclass(frozen=True)
class RecordPurchase:
    visit_id: Id
    amount: Money
    receipt: Receipt
    bought_at: datetime
    use_vouchers: Annotated[tuple[Id, ...], Length(0, 10)] = ()


@dataclass(frozen=True)
class UsedVoucher:
    id: Id
    name: Words


@dataclass(frozen=True)
class Purchase:
    id: Id
    state: PurchaseState
    amount: Money
    receipt: str
    bought_at: datetime
    earned: int
    available: int
    first_name: str
    tier: Words
    tier_changed: bool
    used_vouchers: tuple[UsedVoucher, ...]
    receipt_text: str
    """For the printed receipt, at most 255 characters, in the language asked for."""


@dataclass(frozen=True)
class RefundPurchase:
    """Refunds the whole of one purchase, of the same shop and at most 30 days old."""

    purchase_id: Id


@dataclass(frozen=True)
class Refund:
    id: Id
    purchase: Purchase
    taken_back: int
    """Units that left the balance or became a deficit."""
    voided_vouchers: tuple[UsedVoucher, ...]
    returned_vouchers: tuple[UsedVoucher, ...]
    available: int
    deficit: int
    receipt_text: str


@dataclass(frozen=True)
class FoundPurchases:
    """The shop's purchases with one receipt number in the last 30 days, the newest first."""

    purchases: tuple[Purchase, ...]
