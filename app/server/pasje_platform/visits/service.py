"""Opening a visit: a code is read, proved and burnt; then the till knows who it is."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pasje.contract import member_code
from pasje.contract.actions import ReportedAction
from pasje.contract.codec import from_plain
from pasje.contract.member_code import CardDigits, FreshCode, StaticCode
from pasje.contract.till import OpenVisit, Visit
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.engine import vouchers as at_till
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome
from pasje_platform.ledger import events, replay, showing
from pasje_platform.ledger import service as ledger
from pasje_platform.members.model import first_name
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.rewards import model as vouchers
from pasje_platform.rewards import service as rewards
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
    visit_cannot_earn_any_more, before_joining; for a voucher's code also what the engine's
    `may_use` raises.
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
    state = await ledger.state(tx, rules, proved.member_id, now)
    model.not_before_joining(request.scanned_at, state.joined_at)
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
    return await _prove_static(tx, code)


async def _prove_static(tx: Tx, code: StaticCode | CardDigits) -> _Proved:
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
    if (found := await rewards.by_handle(tx, code.handle)) is None:
        raise Refused("unknown_code")
    member_id, voucher = found
    device = model.signer(code, await store.of_member(tx, member_id))
    may_spend = model.fresh_when(code.step, scanned_at, now) == "earn_and_spend"
    if may_spend:
        at_till.may_use(voucher, now)
    return _Proved(member_id, may_spend, device.device_id, code.handle, code.step, voucher.id)


async def identified(tx: Tx, till: TillCaller, text: str, now: datetime) -> str:
    """Whose static code or card number this is.

    Raises Refused: too_many_requests, foreign_code, malformed_code, unknown_code.
    """
    await _not_too_often(tx, till, now)
    code = _parse(text)
    if isinstance(code, FreshCode):
        raise Refused("malformed_code")
    return (await _prove_static(tx, code)).member_id


# -- what a visit itself earns


def counting(
    rules: Rules, then: Rules, visit: VisitRow, till: TillCaller, now: datetime
) -> list[Event]:
    """The event that counts a visit, when the programme counts them and this one was not yet.

    `then` are the rules of the moment of the scan.
    """
    if visit.checked_in_at is not None or not (_counts(rules) or _counts(then)):
        return []
    at = min(visit.scanned_at, now)
    return [replace(events.new("visit", visit.id, at), store=till.shop)]


def _counts(rules: Rules) -> bool:
    earns = any(rule.on == "visit" for rule in rules.engine.earn)
    units = [unit.expiry for unit in rules.engine.units]
    keeps = any("visit" in expiry.activity for expiry in units)
    return earns or keeps or rules.engine.ladder.basis == "visits"


async def count(
    tx: Tx, rules: Rules, visit: VisitRow, till: TillCaller, now: datetime
) -> Outcome | None:
    """Counts the visit with its first purchase; None when there is nothing to count."""
    if await ledger.known(tx, visit.member_id, "visit", visit.id):
        return None
    outcome = None
    then = await versions.when_bought(tx, rules, visit.scanned_at)
    for event in counting(rules, then, visit, till, now):
        outcome = await ledger.record(tx, rules, visit.member_id, event, now)
        reply = _checked_in(rules, then, visit, outcome, now)
        await store.check_in(tx, till.id, visit.id, replay.as_decoded(reply), now)
    return outcome


async def check_in(
    tx: Tx, rules: Rules, till: TillCaller, visit_id: str, now: datetime
) -> tuple[ReportedAction, bool]:
    """Counts a visit in which nothing was bought; what it earned, and whether this counted it.

    Raises Refused: unknown_visit, visit_cannot_earn_any_more, id_reused, too_many_requests.
    """
    await tills.lock(tx, till)
    visit = await find(tx, till, visit_id)
    if visit.check_in is not None:
        return from_plain(ReportedAction, visit.check_in), False
    model.may_earn(visit.scanned_at, now)
    await ledger.lock(tx, [visit.member_id])
    if await ledger.known(tx, visit.member_id, "visit", visit.id):
        raise Refused("id_reused")  # of another till
    await tills.count(tx, till, visit.member_id, now)
    await ledger.settle(tx, rules, visit.member_id, now)
    outcome = await count(tx, rules, visit, till, now)
    then = await versions.when_bought(tx, rules, visit.scanned_at)
    reply = _checked_in(rules, then, visit, outcome, now)
    if outcome is None:
        await store.check_in(tx, till.id, visit.id, replay.as_decoded(reply), now)
    return reply, True


def _checked_in(
    rules: Rules, then: Rules, visit: VisitRow, outcome: Outcome | None, now: datetime
) -> ReportedAction:
    explained = outcome.explained if outcome is not None else ()
    return ReportedAction(visit.id, showing.earned(rules, explained, now, then), ())


async def _visit(tx: Tx, rules: Rules, row: VisitRow, now: datetime) -> Visit:
    may = row.may(now)
    state = await ledger.state(tx, rules, row.member_id, now)
    ready = vouchers.ready(state, now) if may == "earn_and_spend" else []
    balances = showing.available(rules, state)
    return Visit(
        id=row.id,
        may=may,
        first_name=first_name(row.member_name),
        tier=rules.tier(state.tier.tier).name,
        available=balances[0].units,
        vouchers=tuple(vouchers.offered(rules, one, row.voucher_id) for one in ready),
        spend_until=row.spend_until,
        earn_until=row.earn_until,
        balances=balances,
        programme_version=rules.programme.version,
    )
