"""httpx's own transport, and the browser's fetch in its place, through one suite."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.ports.transport_suite import SUITE
from tests.support.browser import chromium, phone
from tests.support.python_page import Tab, python_pages
from tests.support.served import served

_LOAD = """
import js
from pathlib import Path
Path('/client/transport_suite.py').write_text({suite!r})
import httpx, transport_suite
from pasje.adapters.fetch_transport import FetchTransport
"""
_CASE = """
async with httpx.AsyncClient(transport=FetchTransport()) as client:
    await transport_suite.{case}(client, js.location.origin, {nobody!r})
'passed'
"""


class Echo:
    """The server of the suite; `listening` counts the requests that get no end by themselves."""

    def __init__(self) -> None:
        self.listening = 0
        self._drop = asyncio.Event()
        self.routes = [
            Route("/echo", self._echo, methods=["GET", "PUT"]),
            Route("/never", self._never),
            Route("/drip", self._drip),
            Route("/drop", self._let_drop, methods=["PUT"]),
            Route("/listening", self._listening),
        ]

    async def _echo(self, request: Request) -> Response:
        if request.headers.get("if-none-match") == '"1"':
            return Response(status_code=304)
        said = {
            "method": request.method,
            "query": request.url.query,
            "authorization": request.headers.get("authorization"),
            "body": (await request.body()).decode(),
        }
        return JSONResponse(said, headers={"ETag": '"1"'})

    async def _never(self, request: Request) -> Response:
        self.listening += 1
        try:
            while not await request.is_disconnected():  # noqa: ASYNC110 only asking tells
                await asyncio.sleep(0.01)
        finally:
            self.listening -= 1
        return Response()

    async def _drip(self, _: Request) -> Response:
        self._drop.clear()

        async def drops() -> AsyncIterator[str]:
            self.listening += 1
            try:
                yield "data: 0\n"
                await self._drop.wait()
                yield "data: 1\n"
                await asyncio.Event().wait()
            finally:
                self.listening -= 1

        return StreamingResponse(drops(), media_type="text/event-stream")

    async def _let_drop(self, _: Request) -> Response:
        self._drop.set()
        return Response(status_code=204)

    async def _listening(self, _: Request) -> Response:
        return JSONResponse(self.listening)


def _nobody() -> str:
    """An origin where a moment ago nobody listened."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest_asyncio.fixture(scope="module")
async def tab() -> AsyncIterator[Tab]:
    async with (
        python_pages(Echo().routes) as pages,
        chromium() as browser,
        phone(browser) as context,
    ):
        opened = await pages.open(context)
        suite = (Path(__file__).parent / "transport_suite.py").read_text(encoding="utf-8")
        await opened.run(_LOAD.format(suite=suite))
        yield opened


@pytest.mark.parametrize("case", SUITE)
async def test_httpx_transport(case: str) -> None:
    async with served(Starlette(routes=Echo().routes)) as origin, httpx.AsyncClient() as client:
        await SUITE[case](client, origin, _nobody())


@pytest.mark.browser
@pytest.mark.parametrize("case", SUITE)
async def test_fetch_transport(tab: Tab, case: str) -> None:
    assert await tab.run(_CASE.format(case=case, nobody=_nobody())) == "passed"
