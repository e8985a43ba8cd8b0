"""Small things by the dice, and the names that random programmes and events share."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from pasje_platform.engine.earn_rules import Cap
from pasje_platform.engine.rules import Expiry, Notice
from pasje_platform.engine.spans import Period, Span, YearDay

T = TypeVar("T")

ZONES = tuple(
    ZoneInfo(name)
    for name in ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
)
CATEGORIES = ("bread", "cake", "coffee", "books", "tobacco")
SKUS = ("S1", "S2", "S3", "S4")
STORES = ("Noord", "Zuid")
CHANNELS = ("shop", "web")
ACTIONS = ("review", "photo", "own_bag")
SEGMENTS = ("students", "staff")
TIERS = ("base", "silver", "gold")
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
DATES = (YearDay(2, 29), YearDay(3, 31), YearDay(6, 30), YearDay(10, 25), YearDay(12, 31))


def dice(seed: int) -> Random:
    """Thrown alike for the same seed."""
    return Random(seed)  # noqa: S311 nothing here is secret


def maybe(random: Random, chance: int, make: Callable[[], T], other: T) -> T:
    """What `make` makes in `chance` of ten cases."""
    return make() if random.randrange(10) < chance else other


def some(random: Random, among: Sequence[T], chance: int = 3) -> tuple[T, ...]:
    """A few of them, in order; mostly none."""
    if random.randrange(10) >= chance:
        return ()
    return tuple(sorted(random.sample(among, random.randint(1, 2)), key=among.index))


def span(random: Random, *, none: bool = False) -> Span:
    if none and random.randrange(2):
        return Span(0, "days")
    of = random.choice(("days", "weeks", "months", "years"))
    return Span(random.randint(2, {"days": 60, "weeks": 20, "months": 14, "years": 3}[of]), of)


def year_days(random: Random) -> tuple[YearDay, ...]:
    """One or two of every year, and sometimes one of a single year."""
    every = tuple(random.sample(DATES, random.randint(1, 2)))
    return maybe(random, 2, lambda: (*every, YearDay(5, random.randint(1, 31), 2027)), every)


def expiry(random: Random, *, notice: bool = True) -> Expiry:
    kind = random.choice(("never", "never", "rolling", "rolling", "dates", "inactivity"))
    told = None
    if notice and kind in ("rolling", "dates") and random.randrange(4) == 0:
        least = random.randint(1, 20)
        told = Notice(least, least + random.randint(1, 30))
    return Expiry(
        kind=kind,
        valid=span(random),
        round_to=random.choice(PERIODS),
        dates=year_days(random) if kind == "dates" else (),
        activity=tuple(random.sample(("purchase", "visit", "redeem", "action:review"), 2)),
        notice=told,
    )


def cap(random: Random, step: int, *, purchase: bool) -> Cap:
    per = random.choice((*PERIODS, "window", "ever", *(("purchase",) if purchase else ())))
    most = random.choice((5, 40, 300)) * step
    first = date(2026, random.randint(1, 6), 1)
    return Cap(
        per=per,
        units=most if per == "purchase" or random.randrange(3) else None,
        times=None if per == "purchase" else random.choice((1, 2, 5)),
        first_day=first if per == "window" else None,
        last_day=first.replace(month=first.month + random.randint(1, 6))
        if per == "window"
        else None,
    )


def by_tier(random: Random, one: Cap, tiers: Sequence[str]) -> tuple[Cap, ...]:
    """Mostly for everybody; else of the lowest tier, and sometimes with more for the others."""
    if not tiers or random.randrange(3):
        return (one,)
    more = replace(
        one,
        units=one.units and 2 * one.units,
        times=one.times and one.times + 1,
        tiers=tuple(tiers[1:]),
    )
    low = replace(one, tiers=tuple(tiers[:1]))
    return random.choice(((low,), (low, more)))


def caps(
    random: Random, step: int, *, purchase: bool = True, tiers: Sequence[str] = ()
) -> tuple[Cap, ...]:
    made = [cap(random, step, purchase=purchase) for _ in range(random.choice((0, 0, 0, 1, 1, 2)))]
    kept = {one.per: one for one in made}.values()
    return tuple(part for one in kept for part in by_tier(random, one, tiers))
