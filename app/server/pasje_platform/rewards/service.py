"""Redeeming units for a voucher, using the voucher at a till, and undoing both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pasje.contract import member_code
from pasje.contract.membership import Announcement, Redeem
from pasje.contract.programme import Reward
from pasje.contract.snapshot import Voucher, Why
from pasje_platform.database import Tx
from pasje_platform.ledger import replay
from pasje_platform.ledger import service as ledger
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.rewards import model, store
from pasje_platform.rewards.model import VoucherRow

ENDED_DAYS = 30
"""That long a member still sees a voucher that ended."""


async def redeem(
    tx: Tx, rules: Rules, member_id: str, voucher_id: str, request: Redeem, now: datetime
) -> tuple[Voucher, bool]:
    """Units for a voucher; the voucher, and whether it is new. The phone minted `voucher_id`.

    Raises Refused: id_reused, redemption_too_late, unknown_reward, price_changed,
    not_enough_points, out_of_stock.
    """
    await ledger.lock(tx, [member_id])
    if (made := await store.one(tx, member_id, voucher_id)) is not None:
        replay.same(await store.request_of(tx, member_id, voucher_id), request)
        return _voucher(made, rules, now), False
    reward = rules.reward(request.reward_id)
    model.may_redeem(request, reward, now)
    await ledger.settle(tx, rules, member_id, now)
    why = Why("redemption", reward=reward.name)
    seq = await ledger.spend(tx, rules, member_id, reward.cost, now, why=why, source_id=voucher_id)
    at_the_start = rules.stock.get(reward.id)
    if at_the_start is not None and not await store.take_one(tx, reward.id, at_the_start):
        raise Refused("out_of_stock")
    voucher = _issued(rules, member_id, voucher_id, reward, seq, now)
    await store.insert(tx, voucher, replay.as_decoded(request))
    told = Announcement("redeemed", units=-reward.cost, name=reward.name)
    await ledger.changed(tx, rules, member_id, [told])
    return _voucher(voucher, rules, now), True


def _issued(
    rules: Rules, member_id: str, voucher_id: str, reward: Reward, seq: int, now: datetime
) -> VoucherRow:
    return VoucherRow(
        member_id=member_id,
        id=voucher_id,
        handle=member_code.new_handle(),
        reward_id=reward.id,
        name=reward.name,
        cost=reward.cost,
        state="issued",
        issued_at=now,
        expires_at=rules.end_of(rules.day(now) + timedelta(days=reward.voucher_days)),
        entry_seq=seq,
        used_at=None,
        used_where=None,
    )


async def use(
    tx: Tx,
    member_id: str,
    voucher_ids: Sequence[str],
    purchase_id: str,
    where: str,
    now: datetime,
) -> list[VoucherRow]:
    """Uses up these vouchers in a purchase; the caller holds the member's lock.

    Raises Refused: unknown_voucher, voucher_of_someone_else, voucher_already_used,
    voucher_expired, voucher_voided, invalid_field.
    """
    if len(set(voucher_ids)) < len(voucher_ids):
        raise Refused("invalid_field", field="use_vouchers", expected="each voucher once")
    used = []
    for voucher_id in voucher_ids:
        voucher = await store.one(tx, member_id, voucher_id)
        if voucher is None:
            known = await store.is_known(tx, voucher_id)
            raise Refused("voucher_of_someone_else" if known else "unknown_voucher")
        model.may_use(voucher, now)
        await store.use(tx, voucher, purchase_id, where, now)
        used.append(voucher)
    return used


async def used_in(tx: Tx, member_id: str, purchase_id: str) -> list[VoucherRow]:
    """The vouchers that a purchase used."""
    return await store.used_in(tx, member_id, purchase_id)


async def give_back(tx: Tx, member_id: str, purchase_id: str, now: datetime) -> list[VoucherRow]:
    """The vouchers used in a refunded purchase are unused again, until they expire.

    Those that can still be used are returned; one past its time has expired, and returns nothing.
    """
    used = await store.used_in(tx, member_id, purchase_id)
    await store.give_back(tx, member_id, purchase_id)
    return [v for v in used if replace(v, state="issued").state_at(now) == "issued"]


async def void_paid_from(tx: Tx, member_id: str, source_id: str, now: datetime) -> list[VoucherRow]:
    """Withdraws the unused vouchers paid with units that `source_id` brought.

    Their spendings are for the caller to undo.
    """
    spendings = await ledger.spendings_from(tx, member_id, source_id)
    vouchers = await store.paid_by(tx, member_id, spendings, now)
    for voucher in sorted(vouchers, key=lambda voucher: voucher.reward_id):  # the stock's rows lock
        await store.void(tx, voucher, now)
        await store.put_back(tx, voucher.reward_id)
    return vouchers


async def ready(tx: Tx, member_id: str, now: datetime) -> list[VoucherRow]:
    """The vouchers that can be used now, the oldest first."""
    return await store.ready(tx, member_id, now)


async def by_handle(tx: Tx, handle: str) -> VoucherRow | None:
    """The voucher whose fresh codes carry this handle."""
    return await store.by_handle(tx, handle)


async def vouchers(tx: Tx, rules: Rules, member_id: str, now: datetime) -> tuple[Voucher, ...]:
    """What the member sees: those that can be used, and those that ended in the last 30 days."""
    rows = await store.shown(tx, member_id, now, now - timedelta(days=ENDED_DAYS))
    return tuple(_voucher(row, rules, now) for row in rows)


async def restock(
    tx: Tx, before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> None:
    """Counts anew from `after` where it differs from `before`; the others go on as they are."""
    for reward_id in sorted(before.keys() | after.keys()):
        stock = after.get(reward_id)
        if stock != before.get(reward_id):
            await store.set_stock(tx, reward_id, stock)


async def in_stock(tx: Tx) -> dict[str, bool]:
    """Of each reward that was ever taken from a stock, whether there is one left."""
    return await store.stock(tx)


def _voucher(row: VoucherRow, rules: Rules, now: datetime) -> Voucher:
    return Voucher(
        id=row.id,
        handle=row.handle,
        reward_id=row.reward_id,
        name=row.name,
        cost=row.cost,
        state=row.state_at(now),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        expires_on=rules.last_day(row.expires_at),
        used_at=row.used_at,
        used_where=row.used_where,
    )
