"""What of a member's state can never matter again is let go, so that it stays small.

Nothing that is dropped changes an outcome: a lot without units goes once nothing that could be
undone refers to it, a counter once its period is so long over that neither a late purchase or
action nor a return reaches it, a day of the history once no window can ask for it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, compress
from operator import and_, or_

from pasje_platform.engine import calendar, expiring, ladder
from pasje_platform.engine.account import Account
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Bought, Counter, Holding, Paid, Qualified, State, Voucher

VOUCHER_DAYS = 30
"""How long an ended voucher is still shown."""
REPORT_DAYS = 30
"""So long after a member did something other systems may report it: longer than a till may wait."""
LATE_DAYS = REPORT_DAYS + 1
"""What is told late counts in its own period: with the hour that a clock may have been put on."""
NOTICE_DAYS = 400
"""An announced end is remembered for so long after it, for units that come to end with it."""


def pruned(rules: Rules, state: State, now: datetime) -> State:
    """`state` without what can never matter after `now`."""
    today = calendar.day_of(now, rules.zone)
    dated = [_dated(rules, bought) for bought in state.purchases]
    matters = [_matters(state, bought, now) for bought in dated]
    firsts = (bought.context.first_purchase for bought in dated)
    # Were the first one returned, those after it say that it is not the only one.
    since_first = accumulate(map(and_, matters, firsts), or_)
    purchases = tuple(compress(dated, map(or_, matters, since_first)))
    vouchers = _vouchers(rules, state, purchases, now)
    since = _late_until(rules, purchases, today)
    counters = tuple(c for c in state.counters if _counts(c, since))
    kept = state
    if (purchases, vouchers, counters) != (state.purchases, state.vouchers, state.counters):
        kept = replace(state, purchases=purchases, vouchers=vouchers, counters=counters)
    if (tier := _holding(rules, kept, state.tier)) is not state.tier:
        kept = replace(kept, tier=tier)
    if (history := _history(rules, kept, today)) != state.history:
        kept = replace(kept, history=history)
    sources = _sources(kept)
    accounts = {unit: _account(rules, kept, unit, sources, now) for unit in state.accounts}
    return kept if accounts == state.accounts else replace(kept, accounts=accounts)


def _dated(rules: Rules, bought: Bought) -> Bought:
    """With the end of its time to be returned: fixed by the rules in force when it was bought."""
    if bought.kept_until is not None:
        return bought
    return replace(bought, kept_until=kept_until(rules, bought.basket.bought_at))


def kept_until(rules: Rules, bought_at: datetime) -> datetime:
    """Until when a purchase is kept for a return: a day longer, to say that it is too late."""
    return calendar.days_after(bought_at, rules.returns.within_days + 1, rules.zone)


def _matters(state: State, bought: Bought, now: datetime) -> bool:
    """While it may be returned, or something it earned still waits."""
    return (bought.kept_until or now) >= now or any(
        lot.pending and lot.remaining and lot.source_id == bought.id
        for account in state.accounts.values()
        for lot in account.lots
    )


def _vouchers(
    rules: Rules, state: State, purchases: tuple[Bought, ...], now: datetime
) -> tuple[Voucher, ...]:
    if not state.vouchers:
        return ()
    used = {voucher for bought in purchases for voucher in bought.vouchers}
    paid = {(one.unit, one.seq) for bought in purchases for one in bought.earned}
    first = calendar.day_of(now, rules.zone) - timedelta(days=VOUCHER_DAYS)
    shown_from = calendar.start_of(first, rules.zone)

    def matters(voucher: Voucher) -> bool:
        if voucher.id in used or _ended_at(voucher) >= shown_from:
            return True
        moves = () if voucher.paid is None else voucher.paid.moves
        return any((voucher.unit, move.lot_seq) in paid for move in moves)

    return tuple(voucher for voucher in state.vouchers if matters(voucher))


def _ended_at(voucher: Voucher) -> datetime:
    """One that was given may be cancelled until it would have expired."""
    if voucher.state == "used":
        return voucher.used_at or voucher.expires_at
    if voucher.state in ("voided", "cancelled"):
        return voucher.ended_at or voucher.expires_at
    return voucher.expires_at


def _account(rules: Rules, state: State, unit: str, sources: set[str], now: datetime) -> Account:
    account, needed = state.account(unit), _referred(state, unit)
    lots = tuple(
        lot
        for lot in account.lots
        if lot.remaining or lot.seq in needed or lot.source_id in sources
    )
    kept = account if lots == account.lots else replace(account, lots=lots)
    if not account.notices and not account.asked:
        return kept
    ends = {lot.expires_at for lot in lots} | _idle_ends(rules, state, unit, kept)
    since = now - timedelta(days=NOTICE_DAYS)
    return replace(
        kept,
        notices=tuple(one for one in account.notices if one.own_at in ends or one.own_at > since),
        asked=tuple(one for one in account.asked if one[0] in ends or one[0] > since),
    )


def _referred(state: State, unit: str) -> set[int]:
    """The lots to which something that can be undone would give units back."""
    spent: list[Paid] = [one for bought in state.purchases for one in bought.paid]
    spent += [voucher.paid for voucher in state.vouchers if voucher.paid is not None]
    found = {
        move.lot_seq
        for one in spent
        if one.unit == unit
        for move in one.moves
        if move.lot_seq is not None
    }
    return found | {
        one.seq
        for bought in state.purchases
        for one in bought.earned
        if one.unit == unit and one.seq is not None
    }


def _sources(state: State) -> set[str]:
    """Purchases, also friends', whose return asks what became of what they brought."""
    friends = {c.key[9:] for c in state.counters if c.key.startswith("referral:")}
    return friends | {bought.id for bought in state.purchases}


def _idle_ends(rules: Rules, state: State, unit: str, account: Account) -> set[datetime | None]:
    expiry = expiring.governing(rules, state.tier.tier, unit)
    if expiry.kind != "inactivity":
        return set()
    starts = [lot.earned_at for lot in account.lots]
    starts += [] if account.active_at is None else [account.active_at]
    days = {calendar.day_of(start, rules.zone) for start in starts}
    return {expiring.idle_after(rules, expiry, day) for day in days}


def _late_until(rules: Rules, purchases: tuple[Bought, ...], today: date) -> date:
    """The oldest day in which something may still count."""
    bought = [calendar.day_of(one.basket.bought_at, rules.zone) for one in purchases]
    return min([today - timedelta(days=LATE_DAYS), *bought])


def _counts(counter: Counter, since: date) -> bool:
    """Whether its period goes on, or ended so recently that something may still count in it."""
    last = _last_day(counter.period)
    return last is None or last >= since


@lru_cache(maxsize=4096)
def _last_day(period: str) -> date | None:
    """The last day of a period by its key (`calendar.period_key`); None: it has none."""
    if "/" in period:
        return date.fromisoformat(period.partition("/")[2])
    year, _, rest = period.partition("-")
    if not year.isdecimal():
        return None
    if not rest:
        return date(int(year), 12, 31)
    if rest.startswith("W"):
        return date.fromisocalendar(int(year), int(rest[1:]), 7)
    if rest.startswith("Q"):
        return calendar.period_end(date(int(year), int(rest[1:]) * 3, 1), "quarter")
    if "-" in rest:
        return date.fromisoformat(period)
    return calendar.period_end(date(int(year), int(rest), 1), "month")


def _holding(rules: Rules, state: State, holding: Holding) -> Holding:
    """What was before is gone back to only by the return of what the tier was reached by."""
    if holding.before is None or not rules.tiers:
        return holding
    met_on, undone = holding.met_on or date.min, ladder.undone(rules, state, holding)
    counted = (
        one.counted_on or calendar.day_of(one.basket.bought_at, rules.zone)
        for one in state.purchases
    )
    if not holding.undone and not undone and all(day > met_on for day in counted):
        return replace(holding, before=None)
    before = _holding(rules, state, holding.before)
    return holding if before is holding.before else replace(holding, before=before)


def _history(rules: Rules, state: State, today: date) -> tuple[Qualified, ...]:
    """The days that a window can still ask for; where all count for ever, in as few as tell."""
    asked = {today}
    holding: Holding | None = state.tier
    while rules.tiers and holding is not None and ladder.may_be_lost(rules, holding):
        ends = [holding.valid_until] if holding.valid_until is not None else []
        asked |= {ladder.last_day(rules, end) for end in ends}
        asked |= {holding.met_on} if holding.met_on is not None else set()
        holding = holding.before
    if rules.ladder.window != "ever":
        return ladder.counting(rules, state, min(asked))
    merged: dict[date, Qualified] = {}
    for day in state.history:
        group = min((one for one in asked if one >= day.on), default=day.on)
        before = merged.get(group)
        merged[group] = Qualified(day.on, day.amount + (before.amount if before else 0))
    return tuple(day for day in merged.values() if day.amount)
