"""A till records, finds and refunds purchases."""

from pasje.contract.bounds import Receipt
from pasje.contract.till import FoundPurchases, Purchase, RecordPurchase, Refund, RefundPurchase
from pasje_platform.database import Tx
from pasje_platform.earning import refunds, service
from pasje_platform.http import Call, Reply, endpoint


@endpoint(
    "PUT",
    "/v1/till/purchases/{id}",
    caller="till",
    takes=RecordPurchase,
    gives=Purchase,
    created=True,
    refuses=(
        "id_reused",
        "unknown_visit",
        "receipt_already_recorded",
        "wrong_currency",
        "amount_out_of_range",
        "time_in_future",
        "visit_cannot_earn_any_more",
        "static_code_cannot_spend",
        "visit_cannot_spend_any_more",
        "till_day_limit",
        "unknown_voucher",
        "voucher_of_someone_else",
        "voucher_already_used",
        "voucher_expired",
        "voucher_voided",
    ),
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
    "GET",
    "/v1/till/purchases",
    caller="till",
    gives=FoundPurchases,
    query={"receipt": Receipt},
)
async def find_purchases(call: Call, receipt: str) -> Reply[FoundPurchases]:
    """The shop's purchases with one receipt number that can still be refunded, newest first."""

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
    refuses=(
        "id_reused",
        "unknown_purchase",
        "other_shop",
        "already_refunded",
        "refund_too_late",
    ),
)
async def refund_purchase(call: Call, refund_id: str, request: RefundPurchase) -> Reply[Refund]:
    """Undoes the whole of a purchase of this shop: units, vouchers, referral, tier."""

    async def work(tx: Tx) -> Reply[Refund]:
        rules = await call.rules(tx)
        return Reply(
            *await refunds.refund(
                tx, rules, call.of_till, refund_id, request, call.language, call.now
            )
        )

    return await call.tx_run(work)


endpoints = [record_purchase, find_purchases, refund_purchase]
