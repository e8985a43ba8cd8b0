"""How units are earned: rules, their conditions, their caps, and groups of them."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from pasje.contract.programme import Rounding, Words
from pasje_platform.engine.spans import Span, YearDay


@dataclass(frozen=True)
class When:
    """Every condition that is given must hold; an empty one always does."""

    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    not_skus: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    not_stores: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    """Monday is 1."""
    hours: tuple[tuple[int, int], ...] = ()
    """Minutes of the day: from, until (excluded); past midnight when until is less."""
    first_day: date | None = None
    last_day: date | None = None
    birthday: Literal["", "day", "week", "month"] = ""
    """Only then: on it, within three days of it, or in its month."""
    tiers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    first_purchase: bool = False
    minimum: int = 0
    """Of the qualifying lines, on the rule's basis, in minor units."""


@dataclass(frozen=True)
class Available:
    """When what was earned can be spent.

    dates: from the start of the first of them after the day of earning. event: when the action
    `event` is reported for the purchase, cancelled when it is not `within` that time.
    """

    kind: Literal["at_once", "after", "dates", "event"] = "at_once"
    after: Span = Span(0, "days")
    dates: tuple[YearDay, ...] = ()
    event: str = ""
    within: Span = Span(0, "days")


@dataclass(frozen=True)
class Cap:
    """At most `units` and `times` (None: no end) per `per`.

    Per purchase, more than `units` is refused in full; else it is reduced to what is left. A window
    is the days from `first_day` to `last_day`; `ever` counts a whole membership.
    """

    per: Literal["purchase", "day", "week", "month", "quarter", "year", "window", "ever"]
    units: int | None = None
    times: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    tiers: tuple[str, ...] = ()
    """Binds members in these tiers (empty: all), and counts what everybody was given: who changes
    tier keeps what was used of it."""

    def binds(self, tier: str) -> bool:
        return not self.tiers or tier in self.tiers


@dataclass(frozen=True)
class EarnRule:
    """What turns a purchase, visit or action into units.

    `gives` units (in the unit's natural size) per `per_amount`, per item, or once; or `multiplies`
    what other rules of its unit give on the lines that it covers; or gives a voucher of `reward`.
    Of multipliers each adds (factor − 1) times what was given, after the tier's rate.
    """

    id: str
    name: Words
    on: str
    """purchase, visit, enrolment, birthday, or action:NAME. Referrals have terms of their own."""
    unit: str
    gives: Fraction | None = None
    multiplies: Fraction | None = None
    reward: str = ""
    """The voucher costs nothing, and is for an enrolment, a birthday or an action."""
    per: Literal["amount", "item", "once"] = "amount"
    per_amount: int = 100
    basis: Literal["gross", "net", "net_of_points"] = "net"
    """Gross: before discounts; net: after them; net_of_points: less what units paid, too.

    Per item gross counts every item; the others count none that a voucher made free."""
    tax: Literal["included", "excluded"] = "included"
    rounding: Rounding = "floor"
    round_over: Literal["receipt", "line"] = "receipt"
    tier_rate: bool = True
    """Whether the tier's rate applies to what it gives."""
    when: When = When()
    available: Available = Available()
    group: str = ""
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True)
class Group:
    """Rules that stand together: which of those that apply count, and what they give at most.

    best: the one that gives most; latest: the last in the file.
    """

    id: str
    stack: Literal["all", "best", "latest"] = "all"
    caps: tuple[Cap, ...] = ()
