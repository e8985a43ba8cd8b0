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


RewardKind = Literal[
    "amount_off", "percent_off", "product", "sample", "bonus_product", "free_shipping", "upgrade",
    "experience", "early_access", "gift_card", "merchandise", "donation", "sweepstake",
    "partner_voucher",
]  # fmt: skip
TierBasis = Literal["spend", "units", "purchases", "visits", "events"]


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
    """Whole months after the day of earning, then it expires; None: never, or by another rule."""
    id: str = ""
    decimals: int = 0
    """Balances count in steps of 10 to the power of minus this."""
    money: bool = False
    """Whether it is money: balances are minor units of the programme's currency."""
    validity: Words | None = None
    """When its units run out, in a sentence."""


@dataclass(frozen=True)
class EarnRule:
    """`units` for each whole or partial `per` spent, rounded once over the receipt."""

    units: int
    per: Money
    rounding: Rounding


@dataclass(frozen=True)
class Tier:
    """A status level, reached by what counts for it within the programme's window, less returns."""

    id: str
    name: Words
    threshold: Money
    earn_percent: int
    """What the earn rule is multiplied by, in percent: 150 is one and a half times."""
    benefits: tuple[Words, ...]
    colour: str | None
    """`#RRGGBB` of the tier's mark."""
    count: int = 0
    """The threshold in `Programme.tier_basis`; `threshold` is it again where spending counts."""


@dataclass(frozen=True)
class RewardChoice:
    cost: int
    worth: Money


@dataclass(frozen=True)
class RewardStep:
    """From `least` to `most` units in steps of `step`, each worth `worth`."""

    least: int
    most: int
    step: int
    worth: Money


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
    kind: RewardKind = "product"
    unit_id: str = ""
    """What it costs; "" is the unit on the card."""
    conditions: tuple[Words, ...] = ()
    """What it is worth, where, for whom, how often, until when: a sentence each."""
    choices: tuple[RewardChoice, ...] = ()
    """Its prices, when the member chooses; `cost` is then the lowest."""
    step: RewardStep | None = None
    """When the member chooses any amount."""
    for_sale: bool = True
    """False: only ever a gift."""
    charity: Words | None = None
    """Who gets it, of a donation."""


@dataclass(frozen=True)
class HowToEarn:
    """One way to earn, in words."""

    name: Words
    says: Words
    unit_id: str


@dataclass(frozen=True)
class ProgrammeChange:
    """One version, as members read of it."""

    version: int
    effective_at: datetime
    on: date
    says: Words | None
    """What the programme says of it, in its own words."""
    lines: tuple[Words, ...] = ()
    """What is new, what ended, what is different: a sentence or some each."""


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
    earn: EarnRule | None
    """The rule for every amount spent, in the unit on the card; None when there is none."""
    tiers: tuple[Tier, ...]
    """By threshold, the lowest first; that one is where every member begins. Never empty: without
    tiers it is one, which nobody names."""
    rewards: tuple[Reward, ...]
    referral: ReferralTerms | None
    terms: Words
    terms_on: date
    """The day the terms date from; consent names it."""
    demo: bool
    """Whether sign-in codes are shown on the screen: only ever on a loopback address."""
    units: tuple[Unit, ...] = ()
    """All of them; the first is `unit` again."""
    earning: tuple[HowToEarn, ...] = ()
    tier_basis: TierBasis = "spend"
    tier_unit: str = ""
    """The unit that counts, with tier_basis "units"."""
    tier_rules: tuple[Words, ...] = ()
    """How tiers are reached, kept and lost, a sentence each."""
    payment: tuple[Words, ...] = ()
    """How units pay at the till."""
    returning: tuple[Words, ...] = ()
    """What a return does with them."""
    changes: tuple[ProgrammeChange, ...] = ()
    """The newest first; one that is still to come may be the first."""
    jurisdiction: str = ""
    minimum_age: int = 0
