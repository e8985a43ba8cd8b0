"""What a purchase earns, by a plain loop: every rule against every line, in fractions.

Slow to read nothing from, and apart from the engine: conditions, rates, multipliers, groups and
rounding again, as `docs/programme.md` says them. Of what it does not know (caps that bind, what
units paid, multipliers that stand in a group) it says None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from pasje_platform.engine.earn_rules import Cap, EarnRule, When
from pasje_platform.engine.event import Basket, Line
from pasje_platform.engine.reward_rules import Reward
from pasje_platform.engine.rules import Rules


@dataclass(frozen=True)
class Who:
    tier: str = ""
    segments: tuple[str, ...] = ()
    birthday_on: date | None = None
    first_purchase: bool = False
    birthday_from: int = 0


def units(
    rules: Rules, who: Who, basket: Basket, discounts: Sequence[int], free: Sequence[int] = ()
) -> dict[str, int | None]:
    """What each rule gives for the purchase, by its id; 0 when it does not apply.

    `free` are the items of each line that a voucher made free.
    """
    on = {"purchase", *(f"action:{name}" for name in basket.actions)}
    giving = [rule for rule in rules.earn if rule.gives is not None and rule.on in on]
    exact = {rule.id: exactly(rules, rule, who, basket, discounts, free) for rule in giving}
    out = {rule.id: rounded(rule, exact[rule.id]) for rule in giving}
    for group in rules.groups:
        among = [r for r in giving if r.group == group.id and exact[r.id] is not None]
        for rule in _beaten(group.stack, among, out):
            out[rule.id] = 0
    unsure = {g.id for g in rules.groups if bound(rules, g.caps, who)}
    bounded = {r.id for r in giving if bound(rules, r.caps, who)}
    unsure |= {r.group for r in giving if r.group and (r.id in bounded or out[r.id] is None)}
    return {
        rule.id: None if rule.id in bounded or rule.group in unsure else out[rule.id]
        for rule in giving
    }


def bound(rules: Rules, caps: Sequence[Cap], who: Who) -> bool:
    """Whether one of them is for the tier they are in."""
    tier = rules.tier(who.tier)
    return any(not cap.tiers or (tier and tier.id in cap.tiers) for cap in caps)


def rewards(rules: Rules, who: Who, basket: Basket, now: datetime) -> dict[str, bool | None]:
    """Whether each rule that gives a reward gives it for an action of the purchase, by its id."""
    on = {f"action:{name}" for name in basket.actions}
    asked = [rule for rule in rules.earn if rule.reward and rule.on in on]
    today = now.astimezone(rules.zone).date()
    return {
        rule.id: None
        if bound(rules, rule.caps, who)
        else switched_on(rules, rule.when, who, basket)
        and _still_good(rules.reward(rule.reward), today)
        for rule in asked
    }


def _still_good(reward: Reward, today: date) -> bool:
    """A voucher of it could be used today, if on no other day."""
    happens = reward.on if reward.kind in ("experience", "sweepstake") else None
    last = happens or reward.valid_until
    return last is None or today <= last


def _beaten(
    stack: str, among: Sequence[EarnRule], out: dict[str, int | None]
) -> Sequence[EarnRule]:
    """Those of a group that do not count beside the one that does."""
    if stack == "all" or not among:
        return ()
    best = max(among, key=lambda rule: out[rule.id] or 0)
    kept = best if stack == "best" else among[-1]
    return [rule for rule in among if rule is not kept]


def exactly(
    rules: Rules,
    rule: EarnRule,
    who: Who,
    basket: Basket,
    discounts: Sequence[int],
    free: Sequence[int] = (),
) -> list[Fraction | None] | None:
    """By line, before rounding; None when the rule does not apply. A line of None: not known."""
    covered = [n for n, line in enumerate(basket.lines) if covers(rules, rule, line)]
    amounts = [amount(rule, basket, n, discounts[n]) for n in range(len(basket.lines))]
    if not covered and (rule.on == "purchase" or _selects(rule.when)):
        return None
    known = [amounts[n] for n in covered]
    if not switched_on(rules, rule.when, who, basket):
        return None
    if None in known:
        return [None]
    if sum(one or 0 for one in known) < rule.when.minimum:
        return None
    tier = rules.tier(who.tier)
    rate = tier.rates.get(rule.unit, Fraction(1)) if tier and rule.tier_rate else Fraction(1)
    gives = (rule.gives or 0) * 10 ** rules.unit(rule.unit).decimals * rate
    times = multipliers(rules, rule.unit, who, basket, discounts)
    if times is None:
        return [None]
    if rule.per == "once":
        paid_for = any(known) or (rule.on != "purchase" and not _selects(rule.when))
        more = sum((m.multiplies or 0) - 1 for m in times if not _selects(m.when))
        return [gives * (1 + more) * paid_for]
    out: list[Fraction | None] = []
    for n in covered:
        more = sum((m.multiplies or 0) - 1 for m in times if covers(rules, m, basket.lines[n]))
        if rule.per == "amount":
            out.append(gives * (1 + more) * (amounts[n] or 0) / rule.per_amount)
        else:
            given_away = free[n] if free and rule.basis != "gross" else 0
            pieces = basket.lines[n].quantity - given_away if amounts[n] else 0
            out.append(gives * (1 + more) * pieces)
    return out


def multipliers(
    rules: Rules, unit: str, who: Who, basket: Basket, discounts: Sequence[int]
) -> list[EarnRule] | None:
    """Those of the unit that apply; None when that is for their group, or their caps, to say."""
    found = []
    for rule in rules.earn:
        if rule.multiplies is None or rule.unit != unit:
            continue
        if rule.group or bound(rules, rule.caps, who) or rule.on != "purchase":
            return None
        covered = [n for n, line in enumerate(basket.lines) if covers(rules, rule, line)]
        amounts = [amount(rule, basket, n, discounts[n]) for n in covered]
        if None in amounts:
            return None
        enough = sum(one or 0 for one in amounts) >= rule.when.minimum
        if covered and enough and switched_on(rules, rule.when, who, basket):
            found.append(rule)
    return found


def rounded(rule: EarnRule, exact: list[Fraction | None] | None) -> int | None:
    if exact is None:
        return 0
    known = [one for one in exact if one is not None]
    if len(known) < len(exact):
        return None
    how = {"floor": floor, "ceil": ceil, "half_up": lambda x: floor(x + Fraction(1, 2))}
    if rule.round_over == "line":
        return sum(how[rule.rounding](one) for one in known)
    return how[rule.rounding](sum(known, Fraction(0)))


def covers(rules: Rules, rule: EarnRule, line: Line) -> bool:
    when = rule.when
    return (
        line.category not in (*rules.exclude_categories, *when.not_categories)
        and line.sku not in (*rules.exclude_skus, *when.not_skus)
        and (not when.categories or line.category in when.categories)
        and (not when.skus or line.sku in when.skus)
    )


def amount(rule: EarnRule, basket: Basket, place: int, discount: int) -> Fraction | None:
    """Of a line, on the rule's basis."""
    line = basket.lines[place]
    net = line.amount - line.discount
    if rule.basis == "net_of_points" and basket.pay:
        return None
    worth = Fraction(line.amount if rule.basis == "gross" else max(0, net - discount))
    if rule.tax == "excluded" and net and line.tax:
        worth -= Fraction(line.tax, net) * worth
    return worth


def _selects(when: When) -> bool:
    return bool(when.categories or when.not_categories or when.skus or when.not_skus)


def switched_on(rules: Rules, when: When, who: Who, basket: Basket) -> bool:
    """Every condition but those on lines and the minimum."""
    tier = rules.tier(who.tier)
    return (
        (not when.stores or basket.store in when.stores)
        and (not basket.store or basket.store not in when.not_stores)
        and (not when.channels or basket.channel in when.channels)
        and (not when.tiers or (tier is not None and tier.id in when.tiers))
        and (not when.segments or any(one in who.segments for one in when.segments))
        and (not when.first_purchase or who.first_purchase)
        and _at_that_time(rules, when, basket)
        and _birthday(rules, when, who, basket)
    )


def _at_that_time(rules: Rules, when: When, basket: Basket) -> bool:
    """Any of the days the moment belongs to; after midnight it is still the evening before's."""
    local = basket.bought_at.astimezone(rules.zone)
    minute, today = local.hour * 60 + local.minute, local.date()
    days = {today} if not when.hours else set()
    for begins, ends in when.hours:
        if begins < ends and begins <= minute < ends:
            days.add(today)
        if ends <= begins and minute >= begins:
            days.add(today)
        if ends <= begins and minute < ends:
            days.add(today - timedelta(days=1))
    return any(
        (not when.weekdays or day.isoweekday() in when.weekdays)
        and (when.first_day is None or when.first_day <= day)
        and (when.last_day is None or day <= when.last_day)
        for day in days
    )


def _birthday(rules: Rules, when: When, who: Who, basket: Basket) -> bool:
    if not when.birthday:
        return True
    born, day = who.birthday_on, basket.bought_at.astimezone(rules.zone).date()
    if born is None or day.year < who.birthday_from:
        return False
    if when.birthday == "month":
        return born.month == day.month
    reach = range(-3, 4) if when.birthday == "week" else (0,)
    near = {day + timedelta(days=n) for n in reach}
    leap = (born.month, born.day) == (2, 29)
    return any(
        (one.month, one.day) == (born.month, born.day)
        or (leap and (one.month, one.day) == (2, 28) and one.year % 4 != 0)
        for one in near
    )
