"""Around every request, in plain ASGI: an id, the time, safe headers, a log line, a last resort."""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pasje_platform.problems import problem
from pasje_platform.refused import Refused

_log = logging.getLogger("pasje.request")
_SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


class Frame:
    """The outermost of our code: what escapes it would be a bug of its own."""

    def __init__(self, app: ASGIApp, clock: Callable[[], datetime]) -> None:
        self.app = app
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, begun, status = secrets.token_hex(8), time.perf_counter(), 0

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["date"] = format_datetime(self.clock().astimezone(UTC), usegmt=True)
                headers["x-request-id"] = request_id
                for name, value in _SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, framed)
        except ClientDisconnect:
            pass  # nobody is left to be told
        except Exception:
            _log.exception("failed", extra={"fields": {"request_id": request_id}})
            if status:
                raise
            await problem(Request(scope), Refused("internal"))(scope, receive, framed)
        finally:
            # A wallet that starts fetches forty files: only calls, and what failed, are events.
            event = scope["path"].startswith("/v1/") or status >= 500
            level = logging.INFO if event else logging.DEBUG
            _log.log(level, "request", extra={"fields": _said(scope, request_id, status, begun)})


def _said(scope: Scope, request_id: str, status: int, begun: float) -> dict[str, object]:
    route = scope.get("route")
    return {
        "method": scope["method"],
        "route": getattr(route, "path", None),  # never the path: ids and invitations are in it
        "status": status,
        "ms": round((time.perf_counter() - begun) * 1000, 1),
        "request_id": request_id,
    }
