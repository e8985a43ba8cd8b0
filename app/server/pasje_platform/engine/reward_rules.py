"""What units are good for: rewards, paying at the till, and what a return does with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from pasje.contract.programme import RewardKind, Words
from pasje_platform.engine.spans import Span

ON_ONE_DAY: tuple[RewardKind, ...] = ("experience", "sweepstake")
"""Kinds that happen on one day, which is the last of their voucher."""
GIVEN: tuple[RewardKind, ...] = ("donation", "gift_card", "sweepstake")
"""Kinds whose voucher is given at once: nothing is shown at a till for it."""
NOT_FOR_TILL: tuple[RewardKind, ...] = (*GIVEN, "partner_voucher")
"""Kinds whose voucher no till uses."""

GONE: Mapping[RewardKind, str] = {
    "donation": "what was given away is not given back",
    "partner_voucher": "a code that was seen cannot be given back",
}
"""Kinds that cannot be undone, whatever the file says, each with why."""


@dataclass(frozen=True)
class Limit:
    """At most `count` redemptions by one member in a `per`."""

    count: int
    per: Literal["day", "week", "month", "quarter", "year", "ever"]
    tiers: tuple[str, ...] = ()
    """Binds members in these tiers (empty: all), and counts every redemption."""

    def binds(self, tier: str) -> bool:
        return not self.tiers or tier in self.tiers


@dataclass(frozen=True)
class Denomination:
    cost: int
    worth: int
    """Minor units of money."""


@dataclass(frozen=True)
class Variable:
    """The member chooses the cost: `least` to `most` in steps of `step`; each step is `worth`."""

    least: int
    most: int
    step: int
    worth: int


@dataclass(frozen=True)
class Reward:
    """What units can be exchanged for."""

    id: str
    name: Words
    description: Words
    icon: str
    kind: RewardKind
    unit: str
    cost: int = 0
    """Fixed; with `denominations` or `variable` it is theirs."""
    denominations: tuple[Denomination, ...] = ()
    variable: Variable | None = None
    worth: int = 0
    """Minor units off (amount_off), or onto the gift card's unit."""
    percent: Fraction = Fraction(0)
    most_off: int | None = None
    """Of percent_off and products: minor units at most."""
    categories: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    """What it is good for, or what product it is; empty: anything."""
    into: str = ""
    """The unit of money that a gift card fills."""
    stock: int | None = None
    """Also the seats of an experience."""
    in_total: int | None = None
    """Redemptions of all members together, ever."""
    limits: tuple[Limit, ...] = ()
    minimum: int = 0
    """Of the basket in which its voucher is used, minor units."""
    valid: Span = Span(30, "days")
    valid_until: date | None = None
    on: date | None = None
    """The day of an experience, or of a sweepstake's draw."""
    first_day: date | None = None
    last_day: date | None = None
    early: Span | None = None
    early_tiers: tuple[str, ...] = ()
    """Those tiers may redeem it `early` before `first_day`."""
    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    most_per_purchase: int | None = None
    cancel: Literal["never", "until_used", "within"] = "never"
    cancel_within: Span = Span(0, "days")
    charity: str = ""
    pool: str = ""
    """Of partner codes: each redemption takes one."""
    for_sale: bool = True
    """False: only ever given (a gift, a batch)."""


@dataclass(frozen=True)
class PayWith:
    """Units as money at the till: each `units` are worth `worth` (minor units)."""

    unit: str
    units: int
    worth: int
    multiple: int = 1
    """Only whole multiples of this many units."""
    minimum: int = 0
    most_percent: int = 100
    """Of the bill, after discounts."""
    minimum_basket: int = 0
    channels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    """Only members in these tiers may pay so; empty: all."""


@dataclass(frozen=True)
class Returns:
    """What a refund does with what was earned and spent in the purchase.

    earned: keep it; take only what is pending; take what the balance has; or take all: of a unit
    that may go negative below zero when it must be (a deficit, which the next earning fills first),
    of another as far as the balance goes.
    spent: not returned; to the lots they came from; or as a new lot that is valid for `grace`.
    """

    earned: Literal["keep", "pending", "within_balance", "negative"] = "negative"
    spent: Literal["lost", "original", "new_lot"] = "original"
    grace: Span = Span(30, "days")
    within_days: int = 30
