"""Whether a rule applies: to which lines of a receipt, and else why not.

Conditions on lines (categories, skus) select lines; the others switch the whole rule. A moment is
`basket.bought_at` in the programme's zone. Hours may run past midnight: what then comes after
midnight belongs to the evening before, for weekdays and the first and last day alike. Lines of
excluded categories and skus are nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import lcm

from pasje.contract.programme import Words
from pasje_platform.engine import calendar, reasons
from pasje_platform.engine.earn_rules import EarnRule, When
from pasje_platform.engine.event import Basket, Line
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Context


@dataclass(frozen=True)
class Amounts:
    """Minor units by line: `of_line` of each, all over the same denominator, so that sums of them
    are sums of whole numbers."""

    of_line: tuple[int, ...]
    over: int


@dataclass(frozen=True)
class Occasion:
    """What happened, as the rules look at it."""

    rules: Rules
    context: Context
    on: frozenset[str]
    """What is earned for: the triggers of rules."""
    moment: datetime
    day: date
    tier: str
    """The member's, as these rules know it; "" in a programme without tiers."""
    store: str = ""
    channel: str = ""
    lines: tuple[Line, ...] = ()
    discounts: tuple[int, ...] = ()
    paid: tuple[int, ...] = ()
    free: tuple[int, ...] = ()
    """By line, items that vouchers made free."""
    sold: bool = False
    """Whether it is a purchase; else no rule has lines."""
    bases: dict[tuple[str, str], Amounts] = field(default_factory=dict)
    """Amounts by line that were worked out already."""


@dataclass(frozen=True)
class Claim:
    """A rule that applies: to these lines, which come to these amounts on its basis."""

    rule: EarnRule
    lines: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()
    over: int = 1
    """What all amounts are divided by: 1, but without tax they need not be whole."""


def of_basket(
    rules: Rules,
    context: Context,
    basket: Basket,
    discounts: Sequence[int],
    paid: Sequence[int],
    free: Sequence[int] = (),
) -> Occasion:
    """A purchase, and the actions that came with it."""
    actions = {f"action:{name}" for name in basket.actions}
    return Occasion(
        rules=rules,
        context=context,
        on=frozenset({"purchase", *actions}),
        moment=basket.bought_at,
        day=calendar.day_of(basket.bought_at, rules.zone),
        tier=rules.tier_id(context.tier),
        store=basket.store,
        channel=basket.channel,
        lines=basket.lines,
        discounts=_by_line(discounts, basket),
        paid=_by_line(paid, basket),
        free=_by_line(free, basket),
        sold=True,
    )


def of_happening(
    rules: Rules, context: Context, on: str, moment: datetime, store: str = ""
) -> Occasion:
    """A visit, an enrolment, a birthday or an action by itself; a visit is to a shop."""
    return Occasion(
        rules=rules,
        context=context,
        on=frozenset({on}),
        moment=moment,
        day=calendar.day_of(moment, rules.zone),
        tier=rules.tier_id(context.tier),
        store=store,
    )


def counted(rules: Rules, line: Line) -> bool:
    """Whether a line may earn and count for the tier at all."""
    return (
        line.quantity > 0
        and line.category not in rules.exclude_categories
        and line.sku not in rules.exclude_skus
    )


def selects_lines(when: When) -> bool:
    return bool(when.categories or when.not_categories or when.skus or when.not_skus)


def tried(rule: EarnRule, occasion: Occasion) -> Claim | Words:
    """The rule's claim, or why it has none."""
    missed = _switched_off(rule.when, occasion)
    if missed is not None:
        return missed
    if not occasion.sold:
        return _without_lines(rule, occasion)
    lines = tuple(
        index
        for index, line in enumerate(occasion.lines)
        if counted(occasion.rules, line) and selected(rule.when, line)
    )
    if not lines and (rule.on == "purchase" or selects_lines(rule.when)):
        return reasons.no_line()
    on_basis = amounts(occasion, rule)
    of_lines = tuple(on_basis.of_line[index] for index in lines)
    if sum(of_lines) < rule.when.minimum * on_basis.over:
        comes_to = Fraction(sum(of_lines), on_basis.over)
        return reasons.minimum(rule.when.minimum, comes_to, occasion.rules.currency)
    return Claim(rule, lines, of_lines, on_basis.over)


def amounts(occasion: Occasion, rule: EarnRule) -> Amounts:
    """What every line comes to on the rule's basis; exact, so not always whole without tax."""
    key = (rule.basis, rule.tax)
    if key not in occasion.bases:
        exact = [
            _amount(rule, line, occasion.discounts[index], occasion.paid[index])
            for index, line in enumerate(occasion.lines)
        ]
        over = lcm(*(one.denominator for one in exact))
        of_line = tuple(one.numerator * (over // one.denominator) for one in exact)
        occasion.bases[key] = Amounts(of_line, over)
    return occasion.bases[key]


def _amount(rule: EarnRule, line: Line, discount: int, paid: int) -> Fraction | int:
    """Tax is part of what is left after the line's discount; every cent bears the same share."""
    charged = line.amount - line.discount
    less = {"gross": 0, "net": discount, "net_of_points": discount + paid}[rule.basis]
    amount = line.amount if rule.basis == "gross" else max(0, charged - less)
    if rule.tax == "included" or not line.tax or not charged:
        return amount
    return amount - Fraction(line.tax * amount, charged)


def _without_lines(rule: EarnRule, occasion: Occasion) -> Claim | Words:
    if selects_lines(rule.when) or (rule.gives is not None and rule.per != "once"):
        return reasons.no_line()
    if rule.when.minimum:
        return reasons.minimum(rule.when.minimum, 0, occasion.rules.currency)
    return Claim(rule)


def selected(when: When, line: Line) -> bool:
    """Whether the conditions on lines leave it in."""
    return (
        (not when.categories or line.category in when.categories)
        and (not when.skus or line.sku in when.skus)
        and line.category not in when.not_categories
        and line.sku not in when.not_skus
    )


def _switched_off(when: When, occasion: Occasion) -> Words | None:
    """Why a rule does not apply whatever was bought."""
    context = occasion.context
    if when.stores and occasion.store not in when.stores:
        return reasons.only_stores(when.stores)
    if occasion.store in when.not_stores and occasion.store:
        return reasons.not_store(occasion.store)
    if when.channels and occasion.channel not in when.channels:
        return reasons.only_channels(when.channels)
    if when.tiers and occasion.tier not in when.tiers:
        return reasons.only_tiers([tier for tier in occasion.rules.tiers if tier.id in when.tiers])
    if when.segments and not set(when.segments) & set(context.segments):
        return reasons.only_segments()
    if when.first_purchase and not (occasion.sold and context.first_purchase):
        return reasons.first_purchase()
    return _at_another_time(when, occasion) or _not_a_birthday(when, occasion)


def _at_another_time(when: When, occasion: Occasion) -> Words | None:
    days = _days(when, occasion)
    if not days:
        return reasons.only_hours(when.hours)
    in_week = [day for day in days if not when.weekdays or day.isoweekday() in when.weekdays]
    if not in_week:
        return reasons.only_weekdays(when.weekdays)
    first, last = when.first_day or date.min, when.last_day or date.max
    if any(first <= day <= last for day in in_week):
        return None
    return reasons.from_day(first) if max(in_week) < first else reasons.until_day(last)


def _days(when: When, occasion: Occasion) -> list[date]:
    """The days to which the moment belongs, by the hours it lies in; none when in none of them."""
    today = occasion.day
    if not when.hours:
        return [today]
    minute = calendar.minute_of_day(occasion.moment, occasion.rules.zone)
    days = []
    for begins, ends in when.hours:
        if begins <= minute and (minute < ends or ends <= begins):
            days.append(today)
        if ends <= begins and minute < ends:
            days.append(today - timedelta(days=1))
    return days


def _not_a_birthday(when: When, occasion: Occasion) -> Words | None:
    if not when.birthday:
        return None
    born, day = occasion.context.birthday_on, occasion.day
    if born is None:
        return reasons.birthday_unknown()
    if day.year < occasion.context.birthday_from:
        return reasons.birthday_changed(occasion.context.birthday_from)
    if when.birthday == "month":
        near = born.month == day.month
    else:
        reach = 3 if when.birthday == "week" else 0
        years = range(max(1, day.year - 1), min(9999, day.year + 1) + 1)
        near = any(abs((calendar.anniversary(born, year) - day).days) <= reach for year in years)
    return None if near else reasons.not_birthday(when.birthday)


def _by_line(shares: Sequence[int], basket: Basket) -> tuple[int, ...]:
    """A share for every line: of a basket without vouchers none is said."""
    missing = len(basket.lines) - len(shares)
    return (*shares, *([0] * missing))
