"""What a purchase earned that cannot be spent yet, as a till and its receipt say it."""

from collections import Counter
from datetime import datetime

from pasje.contract import formats
from pasje.contract.programme import Words
from pasje_platform.engine import steps
from pasje_platform.engine.account import Lot
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.state import State
from pasje_platform.programme.model import Rules


def told(rules: Rules, purchase_id: str, state: State) -> tuple[Words, ...]:
    """275 points: to spend from 6 December 2026. One for each unit and what it waits for."""
    waiting = Counter[tuple[str, str, datetime]]()
    for unit in rules.programme.units:
        for lot in state.account(unit.id).lots:
            if lot.pending and lot.remaining and lot.source_id == purchase_id:
                waiting[(unit.id, lot.waits_for, _moment(lot))] += lot.remaining
    return tuple(_sentence(rules, count, *key) for key, count in waiting.items())


def taken(before: State, outcome: Outcome) -> dict[str, int]:
    """Of every unit, how much of what a refund took was pending still."""
    sums = Counter[str]()
    for posting in outcome.postings:
        lots = {lot.seq for lot in before.account(posting.unit).lots if lot.pending}
        if posting.kind == "claw_back":
            sums[posting.unit] -= sum(m.units for m in posting.movements if m.lot_seq in lots)
    return {unit: units for unit, units in sums.items() if units}


def _moment(lot: Lot) -> datetime:
    """When it is released; of what waits for an action, by when that must be reported."""
    return lot.cancelled_at if lot.waits_for and lot.cancelled_at else lot.available_at


def _sentence(rules: Rules, count: int, unit_id: str, action: str, at: datetime) -> Words:
    unit = next(one for one in rules.programme.units if one.id == unit_id)
    zone, currency = rules.engine.zone, rules.programme.currency
    step = (
        steps.waits(rules.engine.action(action), at, zone) if action else steps.available(at, zone)
    )
    said = {}
    for language in rules.programme.languages:
        when = formats.said(step, language)
        amount = formats.units(count, unit, language, currency)
        said[language] = f"{amount}: {when[:1].lower()}{when[1:]}"
    return said
