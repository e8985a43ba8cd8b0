"""The member's profile."""

from pasje.contract.membership import ChangeProfile
from pasje.contract.snapshot import Snapshot
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.members import service
from pasje_platform.snapshot import service as snapshots


@endpoint(
    "PUT",
    "/v1/me/profile",
    caller="member",
    takes=ChangeProfile,
    gives=Snapshot,
    refuses=("birthday_impossible", "birthday_needed", "too_young"),
)
async def change_profile(call: Call, request: ChangeProfile) -> Reply[Snapshot]:
    """Changes name, language, birthday and consent to marketing; the new snapshot."""
    member = call.of_member

    async def work(tx: Tx) -> Snapshot:
        rules = await call.rules(tx)
        await service.change_profile(tx, rules, member.member_id, request, call.now)
        return await snapshots.read(tx, rules, member.member_id, member.device_id, call.now)

    return Reply(await call.tx_run(work))


endpoints = [change_profile]
