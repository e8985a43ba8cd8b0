"""How to earn, in words: what each rule gives, when, how much at most, and when it can be spent."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from pasje.contract.programme import HowToEarn, Words
from pasje_platform.engine.earn_rules import Cap, EarnRule, Group
from pasje_platform.engine.rules import Batch, Rules
from pasje_platform.programme.describe.conditions import (
    Clause,
    conditions,
    says_first,
    selection,
)
from pasje_platform.programme.describe.rewards import voucher_lasts
from pasje_platform.programme.describe.voice import Voice, languages, lines, paragraph


def how_to_earn(rules: Rules) -> tuple[HowToEarn, ...]:
    """One for each rule that earns, then one for each batch."""
    earn = [
        HowToEarn(rule.name, paragraph(rules, partial(_rule, rule=rule)), rule.unit)
        for rule in rules.earn
    ]
    batches = [
        HowToEarn(batch.name, paragraph(rules, partial(_batch, batch=batch)), batch.unit)
        for batch in rules.batches
    ]
    return (*earn, *batches)


def sentences(rules: Rules, made: EarnRule | Batch) -> tuple[Words, ...]:
    """The same of one of them, a sentence each."""
    if isinstance(made, Batch):
        return lines(rules, partial(_batch, batch=made))
    return lines(rules, partial(_rule, rule=made))


def clauses(rules: Rules, rule: EarnRule) -> tuple[tuple[str, Words], ...]:
    """The first sentence of a rule in its parts: what it gives, then condition by condition."""
    spoken = {one: list(_clauses(Voice(rules, one), rule)) for one in languages(rules)}
    together = zip(*spoken.values(), strict=True)
    return tuple(
        (parts[0][0], {one: said for one, (_, said) in zip(spoken, parts, strict=True)})
        for parts in together
    )


def _clauses(v: Voice, rule: EarnRule) -> Iterator[Clause]:
    yield "gives", _gives(v, rule)
    yield from _basis(v, rule)
    yield from conditions(v, rule)


def _rule(v: Voice, rule: EarnRule) -> Iterator[str]:
    yield ", ".join(said for _, said in _clauses(v, rule))
    if rule.gives is not None:
        yield from _rounding(v, rule)
        rated = any(tier.rates.get(rule.unit, 1) != 1 for tier in v.rules.tiers)
        if rated and not rule.tier_rate:
            yield v("no_tier_rate")
        yield from _available(v, rule)
    if rule.reward:
        yield from voucher_lasts(v, v.rules.reward(rule.reward))
    for cap in rule.caps:
        yield v.of_tiers(cap.tiers, said_cap(v, cap, rule.unit))
    group = next((group for group in v.rules.groups if group.id == rule.group), None)
    if group:
        yield from _group(v, rule, group)


def _gives(v: Voice, rule: EarnRule) -> str:
    what, on = selection(v, rule.when), rule.on.partition(":")[0]
    and_what = {"what": what} if what else {}
    suffix = "_on" if what else ""
    if rule.multiplies is not None:
        times = v.number(rule.multiplies)
        said = v(f"multiply{suffix}", times=times, units=v.plural(rule.unit), **and_what)
        return said if on == "purchase" else f"{said} {v('more_action', name=v.action(rule.on))}"
    if rule.reward:
        reward = v.said(v.rules.reward(rule.reward).name)
        return v(f"given_{on}", reward=reward, name=v.action(rule.on))
    gives = rule.gives or Fraction(0)
    if on == "purchase" and rule.per == "amount":
        return _per_amount(v, rule, gives, what)
    units = v.exactly(gives, rule.unit)
    if on != "purchase":
        return v(f"earn_{on}", units=units, name=v.action(rule.on))
    if rule.per == "item" and rule.when.skus and not rule.when.categories:
        return v("earn_article_on", units=units, what=what)
    name = "first" if says_first(rule) else rule.per
    return v(f"earn_{name}{suffix}", units=units, **and_what)


def _per_amount(v: Voice, rule: EarnRule, gives: Fraction, what: str) -> str:
    if v.units[rule.unit].money:
        percent = v.percent(gives * Fraction(10_000, rule.per_amount))
        key, units = "earn_percent", v.plural(rule.unit)
    else:
        percent, key, units = "", "earn_amount", v.exactly(gives, rule.unit)
    amount = v.money(rule.per_amount)
    return v(f"{key}_on" if what else key, percent=percent, units=units, amount=amount, what=what)


def _basis(v: Voice, rule: EarnRule) -> Iterator[Clause]:
    """Which amount counts, where it is not simply what the receipt says."""
    if rule.on != "purchase" or rule.per != "amount" or rule.gives is None:
        return
    if rule.basis == "gross":
        yield "gross", v("basis_gross")
    if rule.basis == "net_of_points" and v.rules.pay:
        paid = v.either(dict.fromkeys(v.plural(way.unit) for way in v.rules.pay))
        yield "net_of_points", v("basis_net_of_points", units=paid)
    if rule.tax == "excluded":
        yield "tax", v("tax_excluded")


def _rounding(v: Voice, rule: EarnRule) -> Iterator[str]:
    """Nothing where it is down, over the receipt: so does everybody."""
    by_line = rule.round_over == "line" and rule.on == "purchase"
    if rule.rounding != "floor" or by_line:
        yield v(f"round_{rule.rounding}", line=v("over_line") if by_line else "")


def _available(v: Voice, rule: EarnRule) -> Iterator[str]:
    available = rule.available
    if available.kind == "after":
        yield v("available_after", span=v.span(available.after))
    elif available.kind == "dates":
        yield v("available_dates", day=v.coming(available.dates))
    elif available.kind == "event":
        yield v("available_event", event=v.action(available.event), span=v.span(available.within))


def _group(v: Voice, rule: EarnRule, group: Group) -> Iterator[str]:
    together = [one for one in v.rules.earn if one.group == group.id]
    place = together.index(rule)
    others = [one.name for one in together if one is not rule]
    if group.stack == "best" and others:
        yield v("group_best", others=v.quoted(others))
    if group.stack == "latest" and (later := [one.name for one in together[place + 1 :]]):
        yield v("group_latest", others=v.quoted(later))
    for cap in group.caps:
        besides = v.quoted(others) if others else ""
        yield v.of_tiers(cap.tiers, said_cap(v, cap, rule.unit, besides))


def said_cap(v: Voice, cap: Cap, unit: str, others: str = "") -> str:
    """What it bounds, whoever it is for; `others` are those it bounds together with."""
    together = {"others": others} if others else {}
    suffix = "_together" if others else ""
    units = v.amount_of(cap.units, unit) if cap.units is not None else ""
    times = v.many("times", cap.times) if cap.times is not None else ""
    if cap.per == "purchase" and units:
        return v(f"cap_refused{suffix}", units=units, **together)
    per = v.between(cap.first_day, cap.last_day) if cap.per == "window" else v(f"per_{cap.per}")
    what = v.all_of(part for part in (times, units) if part)
    return v(f"cap{suffix}", what=what, per=per, **together)


def _batch(v: Voice, batch: Batch) -> Iterator[str]:
    yield v(
        "batch",
        dates=v("batch_dates", days=v.all_of(v.days(batch.dates))),
        units=v.amount_of(batch.every, batch.unit),
        gift=v.gift(batch.gives),
    )
    if batch.most is not None:
        yield v.many("batch_most", batch.most)
    if batch.most_per_year is not None:
        yield v.many("batch_most_per_year", batch.most_per_year)
    yield v("batch_carries" if batch.carry_over else "batch_expires")
