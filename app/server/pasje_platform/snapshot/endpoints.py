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
        etag = f'"{await service.tag(tx, newest)}"'
        if call.has(etag):
            return Reply(etag=etag)
        body = await service.read(tx, rules, member.member_id, member.device_id, call.now, newest)
        return Reply(body, etag=etag)

    return await call.tx_run(work)


endpoints = [show_snapshot]
