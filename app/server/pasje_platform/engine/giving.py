"""The arithmetic of one rule: basis × rate × tier × (1 + what multipliers add), rounded once.

A gift per amount or per item is spread over the lines, and a multiplier multiplies it on the lines
that it covers. What is given once belongs to no line: only a multiplier that selects no lines
multiplies it. An item or a purchase that costs nothing on the rule's basis gives nothing:
on net and net_of_points an item that a voucher made free does not count, whichever line it is on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pasje.contract.programme import Words
from pasje_platform.engine.conditions import Claim, Occasion, selects_lines
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.numbers import rounded, scaled


@dataclass(frozen=True)
class Boost:
    """A multiplier that counts: it adds `extra` times what rules of its unit give."""

    rule: EarnRule
    extra: Fraction
    """Factor − 1, or less when a cap leaves less."""
    lines: frozenset[int] | None
    """None: of everything, whatever line it is of."""
    said: tuple[Words, ...] = ()
    """Why it adds less than its factor says."""

    def covers(self, line: int) -> bool:
        return self.lines is None or line in self.lines


@dataclass(frozen=True)
class Given:
    """What one rule gives, before caps: all in the unit's smallest steps."""

    claim: Claim
    basis: Fraction
    """What its lines come to: minor units, items, or 1 for what is given once."""
    rate: Fraction
    """The tier's."""
    plain: Fraction
    """Before the tier's rate and multipliers."""
    covered: tuple[tuple[Boost, Fraction], ...]
    """The multipliers that cover something of it, and how much of `basis`."""
    exact: Fraction
    units: int

    @property
    def rule(self) -> EarnRule:
        return self.claim.rule

    @property
    def added(self) -> tuple[tuple[Boost, Fraction], ...]:
        """What each multiplier adds to it."""
        if not self.basis:
            return ()
        each = Fraction(self.plain * self.rate) / self.basis
        return tuple((boost, each * boost.extra * basis) for boost, basis in self.covered)


def boost(claim: Claim) -> Boost:
    rule = claim.rule
    extra = (rule.multiplies or Fraction(1)) - 1
    lines = frozenset(claim.lines) if selects_lines(rule.when) else None
    return Boost(rule, extra, lines)


def reaches(boost: Boost, given: Given) -> bool:
    """Whether a multiplier covers anything of what a rule gives."""
    rule = given.rule
    if rule.unit != boost.rule.unit or not given.basis:
        return False
    if boost.lines is None:
        return True
    return rule.per != "once" and not boost.lines.isdisjoint(given.claim.lines)


def given(claim: Claim, boosts: Sequence[Boost], occasion: Occasion) -> Given:
    rule = claim.rule
    gives = scaled(rule.gives or Fraction(0), occasion.rules.unit(rule.unit).decimals)
    weights, over = _weights(claim, occasion)
    each = Fraction(gives) / over
    rate = _tier_rate(rule, occasion)
    mine = [
        one
        for one in boosts
        if one.rule.unit == rule.unit and (one.lines is None or rule.per != "once")
    ]
    basis = sum(weight for _, weight in weights)
    covered = [(one, _covered(one, weights, basis)) for one in mine]
    covered = [(one, weight) for one, weight in covered if weight]
    if rule.round_over == "receipt" and all(one.extra.numerator >= 0 for one in mine):
        extra = sum((one.extra * weight for one, weight in covered), Fraction(0))
        exact = each * rate * (basis + extra)
        units = rounded(exact, rule.rounding)
    else:
        shares = [each * rate * weight * _factor(mine, line) for line, weight in weights]
        exact = sum(shares, Fraction(0))
        parts = shares if rule.round_over == "line" else [exact]
        units = sum(rounded(part, rule.rounding) for part in parts)
    shown = over if rule.per != "amount" else claim.over
    return Given(
        claim=claim,
        basis=Fraction(basis, shown),
        rate=rate,
        plain=each * basis,
        covered=tuple((one, Fraction(weight, shown)) for one, weight in covered),
        exact=exact,
        units=units,
    )


def _weights(claim: Claim, occasion: Occasion) -> tuple[list[tuple[int, int]], int]:
    """(line, what it counts for) and what that is divided by for one time what the rule gives.

    Its amount, its items, or all of it together once (line −1).
    """
    amounts = list(zip(claim.lines, claim.amounts, strict=True))
    if claim.rule.per == "amount":
        return amounts, claim.over * claim.rule.per_amount
    costs = [line for line, amount in amounts if amount]
    if claim.rule.per == "item":
        items = [(line, _items(claim.rule, line, occasion)) for line in costs]
        return [(line, count) for line, count in items if count], 1
    return ([(-1, 1)] if costs or _by_itself(claim, occasion) else []), 1


def _items(rule: EarnRule, line: int, occasion: Occasion) -> int:
    """Of a line; one that a voucher made free counts before discounts only."""
    free = 0 if rule.basis == "gross" else occasion.free[line]
    return occasion.lines[line].quantity - free


def _by_itself(claim: Claim, occasion: Occasion) -> bool:
    """Whether it is given for what happened rather than for what was bought.

    What came with a purchase is gone when nothing is left of that.
    """
    if not occasion.sold:
        return True
    kept = any(line.quantity for line in occasion.lines)
    return claim.rule.on != "purchase" and kept and not selects_lines(claim.rule.when)


def _tier_rate(rule: EarnRule, occasion: Occasion) -> Fraction:
    tier = occasion.rules.tier(occasion.tier)
    if tier is None or not rule.tier_rate:
        return Fraction(1)
    return tier.rates.get(rule.unit, Fraction(1))


def _covered(one: Boost, weights: Sequence[tuple[int, int]], basis: int) -> int:
    if one.lines is None:
        return basis
    return sum(weight for line, weight in weights if line in one.lines)


def _factor(boosts: Sequence[Boost], line: int) -> Fraction:
    """Never below nothing, however many multipliers lie below one."""
    extra = sum((one.extra for one in boosts if one.covers(line)), Fraction(0))
    return max(Fraction(0), 1 + extra)
