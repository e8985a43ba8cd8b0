"""Another system reports that a member did something."""

from dataclasses import replace
from datetime import datetime

from pasje.contract.actions import ReportAction, ReportedAction
from pasje.contract.codec import from_plain
from pasje.contract.till import UnitAmount
from pasje_platform.callers import TillCaller
from pasje_platform.database import Tx
from pasje_platform.earning import model, store
from pasje_platform.earning.store import ActionRow
from pasje_platform.engine.state import State
from pasje_platform.ledger import events, replay, showing
from pasje_platform.ledger import service as ledger
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.tills import service as tills
from pasje_platform.visits import model as visiting
from pasje_platform.visits import service as visits


async def report(
    tx: Tx, rules: Rules, till: TillCaller, action_id: str, request: ReportAction, now: datetime
) -> tuple[ReportedAction, bool]:
    """What it came to, and whether it is new; the system that reports minted `action_id`.

    Raises Refused: id_reused, too_many_requests, foreign_code, malformed_code, unknown_code,
    time_in_future, action_too_late, before_joining, unknown_purchase, unknown_action.
    """
    await tills.lock(tx, till)
    if (known := await store.action(tx, till.id, action_id)) is not None:
        replay.same(known.request, request)
        return from_plain(ReportedAction, known.reply), False
    visiting.not_in_future(request.at, now)
    model.may_report(request.at, now)
    member_id = await visits.identified(tx, till, request.member, now)
    await ledger.lock(tx, [member_id])
    before = await ledger.state(tx, rules, member_id, now)
    visiting.not_before_joining(request.at, before.joined_at)
    if request.purchase_id is not None and (
        await store.of_member(tx, member_id, request.purchase_id) is None
    ):
        raise Refused("unknown_purchase")
    if await ledger.known(tx, member_id, "action", action_id):
        raise Refused("id_reused")  # of another till
    await tills.count(tx, till, member_id, now)
    event = replace(
        events.new("action", action_id, request.at),
        name=request.action,
        purchase_id=request.purchase_id or "",
        store=till.shop,
    )
    outcome = await ledger.record(tx, rules, member_id, event, now)
    then = await versions.when_bought(tx, rules, request.at)
    earned = showing.earned(rules, outcome.explained, now, then)
    reply = ReportedAction(action_id, earned, _released(rules, before, outcome.state))
    row = ActionRow(replay.as_decoded(request), replay.as_decoded(reply))
    await store.insert_action(tx, till.id, action_id, member_id, row, now)
    return reply, True


def _released(rules: Rules, before: State, after: State) -> tuple[UnitAmount, ...]:
    """What can be spent now that waited for it."""
    sums: dict[str, int] = {}
    for unit, account in before.accounts.items():
        waits = {lot.seq for lot in after.account(unit).lots if lot.pending}
        freed = [lot.remaining for lot in account.lots if lot.pending and lot.seq not in waits]
        if freed:
            sums[unit] = sum(freed)
    return showing.amounts(rules, sums)
