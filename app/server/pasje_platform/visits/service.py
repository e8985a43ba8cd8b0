"""Opening a visit: a code is read, proved and burnt; then the till knows who it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pasje.contract import member_code
from pasje.contract.member_code import CardDigits, FreshCode, StaticCode
from pasje.contract.till import OpenVisit, ReadyVoucher, Visit
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.programme.model import Rules
from pasje_platform.referrals.service import first_name
from pasje_platform.refused import Refused
from pasje_platform.rewards import model as vouchers
from pasje_platform.rewards import service as rewards
from pasje_platform.tiers import service as tiers
from pasje_platform.tills import service as tills
from pasje_platform.visits import model, store
from pasje_platform.visits.model import VisitRow


@dataclass(frozen=True)
class _Proved:
    """Who a code belongs to; a device and step when it was a fresh one, which is then burnt."""

    member_id: str
    may_spend: bool = False
    device_id: str | None = None
    handle: str | None = None
    step: int | None = None
    voucher_id: str | None = None


async def open_visit(
    tx: Tx, rules: Rules, till: TillCaller, visit_id: str, request: OpenVisit, now: datetime
) -> tuple[Visit, bool]:
    """The visit of one scan, and whether it is new.

    Raises Refused: id_reused, too_many_requests, foreign_code, malformed_code, unknown_code,
    code_revoked, code_too_old, code_in_future, code_already_used, time_in_future,
    visit_cannot_earn_any_more; for a voucher's code also what `vouchers.may_use` raises.
    """
    await tills.lock(tx, till)
    if (known := await store.one(tx, till.id, visit_id)) is not None:
        if (known.code, known.scanned_at) != (request.code, request.scanned_at):
            raise Refused("id_reused")
        return await _visit(tx, rules, known, now), False
    await _not_too_often(tx, till, now)
    model.not_in_future(request.scanned_at, now)
    model.may_earn(request.scanned_at, now)
    proved = await _prove(tx, _parse(request.code), request.scanned_at, now)
    opened = VisitRow(
        id=visit_id,
        code=request.code,
        scanned_at=request.scanned_at,
        opened_at=now,
        member_id=proved.member_id,
        device_id=proved.device_id,
        code_handle=proved.handle,
        code_step=proved.step,
        may_spend=proved.may_spend,
        voucher_id=proved.voucher_id,
        member_name="",
    )
    if not await store.insert(tx, till.id, opened):
        raise Refused("code_already_used")
    return await _visit(tx, rules, await find(tx, till, visit_id), now), True


async def find(tx: Tx, till: TillCaller, visit_id: str) -> VisitRow:
    """A visit of this till; raises Refused(unknown_visit)."""
    if (visit := await store.one(tx, till.id, visit_id)) is None:
        raise Refused("unknown_visit")
    return visit


async def count_bad_code(tx: Tx, till: TillCaller, now: datetime) -> None:
    """Remembers that this till sent a bad code; for a transaction of its own."""
    await store.count_bad_code(tx, till.id, now)


async def _not_too_often(tx: Tx, till: TillCaller, now: datetime) -> None:
    minute = timedelta(minutes=1)
    bad = await store.bad_codes(tx, till.id, now - minute)
    if len(bad) >= model.BAD_CODES_A_MINUTE:
        free_at = bad[-model.BAD_CODES_A_MINUTE] + minute
        raise Refused("too_many_requests", retry_after=int((free_at - now).total_seconds()) + 1)


def _parse(text: str) -> StaticCode | CardDigits | FreshCode:
    try:
        return member_code.parse(text)
    except member_code.NotOurs:
        raise Refused("foreign_code") from None
    except member_code.Malformed:
        raise Refused("malformed_code") from None


async def _prove(
    tx: Tx, code: StaticCode | CardDigits | FreshCode, scanned_at: datetime, now: datetime
) -> _Proved:
    if isinstance(code, FreshCode):
        if code.kind == "V1":
            return await _prove_voucher(tx, code, scanned_at, now)
        return await _prove_fresh(tx, code, scanned_at, now)
    if isinstance(code, StaticCode):
        member_id = await store.by_static_handle(tx, code.handle)
    else:
        member_id = await store.by_number(tx, code.number)
    if member_id is None:
        raise Refused("unknown_code")
    return _Proved(member_id)


async def _prove_fresh(tx: Tx, code: FreshCode, scanned_at: datetime, now: datetime) -> _Proved:
    if (found := await store.of_handle(tx, code.handle)) is None:
        raise Refused("unknown_code")
    member_id, key = found
    model.signer(code, [key])
    may = model.fresh_when(code.step, scanned_at, now)
    return _Proved(member_id, may == "earn_and_spend", key.device_id, code.handle, code.step)


async def _prove_voucher(tx: Tx, code: FreshCode, scanned_at: datetime, now: datetime) -> _Proved:
    if (voucher := await rewards.by_handle(tx, code.handle)) is None:
        raise Refused("unknown_code")
    device = model.signer(code, await store.of_member(tx, voucher.member_id))
    may_spend = model.fresh_when(code.step, scanned_at, now) == "earn_and_spend"
    if may_spend:
        vouchers.may_use(voucher, now)
    return _Proved(
        voucher.member_id, may_spend, device.device_id, code.handle, code.step, voucher.id
    )


async def _visit(tx: Tx, rules: Rules, row: VisitRow, now: datetime) -> Visit:
    may = row.may(now)
    ready = await rewards.ready(tx, row.member_id, now) if may == "earn_and_spend" else []
    balance = await ledger.standing(tx, rules, row.member_id, now)
    return Visit(
        id=row.id,
        may=may,
        first_name=first_name(row.member_name),
        tier=(await tiers.current(tx, rules, row.member_id)).name,
        available=balance.available,
        vouchers=tuple(ReadyVoucher(v.id, v.name, v.id == row.voucher_id) for v in ready),
        spend_until=row.spend_until,
        earn_until=row.earn_until,
    )
