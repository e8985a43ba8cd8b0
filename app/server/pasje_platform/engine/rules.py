"""What one version of a programme says, ready to be evaluated: exact numbers, no texts to parse.

`programme/build_engine.py` makes it from the file. Money is in minor units, units in the unit's
smallest step, rates are fractions; days are of the programme's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from pasje.contract.programme import Words
from pasje_platform.engine.earn_rules import EarnRule, Group
from pasje_platform.engine.reward_rules import PayWith, Returns, Reward
from pasje_platform.engine.spans import Period, Span, YearDay


@dataclass(frozen=True)
class Notice:
    """Units expire only when a notice was sent, at most and at least so many days before."""

    least_days: int
    most_days: int


@dataclass(frozen=True)
class Expiry:
    """When units of one lot run out.

    rolling: `valid` after the day of earning, then to the end of the `round_to` it lies in.
    dates: at the end of the first of `dates` that is not before the day of earning.
    inactivity: `valid` after the last activity; `activity` names what counts (kinds of events,
    `action:NAME`); every lot of the unit at once.
    """

    kind: Literal["never", "rolling", "dates", "inactivity"] = "never"
    valid: Span = Span(0, "days")
    round_to: Period = "day"
    dates: tuple[YearDay, ...] = ()
    activity: tuple[str, ...] = ()
    notice: Notice | None = None


@dataclass(frozen=True)
class Unit:
    id: str
    singular: Words
    plural: Words
    decimals: int = 0
    """0 to 3; a unit of money has the currency's two."""
    money: bool = False
    may_go_negative: bool = False
    """A return may bring the balance below zero, and spending is then refused until it is above."""
    expiry: Expiry = Expiry()


@dataclass(frozen=True)
class Gift:
    """Units, or a voucher of a reward."""

    unit: str = ""
    units: int = 0
    reward: str = ""


@dataclass(frozen=True)
class Batch:
    """At the end of each of `dates`, every `every` units become a `gives`.

    `most` in one batch, `most_per_year` in a calendar year (None: no end); the rest stays when
    `carry_over`, else it expires.
    """

    id: str
    name: Words
    unit: str
    dates: tuple[YearDay, ...]
    every: int
    gives: Gift
    most: int | None = None
    most_per_year: int | None = None
    carry_over: bool = True


@dataclass(frozen=True)
class Tier:
    id: str
    name: Words
    threshold: int
    """In the ladder's basis: minor units, smallest steps of its unit, or a count."""
    permanent: bool = False
    rates: Mapping[str, Fraction] = field(default_factory=dict)
    """By unit: what earning is multiplied by; 1 when not there."""
    benefits: tuple[Words, ...] = ()
    colour: str | None = None
    welcome: tuple[Gift, ...] = ()
    """When a member reaches it, once in a membership."""
    yearly: tuple[Gift, ...] = ()
    """On every anniversary of reaching it."""
    expiry: Mapping[str, Expiry] = field(default_factory=dict)
    """By unit, instead of the unit's own, for what is earned in this tier."""


@dataclass(frozen=True)
class Ladder:
    """How members rise and fall.

    Window: what counts at a moment: ever, the last `span` (rolling), the current `period`
    (calendar), or the current year of membership (anniversary). Validity of a reached tier: for as
    long as it is met (`window`), `valid` long from the day of reaching it (rounded to the end of
    `round_to`), or the rest of the year and the next one. When validity ends unmet: `grace` more,
    then `downgrade`.

    Of visits it is the days that count: however often a member is scanned on one day, it is one.
    A visit is a scan, of any number of purchases or none, so what is returned does not undo it.
    """

    basis: Literal["spend", "units", "purchases", "visits", "events"] = "spend"
    unit: str = ""
    events: tuple[str, ...] = ()
    """Names of actions that count, for basis events."""
    window: Literal["ever", "rolling", "calendar", "anniversary"] = "ever"
    span: Span = Span(12, "months")
    period: Period = "year"
    validity: Literal["window", "span", "rest_of_year_and_next"] = "window"
    valid: Span = Span(12, "months")
    round_to: Period = "day"
    grace: Span = Span(0, "days")
    downgrade: Literal["none", "one_step", "recomputed"] = "recomputed"


@dataclass(frozen=True)
class Referral:
    """What both sides get after the friend's first purchase of at least `minimum`."""

    unit: str
    inviter_units: int
    friend_units: int
    minimum: int
    per_year: int


_Named = TypeVar("_Named", Unit, Reward)


@dataclass(frozen=True)
class Rules:
    """One version of a programme."""

    id: str
    version: int
    zone: ZoneInfo
    currency: str
    units: tuple[Unit, ...]
    """The first is the one on the card."""
    earn: tuple[EarnRule, ...] = ()
    groups: tuple[Group, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    exclude_skus: tuple[str, ...] = ()
    """Never earn anything, and count for no tier: gift cards, tobacco."""
    categories: Mapping[str, Words] = field(default_factory=dict)
    """What they are called, in the order of the file; one that is not there goes by its id."""
    articles: Mapping[str, Words] = field(default_factory=dict)
    """The same by their numbers; one that is not there is not told from others without a name."""
    segments: Mapping[str, Words] = field(default_factory=dict)
    """The same of segments; a file names all of those."""
    actions: Mapping[str, Words] = field(default_factory=dict)
    """The same of actions, by their bare names, where their rule's name is not what they are."""
    batches: tuple[Batch, ...] = ()
    ladder: Ladder = Ladder()
    tiers: tuple[Tier, ...] = ()
    """The lowest first; empty: a programme without tiers."""
    rewards: tuple[Reward, ...] = ()
    pay: tuple[PayWith, ...] = ()
    returns: Returns = Returns()
    referral: Referral | None = None
    minimum_age: int = 0

    def unit(self, unit_id: str) -> Unit:
        """Raises KeyError for a unit that this version does not have."""
        return _by_id(self.units, unit_id)

    def reward(self, reward_id: str) -> Reward:
        """Raises KeyError."""
        return _by_id(self.rewards, reward_id)

    def reward_now(self, reward_id: str) -> Reward | None:
        """As this version offers it; None: it left the programme."""
        return next((reward for reward in self.rewards if reward.id == reward_id), None)

    def category(self, category_id: str) -> Words:
        return self.categories.get(category_id) or self._by_its_id(category_id)

    def segment(self, segment_id: str) -> Words:
        return self.segments.get(segment_id) or self._by_its_id(segment_id)

    def action(self, name: str) -> Words:
        """By its bare name: its own words, else what the rule that rewards it is called."""
        rewarding = (rule.name for rule in self.earn if rule.on == f"action:{name}")
        return self.actions.get(name) or next(rewarding, None) or self._by_its_id(name)

    def _by_its_id(self, id_: str) -> Words:
        return dict.fromkeys(self.units[0].singular, plain(id_))

    def tier(self, tier_id: str) -> Tier | None:
        """The tier of that id; the lowest when this version dropped it, None without tiers."""
        for tier in self.tiers:
            if tier.id == tier_id:
                return tier
        return self.tiers[0] if self.tiers else None

    def tier_id(self, tier_id: str) -> str:
        """The id of that tier, as this version knows it; "" without tiers."""
        tier = self.tier(tier_id)
        return tier.id if tier else ""


def plain(id_: str) -> str:
    """An id in words: gift-cards is gift cards."""
    return id_.replace("-", " ").replace("_", " ")


def _by_id(among: tuple[_Named, ...], wanted: str) -> _Named:
    for one in among:
        if one.id == wanted:
            return one
    raise KeyError(wanted)
