"""Uvicorn inside our process: our signals, our socket, an end that does not wait for streams."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette

from pasje_host.stopping import Stopping

T = TypeVar("T")
_LAST_REPLIES_S = 3
"""How long replies under way may take at the end; live streams are closed at once."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """`main` on the fastest loop there is."""
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        return runner.run(main)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop()  # psycopg cannot use the other one
    import uvloop

    return uvloop.new_event_loop()


async def serve(
    app: Starlette,
    listener: socket.socket,
    stopping: Stopping,
    on_ready: Callable[[], None],
    *,
    beside: Coroutine[Any, Any, None],
) -> None:
    """Serves `app` on `listener` until asked to stop; `on_ready` is called when it answers.

    `beside` runs as long; when it raises, serving ends and so does this, with that.
    """
    loop = asyncio.get_running_loop()
    server = _Server(app, on_ready)
    stopping.ask = lambda: loop.call_soon_threadsafe(server.end)
    task = loop.create_task(beside)
    task.add_done_callback(lambda _: server.end())
    try:
        await server.serve(sockets=[listener])
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _Server(uvicorn.Server):
    def __init__(self, app: Starlette, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # 56 µs of every request; the platform logs what matters
                date_header=False,  # the platform's own clock says the date
                server_header=False,
                timeout_graceful_shutdown=_LAST_REPLIES_S,
            )
        )
        self._app = app
        self._on_ready = on_ready

    def end(self) -> None:
        self._app.state.live.end_all()  # first: uvicorn waits for open replies
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        # Uvicorn would raise the signal again after a clean end, and the status would not be 0.
        yield
