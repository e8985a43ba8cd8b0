"""What a purchase earns: exact, then rounded once over the receipt."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from pasje.contract.programme import EarnRule, Money, Rounding, Tier
from pasje.contract.snapshot import Why
from pasje.contract.till import RecordPurchase
from pasje_platform.callers import TillCaller
from pasje_platform.refused import Refused

REFUND_DAYS = 30


@dataclass(frozen=True)
class PurchaseRow:
    """A purchase as kept."""

    id: str
    till_id: str
    shop: str
    member_id: str
    member_name: str
    request: dict[str, Any]
    amount: int
    currency: str
    receipt: str
    business_on: date
    bought_at: datetime
    earned: int
    tier_after: str
    tier_changed: bool
    available_after: int
    refunded_at: datetime | None


def exact(rule: EarnRule, amount: int, earn_percent: int) -> Fraction:
    """Units for `amount` (minor units) before rounding."""
    return Fraction(amount * rule.units * earn_percent, rule.per.amount * 100)


def rounded(units: Fraction, rounding: Rounding) -> int:
    """Whole units; a half goes up with half_up."""
    if rounding == "ceil":
        return ceil(units)
    return floor(units + Fraction(1, 2)) if rounding == "half_up" else floor(units)


def written(units: Fraction) -> str:
    """36, 39.05, or 40/3 when no short decimal says it exactly."""
    if 10_000 % units.denominator:
        return str(units)
    whole, rest = divmod(units.numerator * (10_000 // units.denominator), 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def why(rule: EarnRule, request: RecordPurchase, tier: Tier, shop: str) -> Why:
    """The parts of an earning that a person can check."""
    return Why(
        "purchase",
        basis=request.amount,
        units_per=rule.units,
        per=rule.per,
        tier_id=tier.id,
        earn_percent=tier.earn_percent,
        exact=written(exact(rule, request.amount.amount, tier.earn_percent)),
        rounding=rule.rounding,
        shop=shop,
        receipt=request.receipt,
    )


def may_record(request: RecordPurchase, till: TillCaller, currency: str) -> None:
    """Raises Refused: wrong_currency, amount_out_of_range.

    Only a purchase paid with a voucher may be of nothing.
    """
    if request.amount.currency != currency:
        raise Refused("wrong_currency", expected=currency, given=request.amount.currency)
    least = 0 if request.use_vouchers else 1
    if not least <= request.amount.amount <= till.most_per_purchase:
        raise Refused(
            "amount_out_of_range",
            least=Money(least, currency),
            most=Money(till.most_per_purchase, currency),
        )


def within_the_day(amount: int, recorded: int, till: TillCaller, currency: str) -> None:
    """That `amount` fits beside what the till recorded that day; raises Refused(till_day_limit)."""
    left = till.most_per_day - recorded
    if amount > left:
        raise Refused(
            "till_day_limit",
            most=Money(till.most_per_day, currency),
            left=Money(max(0, left), currency),
        )


def may_refund(purchase: PurchaseRow, shop: str, now: datetime) -> None:
    """Raises Refused: other_shop, already_refunded, refund_too_late."""
    if purchase.shop != shop:
        raise Refused("other_shop", shop=purchase.shop)
    if purchase.refunded_at is not None:
        raise Refused("already_refunded", receipt=purchase.receipt)
    if now > purchase.bought_at + timedelta(days=REFUND_DAYS):
        raise Refused("refund_too_late", days=REFUND_DAYS)
