"""The programme as everyone may see it."""

from pasje.contract.programme import Programme
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.programme import service
from pasje_platform.snapshot import service as snapshots


@endpoint("GET", "/v1/programme", gives=Programme)
async def show_programme(call: Call) -> Reply[Programme]:
    """Brand, words, rules, tiers, rewards and terms; `If-None-Match` asks for news only."""

    async def work(tx: Tx) -> Reply[Programme]:
        rules = await call.rules(tx)
        shown = await service.shown_as(tx, rules.programme.version)
        etag = f'"{await service.epoch(tx)}.{shown}"'
        if call.has(etag):
            return Reply(etag=etag)
        return Reply(await snapshots.programme(tx, rules), etag=etag)

    return await call.tx_run(work)


endpoints = [show_programme]
