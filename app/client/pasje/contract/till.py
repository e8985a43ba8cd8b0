"""What a till asks and gets: who it is, a visit, a purchase, a refund."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pasje.contract.bounds import SHOWN, Between, Id, Language, Length, Receipt, ScannedText
from pasje.contract.programme import Money, Unit, Words

May = Literal["earn", "earn_and_spend"]
PurchaseState = Literal["recorded", "refunded", "partly_refunded"]
Category = Annotated[str, Length(1, 40), SHOWN]
Channel = Annotated[str, Length(1, 40), SHOWN]
Sku = Annotated[str, Length(1, 60), SHOWN]
Action = Annotated[str, Length(1, 40), SHOWN]


@dataclass(frozen=True)
class BasketLine:
    """One line of a receipt; amounts are of the whole line, in minor units."""

    amount: Annotated[int, Between(0, 10_000_000_00)]
    """Before discounts, tax included."""
    quantity: Annotated[int, Between(0, 10_000)] = 1
    """At least 1 when it is bought; 0 in `Purchase.left`: nothing is left of that line."""
    sku: Sku | None = None
    category: Category | None = None
    discount: Annotated[int, Between(0, 10_000_000_00)] = 0
    tax: Annotated[int, Between(0, 10_000_000_00)] = 0
    """Included in what is left after the discount."""


@dataclass(frozen=True)
class UnitPayment:
    """Units that pay part of the bill; their worth is the programme's."""

    unit_id: Annotated[str, Length(1, 40)]
    units: Annotated[int, Between(1, 2**53 - 1)]


@dataclass(frozen=True)
class UnitAmount:
    unit_id: str
    units: int


@dataclass(frozen=True)
class PayOption:
    """To pay with now: `least` to `most` units, in steps of `step`, each `worth` so much."""

    unit_id: str
    least: int
    most: int
    step: int
    worth: Money


@dataclass(frozen=True)
class TillAction:
    id: str
    name: Words


@dataclass(frozen=True)
class TillCategory:
    """Goods that rules of the programme tell apart; a line of the receipt says the `id`."""

    id: Category
    name: Words
    counted: bool
    """Whether a rule or a reward looks at how many pieces it is."""


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
    units: tuple[Unit, ...] = ()
    categories: tuple[TillCategory, ...] = ()
    """The till asks how much of each; those that never earn come last."""
    counted: bool = False
    """Whether a rule or a reward looks at how many pieces there are of what has no category."""
    actions: tuple[TillAction, ...] = ()
    """What the cashier may add to a purchase, such as an own bag."""
    programme_version: int = 0
    """Of which version of the programme all this is."""
    pays: bool = False
    """Whether units pay here: to be asked for, where the cashier may spend."""


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
    channels: tuple[str, ...] = ()
    """Where alone it can be used: a `channel` of the purchase; none: everywhere."""
    worth: Money | None = None
    expires_on: date | None = None
    """The last day in the programme's zone on which it can be used; None: older platforms."""


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
    balances: tuple[UnitAmount, ...] = ()
    """What can be spent of every unit."""
    programme_version: int = 0
    """In force now: at another one than the till knows it asks `Till` again."""


@dataclass(frozen=True)
class RecordPurchase:
    visit_id: Id
    amount: Money
    """What is owed before vouchers and units: the sum of the lines, less their discounts."""
    receipt: Receipt
    bought_at: datetime
    use_vouchers: Annotated[tuple[Id, ...], Length(0, 10)] = ()
    lines: Annotated[tuple[BasketLine, ...], Length(0, 500)] = ()
    """None: one line of the whole amount."""
    channel: Channel = "shop"
    pay_with: Annotated[tuple[UnitPayment, ...], Length(0, 5)] = ()
    actions: Annotated[tuple[Action, ...], Length(0, 10)] = ()


@dataclass(frozen=True)
class EarnedUnits:
    """What one rule gives: units, or a voucher of a reward."""

    rule: Words
    unit_id: str
    units: int
    steps: tuple[Words, ...]
    available_on: date | None
    """None: at once."""
    refused: Words | None
    """Why it gives nothing."""
    reward: Words | None = None
    """What the voucher is of; its `units` are 0."""


@dataclass(frozen=True)
class NotEarned:
    """What came with a purchase to earn something, and did not."""

    rule: Words
    why: Words


@dataclass(frozen=True)
class UsedVoucher:
    id: Id
    name: Words


@dataclass(frozen=True)
class PurchaseQuote:
    """What recording the same request now would do; nothing is kept."""

    earned: tuple[EarnedUnits, ...]
    discount: Money
    """By vouchers; what is `paid` is by units."""
    paid: Money
    to_pay: Money
    pay_options: tuple[PayOption, ...]
    tier: Words
    tier_changed: bool
    not_earned: tuple[NotEarned, ...] = ()
    """Of its actions, those that give nothing; why others do is with `earned`."""
    besides: tuple[Words, ...] = ()
    """What no rule gives, in sentences: a tier's welcome, the reward of an invitation."""
    used_vouchers: tuple[UsedVoucher, ...] = ()
    why_nothing: tuple[NotEarned, ...] = ()
    """When it earns nothing at all: why, rule by rule."""


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
    earned_units: tuple[UnitAmount, ...] = ()
    """Of every unit that earned something; `earned` is that of the unit on the card."""
    discount: Money | None = None
    paid: Money | None = None
    to_pay: Money | None = None
    left: tuple[BasketLine, ...] = ()
    """What may still be returned of it."""
    not_earned: tuple[NotEarned, ...] = ()
    """Of its actions, those that gave nothing."""
    given: tuple[Words, ...] = ()
    """Rewards that came with it; told for as long as it may be returned."""
    waits: tuple[Words, ...] = ()
    """What it earned that cannot be spent yet, in sentences."""
    besides: tuple[Words, ...] = ()
    """What no rule gave, in sentences, with that of the visit it counted."""
    why_nothing: tuple[NotEarned, ...] = ()
    """When it earned nothing at all: why, rule by rule."""


@dataclass(frozen=True)
class FoundPurchases:
    """The shop's purchases with one receipt number, the newest first.

    For as many days as the programme returns them, also what was returned meanwhile.
    """

    purchases: tuple[Purchase, ...]
