"""Units as money at the till: how much may be paid so, and what it is worth line by line."""

from collections.abc import Iterator, Sequence
from math import gcd, lcm

from pasje.contract.programme import Money
from pasje.contract.snapshot import Why
from pasje.contract.till import PayOption
from pasje_platform.engine.event import Basket
from pasje_platform.engine.numbers import shared
from pasje_platform.engine.reward_rules import PayWith
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Paid, State
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused


def pay(
    work: Work, basket: Basket, discounts: Sequence[int]
) -> tuple[tuple[Paid, ...], tuple[int, ...]]:
    """Spends the units that the basket is paid with; what they paid, by line, in minor units.

    Raises Refused: cannot_pay_with, pay_minimum_basket, pay_multiple, pay_too_much,
    not_enough_points.
    """
    due, tier = nets(basket, discounts), work.rules.tier_id(work.state.tier.tier)
    left = bill = sum(due)
    spent = []
    why = Why("payment", shop=basket.store or None, receipt=basket.receipt or None)
    for unit, units in _by_unit(basket).items():
        ways = [way for way in work.rules.pay if way.unit == unit]
        way = next((way for way in ways if _suits(way, basket, tier)), None)
        if way is None:
            raise Refused("cannot_pay_with")
        worth = _worth(work.rules, way, units, bill=bill, left=left)
        seq = work.spend(unit, units, why, kind="pay", source_id=work.event.id)
        rate = (way.units, way.worth)
        spent.append(Paid(unit, units, seq, tuple(work.movements_of(seq)), rate))
        left -= worth
    return tuple(spent), shared(bill - left, due)


def options(
    rules: Rules, state: State, basket: Basket, discounts: Sequence[int]
) -> tuple[PayOption, ...]:
    """What this member, settled until now, could pay this bill with, one way at a time."""
    bill = sum(nets(basket, discounts))
    return tuple(_options(rules, state, basket, bill))


def worth_of(rules: Rules, paid: Paid, units: int) -> int:
    """What `units` of a payment paid, in minor units, rounded down; 0 when they cannot pay."""
    each, worth = _rate(rules, paid)
    return units * worth // each if each else 0


def units_worth(rules: Rules, paid: Paid, worth: int) -> int:
    """The fewest units of a payment that paid so much; 0 when they cannot pay."""
    each, of_each = _rate(rules, paid)
    return -(-worth * each // of_each) if each else 0


def _rate(rules: Rules, paid: Paid) -> tuple[int, int]:
    """So many units paid so much: kept with the payment, or as the rules say."""
    known = [(way.units, way.worth) for way in rules.pay if way.unit == paid.unit]
    return paid.rate or (known or [(0, 0)])[0]


def step_of(way: PayWith) -> int:
    """The fewest units that are a multiple as asked and worth whole minor units."""
    return lcm(way.multiple, way.units // gcd(way.units, way.worth))


def _options(rules: Rules, state: State, basket: Basket, bill: int) -> Iterator[PayOption]:
    tier = rules.tier_id(state.tier.tier)
    for way in rules.pay:
        if not _suits(way, basket, tier) or bill < way.minimum_basket:
            continue
        step = step_of(way)
        worth = step * way.worth // way.units
        has = state.account(way.unit).available
        least = _least(way)
        most = min(has // step, _most(way, bill, bill) // worth) * step
        if most >= least:
            yield PayOption(way.unit, least, most, step, Money(worth, rules.currency))


def nets(basket: Basket, discounts: Sequence[int]) -> list[int]:
    """What is to be paid of each line, by money or units, in minor units."""
    return [
        line.amount - line.discount - off for line, off in zip(basket.lines, discounts, strict=True)
    ]


def _by_unit(basket: Basket) -> dict[str, int]:
    """Two payments with one unit are one payment."""
    units: dict[str, int] = {}
    for payment in basket.pay:
        units[payment.unit] = units.get(payment.unit, 0) + payment.units
    return units


def _suits(way: PayWith, basket: Basket, tier: str) -> bool:
    """Of the ways of one unit only one does: they are for different tiers."""
    there = not way.channels or basket.channel in way.channels
    return there and (not way.tiers or tier in way.tiers)


def _least(way: PayWith) -> int:
    step = step_of(way)
    return max(-(-way.minimum // step), 1) * step


def _most(way: PayWith, bill: int, left: int) -> int:
    """What may be paid so, in minor units: its share of the bill, and what is left to pay."""
    return min(bill * way.most_percent // 100, left)


def _worth(rules: Rules, way: PayWith, units: int, *, bill: int, left: int) -> int:
    """What these units pay, in minor units. Raises Refused."""
    if bill < way.minimum_basket:
        minimum = Money(way.minimum_basket, rules.currency)
        raise Refused("pay_minimum_basket", minimum=minimum, amount=Money(bill, rules.currency))
    step, least = step_of(way), _least(way)
    if units % step or units < least:
        raise Refused("pay_multiple", multiple=step, least=least, unit=way.unit)
    worth = units * way.worth // way.units
    most = _most(way, bill, left)
    if worth > most:
        raise Refused("pay_too_much", most=Money(most, rules.currency))
    return worth
