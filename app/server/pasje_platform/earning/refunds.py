"""Refunding a purchase: everything it did is undone, in one transaction.

Vouchers used in it can be used again; unused vouchers paid with its units are withdrawn and their
units go back into their lots; then the units it brought are taken back, of both sides of a
referral; the tier is evaluated again. What was spent beyond recall becomes a deficit.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pasje.contract.membership import Announcement
from pasje.contract.till import Refund, RefundPurchase, UsedVoucher
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.earning import model, receipt, service, store
from pasje_platform.earning.model import PurchaseRow
from pasje_platform.earning.store import RefundRow
from pasje_platform.ledger import service as ledger
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.referrals.service import first_name
from pasje_platform.refused import Refused
from pasje_platform.rewards import service as rewards
from pasje_platform.rewards.model import VoucherRow
from pasje_platform.tiers import service as tiers
from pasje_platform.tills import service as tills


@dataclass(frozen=True)
class _Undone:
    """What one member lost by a refund."""

    taken_back: int
    voided: list[VoucherRow]


async def refund(
    tx: Tx,
    rules: Rules,
    till: TillCaller,
    refund_id: str,
    request: RefundPurchase,
    language: str,
    now: datetime,
) -> tuple[Refund, bool]:
    """The refund of the whole purchase, and whether it is new; the till minted `refund_id`.

    Raises Refused: id_reused, unknown_purchase, other_shop, already_refunded, refund_too_late.
    """
    await tills.lock(tx, till)
    if (known := await store.refund_of_till(tx, till.id, refund_id)) is not None:
        if known.purchase_id != request.purchase_id:
            raise Refused("id_reused")
        return await _refund(tx, rules, known, language), False
    bought = await _held(tx, till, request.purchase_id)
    model.may_refund(bought, till.shop, now)
    row = await _undo(tx, rules, till, refund_id, bought, now)
    if not await store.insert_refund(tx, row):
        raise Refused("id_reused")
    return await _refund(tx, rules, row, language), True


async def _held(tx: Tx, till: TillCaller, purchase_id: str) -> PurchaseRow:
    """The purchase, read once its members are locked: another till may refund it meanwhile."""
    if (found := await store.for_refund(tx, till.id, purchase_id)) is None:
        raise Refused("unknown_purchase")
    await ledger.lock(tx, await referrals.sides(tx, found.member_id))
    held = await store.of_till(tx, found.till_id, purchase_id)
    if held is None:
        raise Refused("unknown_purchase")
    return held


async def _undo(
    tx: Tx, rules: Rules, till: TillCaller, refund_id: str, bought: PurchaseRow, now: datetime
) -> RefundRow:
    member_id = bought.member_id
    returned = await rewards.give_back(tx, member_id, bought.id, now)
    undone = await _take_back(tx, rules, member_id, bought.id, now)
    tier, moved = await tiers.spent(tx, rules, member_id, -bought.amount)
    await store.mark_refunded(tx, bought, now)
    said = [Announcement("refunded", units=-undone.taken_back, where=till.shop)]
    said += [Announcement("voucher_returned", name=voucher.name) for voucher in returned]
    if moved:
        said.append(Announcement("tier_changed", name=tier.name))
    said += await _undo_referral(tx, rules, bought, now)
    await ledger.changed(tx, rules, member_id, said)
    balance = await ledger.standing(tx, rules, member_id, now)
    reply = {
        "available": balance.available,
        "deficit": balance.deficit,
        "voided": [_kept(voucher) for voucher in undone.voided],
        "returned": [_kept(voucher) for voucher in returned],
    }
    return RefundRow(member_id, refund_id, till.id, bought.id, now, undone.taken_back, reply)


async def _undo_referral(
    tx: Tx, rules: Rules, bought: PurchaseRow, now: datetime
) -> list[Announcement]:
    """Takes the inviter's side back and tells them; what to tell the friend."""
    referral = await referrals.rewarded_by(tx, bought.member_id, bought.id)
    if referral is None:
        return []
    inviters = await _take_back(tx, rules, referral.inviter_id, bought.id, now)
    await referrals.unreward(tx, referral)
    friend, inviter = first_name(referral.friend_name), first_name(referral.inviter_name)
    told = Announcement("referral_reversed", units=-inviters.taken_back, friend=friend)
    await ledger.changed(tx, rules, referral.inviter_id, [told])
    return [Announcement("referral_reversed", friend=inviter)]


async def _take_back(
    tx: Tx, rules: Rules, member_id: str, purchase_id: str, now: datetime
) -> _Undone:
    await ledger.settle(tx, rules, member_id, now)
    voided = await rewards.void_paid_from(tx, member_id, purchase_id, now)
    spendings = [voucher.entry_seq for voucher in voided]
    taken = await ledger.take_back(tx, rules, member_id, purchase_id, spendings, now)
    return _Undone(taken, voided)


async def _refund(tx: Tx, rules: Rules, row: RefundRow, language: str) -> Refund:
    bought = await store.of_purchase(tx, row.member_id, row.purchase_id)
    voided, returned = _vouchers(row.reply["voided"]), _vouchers(row.reply["returned"])
    available, deficit = row.reply["available"], row.reply["deficit"]
    return Refund(
        id=row.id,
        purchase=await service.purchase(tx, rules, bought, language),
        taken_back=row.taken_back,
        voided_vouchers=voided,
        returned_vouchers=returned,
        available=available,
        deficit=deficit,
        receipt_text=receipt.refund_text(
            rules,
            language,
            first_name=first_name(bought.member_name),
            taken_back=row.taken_back,
            available=available,
            deficit=deficit,
            returned=[voucher.name for voucher in returned],
            voided=[voucher.name for voucher in voided],
        ),
    )


def _kept(voucher: VoucherRow) -> dict[str, Any]:
    return {"id": voucher.id, "name": dict(voucher.name)}


def _vouchers(kept: list[dict[str, Any]]) -> tuple[UsedVoucher, ...]:
    return tuple(UsedVoucher(voucher["id"], voucher["name"]) for voucher in kept)
