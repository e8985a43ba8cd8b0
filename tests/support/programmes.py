"""Programmes that an owner might write, by the dice: valid, and over many draws every field.

`random_rules` takes a `random.Random`, so that a seed says all. Names of rules, batches and tiers
are unique, so that an entry's `why` tells which of them made it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from pasje_platform.engine.earn_rules import Available, EarnRule, Group, When
from pasje_platform.engine.reward_rules import Returns
from pasje_platform.engine.rules import Batch, Gift, Ladder, Referral, Rules, Tier, Unit
from pasje_platform.engine.spans import Span
from tests.support.catalogues import givable, random_pay, random_rewards
from tests.support.dice import (
    ACTIONS,
    CATEGORIES,
    CHANNELS,
    PERIODS,
    SEGMENTS,
    SKUS,
    STORES,
    TIERS,
    ZONES,
    caps,
    dice,
    expiry,
    maybe,
    some,
    span,
    year_days,
)
from tests.support.engine import words


def units(random: Random) -> tuple[Unit, ...]:
    """Points of some decimals, then perhaps stamps, and perhaps money."""
    points = Unit(
        "points", words("point"), words("points"), decimals=random.choice((0, 0, 1, 2, 3)),
        may_go_negative=bool(random.randrange(4)), expiry=expiry(random),
    )  # fmt: skip
    stamps = Unit("stamps", words("stamp"), words("stamps"), expiry=expiry(random))
    credit = Unit(
        "credit", words("credit"), words("credit"), decimals=2, money=True,
        may_go_negative=not random.randrange(3), expiry=expiry(random),
    )  # fmt: skip
    return (points, *random.choice(((), (stamps,), (credit,), (stamps, credit))))


def when(random: Random, *, tiers: Sequence[str], lines: bool = True) -> When:
    """Mostly no condition at all, else one or a few."""
    if random.randrange(2):
        return When()
    hours = ((random.randrange(1440), random.randrange(1440)),)
    first = date(2026, random.randint(1, 12), random.randint(1, 28))
    return When(
        categories=some(random, CATEGORIES[:3]) if lines else (),
        not_categories=some(random, CATEGORIES[2:], 1) if lines else (),
        skus=some(random, SKUS[:2], 1) if lines else (),
        not_skus=some(random, SKUS[2:], 1) if lines else (),
        stores=some(random, STORES, 1),
        not_stores=maybe(random, 1, lambda: (random.choice(STORES),), ()),
        channels=some(random, CHANNELS, 2) if lines else (),
        weekdays=tuple(sorted(random.sample(range(1, 8), 4))) if not random.randrange(5) else (),
        hours=maybe(random, 2, lambda: hours if hours[0][0] != hours[0][1] else (), ()),
        first_day=maybe(random, 1, lambda: first, None),
        last_day=maybe(random, 1, lambda: first.replace(year=2027), None),
        birthday=random.choice(("", "", "", "", "day", "week", "month")),
        tiers=tuple(random.sample(tuple(tiers), 1)) if tiers and not random.randrange(6) else (),
        segments=some(random, SEGMENTS, 1),
        first_purchase=lines and not random.randrange(10),
        minimum=random.choice((0, 0, 500, 2000)) if lines else 0,
    )


def available(random: Random, on: str) -> Available:
    kind = random.choice(("at_once", "at_once", "at_once", "after", "dates", "event"))
    if kind == "event" and on != "purchase":
        kind = "at_once"
    return Available(
        kind=kind,
        after=span(random),
        dates=year_days(random) if kind == "dates" else (),
        event=random.choice(ACTIONS[:2]) if kind == "event" else "",
        within=span(random) if kind == "event" else Span(0, "days"),
    )


def earn_rule(random: Random, number: int, unit: Unit, tiers: Sequence[str]) -> EarnRule:
    """One that gives, for a purchase mostly; money earns as cashback does, in percent."""
    others = ("visit", "enrolment", "birthday", *(f"action:{name}" for name in ACTIONS))
    on = "purchase" if random.randrange(3) else random.choice(others)
    bought = on == "purchase"
    per = random.choice(("amount", "amount", "item", "once")) if bought else "once"
    natural = Fraction(random.randint(1, 40), random.choice((1, 2, 3, 4, 10)))
    gives = Fraction(random.randint(1, 10), 100) if unit.money else natural
    return EarnRule(
        id=f"rule{number}",
        name=words(f"Rule {number}"),
        on=on,
        unit=unit.id,
        gives=gives if per == "amount" else natural,
        per=per,
        per_amount=random.choice((100, 100, 50, 1000)),
        basis=random.choice(("gross", "net", "net", "net_of_points")),
        tax=random.choice(("included", "included", "excluded")),
        rounding=random.choice(("floor", "half_up", "ceil")),
        round_over=random.choice(("receipt", "receipt", "line")),
        tier_rate=bool(random.randrange(4)),
        when=when(random, tiers=tiers, lines=bought),
        available=available(random, on),
        caps=caps(random, 10**unit.decimals, purchase=bought, tiers=tiers),
    )


def multiplier(random: Random, number: int, unit: Unit, tiers: Sequence[str]) -> EarnRule:
    return EarnRule(
        id=f"rule{number}",
        name=words(f"Rule {number}"),
        on="purchase",
        unit=unit.id,
        multiplies=random.choice((Fraction(2), Fraction(3), Fraction(3, 2), Fraction(11, 10))),
        when=when(random, tiers=tiers),
    )


def rewarding(
    random: Random, number: int, unit: Unit, tiers: Sequence[str], rewards: Sequence[str]
) -> EarnRule:
    """One that gives a voucher: for joining, a birthday or an action."""
    on = random.choice(("enrolment", "birthday", *(f"action:{name}" for name in ACTIONS)))
    bound = caps(random, 1, purchase=False, tiers=tiers)
    return EarnRule(
        id=f"rule{number}",
        name=words(f"Rule {number}"),
        on=on,
        unit=unit.id,
        reward=random.choice(rewards),
        per="once",
        when=when(random, tiers=tiers, lines=False),
        caps=tuple(replace(one, units=None) for one in bound),
    )


def grouped(
    random: Random, earn: Sequence[EarnRule], steps: dict[str, int], tiers: Sequence[str]
) -> tuple[tuple[EarnRule, ...], tuple[Group, ...]]:
    """Some of the rules of a unit that give for purchases, and some multipliers, in groups."""
    made, kept = [], list(earn)
    for unit_id, multiplies in ((u, m) for u in steps for m in (False, True)):
        alike = [
            place
            for place, one in enumerate(kept)
            if (one.unit, one.on, one.multiplies is not None) == (unit_id, "purchase", multiplies)
        ]
        if len(alike) < 2 or random.randrange(2):
            continue
        name = f"group_{unit_id}{'_times' if multiplies else ''}"
        stack = random.choice(("all", "best", "latest"))
        bound = () if multiplies else caps(random, steps[unit_id], tiers=tiers)
        made.append(Group(name, stack, bound))
        for place in random.sample(alike, 2):
            kept[place] = replace(kept[place], group=name)
    return tuple(kept), tuple(made)


def tier(
    random: Random, place: int, step: int, unit_ids: Sequence[str], gifts: Sequence[str]
) -> Tier:
    def given() -> tuple[Gift, ...]:
        if not random.randrange(3):
            return ()
        if gifts and random.randrange(2):
            return (Gift(reward=random.choice(gifts)),)
        return (Gift(unit=random.choice(unit_ids), units=random.randint(1, 500)),)

    rated = random.sample(unit_ids, 1) if place else ()
    return Tier(
        id=TIERS[place],
        name=words(TIERS[place]),
        threshold=place * step,
        permanent=bool(place) and not random.randrange(8),
        rates={one: random.choice((Fraction(3, 2), Fraction(5, 4), Fraction(2))) for one in rated},
        welcome=given() if place else (),
        yearly=given() if place else (),
        expiry={random.choice(unit_ids): expiry(random, notice=False)}
        if not random.randrange(5)
        else {},
    )


def ladder(random: Random, unit_ids: Sequence[str]) -> Ladder:
    basis = random.choice(("spend", "spend", "units", "purchases", "visits", "events"))
    return Ladder(
        basis=basis,
        unit=random.choice(unit_ids) if basis == "units" else "",
        events=tuple(random.sample(ACTIONS, 2)) if basis == "events" else (),
        window=random.choice(("ever", "rolling", "calendar", "anniversary")),
        span=span(random),
        period=random.choice(PERIODS[2:]),
        validity=random.choice(("window", "span", "rest_of_year_and_next")),
        valid=span(random),
        round_to=random.choice(PERIODS),
        grace=span(random, none=True),
        downgrade=random.choice(("none", "one_step", "recomputed")),
    )


def batches(random: Random, unit_ids: Sequence[str], gifts: Sequence[str]) -> tuple[Batch, ...]:
    """One, sometimes: of points into another unit, or into vouchers."""
    gives: list[Gift] = [Gift(reward=one) for one in gifts[:1]]
    gives += [Gift(unit=one, units=random.randint(1, 1000)) for one in unit_ids[1:]]
    if not gives or random.randrange(2):
        return ()
    every, most = random.choice((10, 100, 250)), random.choice((None, 2, 5))
    return (
        Batch(
            "batch", words("Batch"), "points", year_days(random)[:2], every, random.choice(gives),
            most, most_per_year=random.choice((None, 1, 3)), carry_over=bool(random.randrange(3)),
        ),
    )  # fmt: skip


def referral(random: Random, unit_ids: Sequence[str]) -> Referral:
    return Referral(
        random.choice(unit_ids), random.randint(0, 300), random.randint(0, 300),
        random.choice((0, 1000)), random.randint(1, 2),
    )  # fmt: skip


def random_rules(random: Random, version: int = 1, like: Rules | None = None) -> Rules:
    """A valid programme; `like` an earlier version it has that one's units and zone."""
    held = like.units if like else units(random)
    by_id = [one.id for one in held]
    names = TIERS[: random.choice((0, 2, 3))]
    rewards = random_rewards(random, held, names)
    gifts = [one.id for one in rewards if not one.for_sale]
    earn = [earn_rule(random, n, random.choice(held), names) for n in range(random.randint(2, 5))]
    earn += [multiplier(random, n + 50, held[0], names) for n in range(random.randrange(4))]
    if given := givable(rewards):
        many = random.randrange(4)
        earn += [rewarding(random, n + 70, held[0], names, given) for n in range(many)]
    kept, groups = grouped(random, earn, {one.id: 10**one.decimals for one in held}, names)
    step = random.choice((2, 6)) if (how := ladder(random, by_id)).basis in (
        "purchases", "visits", "events",
    ) else random.choice((2_000, 20_000))  # fmt: skip
    return Rules(
        id="random",
        version=version,
        zone=like.zone if like else random.choice(ZONES),
        currency="EUR",
        units=held,
        earn=kept,
        groups=groups,
        exclude_categories=maybe(random, 3, lambda: ("tobacco",), ()),
        exclude_skus=maybe(random, 2, lambda: ("S4",), ()),
        batches=batches(random, by_id, gifts),
        ladder=how,
        tiers=tuple(tier(random, n, step, by_id, gifts) for n in range(len(names))),
        rewards=rewards,
        pay=random_pay(random, held, names),
        returns=Returns(
            earned=random.choice(("keep", "pending", "within_balance", *("negative",) * 5)),
            spent=random.choice(("lost", "original", "original", "new_lot")),
            grace=span(random),
            within_days=random.choice((14, 30, 90)),
        ),
        referral=maybe(random, 6, lambda: referral(random, by_id), None),
        minimum_age=random.choice((0, 16)),
    )


SEEDS = st.integers(0, 2**32 - 1)
RULES = SEEDS.map(lambda seed: random_rules(dice(seed)))
"""Any programme; an example that fails names its seed by what it prints."""
