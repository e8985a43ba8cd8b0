"""Redeeming units for a voucher and undoing that; what vouchers there are."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pasje.contract.membership import Redeem
from pasje.contract.snapshot import Voucher
from pasje_platform.database import Tx
from pasje_platform.engine import cancelling, vouchers
from pasje_platform.engine import state as engine
from pasje_platform.engine.state import State
from pasje_platform.ledger import events, replay
from pasje_platform.ledger import service as ledger
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.rewards import model, store
from pasje_platform.stock import service as stock


async def redeem(
    tx: Tx, rules: Rules, member_id: str, voucher_id: str, request: Redeem, now: datetime
) -> tuple[Voucher, bool]:
    """Units for a voucher; the voucher, and whether it is new. The phone minted `voucher_id`.

    Raises Refused: id_reused, redemption_too_late, invalid_field, out_of_stock,
    reward_limit_total, and what the engine refuses.
    """
    await ledger.lock(tx, [member_id])
    if (made := await store.one(tx, member_id, voucher_id)) is not None:
        kept = await store.request_of(tx, member_id, voucher_id)
        replay.same(kept, request)
        state = await ledger.state(tx, rules, member_id, now)
        return model.shown(rules, state, _known(state, made), now), False
    model.may_ask(request, now)
    event = replace(
        events.new("redeem", voucher_id, now),
        reward=request.reward_id,
        cost=request.cost,
        code=await _code(tx, rules, member_id, request.reward_id, now),
    )
    outcome = await ledger.record(tx, rules, member_id, event, now)
    await store.keep_request(tx, member_id, voucher_id, replay.as_decoded(request))
    (voucher,) = (voucher for voucher in outcome.vouchers if voucher.id == voucher_id)
    return model.shown(rules, outcome.state, voucher, now), True


def _known(state: State, kept: engine.Voucher) -> engine.Voucher:
    """With its terms, as long as the member's state still knows it."""
    return next((voucher for voucher in state.vouchers if voucher.id == kept.id), kept)


async def _code(tx: Tx, rules: Rules, member_id: str, reward_id: str, now: datetime) -> str:
    """A partner's, for a reward that gives one."""
    pool = next((one.pool for one in rules.engine.rewards if one.id == reward_id), "")
    return await stock.take_code(tx, pool, member_id, now) if pool else ""


async def cancel(
    tx: Tx, rules: Rules, member_id: str, voucher_id: str, now: datetime
) -> tuple[Voucher, bool]:
    """The voucher of a redemption that is undone, and whether this undid it.

    Raises Refused: unknown_voucher, what `cancelling.may_cancel` says.
    """
    await ledger.lock(tx, [member_id])
    known = await store.one(tx, member_id, voucher_id)
    if known is None:
        raise Refused("unknown_voucher")
    state = await ledger.state(tx, rules, member_id, now)
    if known.state == "cancelled":
        return model.shown(rules, state, _known(state, known), now), False
    if all(voucher.id != voucher_id for voucher in state.vouchers):
        refused = cancelling.may_cancel(rules.engine, state, known, now)
        raise refused or Refused("cannot_cancel")
    event = replace(events.new("cancel", voucher_id, now), voucher_id=voucher_id)
    outcome = await ledger.record(tx, rules, member_id, event, now)
    (voucher,) = (voucher for voucher in outcome.vouchers if voucher.id == voucher_id)
    return model.shown(rules, outcome.state, voucher, now), True


async def unusable(tx: Tx, member_id: str, voucher_ids: Iterable[str], now: datetime) -> Refused:
    """Why one of these, which the member's state does not have any more, cannot be used."""
    for voucher_id in voucher_ids:
        voucher = await store.one(tx, member_id, voucher_id)
        if voucher is None:
            known = await store.is_known(tx, voucher_id)
            return Refused("voucher_of_someone_else" if known else "unknown_voucher")
        try:
            vouchers.may_use(voucher, now)
        except Refused as refused:
            return refused
    return Refused("unknown_voucher")


async def used_in(tx: Tx, member_id: str, purchase_id: str) -> list[engine.Voucher]:
    """The vouchers that a purchase used."""
    return await store.used_in(tx, member_id, purchase_id)


async def by_handle(tx: Tx, handle: str) -> tuple[str, engine.Voucher] | None:
    """Whose voucher it is whose fresh codes carry this handle, and the voucher."""
    return await store.by_handle(tx, handle)
