"""How units pay at the till, and what a return does with them, in words."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from pasje.contract.programme import Words
from pasje_platform.engine.reward_rules import PayWith
from pasje_platform.engine.rules import Rules
from pasje_platform.programme.describe.voice import Voice, lines, paragraph


def payment(rules: Rules) -> tuple[Words, ...]:
    """One text for each way to pay."""
    return tuple(paragraph(rules, partial(_pay, way=way)) for way in rules.pay)


def payment_lines(way: PayWith, rules: Rules) -> tuple[Words, ...]:
    """Of one of them a sentence each; one text where it is for some tiers, which it says first."""
    if way.tiers:
        return (paragraph(rules, partial(_pay, way=way)),)
    return lines(rules, partial(_pay, way=way))


def returning(rules: Rules) -> tuple[Words, ...]:
    """What a return does, a sentence each."""
    return lines(rules, _returning)


def _pay(v: Voice, way: PayWith) -> Iterator[str]:
    if v.units[way.unit].money and way.units == way.worth:
        how = v("pay_money", units=v.plural(way.unit))
    else:
        how = v("pay", units=v.amount_of(way.units, way.unit), amount=v.money(way.worth))
    yield v.of_tiers(way.tiers, how, "pay_tiers")
    if way.multiple > 1:
        yield v("pay_multiple", units=v.amount_of(way.multiple, way.unit))
    if way.minimum:
        yield v("pay_minimum", units=v.amount_of(way.minimum, way.unit))
    if way.most_percent < 100:
        yield v("pay_share", percent=v.percent(Fraction(way.most_percent)))
    if way.minimum_basket:
        yield v("pay_bill", amount=v.money(way.minimum_basket))
    if way.channels:
        yield v("pay_where", channels=v.channels(way.channels))


def _returning(v: Voice) -> Iterator[str]:
    returns = v.rules.returns
    yield v("return_days", span=v.many("days", returns.within_days))
    if returns.earned in ("keep", "pending"):
        yield v(f"return_{returns.earned}")
    else:
        yield v("return_taken")
        yield from _taken(v)
        # What stops at the balance leaves a voucher to whoever bought it.
        if v.rules.rewards and returns.earned == "negative":
            yield v("return_voucher")
    if v.rules.pay:
        paid = v.all_of(dict.fromkeys(v.plural(way.unit) for way in v.rules.pay))
        yield v(f"spent_{returns.spent}", units=paid, span=v.span(returns.grace))
    if v.rules.rewards:
        yield v("used_back")


def _taken(v: Voice) -> Iterator[str]:
    """How far down, which differs by unit."""
    owing = [unit.id for unit in v.rules.units if unit.may_go_negative]
    if v.rules.returns.earned == "within_balance" or not owing:
        yield v("return_zero")
        return
    yield v("return_deficit", units=v.either(map(v.plural, owing)))
    if others := [unit.id for unit in v.rules.units if not unit.may_go_negative]:
        yield v("return_zero_of", units=v.either(map(v.plural, others)))
