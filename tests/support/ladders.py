"""Members on ladders, for the tests of tiers."""

from datetime import date, datetime
from typing import Any

from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Holding, State
from tests.support.engine import at, purchase, rules, run, state, tier, time_passes

YEAR = Span(12, "months")
THREE = (tier("bronze"), tier("silver", 10_000), tier("gold", 50_000))


def programme(ladder: Ladder | None = None, **changes: Any) -> Rules:
    return rules(**{"tiers": THREE, "ladder": ladder or Ladder(), **changes})


def rolling(**changes: Any) -> Ladder:
    return Ladder(window="rolling", span=YEAR, **changes)


def calendar(**changes: Any) -> Ladder:
    return Ladder(window="calendar", period="year", **changes)


def member(in_tier: str = "", **changes: Any) -> State:
    return state(tier=Holding(in_tier or "bronze", date(2026, 1, 1), date(2026, 1, 1)), **changes)


def bought(cents: int, day: str, number: int = 0) -> Event:
    return purchase(cents, moment=at(day), event_id=f"purchase-{day}-{number}")


def tier_on(under: Rules, held: State, moment: datetime) -> str:
    return run(under, time_passes(moment), state=held).state.tier.tier


def names(outcome: Outcome) -> list[str]:
    return [said.name["en"] for said in outcome.said if said.kind == "tier_changed" and said.name]
