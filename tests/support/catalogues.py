"""Catalogues by the dice: rewards of every kind, and ways to pay with units."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from pasje_platform.engine.reward_rules import (
    Denomination,
    Limit,
    PayWith,
    Reward,
    RewardKind,
    Variable,
)
from pasje_platform.engine.rules import Unit
from pasje_platform.engine.spans import Span
from tests.support.engine import words

KINDS: tuple[RewardKind, ...] = (
    "amount_off", "percent_off", "product", "sample", "bonus_product", "free_shipping", "upgrade",
    "experience", "early_access", "gift_card", "merchandise", "donation", "sweepstake",
    "partner_voucher",
)  # fmt: skip
SHOWN: tuple[RewardKind, ...] = ("amount_off", "percent_off", "product", "bonus_product")
"""Kinds that take something off a bill, so that stories have many of them."""


def random_rewards(
    random: Random, units: Sequence[Unit], tiers: Sequence[str]
) -> tuple[Reward, ...]:
    """Some for sale, and one or two that are only ever given."""
    sold = tuple(
        _reward(random, f"reward{n}", random.choice((*KINDS, *SHOWN, *SHOWN)), units, tiers)
        for n in range(random.randint(1, 5))
    )
    given = tuple(_gift(random, f"gift{n}", units) for n in range(random.randrange(3)))
    return (*sold, *given)


def _reward(
    random: Random, name: str, kind: RewardKind, units: Sequence[Unit], tiers: Sequence[str]
) -> Reward:
    money = [one.id for one in units if one.money]
    if kind == "gift_card" and not money:
        kind = "merchandise"
    unit = random.choice(units)
    return Reward(
        id=name,
        name=words(name),
        description=words(name),
        icon="gift",
        kind=kind,
        unit=unit.id,
        **_price(random, kind, 10**unit.decimals),
        percent=Fraction(random.choice((10, 25, 100))) if kind == "percent_off" else Fraction(),
        most_off=random.choice((None, 300)) if kind in ("percent_off", "product") else None,
        into=money[0] if kind == "gift_card" else "",
        **_whom(random, tiers),
        **_how_many(random, tiers),
        valid=Span(random.randint(1, 90), random.choice(("days", "weeks"))),
        valid_until=date(2027, 6, 30) if not random.randrange(8) else None,
        on=date(2027, 3, 28) if kind in ("experience", "sweepstake") else None,
        categories=("coffee",) if kind in SHOWN and not random.randrange(3) else (),
        skus=("S1",) if kind == "product" and not random.randrange(3) else (),
        minimum=random.choice((0, 0, 1000)),
        most_per_purchase=random.choice((None, None, 1)),
        **_undone(random),
        charity="Food bank" if kind == "donation" else "",
        pool="codes" if kind == "partner_voucher" else "",
    )


def _price(random: Random, kind: RewardKind, step: int) -> dict[str, Any]:
    """A fixed cost, denominations, or any amount; and what it is worth where it is money."""
    cost = random.choice((5, 60, 600)) * step
    worth = random.choice((100, 500))
    form = random.randrange(4) if kind in ("amount_off", "gift_card", "donation") else 0
    if form == 1:
        return {"denominations": (Denomination(cost, worth), Denomination(2 * cost, 3 * worth))}
    if form == 2:
        return {"variable": Variable(cost, cost * 50, cost, worth)}
    if kind in ("amount_off", "gift_card", "donation"):
        return {"cost": cost, "worth": worth}
    return {"cost": 0 if not random.randrange(8) else cost}


def _whom(random: Random, tiers: Sequence[str]) -> dict[str, Any]:
    """For whom, where and when."""
    whom: dict[str, Any] = {}
    if tiers and not random.randrange(4):
        whom["tiers"] = (tiers[-1],)
    if not random.randrange(8):
        whom["segments"] = ("students",)
    if not random.randrange(5):
        whom["channels"] = ("shop",)
    if not random.randrange(5):
        whom["first_day"] = date(2026, 6, 1)
        if tiers:
            whom["early"], whom["early_tiers"] = Span(2, "weeks"), (tiers[-1],)
    if not random.randrange(8):
        whom["last_day"] = date(2027, 12, 31)
    return whom


def _how_many(random: Random, tiers: Sequence[str]) -> dict[str, Any]:
    many: dict[str, Any] = {}
    if not random.randrange(3):
        many["stock"] = random.choice((1, 5, 50))
    if not random.randrange(5):
        many["in_total"] = random.choice((1, 8, 50))
    if not random.randrange(3):
        per = random.choice(("day", "week", "month", "quarter", "year", "ever"))
        limit = Limit(random.randint(1, 3), per)
        many["limits"] = (limit,)
        if tiers and not random.randrange(3):
            more = replace(limit, count=limit.count + 1, tiers=tuple(tiers[1:]))
            many["limits"] = (replace(limit, tiers=tuple(tiers[:1])), more)
    return many


def _undone(random: Random) -> dict[str, Any]:
    cancel = random.choice(("never", "until_used", "until_used", "within"))
    return {
        "cancel": cancel,
        "cancel_within": Span(random.randint(1, 20), "days")
        if cancel == "within"
        else Span(0, "days"),
    }


def _gift(random: Random, name: str, units: Sequence[Unit]) -> Reward:
    """Only ever given, so of one worth, and without stock or limit."""
    return Reward(
        id=name, name=words(name), description=words(name), icon="gift",
        kind=random.choice(("amount_off", "product", "sample")), unit=units[0].id, worth=500,
        valid=Span(random.randint(10, 400), "days"), for_sale=False,
    )  # fmt: skip


def givable(rewards: Sequence[Reward]) -> list[str]:
    """Those of which there is no end, and that have one worth."""
    return [
        one.id
        for one in rewards
        if (one.stock, one.in_total, one.pool, one.variable) == (None, None, "", None)
        and not one.denominations
    ]


def random_pay(random: Random, units: Sequence[Unit], tiers: Sequence[str]) -> tuple[PayWith, ...]:
    """Money pays as it is; points by a ratio, for the lowest tier sometimes by another."""
    ways = []
    for unit in units:
        if random.randrange(2):
            step = 10**unit.decimals
            units_for, worth = (1, 1) if unit.money else (random.choice((1, 10)) * step, 10)
            ways.append(
                PayWith(
                    unit.id, units_for, worth, multiple=random.choice((1, 1, units_for, 5)),
                    minimum=random.choice((0, 0, 5 * units_for)),
                    most_percent=random.choice((100, 100, 50)),
                    minimum_basket=random.choice((0, 0, 1000)),
                    channels=("shop",) if not random.randrange(5) else (),
                )
            )  # fmt: skip
            if tiers and not random.randrange(3):
                low = replace(ways[-1], most_percent=30, tiers=tuple(tiers[:1]))
                ways[-1:] = [low, replace(ways[-1], tiers=tuple(tiers[1:]))]
    return tuple(ways)
