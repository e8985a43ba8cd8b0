"""Wallets that are served from another origin: which may call from a browser, and what for (CORS).

A browser asks before it lets a page of another origin call, and again shows the page only what is
allowed. It guards members who visit a foreign page, not the platform: whoever has a token calls.
"""

from collections.abc import Collection

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_METHODS = ("GET", "PUT", "POST", "DELETE")
_HEADERS = ("Authorization", "If-None-Match")
"""Beside those that every page may send."""
_SHOWN = ("Date", "ETag", "Retry-After")
_ASKED_AGAIN_S = 7200
"""As long as the most patient browser keeps the answer."""


class Elsewhere:
    """Outside everything else, so that a failure is readable there too; never with cookies."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_HEADERS,
            expose_headers=_SHOWN,
            max_age=_ASKED_AGAIN_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wallets = scope["type"] == "http" and is_the_wallets(scope["path"])
        await (self._open if wallets else self._app)(scope, receive, send)


def is_the_wallets(path: str) -> bool:
    """Whether a member's phone calls this; a till is a page of the platform's own origin."""
    return path.startswith("/v1/") and not f"{path}/".startswith("/v1/till/")
