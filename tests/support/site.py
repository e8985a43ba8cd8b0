"""The built wallet, one for all that only read it: built once for these very sources.

Workers of pytest-xdist, later runs and measurements share it, in the folder for temporary files.
Whoever would change it copies it first.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from pasje_host import wallet_site
from pasje_host.build_web import Progress, build
from pasje_host.build_web.compress import QUICK, Effort
from pasje_host.build_web.fingerprint import fingerprint
from tests.support.served import served

_UNUSED_S = 3600
"""Builds of other sources are removed when no run has asked for them this long."""


@cache
def built_site(effort: Effort = QUICK) -> Path:
    """The folder that `pasje build web` would fill, as quickly as it can be made."""
    kept = Path(tempfile.gettempdir()) / f"pasje-test-sites-{os.getuid()}"
    kept.mkdir(mode=0o711, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        site = kept / f"{fingerprint()}-{effort.brotli}"
        if not site.is_dir():
            build(site, progress=lambda doing, share: None, effort=effort)
        os.utime(site)
        for other in kept.iterdir():
            if other.is_dir() and time.time() - other.stat().st_mtime > _UNUSED_S:
                shutil.rmtree(other)
    return site


def copied(site: Path, *, progress: Progress) -> None:
    """Instead of `build`, for tests of what is done with a build: a copy of one there is."""
    progress("Ready", 1.0)
    shutil.copytree(built_site(), site)


@asynccontextmanager
async def wallet_alone(site: Path | None = None, *first: BaseRoute) -> AsyncIterator[str]:
    """The origin of a host of a built wallet, without a platform; `first` answers before it."""
    routes = [*first, *wallet_site.routes(site or built_site())]
    async with served(Starlette(routes=routes)) as origin:
        yield origin
