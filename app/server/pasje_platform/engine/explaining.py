"""A gain as a receipt tells it: the steps, and the parts that the wallet has phrases for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from pasje.contract.programme import Money, Words
from pasje.contract.snapshot import Rule, Why
from pasje_platform.engine import steps
from pasje_platform.engine.conditions import Occasion
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.event import Event
from pasje_platform.engine.giving import Given
from pasje_platform.engine.numbers import rounded, scaled, written
from pasje_platform.engine.rules import Rules

_OF: dict[str, Rule] = {
    "purchase": "purchase",
    "visit": "visit",
    "enrolment": "enrolment",
    "birthday": "birthday",
}


def rule_of(rule: EarnRule) -> Rule:
    """As an entry names what it is for."""
    return _OF.get(rule.on, "action")


@dataclass(frozen=True)
class Ready:
    """When units can be spent: from `at` (None: at once), or once an action is reported."""

    at: datetime | None = None
    waits_for: str = ""
    cancelled_at: datetime | None = None


def reckoned(given: Given, occasion: Occasion) -> tuple[Words, ...]:
    """Basis, tier, multipliers, rounding: one sentence each, none that says nothing new."""
    rules, rule = occasion.rules, given.rule
    unit, currency = rules.unit(rule.unit), rules.currency
    if rule.per == "amount":
        said = [steps.per_amount(rule, given.basis, given.plain, unit, currency)]
    elif rule.per == "item":
        said = [steps.per_item(rule, int(given.basis), given.plain, unit, currency)]
    else:
        said = [steps.once(given.plain, unit, currency)]
    so_far = given.plain * given.rate
    tier = rules.tier(occasion.tier)
    if tier is not None and given.rate != 1:
        said.append(steps.tier_rate(tier, given.rate, so_far, unit, currency))
    for boost, added in given.added:
        so_far += added
        said += [*boost.said, steps.boosted(boost.rule, added, so_far, unit, currency)]
    if given.exact != given.units:
        said.append(steps.rounding(rule, given.units, unit, currency))
    return tuple(said)


def validity(
    rules: Rules, ready: Ready, expires_at: datetime | None, now: datetime
) -> tuple[Words, ...]:
    said: list[Words] = []
    zone = rules.zone
    if ready.cancelled_at is not None:
        said.append(steps.waits(rules.action(ready.waits_for), ready.cancelled_at, zone))
    elif ready.at is not None and ready.at > now:
        said.append(steps.available(ready.at, zone))
    if expires_at is not None:
        said.append(steps.expires(expires_at, zone))
    return tuple(said)


def why(
    rules: Rules, event: Event, given: Given, tier_id: str, store: str, said: Sequence[Words]
) -> Why:
    """The parts of an entry; of a rule per amount with its basis and rate."""
    rule = given.rule
    unit, tier = rules.unit(rule.unit), rules.tier(tier_id)
    # A birthday may have begun since, and is booked while a purchase is recorded.
    basket = None if rule.on == "birthday" else event.basket
    per_amount = rule.per == "amount"
    each = scaled(rule.gives or Fraction(0), unit.decimals)
    percent = given.rate * 100
    by_tier = tier is not None and rule.tier_rate and percent.denominator == 1
    natural = Fraction(given.exact) / 10**unit.decimals
    basis = rounded(Fraction(given.basis), "half_up")
    return Why(
        rule_of(rule),
        basis=Money(basis, rules.currency) if per_amount else None,
        units_per=int(each) if per_amount and each.denominator == 1 else None,
        per=Money(rule.per_amount, rules.currency) if per_amount else None,
        tier_id=tier.id if tier is not None and by_tier else None,
        earn_percent=int(percent) if by_tier else None,
        exact=written(natural) if per_amount else None,
        rounding=rule.rounding if per_amount else None,
        shop=store or None,
        receipt=(basket.receipt or None) if basket is not None else None,
        name=rule.name,
        steps=tuple(said),
    )
