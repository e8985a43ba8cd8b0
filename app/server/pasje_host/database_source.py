"""Which database: a server of one's own, or the bundled one."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pasje_host.places import postgres_root
from pasje_host.refused import CannotRun

if sys.platform != "win32":
    from pasje_host.postgres import Embedded, keep_up, running_uri


@dataclass(frozen=True)
class Source:
    """A database as a connection string, and what keeps its server up until cancelled."""

    url: str
    keep_up: Callable[[], Coroutine[Any, Any, None]]
    """Raises CannotRun when the server is gone for good."""


@contextmanager
def of_the_server(
    data: Path, url: str | None, *, fresh: bool, surely: bool = False
) -> Iterator[Source]:
    """The database to serve from; the bundled server lives as long.

    `fresh` starts over when what is there is only a demo's, or `surely`. Raises CannotRun.
    """
    if url is not None:
        yield Source(url, _somebody_elses)
        return
    server = _bundled(data)
    try:
        if fresh and not surely and server.data.exists():
            _refuse_more_than_a_demo(data, server)
        yield Source(server.start(fresh=fresh), partial(keep_up, server))
    finally:
        server.stop()


def _refuse_more_than_a_demo(data: Path, server: "Embedded") -> None:
    from pasje_host.demo.only import only_a_demo

    demo = only_a_demo(server.start())
    server.stop()
    if not demo:
        raise CannotRun(
            f"{data} holds more than a demo: --fresh --yes removes all of it for good; "
            "or choose another folder with --data-dir."
        )


async def _somebody_elses() -> None:
    """A server of one's own is kept up by whoever runs it; it may come back at any time."""
    await asyncio.Event().wait()


@contextmanager
def of_the_owner(data: Path, url: str | None) -> Iterator[str]:
    """The database for one command: that of a `pasje` that runs, or started for the moment.

    Raises CannotRun.
    """
    root = postgres_root(data)
    if url is None and (running := None if _no_bundle() else running_uri(root)):
        yield running
    elif url is None and not _no_bundle() and not (root / "data").exists():
        raise CannotRun(
            f"There is no data of Pasje in {data}: start pasje once first, or name its folder "
            "with --data-dir."
        )
    else:
        with of_the_server(data, url, fresh=False) as started:
            yield started.url


def _no_bundle() -> bool:
    return sys.platform == "win32"


def _bundled(data: Path) -> "Embedded":
    if sys.platform == "win32":
        raise CannotRun(
            "On Windows Pasje does not start PostgreSQL itself: "
            "name a server of your own with --database-url."
        )
    return Embedded(postgres_root(data))
