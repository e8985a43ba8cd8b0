"""A member's state as the wallet and the till are told of it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from pasje.contract.snapshot import Balance, Entry, Expiring
from pasje.contract.till import EarnedUnits, UnitAmount
from pasje_platform.engine import expiring
from pasje_platform.engine.account import Account, Lot
from pasje_platform.engine.outcome import Explained
from pasje_platform.engine.state import State
from pasje_platform.ledger.facts import EntryRow
from pasje_platform.programme.model import Rules


def balances(rules: Rules, state: State) -> tuple[Balance, ...]:
    """Of every unit of the programme, in its order."""
    return tuple(_balance(rules, state, unit.id) for unit in rules.engine.units)


def _balance(rules: Rules, state: State, unit_id: str) -> Balance:
    account = state.account(unit_id)
    ends, begins = expiring.next_end(rules.engine, state, unit_id), _next_release(account)
    return Balance(
        available=account.available,
        deficit=account.deficit,
        expiring=Expiring(ends[1], ends[0], rules.last_day(ends[0])) if ends else None,
        unit_id=unit_id,
        pending=account.pending,
        coming=Expiring(begins[0], begins[1], rules.day(begins[1])) if begins else None,
    )


def _next_release(account: Account) -> tuple[int, datetime] | None:
    """How many pending units can be spent next, and from when."""
    coming = [lot for lot in account.lots if lot.remaining and lot.pending and not lot.waits_for]
    first = min((lot.available_at for lot in coming), default=None)
    if first is None:
        return None
    return sum(lot.remaining for lot in coming if lot.available_at == first), first


def pending(state: State) -> dict[int, Lot]:
    """The lots that hold pending units, by the entry that made them."""
    lots = (lot for account in state.accounts.values() for lot in account.lots)
    return {lot.seq: lot for lot in lots if lot.pending and lot.remaining}


def entry(
    rules: Rules, row: EntryRow, returnable: Collection[str], waiting: Mapping[int, Lot]
) -> Entry:
    """One line of the ledger; `returnable` are the purchases that may still be returned, `waiting`
    the lots that are `pending`."""
    lot = waiting.get(row.seq)
    available_at = None if lot is not None and lot.waits_for else row.available_at
    return Entry(
        id=row.id,
        kind=row.kind,
        units=row.units,
        at=row.at,
        on=rules.day(row.at),
        balance_after=row.balance_after,
        available_at=available_at,
        expires_at=row.expires_at,
        expires_on=rules.last_day(row.expires_at) if row.expires_at else None,
        why=row.why,
        unit_id=row.unit_id,
        purchase_id=row.source_id if row.source_id in returnable else None,
        waits=lot is not None,
        available_on=rules.day(available_at) if available_at else None,
    )


def available(rules: Rules, state: State) -> tuple[UnitAmount, ...]:
    """What can be spent of every unit."""
    return tuple(
        UnitAmount(unit.id, state.account(unit.id).available) for unit in rules.engine.units
    )


def deficits(state: State) -> dict[str, int]:
    """By unit what is short: what is earned next fills it."""
    return {unit: held.deficit for unit, held in state.accounts.items() if held.deficit}


def amounts(rules: Rules, units: Mapping[str, int]) -> tuple[UnitAmount, ...]:
    """Sums by unit, in the order of the programme; those of units that left it come last."""
    order = [unit.id for unit in rules.engine.units]
    known = [unit for unit in order if unit in units]
    listed = [*known, *sorted(units.keys() - {*order})]
    return tuple(UnitAmount(unit, units[unit]) for unit in listed)


def earned(
    rules: Rules, explained: Iterable[Explained], now: datetime, *then: Rules
) -> tuple[EarnedUnits, ...]:
    """What each rule gives, and why one gives nothing; `then` may have rules of their own."""
    names = {rule.id: rule.name for one in (rules, *then) for rule in one.engine.earn}
    return tuple(
        EarnedUnits(
            rule=names[one.rule],
            unit_id=one.unit,
            units=one.units,
            steps=one.steps,
            available_on=(
                rules.day(one.available_at)
                if one.available_at is not None and one.available_at > now
                else None
            ),
            refused=one.refused,
            reward=one.reward,
        )
        for one in explained
    )
