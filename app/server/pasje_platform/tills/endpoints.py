"""What a till asks about itself."""

from pasje.contract.till import Till
from pasje_platform.database import Tx
from pasje_platform.http import Call, Reply, endpoint
from pasje_platform.tills import service


@endpoint("GET", "/v1/till", caller="till", gives=Till)
async def show_till(call: Call) -> Reply[Till]:
    """Who this key belongs to, and a receipt number that is free today."""

    async def work(tx: Tx) -> Till:
        return await service.greeting(tx, await call.rules(tx), call.of_till, call.now)

    return Reply(await call.tx_run(work))


endpoints = [show_till]
