"""What a basket would earn, for a member in each tier: by the engine, and nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pasje_platform.engine import calendar, ladder
from pasje_platform.engine.account import Account, Lot
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.rules import Rules, Tier
from pasje_platform.engine.state import Holding, Qualified, State
from pasje_platform.programme.file_basket import Trial
from pasje_platform.refused import Refused

_SEED = "00" * 32


@dataclass(frozen=True)
class Tried:
    """What came of it for a member in `tier`; None: a programme without tiers."""

    tier: Tier | None
    outcome: Outcome | Refused
    visit: Outcome | None = None
    """What the visit gives besides; None: no rule gives anything for one."""


def tried(rules: Rules, trial: Trial) -> Iterator[Tried]:
    """The purchase by a member in each tier, the lowest first."""
    basket = trial.basket
    event = Event("purchase", "preview", basket.bought_at, _SEED, basket, store=basket.store)
    for tier in rules.tiers or (None,):
        state = member_in(rules, trial, tier)
        try:
            outcome = evaluate(rules, state, event, basket.bought_at)
            yield Tried(tier, outcome, _visited(rules, outcome.state, trial))
        except Refused as refused:
            yield Tried(tier, refused)


def _visited(rules: Rules, state: State, trial: Trial) -> Outcome | None:
    """A till counts the visit with its first purchase, after it."""
    if not any(rule.on == "visit" for rule in rules.earn):
        return None
    now = trial.basket.bought_at
    event = Event("visit", "preview-visit", now, _SEED, store=trial.basket.store)
    return evaluate(rules, state, event, now)


def member_in(rules: Rules, trial: Trial, tier: Tier | None) -> State:
    """Who joined a moment ago and counted what the tier takes, no more."""
    now = trial.basket.bought_at
    begun = State(joined_at=now, settled_at=now)
    state = begun if tier is None else _risen(rules, begun, tier, now)
    accounts = {
        unit: Account((_lot(number, units, now),))
        for number, (unit, units) in enumerate(trial.balance.items(), 1)
    }
    return replace(
        state,
        accounts=accounts,
        last_seq=len(accounts),
        vouchers=(),
        counters=(),
        birthday_on=trial.birthday_on,
        segments=trial.segments,
        has_bought=not trial.first_purchase,
    )


def _risen(rules: Rules, state: State, tier: Tier, now: datetime) -> State:
    lowest, today = rules.tiers[0], calendar.day_of(now, rules.zone)
    holding = Holding(
        lowest.id, today, today, welcomed=(lowest.id,), floor=ladder.floor_at(rules, 0)
    )
    history = (Qualified(today, tier.threshold),) if tier.threshold else ()
    counted = replace(state, tier=holding, history=history, counts=ladder.counts(rules.ladder))
    return evaluate(rules, counted, Event("time", "rise", now, _SEED), now).state


def _lot(seq: int, units: int, now: datetime) -> Lot:
    return Lot(seq, now, now, None, units, units)
