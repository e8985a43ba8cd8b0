"""Inviting: a friend's first purchase of at least the minimum rewards both sides, once.

The friend's own events change the friend; what follows for the inviter is an event of theirs
(`Work.others`), which the platform completes with what only it knows: the friend's id and first
name, and a seed.
"""

from dataclasses import replace
from datetime import date

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Why
from pasje_platform.engine import calendar, expiring, taking_back
from pasje_platform.engine.event import Event, EventKind
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Bought, Counter, State, Voucher
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused

_YEARLY = "referral"
_FOR = "referral:"
"""Before the id of the friend's purchase: what the inviter got for it, for as long as it may be
returned; `period` is a window, whose first day is the day of the reward."""


def invited(work: Work) -> None:
    """The friend says who invited them; the same inviter again changes nothing.

    Raises Refused: unknown_referral_code, already_referred, not_a_new_member.
    """
    inviter, state = work.event.member_id, work.state
    if state.inviter == inviter:
        return
    if state.inviter:
        raise Refused("already_referred")
    if work.rules.referral is None:
        raise Refused("unknown_referral_code")
    if state.has_bought:
        raise Refused("not_a_new_member")
    work.state = replace(state, inviter=inviter, inviter_name=work.event.name)


def first_purchase(work: Work, purchase_id: str, amount: int) -> tuple[str, int | None]:
    """Rewards the friend, and their inviter, when a purchase of `amount` is the one to do it.

    The inviter whom it rewards, and the entry of the friend's reward, for `Bought`; "" when it is
    not the one. It may be called for every purchase: the first that is large enough counts, and
    once.
    """
    terms, state = work.then.referral, work.state
    if terms is None or not state.inviter or state.rewarded or amount < terms.minimum:
        return "", None
    if not work.has(terms.unit):
        return "", None
    seq = None
    if terms.friend_units:
        why = Why("referral_friend", friend=state.inviter_name)
        seq = _credit(work, terms.unit, terms.friend_units, why, purchase_id)
    work.state = replace(work.state, rewarded=True)
    _tell(work, "referred", state.inviter, purchase_id)
    return state.inviter, seq


def reverse(work: Work, bought: Bought) -> tuple[Voucher, ...]:
    """The friend's side undone: back to invited, so that the next purchase rewards again.

    The vouchers that were withdrawn with it.
    """
    terms, inviter = work.then.referral, work.state.inviter_name
    gave = bought.referred_gave or ((terms.unit, terms.friend_units) if terms else None)
    voided: tuple[Voucher, ...] = ()
    if gave is not None:
        _, voided = _take_back(work, *gave, bought.referred_seq, bought.id, inviter)
    work.state = replace(work.state, rewarded=False)
    work.say(Announcement("referral_reversed", friend=inviter))
    _tell(work, "unreferred", bought.referred, bought.id)
    return voided


def referred(work: Work) -> None:
    """The inviter's side: units, as long as the year has room; beyond it nothing.

    Nor to a full account: the friend's purchase is none of its matters.
    """
    work.unless_full(lambda: _referred(work))


def _referred(work: Work) -> None:
    terms, event = work.then.referral, work.event
    year = calendar.period_key(work.today, "year")
    if terms is None or _reward_for(work, event.purchase_id) is not None:
        return
    if work.counted(_YEARLY, year).times >= terms.per_year:
        return
    if terms.inviter_units:
        why = Why("referral_inviter", friend=event.name)
        _credit(work, terms.unit, terms.inviter_units, why, event.purchase_id)
    until = calendar.add(work.today, Span(work.then.returns.within_days, "days"))
    window = f"{work.today.isoformat()}/{until.isoformat()}"
    work.count(_YEARLY, year, times=1)
    work.count(_FOR + event.purchase_id, window, units=terms.inviter_units, times=1)


def unreferred(work: Work) -> None:
    """The inviter's side undone: what that purchase brought them, and its place in the year."""
    event = work.event
    counter = _reward_for(work, event.purchase_id)
    if counter is None:
        return
    terms = work.then.referral or work.rules.referral
    own = _lot_of(work, event.purchase_id)
    unit, seq = own or (terms.unit if terms else "", None)
    taken = 0
    if unit:
        taken, _ = _take_back(work, unit, counter.units, seq, event.purchase_id, event.name)
    work.count(counter.key, counter.period, units=-counter.units, times=-1)
    year = calendar.period_key(date.fromisoformat(counter.period.partition("/")[0]), "year")
    if work.counted(_YEARLY, year).times:
        work.count(_YEARLY, year, times=-1)
    said_of = work.said_of(unit) if unit else ""
    work.say(Announcement("referral_reversed", units=-taken, friend=event.name, unit_id=said_of))


def rewarded_in(state: State, year: int) -> int:
    """For how many friends this inviter was rewarded in that year."""
    key = calendar.period_key(date(year, 1, 1), "year")
    return sum(c.times for c in state.counters if (c.key, c.period) == (_YEARLY, key))


def _reward_for(work: Work, purchase_id: str) -> Counter | None:
    return next((c for c in work.state.counters if c.key == _FOR + purchase_id), None)


def _lot_of(work: Work, source_id: str) -> tuple[str, int] | None:
    """The lot that a friend's purchase brought, by its unit, while it is known."""
    for unit, account in work.state.accounts.items():
        for lot in account.lots:
            if lot.source_id == source_id:
                return unit, lot.seq
    return None


def _credit(work: Work, unit: str, units: int, why: Why, purchase_id: str) -> int:
    expiry = expiring.governing(work.rules, work.state.tier.tier, unit)
    ends = calendar.expires_at(expiry, work.today, work.rules.zone)
    seq = work.credit(unit, units, why, expires_at=ends, source_id=purchase_id)
    said_of = work.said_of(unit)
    work.say(Announcement("referral_rewarded", units, friend=why.friend, unit_id=said_of))
    return seq


def _take_back(
    work: Work, unit: str, units: int, seq: int | None, purchase_id: str, friend: str
) -> tuple[int, tuple[Voucher, ...]]:
    """Takes back what a referral brought, first of the lot `seq`; how many, and the vouchers that
    were withdrawn: where returns do that."""
    own = work.state.account(unit).lot(seq) if seq is not None else None
    voided: tuple[Voucher, ...] = ()
    if own is not None:
        units -= own.expired
        if units > 0 and work.then.returns.earned == "negative":
            voided = taking_back.withdraw(work, unit, {own.seq}, purchase_id)
    own_seq, reach = own.seq if own else None, taking_back.farthest(work, unit)
    why = Why("referral_reversed", friend=friend)
    taken = taking_back.take(work, unit, units, own_seq, why, source_id=purchase_id, reach=reach)
    expiring.expire(work)
    return taken, voided


def _tell(work: Work, kind: EventKind, inviter: str, purchase_id: str) -> None:
    event = Event(kind, work.event.id, work.event.at, purchase_id=purchase_id)
    work.others.append((inviter, event))
