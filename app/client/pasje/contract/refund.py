"""What a till asks and gets when a purchase is returned, and what is said of it beforehand."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pasje.contract.bounds import Between, Id, Length
from pasje.contract.programme import Money, Words
from pasje.contract.till import Purchase, UnitAmount, UsedVoucher


@dataclass(frozen=True)
class ReturnedLine:
    line: Annotated[int, Between(0, 499)]
    """Its place on the receipt, from 0."""
    quantity: Annotated[int, Between(1, 10_000)]


@dataclass(frozen=True)
class RefundPurchase:
    """Refunds a purchase of the same shop: all, lines, or an amount of the bill, however paid."""

    purchase_id: Id
    lines: Annotated[tuple[ReturnedLine, ...], Length(1, 500)] | None = None
    """Left out, as the amount: all of it. An empty list is refused: nothing chosen is not all."""
    amount: Money | None = None
    """Of the bill after its vouchers, whatever paid it; no item goes back. Not with `lines`."""


@dataclass(frozen=True)
class RefundQuote:
    """What such a refund would do now; nothing is kept."""

    taken_back: tuple[UnitAmount, ...]
    returned: tuple[UnitAmount, ...]
    voided_vouchers: tuple[Words, ...]
    returned_vouchers: tuple[Words, ...]
    paid_back: Money
    tier: Words
    tier_changed: bool
    tier_until: date | None
    """The last day of a tier that is kept only for its grace."""
    says: tuple[Words, ...]
    """The same in sentences."""
    deficits: tuple[UnitAmount, ...] = ()
    """Of every unit that is then short; what is earned next fills it."""
    not_taken: tuple[UnitAmount, ...] = ()
    """What was spent already and cannot be taken back."""


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
    """Of the unit on the card; `deficits` are those of every unit."""
    receipt_text: str
    taken: tuple[UnitAmount, ...] = ()
    waited: tuple[UnitAmount, ...] = ()
    """Of what was taken, what could not be spent yet."""
    returned: tuple[UnitAmount, ...] = ()
    paid_back: Money | None = None
    deficits: tuple[UnitAmount, ...] = ()
    """Of every unit that is short now; what is earned next fills it."""
    not_taken: tuple[UnitAmount, ...] = ()
    """What was spent already and could not be taken back."""
