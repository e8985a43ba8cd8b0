"""Accepting an invitation after enrolment."""

from pasje.contract.membership import AcceptReferral
from pasje.contract.snapshot import Snapshot
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.referrals import service
from pasje_platform.snapshot import service as snapshot


@endpoint(
    "PUT",
    "/v1/me/referral",
    caller="member",
    takes=AcceptReferral,
    gives=Snapshot,
    refuses=(
        "unknown_referral_code",
        "own_referral_code",
        "already_referred",
        "not_a_new_member",
    ),
)
async def accept_referral(call: Call, request: AcceptReferral) -> Reply[Snapshot]:
    """Says who invited this member, before their first purchase."""
    member = call.of_member

    async def work(tx: Tx) -> Snapshot:
        rules = await call.rules(tx)
        await service.join(tx, rules, member.member_id, request.code, call.now)
        return await snapshot.read(tx, rules, member.member_id, member.device_id, call.now)

    return Reply(await call.tx_run(work))


endpoints = [accept_referral]
