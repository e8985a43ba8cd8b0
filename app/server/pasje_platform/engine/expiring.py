"""When units run out: by the day they were earned, by doing nothing, and only with a notice.

A lot has an end of its own: the moment that was fixed when it was earned, or, where its unit runs
out by inactivity, the end of the day that lies the unit's span after the last activity, or after
the oldest of its lots was earned when that is later. An override by the tier counts as the member's
tier is now.

Where a notice is needed, a lot ends at its own end only when a notice of it was sent between
`most_days` and `least_days` before. A notice sent later moves the end to `least_days` after the
day it was sent, and without any notice the lot stays. A notice is of the lots it knew of, those
that were there when its mail was written: what was earned since has a notice of its own. `ask` says
which notices are due: when the window opens, and then once a day until one was sent. So that who
earns daily has no mail daily, what came after one is told of together, on the last day of the
window, and what came after that at the end that it shares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pasje.contract.snapshot import Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine import calendar
from pasje_platform.engine.account import Account, Lot, Sent
from pasje_platform.engine.outcome import NoticeDue
from pasje_platform.engine.rules import Expiry, Notice, Rules
from pasje_platform.engine.state import State
from pasje_platform.engine.work import Work

_NEVER = Expiry()


class End(NamedTuple):
    """What is left of one lot, and when it runs out."""

    lot: Lot
    own_at: datetime
    """Its own end, whether or not it was announced."""
    at: datetime | None
    """When it really runs out; None: not before a notice of it was sent."""


def governing(rules: Rules, tier_id: str, unit_id: str) -> Expiry:
    """The rule that counts for a unit: the tier's own, or the unit's; never, once it is dropped."""
    tier = rules.tier(tier_id)
    if tier is not None and unit_id in tier.expiry:
        return tier.expiry[unit_id]
    for unit in rules.units:
        if unit.id == unit_id:
            return unit.expiry
    return _NEVER


def ends(rules: Rules, state: State, unit_id: str) -> list[End]:
    """Every lot with units left that has an end, in the order in which they are spent."""
    return sorted(_ends(rules, state, unit_id), key=lambda end: accounts.order(end.lot))


def _ends(rules: Rules, state: State, unit_id: str) -> list[End]:
    account = state.account(unit_id)
    left = [lot for lot in account.lots if lot.remaining]
    if not left:
        return []
    expiry = governing(rules, state.tier.tier, unit_id)
    idle = _idle_until(rules, expiry, account, left)
    found = []
    for lot in left:
        own = lot.expires_at or idle
        if own is not None:
            found.append(End(lot, own, _really(rules, expiry.notice, account, own, lot.seq)))
    return found


def next_end(rules: Rules, state: State, unit_id: str) -> tuple[datetime, int] | None:
    """The soonest end that is still to come, as far as it is known, and how many units it takes."""
    coming: dict[datetime, int] = {}
    notice = governing(rules, state.tier.tier, unit_id).notice
    for lot, own, really in ends(rules, state, unit_id):
        at = really or own
        if really is None and notice is not None and own > state.settled_at:
            soonest = _begins(rules, notice, state.account(unit_id), own)
            at = _end_after(rules, notice, own, max(soonest, state.settled_at))
        if at > state.settled_at:
            coming[at] = coming.get(at, 0) + lot.remaining
    return min(coming.items(), default=None)


def next_at(rules: Rules, state: State) -> datetime | None:
    """When the next lot runs out."""
    found = [end.at for unit in state.accounts for end in _ends(rules, state, unit)]
    return min([at for at in found if at is not None], default=None)


def expire(work: Work) -> None:
    """What has run out by now: one entry for each lot."""
    for unit_id in sorted(work.state.accounts):
        for lot, _, at in ends(work.rules, work.state, unit_id):
            if at is not None and at <= work.now:
                booked = accounts.remove(work.state.account(unit_id), lot.seq)
                work.post(unit_id, booked, "expire", Why("expiry"), source_id=lot.source_id)


# -- notices


def next_ask(rules: Rules, state: State) -> datetime | None:
    """When a notice is to be asked for; what was asked for is asked again the next day."""
    found = (
        at
        for unit_id, account in state.accounts.items()
        for notice, own, _ in _unannounced(rules, state, unit_id)
        for at in [_ask_at(rules, notice, account, own)]
    )
    return min(found, default=None)


def ask(work: Work) -> None:
    """Reports the notices that are to be sent now, and remembers that it did."""
    for unit_id in sorted(work.state.accounts):
        account = work.state.account(unit_id)
        due: dict[datetime, int] = {}
        said: dict[datetime, datetime] = {}
        for notice, own, units in _unannounced(work.rules, work.state, unit_id):
            if _ask_at(work.rules, notice, account, own) <= work.now:
                announced = _end_after(work.rules, notice, own, work.now)
                said[own] = announced
                due[announced] = due.get(announced, 0) + units
        if not said:
            continue
        rest = tuple(one for one in account.asked if _may_be_sent(one, said, work.now))
        asked = tuple((own, announced, work.now) for own, announced in said.items())
        work.set_account(unit_id, replace(account, asked=(*rest, *asked)))
        work.notices.extend(NoticeDue(unit_id, units, at) for at, units in due.items())


def _may_be_sent(
    asked: tuple[datetime, datetime, datetime], said: Mapping[datetime, datetime], now: datetime
) -> bool:
    """A notice that is asked for anew may have been sent before, and be reported only now."""
    own, announced, _ = asked
    return own not in said or (announced > now and announced != said[own])


def noticed(work: Work) -> None:
    """A notice was sent, of an end as it was asked for; it counts for the lots it was about."""
    event = work.event
    account = work.state.accounts.get(event.unit)
    if account is None or event.expires_at is None:
        return
    owns = {event.expires_at}
    if event.expires_at > work.now:  # else too late to warn anybody
        owns |= _announced(account, event.expires_at)
    up_to = work.state.last_seq if event.up_to is None else event.up_to
    sent = tuple(Sent(own, event.at, up_to) for own in sorted(owns))
    known = tuple(one for one in account.notices if one not in sent)
    work.set_account(event.unit, replace(account, notices=(*known, *sent)))


def telling(rules: Rules, state: State, unit_id: str, announced: datetime) -> int:
    """How many units a notice of that end, as it was asked for, says that end then; 0: there are
    none any more of which no notice was sent."""
    owns = _announced(state.account(unit_id), announced) | {announced}
    found = ends(rules, state, unit_id)
    untold = [end.lot.remaining for end in found if end.at is None and end.own_at in owns]
    told = [end.lot.remaining for end in found if end.at == announced]
    return sum(untold) + sum(told) if untold else 0


def _announced(account: Account, announced: datetime) -> set[datetime]:
    """The own ends of what was asked to be announced as ending then."""
    return {own for own, end, _ in account.asked if end == announced}


def _unannounced(
    rules: Rules, state: State, unit_id: str
) -> Iterator[tuple[Notice, datetime, int]]:
    """The ends of which no notice was sent, and how many units each would take."""
    notice = governing(rules, state.tier.tier, unit_id).notice
    if notice is None:
        return
    units: dict[datetime, int] = {}
    for lot, own, at in ends(rules, state, unit_id):
        if at is None:
            units[own] = units.get(own, 0) + lot.remaining
    for own, left in units.items():
        yield notice, own, left


def _ask_at(rules: Rules, notice: Notice, account: Account, own: datetime) -> datetime:
    begins = _begins(rules, notice, account, own)
    asked = max((at for known, _, at in account.asked if known == own), default=None)
    if asked is None:
        return begins
    return max(begins, calendar.end_of(calendar.day_of(asked, rules.zone), rules.zone))


def _begins(rules: Rules, notice: Notice, account: Account, own: datetime) -> datetime:
    """From when units of that end of which no notice was sent are told of."""
    opens = _opens(rules, notice, own)
    told = [one.at for one in account.notices if one.own_at == own and one.at >= opens]
    if not told:
        return opens
    last_day = max(opens, _days_on(rules, own, -notice.least_days - 1))
    return last_day if max(told) < last_day else own


def _opens(rules: Rules, notice: Notice, own: datetime) -> datetime:
    """From when a notice of that end counts."""
    return _days_on(rules, own, -notice.most_days)


def _end_after(rules: Rules, notice: Notice, own: datetime, sent_at: datetime) -> datetime:
    """When units run out whose notice was sent then."""
    if sent_at <= _days_on(rules, own, -notice.least_days):
        return own
    return _days_on(rules, sent_at, notice.least_days + 1)


def _days_on(rules: Rules, moment: datetime, days: int) -> datetime:
    day = calendar.day_of(moment, rules.zone)
    return calendar.start_of(day + timedelta(days=days), rules.zone)


def _really(
    rules: Rules, notice: Notice | None, account: Account, own: datetime, seq: int
) -> datetime | None:
    if notice is None:
        return own
    sent = [one.at for one in account.notices if one.own_at == own and seq <= one.up_to]
    if not sent:
        return None
    opens = _opens(rules, notice, own)
    return min((_end_after(rules, notice, own, at) for at in sent if at >= opens), default=None)


# -- activity


def _idle_until(rules: Rules, expiry: Expiry, account: Account, left: list[Lot]) -> datetime | None:
    """The end of the lots that have none of their own."""
    own = [lot.earned_at for lot in left if lot.expires_at is None]
    if expiry.kind != "inactivity" or not own:
        return None
    last = min(own) if account.active_at is None else max(account.active_at, min(own))
    return idle_after(rules, expiry, calendar.day_of(last, rules.zone))


def idle_after(rules: Rules, expiry: Expiry, last_active_on: date) -> datetime:
    """When units run out by inactivity."""
    return calendar.end_of(calendar.add(last_active_on, expiry.valid), rules.zone)


def active(work: Work) -> None:
    """The event keeps those units whose rule names it from running out."""
    done = _activities(work)
    for unit_id, account in work.state.accounts.items():
        if done & _keeping(work.rules, work.state.tier.tier, unit_id):
            last = max(account.active_at or work.event.at, work.event.at)
            work.set_account(unit_id, replace(account, active_at=last))


def _activities(work: Work) -> set[str]:
    event = work.event
    done = {event.kind} & {"purchase", "visit", "redeem", "refund"}
    found = {str(kind) for kind in done}
    if event.kind == "action":
        found.add(f"action:{event.name}")
    if event.kind == "purchase" and event.basket is not None:
        found |= {f"action:{name}" for name in event.basket.actions}
        found |= {"use"} if event.basket.vouchers else set()
        found |= {"pay"} if event.basket.pay else set()
    return found


def _keeping(rules: Rules, tier_id: str, unit_id: str) -> set[str]:
    """What counts as activity: by the rule in force, else by any that may come to be in force."""
    expiry = governing(rules, tier_id, unit_id)
    if expiry.kind == "inactivity":
        return set(expiry.activity)
    all_of_it = [unit.expiry for unit in rules.units if unit.id == unit_id]
    all_of_it += [tier.expiry[unit_id] for tier in rules.tiers if unit_id in tier.expiry]
    return {name for one in all_of_it if one.kind == "inactivity" for name in one.activity}
