"""Redeeming, and undoing it, from the phone."""

from pasje.contract.membership import Redeem, Redemption
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.rewards import service
from pasje_platform.snapshot import service as snapshot


@endpoint(
    "PUT",
    "/v1/me/redemptions/{id}",
    caller="member",
    takes=Redeem,
    gives=Redemption,
    created=True,
    refuses=(
        "id_reused",
        "redemption_too_late",
        "unknown_reward",
        "price_changed",
        "not_enough_points",
        "balance_full",
        "reward_not_for_sale",
        "reward_not_yet",
        "reward_over",
        "reward_other_tier",
        "reward_other_segment",
        "reward_limit",
        "reward_limit_total",
        "out_of_stock",
    ),
)
async def redeem(call: Call, redemption_id: str, request: Redeem) -> Reply[Redemption]:
    """Exchanges units for a voucher; after `not_after` it only tells what became of this id."""
    member = call.of_member

    async def work(tx: Tx) -> Reply[Redemption]:
        rules = await call.rules(tx)
        voucher, created = await service.redeem(
            tx, rules, member.member_id, redemption_id, request, call.now
        )
        seen = await snapshot.read(tx, rules, member.member_id, member.device_id, call.now)
        return Reply(Redemption(redemption_id, voucher, seen), created)

    return await call.tx_run(work)


@endpoint(
    "PUT",
    "/v1/me/cancellations/{id}",
    caller="member",
    gives=Redemption,
    created=True,
    refuses=(
        "unknown_voucher",
        "cannot_cancel",
        "cancel_too_late",
        "gift_card_used",
        "voucher_already_used",
        "voucher_voided",
    ),
)
async def cancel(call: Call, voucher_id: str) -> Reply[Redemption]:
    """Undoes the redemption of that voucher, as long as the programme allows; the units go back."""
    member = call.of_member

    async def work(tx: Tx) -> Reply[Redemption]:
        rules = await call.rules(tx)
        voucher, created = await service.cancel(tx, rules, member.member_id, voucher_id, call.now)
        seen = await snapshot.read(tx, rules, member.member_id, member.device_id, call.now)
        return Reply(Redemption(voucher_id, voucher, seen), created)

    return await call.tx_run(work)


endpoints = [redeem, cancel]
