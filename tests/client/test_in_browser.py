"""The whole wallet, without its screens, by Python in Chromium: as it ships there,
against the real platform on the same origin.
"""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send

from tests.support.browser import restarted_chromium
from tests.support.platform import Platform
from tests.support.python_page import Pages, Tab, python_pages

_START = """
import asyncio, sys
from pasje.runtime import begin_to_open
wallet = await begin_to_open()
state = wallet.state
drawn_without_httpx = 'httpx' not in sys.modules
await wallet.keep_up()
async def until(holds):
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.02)
    return True
"""
_SIGN_UP = """
await until(lambda: state.programme is not None)
started = await wallet.start_sign_in('sanne@example.nl')
checked = await wallet.check_code(started.value.demo_code)
await wallet.enrol('Sanne Smit', state.programme.terms_on, None, False, None)
state.phase
"""


class _Api:
    """The platform below /v1, which a Mount would hide from it."""

    def __init__(self, platform: Platform) -> None:
        self._app = platform.app
        self.told = asyncio.Event()
        """Set once a phone listens: what happened before, it only asks for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            await send(message)
            if message.get("body") and scope["path"].endswith("/me/live"):
                self.told.set()

        await self._app({**scope, "root_path": ""}, receive, sent)


async def _open(pages: Pages, context: BrowserContext) -> Tab:
    tab = await pages.open(context)
    await tab.run(_START)
    return tab


@pytest.mark.browser
async def test_the_wallet_in_chromium(platform: Platform, tmp_path: Path) -> None:
    till = await platform.till()
    api = _Api(platform)
    async with python_pages([Mount("/v1", api)]) as pages:
        async with restarted_chromium(tmp_path) as context:
            one = await _open(pages, context)
            assert await one.run(_SIGN_UP) == "signed_in"
            assert await one.run("await until(lambda: state.leader)")
            await api.told.wait()

            code = await one.run("(await wallet.member_code()).text")
            assert isinstance(code, str)
            visit = await till.visit(code)
            assert visit.may == "earn_and_spend"
            await till.purchase(visit, 7000)
            assert await one.run("await until(lambda: state.announced == 1)")
            assert await one.run("state.snapshot.balance.available") == 70
            assert await one.run("[said.units for said in state.announcements]") == [70]

            other = await _open(pages, context)
            assert await other.run("state.snapshot.balance.available") == 70
            assert await other.run("type(await wallet.redeem('coffee', 60)).__name__") == "Done"
            assert await one.run("await until(lambda: state.snapshot.balance.available == 10)")
            await one.page.close()
            assert await other.run("await until(lambda: state.leader)")

        async with restarted_chromium(tmp_path) as context:
            again = await _open(pages, context)
            assert await again.run("drawn_without_httpx") is True
            assert await again.run("state.snapshot.balance.available") == 10
            assert await again.run("(await wallet.member_code()).fresh") is True
            assert await again.run("len(state.snapshot.vouchers)") == 1
            await again.run("await wallet.sign_out()")
            assert await again.run("state.phase") == "signed_out"
