"""A host of the wallet alone: what it serves can be changed, and what it is asked is noted."""

from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pasje_host import wallet_site


@dataclass(frozen=True)
class Asked:
    """One request, and what was sent for it."""

    path: str
    status: int
    size: int
    """Bytes of the body, as they were sent."""


@dataclass
class StaticSite:
    """An ASGI app, which answers for a platform too if it is given one."""

    log: list[Asked] = field(default_factory=list)
    _app: ASGIApp = field(default_factory=Starlette)
    _platform: ASGIApp | None = None

    def serve(self, folder: Path, platform: ASGIApp | None = None) -> None:
        """Answer with the built wallet in `folder` from now on, and begin a new log."""
        self._platform = platform
        self.serve_app(Starlette(routes=wallet_site.routes(folder)))

    def serve_app(self, app: ASGIApp) -> None:
        """The same with anything else."""
        self._app = app
        self.log.clear()

    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status = size = 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        is_call = self._platform is not None and scope["path"].startswith("/v1/")
        await (self._platform if is_call else self._app)(scope, receive, noted)
        self.log.append(Asked(scope["path"], status, size))
