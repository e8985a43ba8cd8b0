"""A till opens a visit."""

from pasje.contract.actions import ReportedAction
from pasje.contract.till import OpenVisit, Visit
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.refused import Refused
from pasje_platform.visits import model, service


@endpoint(
    "PUT",
    "/v1/till/visits/{id}",
    caller="till",
    takes=OpenVisit,
    gives=Visit,
    created=True,
    refuses=(
        "id_reused",
        "foreign_code",
        *sorted(model.GUESSES),
        "time_in_future",
        "visit_cannot_earn_any_more",
        "before_joining",
        "voucher_already_used",
        "voucher_expired",
        "voucher_voided",
        "voucher_cancelled",
        "voucher_not_for_till",
        "too_many_requests",
    ),
)
async def open_visit(call: Call, visit_id: str, request: OpenVisit) -> Reply[Visit]:
    """Says who was scanned and what the visit may do; a fresh code is burnt by it.

    Scanned without network and sent later, a code may still earn, up to 72 hours after the scan.
    """
    till = call.of_till

    async def work(tx: Tx) -> Reply[Visit]:
        rules = await call.rules(tx)
        return Reply(*await service.open_visit(tx, rules, till, visit_id, request, call.now))

    try:
        return await call.tx_run(work)
    except Refused as refused:
        if refused.code in model.GUESSES:
            # In a transaction of its own: the refusal undid the other one.
            await call.tx_run(lambda tx: service.count_bad_code(tx, till, call.now))
        raise


@endpoint(
    "PUT",
    "/v1/till/visits/{id}/check-in",
    caller="till",
    gives=ReportedAction,
    created=True,
    refuses=(
        "unknown_visit",
        "visit_cannot_earn_any_more",
        "balance_full",
        "id_reused",
        "too_many_requests",
    ),
)
async def check_in(call: Call, visit_id: str) -> Reply[ReportedAction]:
    """Counts a visit in which nothing is bought, where the programme counts visits.

    The first purchase of a visit counts it too; a scan alone never does.
    """

    async def work(tx: Tx) -> Reply[ReportedAction]:
        rules = await call.rules(tx)
        return Reply(*await service.check_in(tx, rules, call.of_till, visit_id, call.now))

    return await call.tx_run(work)


endpoints = [open_visit, check_in]
