"""A programme as everyone may see it: brand, words, rules, tiers, rewards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pasje.contract.bounds import Currency, Language

Words = Mapping[Language, str]
"""One text in every language of the programme: an offline phone may switch."""

Rounding = Literal["floor", "half_up", "ceil"]
RewardIcon = Literal[
    "coffee", "cake", "croissant", "bread", "drink", "lunch", "beans", "mug", "shirt", "scissors",
    "ticket", "gift", "discount", "star",
]  # fmt: skip


@dataclass(frozen=True)
class Money:
    """An amount in the currency's minor unit (cents), so €12.50 is 1250."""

    amount: int
    currency: Currency


@dataclass(frozen=True)
class Unit:
    """The words for what a member saves, and how long it stays valid."""

    singular: Words
    plural: Words
    valid_months: int | None
    """Whole months after the day of earning, then it expires; None: never."""


@dataclass(frozen=True)
class EarnRule:
    """`units` for each whole or partial `per` spent, rounded once over the receipt."""

    units: int
    per: Money
    rounding: Rounding


@dataclass(frozen=True)
class Tier:
    """A status level, reached by what a member spent since joining, less refunds."""

    id: str
    name: Words
    threshold: Money
    earn_percent: int
    """What the earn rule is multiplied by, in percent: 150 is one and a half times."""
    benefits: tuple[Words, ...]
    colour: str | None
    """`#RRGGBB` of the tier's mark."""


@dataclass(frozen=True)
class Reward:
    """What units can be exchanged for."""

    id: str
    name: Words
    description: Words
    icon: RewardIcon
    cost: int
    voucher_days: int
    """Days a voucher for it stays valid, until the end of that day in the programme's zone."""
    in_stock: bool


@dataclass(frozen=True)
class ReferralTerms:
    """What both sides get after the friend's first purchase of at least `minimum`."""

    inviter_units: int
    friend_units: int
    minimum: Money
    per_year: int
    """How many friends an inviter is rewarded for in one calendar year of the programme's zone."""


@dataclass(frozen=True)
class Programme:
    """One brand's rules, tiers, rewards and words, as version `version` of the programme's file."""

    id: str
    version: int
    effective_at: datetime
    name: str
    colour: str
    """`#RRGGBB`, the seed of every colour in the wallet."""
    logo: str | None
    """A `data:` URL of an SVG or PNG of at most 32 KiB."""
    unit: Unit
    currency: Currency
    time_zone: str
    """IANA name; a day of the programme begins at midnight there."""
    languages: tuple[Language, ...]
    """The first is the one to fall back on."""
    earn: EarnRule
    tiers: tuple[Tier, ...]
    """By threshold, the lowest first; that one is where every member begins."""
    rewards: tuple[Reward, ...]
    referral: ReferralTerms | None
    terms: Words
    terms_on: date
    """The day the terms date from; consent names it."""
    demo: bool
    """Whether sign-in codes are shown on the screen: only ever on a loopback address."""
