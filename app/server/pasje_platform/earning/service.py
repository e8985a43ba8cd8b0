"""Recording a purchase: vouchers, payment with units, what it earns, tier and referral, at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pasje.contract.codec import from_plain
from pasje.contract.programme import Money
from pasje.contract.till import (
    NotEarned,
    Purchase,
    PurchaseQuote,
    PurchaseState,
    RecordPurchase,
    UsedVoucher,
)
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.earning import besides, model, quoting, receipt, store, waiting
from pasje_platform.earning.model import PurchaseRow
from pasje_platform.engine import calendar
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.state import State
from pasje_platform.ledger import events, replay, showing
from pasje_platform.ledger import service as ledger
from pasje_platform.members.model import first_name
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.refused import Refused
from pasje_platform.rewards import service as rewards
from pasje_platform.tills import service as tills
from pasje_platform.visits import model as visiting
from pasje_platform.visits import service as visits
from pasje_platform.visits.model import VisitRow

MOST_FOUND = 20
_LONGEST = timedelta(days=3651)
"""No programme lets purchases be returned for longer: 3650 days, of which the last one is whole."""


@dataclass(frozen=True)
class _Sale:
    """What a till reports, on the way to become a purchase."""

    id: str
    till: TillCaller
    visit: VisitRow
    request: RecordPurchase
    now: datetime

    @property
    def member_id(self) -> str:
        return self.visit.member_id

    @property
    def event(self) -> Event:
        event = events.new("purchase", self.id, self.request.bought_at)
        basket = model.basket(self.request, self.till.shop)
        return replace(event, basket=basket, store=self.till.shop)


async def record(
    tx: Tx,
    rules: Rules,
    till: TillCaller,
    purchase_id: str,
    request: RecordPurchase,
    language: str,
    now: datetime,
) -> tuple[Purchase, bool]:
    """The purchase, and whether it is new; the till minted `purchase_id`.

    A visit may record several: a basket split over two receipts, or one that was undone and rung
    up again, need no second scan. Each has its own id, receipt and share of the till's limits, and
    vouchers and units to pay with still only within the visit's ten minutes. The first purchase of
    a visit counts the visit too.

    Raises Refused: id_reused, unknown_visit, receipt_already_recorded, till_day_limit, what
    `model.may_record`, the visit's `may_earn`, `may_spend`, `not_in_future` and `not_before_scan`
    raise, and what the engine refuses.
    """
    await tills.lock(tx, till)
    if (known := await store.of_till(tx, till.id, purchase_id)) is not None:
        replay.same(known.request, request)
        state = await ledger.state(tx, rules, known.member_id, now)
        return await purchase(tx, rules, known, language, state), False
    visit = await visits.find(tx, till, request.visit_id)
    sale = _Sale(purchase_id, till, visit, request, now)
    await _may_record(tx, rules, sale)
    row, state = await _sell(tx, rules, sale)
    return await purchase(tx, rules, row, language, state), True


async def quote(
    tx: Tx, rules: Rules, till: TillCaller, request: RecordPurchase, now: datetime
) -> PurchaseQuote:
    """What recording the same now would do. Raises what `record` raises, but id_reused."""
    visit = await visits.find(tx, till, request.visit_id)
    sale = _Sale(events.minted(now), till, visit, request, now)
    await _may_record(tx, rules, sale)
    then = await versions.when_bought(tx, rules, request.bought_at)
    scanned = await versions.when_bought(tx, rules, visit.scanned_at)
    counting = visits.counting(rules, scanned, visit, till, now)
    happening = [events.time(now), sale.event, *counting]
    try:
        outcomes = await ledger.quote(tx, rules, sale.member_id, happening, now, then=then)
    except Refused as refused:
        raise await _explained(tx, sale, refused) from None
    basket = model.basket(request, till.shop)
    return quoting.purchase(rules, then, scanned, outcomes, basket, sale.id, now)


async def _sell(tx: Tx, rules: Rules, sale: _Sale) -> tuple[PurchaseRow, State]:
    """The purchase as kept, and its member after it."""
    member_id, now = sale.member_id, sale.now
    await referrals.lock(tx, member_id)
    if await store.of_member(tx, member_id, sale.id) is not None:
        raise Refused("id_reused")  # of another till
    then = await versions.when_bought(tx, rules, sale.request.bought_at)
    try:
        outcome = await ledger.record(tx, rules, member_id, sale.event, now, then=then)
    except Refused as refused:
        raise await _explained(tx, sale, refused) from None
    await referrals.follow(tx, member_id, outcome, now)
    counted = await visits.count(tx, rules, sale.visit, sale.till, now)
    scanned = await versions.when_bought(tx, rules, sale.visit.scanned_at)
    outcomes = [outcome] if counted is None else [outcome, counted]
    row = _row(rules, then, scanned, sale, outcomes)
    await store.insert(tx, row, sale.visit.id, now)
    return row, outcomes[-1].state


async def _explained(tx: Tx, sale: _Sale, refused: Refused) -> Refused:
    """The engine knows the member's own vouchers, and of those no old ones."""
    if refused.code != "unknown_voucher":
        return refused
    return await rewards.unusable(tx, sale.member_id, sale.request.use_vouchers, sale.now)


def _row(
    rules: Rules, then: Rules, scanned: Rules, sale: _Sale, outcomes: Sequence[Outcome]
) -> PurchaseRow:
    """Of a purchase that earns by `then`, and of its visit, when that counted, by `scanned`."""
    request, sold, state = sale.request, outcomes[0].sale, outcomes[-1].state
    earned = model.gained(outcomes[0].postings, sale.id)
    for counted in outcomes[1:]:
        earned = model.together(earned, model.gained(counted.postings, sale.visit.id))
    nothing = model.not_earned(then.engine, outcomes[0].explained, request.actions)
    earning = list(zip((then.engine, scanned.engine), outcomes, strict=False))
    why = model.why_nothing(rules.engine, earning)
    return PurchaseRow(
        id=sale.id,
        till_id=sale.till.id,
        shop=sale.till.shop,
        member_id=sale.member_id,
        member_name=sale.visit.member_name,
        request=replay.as_decoded(request),
        amount=request.amount.amount,
        currency=request.amount.currency,
        receipt=request.receipt,
        business_on=rules.day(request.bought_at),
        bought_at=request.bought_at,
        earned_units=earned,
        discount=sold.discount if sold else 0,
        paid=sold.paid if sold else 0,
        to_pay=sold.to_pay if sold else request.amount.amount,
        counts_visit=len(outcomes) > 1,
        tier_after=state.tier.tier,
        tier_changed=any(one.tier_changed for one in outcomes),
        available_after=state.account(rules.engine.units[0].id).available,
        not_earned=[replay.as_decoded(one) for one in nothing],
        slip=_slip(rules, sale, outcomes, earned, why),
    )


def _slip(
    rules: Rules,
    sale: _Sale,
    outcomes: Sequence[Outcome],
    earned: Mapping[str, int],
    why: Sequence[NotEarned],
) -> dict[str, Any]:
    """What a receipt that is printed again later says as the first one did."""
    state, paid = outcomes[-1].state, (one.unit_id for one in sale.request.pay_with)
    came, waits = besides.told(rules, outcomes, sale.id), waiting.told(rules, sale.id, state)
    bought = next((one for one in state.purchases if one.id == sale.id), None)
    return {
        "balances": {unit: state.account(unit).available for unit in {*earned, *paid}},
        "besides": [dict(one) for one in came],
        "waits": [dict(one) for one in waits],
        "used": [dict(one.name) for one in model.used(outcomes[0], sale.id)],
        "given": [dict(one) for one in model.given(bought, state)],
        "why_nothing": [] if came else [replay.as_decoded(one) for one in why],
    }


async def _may_record(tx: Tx, rules: Rules, sale: _Sale) -> None:
    request, till, now = sale.request, sale.till, sale.now
    then = await versions.when_bought(tx, rules, request.bought_at)
    model.may_record(request, till, then.engine)
    visiting.not_in_future(request.bought_at, now)
    visiting.may_earn(sale.visit.scanned_at, now)
    visiting.not_before_scan(request.bought_at, sale.visit.scanned_at)
    if request.use_vouchers or request.pay_with:
        visiting.may_spend(sale.visit, now)
    day = rules.day(request.bought_at)
    if await store.has_receipt(tx, till.id, day, request.receipt):
        raise Refused("receipt_already_recorded", receipt=request.receipt)
    recorded = await store.recorded_on(tx, till.id, day)
    model.within_the_day(request.amount.amount, recorded, till, rules.programme.currency)


async def purchase(tx: Tx, rules: Rules, row: PurchaseRow, language: str, state: State) -> Purchase:
    """The purchase as the till sees it with its member in `state`; its receipt is that of then."""
    used = []
    if row.request["use_vouchers"]:
        used = await rewards.used_in(tx, row.member_id, row.id)
    bought = next((one for one in state.purchases if one.id == row.id), None)
    tier, name = rules.tier(row.tier_after), first_name(row.member_name)
    slip, card = row.slip, rules.engine.units[0].id
    came = tuple(slip.get("besides", ()))
    why = tuple(from_plain(NotEarned, one) for one in slip.get("why_nothing", ()))
    return Purchase(
        id=row.id,
        state=_state(row),
        amount=Money(row.amount, row.currency),
        receipt=row.receipt,
        bought_at=row.bought_at,
        earned=row.earned_units.get(card, 0),
        available=row.available_after,
        first_name=name,
        tier=tier.name,
        tier_changed=row.tier_changed,
        used_vouchers=tuple(UsedVoucher(voucher.id, voucher.name) for voucher in used),
        receipt_text=receipt.purchase_text(
            rules,
            language,
            first_name=name,
            earned=row.earned_units,
            given=slip.get("given", ()),
            why_nothing=[one.why for one in why],
            more=(*came, *slip.get("waits", ())),
            paid=model.paid_with(row),
            balances=slip.get("balances", {}) | {card: row.available_after},
            tier=tier,
            used=slip.get("used", [voucher.name for voucher in used]),
        ),
        earned_units=showing.amounts(rules, row.earned_units),
        discount=Money(row.discount, row.currency),
        paid=Money(row.paid, row.currency),
        to_pay=Money(row.to_pay, row.currency),
        left=model.left(bought) if row.refunded_at is None else (),
        not_earned=tuple(from_plain(NotEarned, one) for one in row.not_earned),
        given=model.given(bought, state),
        waits=waiting.told(rules, row.id, state),
        besides=came,
        why_nothing=why,
    )


def _state(row: PurchaseRow) -> PurchaseState:
    if row.refunded_at is not None:
        return "refunded"
    return "partly_refunded" if row.partly_refunded_at is not None else "recorded"


async def find(
    tx: Tx, rules: Rules, till: TillCaller, number: str, language: str, now: datetime
) -> tuple[Purchase, ...]:
    """The shop's purchases with that receipt number, newest first, for as many days as they may be
    returned: also what was returned meanwhile."""
    rows = await store.with_receipt(tx, till.shop, number, now - _LONGEST, MOST_FOUND)
    members = sorted({row.member_id for row in rows})  # in the order of all who hold several
    states = {one: await ledger.state(tx, rules, one, now) for one in members}
    return tuple(
        [
            await purchase(tx, rules, row, language, states[row.member_id])
            for row in rows
            if await _in_time(tx, rules, row, states[row.member_id], now)
        ]
    )


async def _in_time(tx: Tx, rules: Rules, row: PurchaseRow, state: State, now: datetime) -> bool:
    """Whether it may be returned by the rules it was earned under, or was returned lately."""
    kept = next((one for one in state.purchases if one.id == row.id), None)
    if kept is None and row.refunded_at is None:
        return False
    then = rules if kept is None else await versions.at(tx, kept.version)
    days = then.engine.returns.within_days
    return now < calendar.days_after(row.bought_at, days, then.engine.zone)
