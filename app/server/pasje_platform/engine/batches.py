"""Units that become something by themselves, on dates: every hundred points a voucher.

A batch is at the end of its day, before what runs out that day does: what could be spent on the day
counts. Pending units do not.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from pasje.contract.snapshot import Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine import calendar, giving_rewards, restoring, rewards
from pasje_platform.engine.rules import Batch, Rules
from pasje_platform.engine.state import Paid, State
from pasje_platform.engine.work import Work

MOST_VOUCHERS = 200
"""In one batch of one member, whatever the file says: no wallet shows more. What is due beyond it
stays for the next batch, also where the rest expires: nobody loses units to a bound of ours."""


def next_at(rules: Rules, state: State) -> datetime | None:
    """The end of the next day on which a batch would do something, as things stand."""
    found = (
        calendar.end_of(day, rules.zone)
        for batch in rules.batches
        for day in _days(rules, batch, state.settled_at)
        if _does_something(rules, state, batch, day)
    )
    return min(found, default=None)


def issue(work: Work) -> None:
    """The batches of the day that ends now."""
    for batch in work.rules.batches:
        for day in _days(work.rules, batch, work.state.settled_at):
            at = calendar.end_of(day, work.rules.zone)
            if at == work.now and _does_something(work.rules, work.state, batch, day):
                work.unless_full(partial(_issue, work, batch, day))


def _days(rules: Rules, batch: Batch, after: datetime) -> Iterator[date]:
    """Its days that end after that instant: of this year and the next, beyond which no cap of this
    year reaches, and every one of a year that is named."""
    today = calendar.day_of(after, rules.zone)
    for one in batch.dates:
        for year in (today.year, today.year + 1) if one.year is None else (one.year,):
            if (day := calendar.on_year(one, year)) >= today:
                yield day


def _does_something(rules: Rules, state: State, batch: Batch, day: date) -> bool:
    has = state.account(batch.unit).available > 0
    if not has or (batch.carry_over and _due(state, batch, day) <= 0):
        return False
    return not _is_over(rules, batch, day)


def _due(state: State, batch: Batch, day: date) -> int:
    """How many times what it gives, as the file says."""
    bounds = [state.account(batch.unit).available // batch.every]
    if batch.most is not None:
        bounds.append(batch.most)
    if batch.most_per_year is not None:
        year = calendar.period_key(day, "year")
        given = sum(c.times for c in state.counters if (c.key, c.period) == (_key(batch), year))
        bounds.append(max(0, batch.most_per_year - given))
    return min(bounds)


def _is_over(rules: Rules, batch: Batch, day: date) -> bool:
    """Whether its voucher could never be used: then nothing is taken for it, nor expires."""
    if not batch.gives.reward:
        return False
    at = calendar.end_of(day, rules.zone)
    return rewards.expires_at(rules, rules.reward(batch.gives.reward), at) <= at


def _key(batch: Batch) -> str:
    return f"batch:{batch.id}"


def _issue(work: Work, batch: Batch, day: date) -> None:
    source_id, why = f"{_key(batch)}:{day.isoformat()}", Why("batch", name=batch.name)
    due = _due(work.state, batch, day)
    number = min(due, MOST_VOUCHERS) if batch.gives.reward else due
    if number:
        seq = work.spend(batch.unit, number * batch.every, why, source_id=source_id)
        taken = Paid(batch.unit, number * batch.every, seq, work.postings[-1].movements)
        work.count(_key(batch), calendar.period_key(day, "year"), times=number)
        for voucher in giving_rewards.gift(work, batch.gives, why, source_id, number):
            # A return of what it was made of withdraws it, and gives these units back.
            paid, taken = restoring.parted(taken, batch.every)
            made = replace(voucher, unit=batch.unit, cost=paid.units, paid=paid, batch=batch.id)
            work.keep(made)
    if not batch.carry_over and number == due:
        _let_go(work, batch, source_id)


def _let_go(work: Work, batch: Batch, source_id: str) -> None:
    """What is left over expires: an entry for each lot. What the batch itself gave does not."""
    lots = accounts.spendable(work.state.account(batch.unit))
    for lot in sorted(lots, key=accounts.order):
        if lot.source_id != source_id:
            booked = accounts.remove(work.state.account(batch.unit), lot.seq)
            why = Why("expiry", name=batch.name)
            work.post(batch.unit, booked, "expire", why, source_id=lot.source_id)
