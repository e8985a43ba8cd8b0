"""A till records, finds and refunds purchases, quotes both, and reports actions."""

from typing import Annotated

from pasje.contract.actions import ReportAction, ReportedAction
from pasje.contract.bounds import Length
from pasje.contract.refund import Refund, RefundPurchase, RefundQuote
from pasje.contract.till import FoundPurchases, Purchase, PurchaseQuote, RecordPurchase
from pasje_platform.database import Tx
from pasje_platform.earning import actions, refunds, service
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.refused import Refused
from pasje_platform.visits import model as visiting
from pasje_platform.visits import service as visits

_OF_A_PURCHASE = (
    "unknown_visit",
    "receipt_already_recorded",
    "wrong_currency",
    "amount_out_of_range",
    "lines_do_not_add_up",
    "unknown_action",
    "time_in_future",
    "bought_before_scan",
    "visit_cannot_earn_any_more",
    "static_code_cannot_spend",
    "visit_cannot_spend_any_more",
    "till_day_limit",
    "unknown_voucher",
    "voucher_of_someone_else",
    "voucher_already_used",
    "voucher_expired",
    "voucher_voided",
    "voucher_cancelled",
    "voucher_not_for_till",
    "voucher_not_yet",
    "voucher_channel",
    "voucher_minimum",
    "voucher_too_many",
    "voucher_nothing_to_reduce",
    "cannot_pay_with",
    "pay_minimum_basket",
    "pay_multiple",
    "pay_too_much",
    "not_enough_points",
    "balance_full",
)
_OF_A_REFUND = (
    "unknown_purchase",
    "other_shop",
    "already_refunded",
    "refund_too_late",
    "return_too_much",
    "balance_full",
    "wrong_currency",
)
_KEPT_RECEIPT = Annotated[str, Length(1, 40)]
"""One of long ago may hold what no new one may."""


@endpoint(
    "PUT",
    "/v1/till/purchases/{id}",
    caller="till",
    takes=RecordPurchase,
    gives=Purchase,
    created=True,
    refuses=("id_reused", *_OF_A_PURCHASE),
)
async def record_purchase(call: Call, purchase_id: str, request: RecordPurchase) -> Reply[Purchase]:
    """Records what a visit bought, with the vouchers it uses; the member earns by the programme."""

    async def work(tx: Tx) -> Reply[Purchase]:
        rules = await call.rules(tx)
        return Reply(
            *await service.record(
                tx, rules, call.of_till, purchase_id, request, call.language, call.now
            )
        )

    return await call.tx_run(work)


@endpoint(
    "POST",
    "/v1/till/quotes",
    caller="till",
    takes=RecordPurchase,
    gives=PurchaseQuote,
    refuses=_OF_A_PURCHASE,
)
async def quote_purchase(call: Call, request: RecordPurchase) -> Reply[PurchaseQuote]:
    """What recording the same purchase now would earn and cost, rule by rule; nothing is kept."""

    async def work(tx: Tx) -> PurchaseQuote:
        rules = await call.rules(tx)
        return await service.quote(tx, rules, call.of_till, request, call.now)

    return Reply(await call.tx_run(work))


@endpoint(
    "GET",
    "/v1/till/purchases",
    caller="till",
    gives=FoundPurchases,
    query={"receipt": _KEPT_RECEIPT},
)
async def find_purchases(call: Call, receipt: str) -> Reply[FoundPurchases]:
    """The shop's purchases of one receipt: to be returned, or returned lately; newest first."""

    async def work(tx: Tx) -> FoundPurchases:
        rules = await call.rules(tx)
        found = await service.find(tx, rules, call.of_till, receipt, call.language, call.now)
        return FoundPurchases(found)

    return Reply(await call.tx_run(work))


@endpoint(
    "PUT",
    "/v1/till/refunds/{id}",
    caller="till",
    takes=RefundPurchase,
    gives=Refund,
    created=True,
    refuses=("id_reused", *_OF_A_REFUND),
)
async def refund_purchase(call: Call, refund_id: str, request: RefundPurchase) -> Reply[Refund]:
    """Undoes a purchase of this shop, whole, by line or by amount: units, vouchers, tier."""

    async def work(tx: Tx) -> Reply[Refund]:
        rules = await call.rules(tx)
        return Reply(
            *await refunds.refund(
                tx, rules, call.of_till, refund_id, request, call.language, call.now
            )
        )

    return await call.tx_run(work)


@endpoint(
    "POST",
    "/v1/till/refund-quotes",
    caller="till",
    takes=RefundPurchase,
    gives=RefundQuote,
    refuses=_OF_A_REFUND,
)
async def quote_refund(call: Call, request: RefundPurchase) -> Reply[RefundQuote]:
    """What such a refund would take and give back now; nothing is kept."""

    async def work(tx: Tx) -> RefundQuote:
        rules = await call.rules(tx)
        return await refunds.quote(tx, rules, call.of_till, request, call.now)

    return Reply(await call.tx_run(work))


@endpoint(
    "GET",
    "/v1/me/purchases/{id}/return-preview",
    caller="member",
    gives=RefundQuote,
    refuses=("unknown_purchase", "already_refunded", "refund_too_late"),
)
async def preview_return(call: Call, purchase_id: str) -> Reply[RefundQuote]:
    """What returning the whole of one's own purchase would cost now; nothing is kept."""
    member = call.of_member

    async def work(tx: Tx) -> RefundQuote:
        rules = await call.rules(tx)
        return await refunds.preview(tx, rules, member.member_id, purchase_id, call.now)

    return Reply(await call.tx_run(work))


@endpoint(
    "PUT",
    "/v1/till/actions/{id}",
    caller="till",
    takes=ReportAction,
    gives=ReportedAction,
    created=True,
    refuses=(
        "id_reused",
        "foreign_code",
        "malformed_code",
        "unknown_code",
        "time_in_future",
        "action_too_late",
        "before_joining",
        "unknown_purchase",
        "unknown_action",
        "balance_full",
        "too_many_requests",
    ),
)
async def report_action(call: Call, action_id: str, request: ReportAction) -> Reply[ReportedAction]:
    """Says that a member did something: a review, a check-in; what it earned and released."""
    till = call.of_till

    async def work(tx: Tx) -> Reply[ReportedAction]:
        rules = await call.rules(tx)
        return Reply(*await actions.report(tx, rules, till, action_id, request, call.now))

    try:
        return await call.tx_run(work)
    except Refused as refused:
        if refused.code in visiting.GUESSES:
            # In a transaction of its own: the refusal undid the other one.
            await call.tx_run(lambda tx: visits.count_bad_code(tx, till, call.now))
        raise


endpoints = [
    record_purchase,
    quote_purchase,
    find_purchases,
    refund_purchase,
    quote_refund,
    preview_return,
    report_action,
]
