"""Refunding a purchase, whole or in part: what it did is undone, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pasje.contract.programme import Money
from pasje.contract.refund import Refund, RefundPurchase, RefundQuote
from pasje.contract.till import UsedVoucher
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.earning import model, quoting, receipt, service, store, waiting
from pasje_platform.earning.model import PurchaseRow
from pasje_platform.earning.store import RefundRow
from pasje_platform.engine.event import Event, Returned
from pasje_platform.engine.outcome import Outcome, Returning
from pasje_platform.engine.state import State, Voucher
from pasje_platform.ledger import events, replay, showing
from pasje_platform.ledger import service as ledger
from pasje_platform.members.model import first_name
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.refused import Refused
from pasje_platform.tills import service as tills


@dataclass(frozen=True)
class _Return:
    """What is asked of which purchase, the rules it was earned under, and the account before."""

    id: str
    bought: PurchaseRow
    request: RefundPurchase
    then: Rules
    before: State

    def event(self, now: datetime) -> Event:
        lines = tuple(Returned(line.line, line.quantity) for line in self.request.lines or ())
        amount = self.request.amount.amount if self.request.amount else None
        event = events.new("refund", self.id, now)
        return replace(
            event,
            purchase_id=self.bought.id,
            lines=lines,
            amount=amount,
            store=self.bought.shop,
        )


async def refund(
    tx: Tx,
    rules: Rules,
    till: TillCaller,
    refund_id: str,
    request: RefundPurchase,
    language: str,
    now: datetime,
) -> tuple[Refund, bool]:
    """The refund of a purchase, some of its lines or an amount, and whether it is new.

    The till minted `refund_id`. Raises Refused: id_reused, unknown_purchase, other_shop,
    already_refunded, refund_too_late, return_too_much, amount_out_of_range, wrong_currency,
    invalid_field.
    """
    await tills.lock(tx, till)
    if (known := await store.refund_of_till(tx, till.id, refund_id)) is not None:
        replay.same(_as_asked_now(known.request), request)
        return await _refund(tx, rules, known, language, now), False
    bought = await _held(tx, till, request.purchase_id)
    model.may_refund(bought, till.shop)
    asked = await _asked(tx, rules, refund_id, bought, request, now)
    if await store.has_refund(tx, bought.member_id, refund_id):
        raise Refused("id_reused")  # of another till
    row = await _undo(tx, rules, till, asked, now)
    await store.insert_refund(tx, row)
    return await _refund(tx, rules, row, language, now), True


async def quote(
    tx: Tx, rules: Rules, till: TillCaller, request: RefundPurchase, now: datetime
) -> RefundQuote:
    """What such a refund would do now. Raises what `refund` raises, but id_reused."""
    bought = await store.for_refund(tx, till.id, request.purchase_id)
    if bought is None:
        raise Refused("unknown_purchase")
    model.may_refund(bought, till.shop)
    return await _quote(tx, rules, bought, request, now)


async def preview(
    tx: Tx, rules: Rules, member_id: str, purchase_id: str, now: datetime
) -> RefundQuote:
    """What returning the whole of a member's own purchase would do now.

    Raises Refused: unknown_purchase, already_refunded, refund_too_late.
    """
    bought = await store.of_member(tx, member_id, purchase_id)
    if bought is None:
        raise Refused("unknown_purchase")
    model.may_refund(bought, bought.shop)
    return await _quote(tx, rules, bought, RefundPurchase(purchase_id), now)


async def _quote(
    tx: Tx, rules: Rules, bought: PurchaseRow, request: RefundPurchase, now: datetime
) -> RefundQuote:
    asked = await _asked(tx, rules, events.minted(now), bought, request, now)
    happening = [events.time(now), asked.event(now)]
    before, outcome = await ledger.quote(
        tx, rules, bought.member_id, happening, now, then=asked.then
    )
    return quoting.refund(rules, before, outcome)


async def _asked(
    tx: Tx,
    rules: Rules,
    refund_id: str,
    bought: PurchaseRow,
    request: RefundPurchase,
    now: datetime,
) -> _Return:
    currency = rules.programme.currency
    if request.amount is not None and request.amount.currency != currency:
        raise Refused("wrong_currency", expected=currency, given=request.amount.currency)
    if request.amount is not None and request.lines:
        raise Refused("invalid_field", field="amount", expected="lines or an amount, not both")
    state = await ledger.state(tx, rules, bought.member_id, now)
    kept = next((one for one in state.purchases if one.id == bought.id), None)
    if kept is not None:
        model.may_return(request, kept)
    then = await versions.at(tx, kept.version) if kept is not None else rules
    model.in_time(bought, then.engine, now)
    return _Return(refund_id, bought, request, then, state)


async def _held(tx: Tx, till: TillCaller, purchase_id: str) -> PurchaseRow:
    """The purchase, read once its members are locked: another till may refund it meanwhile."""
    if (found := await store.for_refund(tx, till.id, purchase_id)) is None:
        raise Refused("unknown_purchase")
    await referrals.lock(tx, found.member_id)
    held = await store.of_member(tx, found.member_id, purchase_id)
    if held is None:
        raise Refused("unknown_purchase")
    return held


async def _undo(tx: Tx, rules: Rules, till: TillCaller, asked: _Return, now: datetime) -> RefundRow:
    bought = asked.bought
    outcome = await ledger.record(
        tx, rules, bought.member_id, asked.event(now), now, then=asked.then
    )
    await referrals.follow(tx, bought.member_id, outcome, now)
    whole = not any(
        line.quantity
        for one in outcome.state.purchases
        if one.id == bought.id
        for line in one.basket.lines
    )
    await store.mark_refunded(tx, bought, now, whole=whole)
    reply = _reply(rules, outcome) | {"waited": waiting.taken(asked.before, outcome)}
    request = replay.as_decoded(asked.request)
    return RefundRow(
        bought.member_id, asked.id, till.id, bought.id, now, request, reply["taken_back"], reply
    )


def _reply(rules: Rules, outcome: Outcome) -> dict[str, Any]:
    done, card = outcome.returning or Returning(), rules.engine.units[0].id
    account = outcome.state.account(card)
    moved = {unit for unit, units in (*done.taken, *done.returned) if units}
    return {
        "available": account.available,
        "deficit": account.deficit,
        "deficits": showing.deficits(outcome.state),
        "balances": {unit: outcome.state.account(unit).available for unit in sorted(moved)},
        "taken_back": dict(done.taken).get(card, 0),
        "taken": {unit: units for unit, units in done.taken if units},
        "not_taken": dict(done.not_taken),
        "given_back": {unit: units for unit, units in done.returned if units},
        "paid_back": done.paid_back,
        "voided": [_kept(voucher) for voucher in done.vouchers_voided],
        "returned": [_kept(voucher) for voucher in done.vouchers_back],
    }


async def _refund(tx: Tx, rules: Rules, row: RefundRow, language: str, now: datetime) -> Refund:
    if (bought := await store.of_member(tx, row.member_id, row.purchase_id)) is None:
        raise LookupError(f"no purchase {row.purchase_id}, though it was refunded")
    state = await ledger.state(tx, rules, row.member_id, now)
    reply, card = row.reply, rules.engine.units[0].id
    voided, returned = _vouchers(reply["voided"]), _vouchers(reply["returned"])
    paid_back = Money(reply.get("paid_back", bought.to_pay), bought.currency)
    deficits = reply.get("deficits", {card: reply["deficit"]})
    not_taken = reply.get("not_taken", {})
    slip = receipt.Refunded(
        first_name=first_name(bought.member_name),
        taken=reply.get("taken", {card: row.taken_back}),
        waited=reply.get("waited", {}),
        not_taken=not_taken,
        given_back=reply.get("given_back", {}),
        paid_back=paid_back,
        balances=reply.get("balances", {}) | {card: reply["available"]},
        deficits=deficits,
        returned=[voucher.name for voucher in returned],
        voided=[voucher.name for voucher in voided],
    )
    return Refund(
        id=row.id,
        purchase=await service.purchase(tx, rules, bought, language, state),
        taken_back=row.taken_back,
        voided_vouchers=voided,
        returned_vouchers=returned,
        available=reply["available"],
        deficit=reply["deficit"],
        receipt_text=receipt.refund_text(rules, language, slip),
        taken=showing.amounts(rules, reply.get("taken", {})),
        waited=showing.amounts(rules, reply.get("waited", {})),
        returned=showing.amounts(rules, reply.get("given_back", {})),
        paid_back=paid_back,
        deficits=showing.amounts(rules, {unit: owed for unit, owed in deficits.items() if owed}),
        not_taken=showing.amounts(rules, not_taken),
    )


def _as_asked_now(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A request as it was kept; once the whole of a purchase was a list of no lines."""
    return {**kept, "lines": kept.get("lines") or None}


def _kept(voucher: Voucher) -> dict[str, Any]:
    return {"id": voucher.id, "name": dict(voucher.name)}


def _vouchers(kept: list[dict[str, Any]]) -> tuple[UsedVoucher, ...]:
    return tuple(UsedVoucher(voucher["id"], voucher["name"]) for voucher in kept)
