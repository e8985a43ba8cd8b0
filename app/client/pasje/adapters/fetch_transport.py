"""httpx over the browser's fetch, with streaming, timeouts and cancellation.

httpx's own transport needs sockets, which Pyodide has not.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import js
from pyodide.ffi import JsException, to_js

_BROWSERS_OWN = frozenset(
    ("host", "connection", "accept-encoding", "content-length", "user-agent", "transfer-encoding")
)
"""Headers that a page may not set."""
_UNDONE = frozenset(("content-encoding", "content-length"))
"""The browser has unpacked the body already."""


class FetchTransport(httpx.AsyncBaseTransport):
    """Raises ConnectError, ConnectTimeout, ReadError and ReadTimeout as httpx's own does.

    A browser does not tell a refused connection, a wrong name, being offline and a forbidden
    origin apart: all are ConnectError.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        timeout_s = request.extensions.get("timeout", {}).get("read")
        stop = js.AbortController.new()
        options = _object(
            method=request.method,
            headers=to_js([[k, v] for k, v in request.headers.items() if k not in _BROWSERS_OWN]),
            body=to_js(await request.aread()) if request.method not in ("GET", "HEAD") else None,
            signal=stop.signal,
            credentials="omit",
            cache="no-store",
        )
        try:
            answer = await asyncio.wait_for(js.fetch(str(request.url), options), timeout_s)
        except TimeoutError:
            stop.abort()
            raise httpx.ConnectTimeout("no answer", request=request) from None
        except asyncio.CancelledError:
            stop.abort()
            raise
        except JsException as error:
            raise httpx.ConnectError(str(error), request=request) from None
        headers = [(pair[0], pair[1]) for pair in answer.headers.entries()]
        return httpx.Response(
            answer.status,
            headers=[(name, value) for name, value in headers if name.lower() not in _UNDONE],
            stream=_Body(answer, stop, timeout_s),
            request=request,
        )


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Any, stop: Any, timeout_s: float | None) -> None:
        self._answer = answer
        self._stop = stop
        self._timeout_s = timeout_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if not self._answer.body:
            return
        reader = self._answer.body.getReader()
        while True:
            try:
                part = await asyncio.wait_for(reader.read(), self._timeout_s)
            except TimeoutError:
                raise httpx.ReadTimeout("the platform fell silent") from None
            except JsException as error:
                raise httpx.ReadError(str(error)) from None
            if part.done:
                return
            yield part.value.to_bytes()

    async def aclose(self) -> None:
        self._stop.abort()  # ends a request left early; nothing happens after the end


def _object(**fields: Any) -> Any:
    return to_js(
        {name: value for name, value in fields.items() if value is not None},
        dict_converter=js.Object.fromEntries,
    )
