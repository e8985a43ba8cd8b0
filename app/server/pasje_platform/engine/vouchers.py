"""Vouchers at the till: which can be used on a bill, and what each takes off its lines."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from pasje.contract.membership import Announcement
from pasje.contract.programme import Money
from pasje_platform.engine.event import Basket, Line
from pasje_platform.engine.numbers import rounded, shared
from pasje_platform.engine.reward_rules import NOT_FOR_TILL, Reward
from pasje_platform.engine.rewards import terms
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Voucher
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused

ITEMS = ("product", "sample", "bonus_product")
"""Kinds that make one item free."""
_FROM_ITS_DAY = ("experience", "early_access")


def use(work: Work, basket: Basket) -> tuple[int, ...]:
    """Marks the basket's vouchers as used; what they take off, by line.

    Raises Refused: unknown_voucher, voucher_already_used, voucher_expired, voucher_voided,
    voucher_cancelled, voucher_not_for_till, voucher_not_yet, voucher_channel, voucher_minimum,
    voucher_too_many, voucher_nothing_to_reduce.
    """
    used: list[Voucher] = []
    for voucher_id in basket.vouchers:
        voucher = next((v for v in work.state.vouchers if v.id == voucher_id), None)
        if voucher is None:
            raise Refused("unknown_voucher")
        _may_use(work, voucher, basket)
        work.keep(
            replace(
                voucher,
                state="used",
                used_at=work.now,
                used_where=basket.store,
                purchase_id=work.event.id,
                ended_at=work.now,
            )
        )
        work.say(Announcement("voucher_used", where=basket.store, name=voucher.name))
        used.append(voucher)
    _not_too_many(work.rules, used)
    parts = reductions(work.rules, used, basket)
    if any(part is None for part in parts):
        raise Refused("voucher_nothing_to_reduce")
    return tuple(sum(part[i] for part in parts if part) for i in range(len(basket.lines)))


def reductions(
    rules: Rules, vouchers: Sequence[Voucher], basket: Basket
) -> tuple[tuple[int, ...] | None, ...]:
    """What each takes off each line, one after the other; None: nothing there is what it is for.

    One that the cashier hands out, such as an upgrade, takes nothing off.
    """
    bill = _Bill(basket.lines)
    return tuple(bill.reduce(voucher, terms(rules, voucher)) for voucher in vouchers)


def freed(work: Work, basket: Basket) -> tuple[int, ...]:
    """How many items of each line the basket's vouchers, once used, made free: their whole price,
    however the till cuts its lines."""
    known = {voucher.id: voucher for voucher in work.state.vouchers}
    bill = _Bill(basket.lines)
    for voucher_id in basket.vouchers:
        bill.reduce(known[voucher_id], terms(work.rules, known[voucher_id]))
    return tuple(bill.free)


def ended(voucher: Voucher) -> Refused | None:
    """Why nothing can be done with it any more, other than that its time is over; None: it can."""
    if voucher.state == "used":
        return Refused("voucher_already_used", where=voucher.used_where)
    if voucher.state in ("voided", "cancelled"):
        return Refused(f"voucher_{voucher.state}")
    return None


def may_use(voucher: Voucher, now: datetime) -> None:
    """Whatever it would be used on. Raises Refused: voucher_already_used, voucher_voided,
    voucher_cancelled, voucher_not_for_till, voucher_expired."""
    if (refused := ended(voucher)) is not None:
        raise refused
    if voucher.state == "given":
        raise Refused("voucher_not_for_till")
    if voucher.expires_at <= now:
        raise Refused("voucher_expired", until=voucher.expires_at)


def bill(basket: Basket) -> int:
    """What is owed before vouchers and units, in minor units."""
    return sum(line.amount - line.discount for line in basket.lines)


def _may_use(work: Work, voucher: Voucher, basket: Basket) -> None:
    if voucher.kind in NOT_FOR_TILL:
        raise Refused("voucher_not_for_till")
    may_use(voucher, work.now)
    reward = terms(work.rules, voucher)
    if reward is None:
        return
    if reward.on and reward.kind in _FROM_ITS_DAY and work.today < reward.on:
        raise Refused("voucher_not_yet", **{"from": reward.on})
    if reward.channels and basket.channel not in reward.channels:
        raise Refused("voucher_channel", channels=", ".join(reward.channels))
    if (amount := bill(basket)) < reward.minimum:
        currency = work.rules.currency
        minimum = Money(reward.minimum, currency)
        raise Refused("voucher_minimum", minimum=minimum, amount=Money(amount, currency))


def _not_too_many(rules: Rules, used: Sequence[Voucher]) -> None:
    for voucher in used:
        reward = terms(rules, voucher)
        most = reward.most_per_purchase if reward else None
        if most is not None and sum(v.reward == voucher.reward for v in used) > most:
            raise Refused("voucher_too_many", most=most)


class _Bill:
    """The lines as the vouchers before left them: money still to pay, and items not yet free."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._net = [line.amount - line.discount for line in lines]
        self._items = [line.quantity for line in lines]
        self._reduced = [0] * len(lines)
        """What is to be paid of items that are not free, but cheaper than the others."""
        self.free = [0] * len(lines)

    def reduce(self, voucher: Voucher, reward: Reward | None) -> tuple[int, ...] | None:
        """Takes off what this voucher takes off, by line; None: nothing is what it is for."""
        if voucher.kind in ITEMS:
            part = self._one_item(reward)
        elif voucher.kind == "amount_off":
            part = self._spread(reward, lambda net: voucher.worth)
        elif voucher.kind == "percent_off" and reward is not None:
            part = self._spread(reward, lambda net: _percent(reward, net))
        elif voucher.kind == "free_shipping" and reward is not None and _names(reward):
            part = self._spread(reward, lambda net: net)
        else:
            part = (0,) * len(self._lines)
        if part is not None:
            self._take(part, spread=voucher.kind not in ITEMS)
        return part

    def _take(self, part: Sequence[int], *, spread: bool) -> None:
        """What is spread is off every item alike."""
        for at, off in enumerate(part):
            net = self._net[at]
            self._net[at] = net - off
            if spread and off:
                self._reduced[at] = self._reduced[at] * self._net[at] // net

    def _spread(self, reward: Reward | None, off: Callable[[int], int]) -> tuple[int, ...] | None:
        """Over the lines that it is good for, each in proportion to what is to be paid of it."""
        weights = [
            net if suits(reward, line) else 0
            for line, net in zip(self._lines, self._net, strict=True)
        ]
        whole = sum(weights)
        return shared(min(off(whole), whole), weights) if whole else None

    def _one_item(self, reward: Reward | None) -> tuple[int, ...] | None:
        """The price of the cheapest item that it is good for; the cashier's to hand out when the
        receipt does not tell its lines apart, or the reward is not in the programme any more."""
        told_apart = any(line.category or line.sku for line in self._lines)
        nothing = [0] * len(self._lines)
        if reward is None or not told_apart:
            return tuple(nothing)
        nets = [net - reduced for net, reduced in zip(self._net, self._reduced, strict=True)]
        prices = {
            at: nets[at] // self._items[at]
            for at, line in enumerate(self._lines)
            if suits(reward, line) and self._items[at] and nets[at]
        }
        if not prices:
            return None
        cheapest = min(prices, key=lambda at: (prices[at], at))
        off = _at_most(prices[cheapest], reward.most_off)
        self._items[cheapest] -= 1
        self._reduced[cheapest] += prices[cheapest] - off
        self.free[cheapest] += off == prices[cheapest]
        nothing[cheapest] = off
        return tuple(nothing)


def suits(reward: Reward | None, line: Line) -> bool:
    """Whether the line is of one of its categories or is one of its products."""
    if reward is None or not _names(reward):
        return True
    return line.category in reward.categories or line.sku in reward.skus


def _names(reward: Reward) -> bool:
    return bool(reward.categories or reward.skus)


def _percent(reward: Reward, net: int) -> int:
    return _at_most(rounded(Fraction(net) * reward.percent / 100, "half_up"), reward.most_off)


def _at_most(amount: int, most: int | None) -> int:
    return amount if most is None else min(amount, most)
