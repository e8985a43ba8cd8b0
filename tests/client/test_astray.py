"""A wallet on a web host without a platform: it says so, asks on, and finds it later."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support.platform import Platform
from tests.support.wallet import ORIGIN, PATIENCE_S, Phone, Tab


class Site:
    """Answers as `app` does, which may be put in place of another."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def host(answer: Response) -> ASGIApp:
    """Answers everything with the same."""
    return Starlette(routes=[Route("/{path:path}", lambda request: answer)])


async def asked(tab: Tab, times: int) -> None:
    """Until the programme was asked for so often, with the pauses between ended at once."""
    with tab.clock.hurry():
        async with asyncio.timeout(PATIENCE_S):
            while tab.wire.asked.count(("GET", "/v1/programme")) < times:  # noqa: ASYNC110
                await asyncio.sleep(0)


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("Not found", 404),
        HTMLResponse("<!doctype html><title>404</title>", 404),
        HTMLResponse("<!doctype html><title>Pasje</title>"),
    ],
    ids=["404", "404 with a page", "the wallet's own page"],
)
async def test_a_host_that_is_no_platform_is_named(platform: Platform, answer: Response) -> None:
    site = Site(host(answer))
    phone = Phone(site, platform.clock)
    tab = await phone.open()
    await tab.until(lambda state: state.astray == ORIGIN)
    await asked(tab, 4)
    assert tab.state.phase == "signed_out"
    assert not tab.state.online
    site.app = platform.app
    await tab.until(lambda state: state.programme is not None)
    assert tab.state.astray == ""
    assert tab.state.online
    await phone.close()


@pytest.mark.parametrize("status", [429, 502, 503])
async def test_a_platform_that_is_away_for_a_while_is_not_astray(
    platform: Platform, status: int
) -> None:
    phone = Phone(host(PlainTextResponse("Later", status)), platform.clock)
    tab = await phone.open()
    await tab.until(lambda state: not state.online)
    await asked(tab, 3)
    assert tab.state.astray == ""
    await phone.close()


async def test_without_a_network_nothing_is_known_of_the_host(platform: Platform) -> None:
    phone = Phone(host(PlainTextResponse("Not found", 404)), platform.clock)
    tab = await phone.open()
    await tab.until(lambda state: state.astray == ORIGIN)
    tab.wire.cut = True
    await tab.until(lambda state: state.astray == "")
    assert not tab.state.online
    await phone.close()
