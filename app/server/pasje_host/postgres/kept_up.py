"""While Pasje serves, its PostgreSQL is started again whenever it ends by itself.

A crash of one session is PostgreSQL's own to mend; this is for when all of it is gone: killed by
hand, or by the system when memory is short. Nothing that was acknowledged is lost by it.
"""

import asyncio
import logging
import time

from pasje_host.postgres.embedded import Embedded
from pasje_host.refused import CannotRun

_LOOK_EVERY_S = 0.2
_PATIENCE_S = 10
"""That long it may refuse to start: sessions of the killed server may still be busy with its data.
Replaying the log may take longer, as long as it goes on."""
_log = logging.getLogger("pasje.postgres")


async def keep_up(server: Embedded) -> None:
    """Watches `server` until cancelled, on the main thread's loop: a child ends with its thread.

    Raises CannotRun when it does not come back.
    """
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        if server.ended:
            _log.error("postgresql ended")
            await _again(server)
            _log.warning("postgresql runs again")


async def _again(server: Embedded) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not server.ready:
        if server.ended:
            if time.monotonic() > end:
                log = server.root / "postgres.log"
                raise CannotRun(f"PostgreSQL ended, and does not start again: see {log}.")
            server.start_again()
        await asyncio.sleep(_LOOK_EVERY_S)
