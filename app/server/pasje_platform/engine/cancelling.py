"""Undoing a redemption: until when, why not, and what goes back."""

from dataclasses import replace
from datetime import datetime

from pasje.contract.snapshot import Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine import calendar, restoring, vouchers
from pasje_platform.engine.account import Lot, Movement
from pasje_platform.engine.reward_rules import GONE, ON_ONE_DAY, Reward
from pasje_platform.engine.rewards import counter, is_shared, periods, terms
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State, Voucher
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused


def cancel_until(rules: Rules, voucher: Voucher, state: State | None = None) -> datetime | None:
    """Until when its member may undo the redemption; None: not, or not any more.

    With `state` also whether a gift card's money is still there.
    """
    reward = terms(rules, voucher)
    if reward is None or not _ever(reward, voucher) or voucher.state not in ("issued", "given"):
        return None
    if state is not None and voucher.kind == "gift_card" and filled(rules, state, voucher) is None:
        return None
    return _until(rules, reward, voucher)


def may_cancel(rules: Rules, state: State, voucher: Voucher, now: datetime) -> Refused | None:
    """Why the redemption cannot be undone now, each case by its own name; None: it can."""
    if (refused := vouchers.ended(voucher)) is not None:
        return refused
    reward = terms(rules, voucher)
    if reward is None or not _ever(reward, voucher):
        return Refused("cannot_cancel")
    until = _until(rules, reward, voucher)
    if until <= now:
        return Refused("cancel_too_late", until=until)
    if voucher.kind == "gift_card" and filled(rules, state, voucher) is None:
        return Refused("gift_card_used")
    return None


def _ever(reward: Reward, voucher: Voucher) -> bool:
    """Whether it could be undone at any time: what cost nothing has nothing to give back."""
    chosen = voucher.paid is not None and not voucher.batch
    return reward.cancel != "never" and chosen and voucher.kind not in GONE


def _until(rules: Rules, reward: Reward, voucher: Voucher) -> datetime:
    ends = [voucher.expires_at]
    if reward.kind in ON_ONE_DAY and reward.on is not None:
        # Who was there has had it, whether or not anybody looked at the voucher; who knows how a
        # draw went keeps the ticket.
        ends.append(calendar.start_of(reward.on, rules.zone))
    if reward.cancel == "within":
        issued_on = calendar.day_of(voucher.issued_at, rules.zone)
        ends.append(calendar.end_of(calendar.add(issued_on, reward.cancel_within), rules.zone))
    return min(ends)


def cancelled(work: Work) -> None:
    """Undoes a redemption: the units go back with their age, and what it gave is gone.

    Raises Refused: unknown_voucher, what `may_cancel` says.
    """
    voucher = next((v for v in work.state.vouchers if v.id == work.event.voucher_id), None)
    if voucher is None:
        raise Refused("unknown_voucher")
    refused = may_cancel(work.rules, work.state, voucher, work.now)
    if refused is not None or voucher.paid is None:
        raise refused or Refused("cannot_cancel")
    why = Why("cancellation", reward=voucher.name)
    if voucher.kind == "gift_card":
        empty(work, voucher, why)
    restoring.restore(work, voucher.paid, why, source_id=voucher.id)
    _end(work, replace(voucher, state="cancelled", ended_at=work.now))


def empty(work: Work, card: Voucher, why: Why) -> None:
    """Takes a gift card's money out again. Raises Refused(gift_card_used): some of it is gone."""
    found = filled(work.rules, work.state, card)
    if found is None:
        raise Refused("gift_card_used")
    into, lot = found
    booked = accounts.book(work.state.account(into), [Movement(lot.seq, -card.worth)])
    work.post(into, booked, "reverse", why, source_id=card.id, reverses=lot.seq)


def filled(rules: Rules, state: State, card: Voucher) -> tuple[str, Lot] | None:
    """The unit and the lot that a gift card made, with all its money still in it."""
    reward = terms(rules, card)
    into = reward.into if reward else ""
    for lot in state.account(into).lots:
        if lot.source_id == card.id and lot.remaining == card.worth:
            return into, lot
    return None


def void(work: Work, voucher: Voucher) -> None:
    """Withdraws an unused voucher; its spending is the caller's to undo."""
    _end(work, replace(voucher, state="voided", ended_at=work.now))


def _end(work: Work, ended: Voucher) -> None:
    """Gives back what the redemption took of limits and of what is shared."""
    work.keep(ended)
    reward = terms(work.rules, ended)
    if reward is None or ended.batch:  # which took nothing of a reward's limits or stock
        return
    for period in periods(work.rules, reward, ended.issued_at):
        if work.counted(counter(reward), period).times:
            work.count(counter(reward), period, times=-1)
    if is_shared(reward):
        work.taken.append((reward.id, -1))
