"""What is left of a purchase when part of it is returned, to the cent.

A line of which items are returned shrinks with everything on it; an amount of the bill shrinks
every line alike. Units that paid the bill go back in proportion to the part of it that is returned,
rounded down and whole at the end; the rest of that part is money.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pasje.contract.programme import Money
from pasje_platform.engine import paying
from pasje_platform.engine.event import Basket, Line, Returned
from pasje_platform.engine.numbers import shared
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Bought
from pasje_platform.refused import Refused


@dataclass(frozen=True)
class Rest:
    """What is left, and the money that goes back."""

    basket: Basket
    discounts: tuple[int, ...]
    """By vouchers, by line."""
    units: tuple[int, ...]
    """Left of each of the purchase's payments."""
    paid: tuple[int, ...]
    """What those units paid, by line."""
    paid_back: int
    whole: bool
    """Whether nothing is left."""


def after(rules: Rules, bought: Bought, lines: Sequence[Returned], amount: int | None) -> Rest:
    """What is left without those items, without that amount, or (neither) nothing.

    Raises Refused(return_too_much).
    """
    if amount is not None:
        return _without_amount(rules, bought, amount)
    left = [line.quantity for line in bought.basket.lines]
    for returned in lines:
        most = left[returned.line] if 0 <= returned.line < len(left) else 0
        if not 0 < returned.quantity <= most:
            raise Refused("return_too_much", most=most)
        left[returned.line] -= returned.quantity
    if not lines or not any(left):
        return _nothing(rules, bought)
    kept = [
        _shrunk(line, off, quantity, line.quantity, items=quantity)
        for line, off, quantity in zip(bought.basket.lines, bought.discounts, left, strict=True)
    ]
    bill, rest = sum(paying.nets(bought.basket, bought.discounts)), sum(_net(*one) for one in kept)
    units = _units_left(rules, bought, bill, bill - rest)
    return _rest(rules, bought, kept, units)


def free_items(bought: Bought, basket: Basket) -> tuple[int, ...]:
    """By line of what is left, the items that vouchers made free.

    They go with the others of their line in proportion, rounded down: of two loaves, one of them
    free, one is returned at half of what was paid, and the other one was paid for.
    """
    lines = (bought.original or bought.basket).lines
    return tuple(
        free * left.quantity // line.quantity
        for free, left, line in zip(bought.free, basket.lines, lines, strict=bool(bought.free))
    )


def paid_by_line(
    rules: Rules, bought: Bought, basket: Basket, discounts: Sequence[int], units: Sequence[int]
) -> tuple[int, ...]:
    """What these units paid of each line: never more than there is to pay."""
    weights = paying.nets(basket, discounts)
    return shared(min(_worth(rules, bought, units), sum(weights)), weights)


def _without_amount(rules: Rules, bought: Bought, amount: int) -> Rest:
    """`amount` is so much of the bill, whatever paid it: units count at their worth."""
    weights = paying.nets(bought.basket, bought.discounts)
    bill = sum(weights)
    if not 0 < amount <= bill:
        raise Refused("return_too_much", most=Money(bill, rules.currency))
    if amount == bill:
        return _nothing(rules, bought)
    shares = shared(bill - amount, weights)
    kept = [
        _shrunk(line, off, share, weight, items=line.quantity) if weight else (line, off)
        for line, off, share, weight in zip(
            bought.basket.lines, bought.discounts, shares, weights, strict=True
        )
    ]
    return _rest(rules, bought, kept, _units_left(rules, bought, bill, amount))


def _rest(
    rules: Rules, bought: Bought, kept: Sequence[tuple[Line, int]], units: Sequence[int]
) -> Rest:
    basket = replace(bought.basket, lines=tuple(line for line, _ in kept))
    discounts = tuple(off for _, off in kept)
    before = [paid.units for paid in bought.paid]
    had = _money(rules, bought, sum(paying.nets(bought.basket, bought.discounts)), before)
    has = _money(rules, bought, sum(paying.nets(basket, discounts)), units)
    paid = paid_by_line(rules, bought, basket, discounts, units)
    return Rest(basket, discounts, tuple(units), paid, had - has, whole=False)


def _nothing(rules: Rules, bought: Bought) -> Rest:
    none = [
        (replace(one, amount=0, quantity=0, discount=0, tax=0), 0) for one in bought.basket.lines
    ]
    return replace(_rest(rules, bought, none, [0] * len(bought.paid)), whole=True)


def _shrunk(line: Line, off: int, part: int, of: int, *, items: int) -> tuple[Line, int]:
    """`part` of `of` of everything on the line, and of what vouchers took off it.

    What is to be paid, the discount and the vouchers' share are each rounded down, so that nothing
    ever costs more than before; the amount is their sum.
    """
    if not of:
        return line, off
    net, discount, off = (one * part // of for one in (_net(line, off), line.discount, off))
    tax = min(line.tax * part // of, net + off)
    amount = net + discount + off
    return replace(line, amount=amount, quantity=items, discount=discount, tax=tax), off


def _units_left(rules: Rules, bought: Bought, bill: int, back: int) -> list[int]:
    """Of each payment, when `back` of `bill` is returned: never so few that money is owed."""
    before = [paid.units for paid in bought.paid]
    if not bill:
        return before
    left = [one - one * back // bill for one in before]
    had = _money(rules, bought, bill, before)
    for index, paid in enumerate(bought.paid):
        while left[index] < paid.units and _money(rules, bought, bill - back, left) > had:
            cent_more = paying.worth_of(rules, paid, left[index]) + 1
            enough = paying.units_worth(rules, paid, cent_more)
            left[index] = min(paid.units, max(enough, left[index] + 1))
    return left


def _worth(rules: Rules, bought: Bought, units: Sequence[int]) -> int:
    return sum(
        paying.worth_of(rules, paid, left) for paid, left in zip(bought.paid, units, strict=True)
    )


def _money(rules: Rules, bought: Bought, bill: int, units: Sequence[int]) -> int:
    """What of the bill was paid in money."""
    return max(0, bill - _worth(rules, bought, units))


def _net(line: Line, off: int) -> int:
    return line.amount - line.discount - off
