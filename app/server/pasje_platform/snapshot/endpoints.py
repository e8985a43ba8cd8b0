"""The snapshot over HTTP."""

from pasje.contract.snapshot import Snapshot
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.snapshot import service


@endpoint("GET", "/v1/me/snapshot", caller="member", gives=Snapshot)
async def show_snapshot(call: Call) -> Reply[Snapshot]:
    """Everything the member can see offline; `If-None-Match` asks for news only."""
    member = call.of_member

    async def work(tx: Tx) -> Reply[Snapshot]:
        rules = await call.rules(tx)
        newest = await service.version(tx, rules, member.member_id, call.now)
        if call.has(service.etag(newest)):
            return Reply(etag=service.etag(newest))
        body = await service.read(tx, rules, member.member_id, member.device_id, call.now)
        return Reply(body, etag=service.etag(newest))

    return await call.tx_run(work)


endpoints = [show_snapshot]
