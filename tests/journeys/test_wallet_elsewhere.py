"""The wallet on a static host, its platform on another origin, which has named that host; and the
same wallet on a host that nobody named.
"""

import asyncio
from dataclasses import replace

import pytest

from pasje_host.build_web import build
from tests.support.browser import chromium, phone
from tests.support.platform import DEMO, open_platform
from tests.support.running import WallClock, another_till, richer
from tests.support.served import served
from tests.support.static_site import StaticSite
from tests.support.wallet_page import wallet_in

pytestmark = pytest.mark.browser


async def test_the_wallet_and_its_platform_on_two_origins(database_url, tmp_path):
    host, site = StaticSite(), StaticSite()
    async with (
        served(host, dated=True) as its_own,
        served(site) as named,
        served(site) as foreign,
        open_platform(
            database_url, settings=replace(DEMO, wallet_origins=(named,)), clock=WallClock()
        ) as running,
    ):
        built = tmp_path / "site"
        await asyncio.to_thread(build, built, platform=its_own, progress=lambda doing, share: None)
        site.serve(built)
        host.serve(built, running.app)
        iris, till = await richer(running, "Iris", 150), await another_till(running)
        async with chromium() as browser, phone(browser, language="en") as hers:
            await _a_day_with(await wallet_in(hers, named), iris, till)
        async with chromium() as browser, phone(browser, language="en") as his:
            await _nobody_answers(await wallet_in(his, foreign), iris)


async def _a_day_with(wallet, iris, till):
    await wallet.open()
    await wallet.sign_in(iris.email)
    assert await wallet.balance() == 150
    visit = await till.visit(await wallet.fresh_code())
    await till.purchase(visit, 2000)
    await wallet.balance_becomes(170)  # heard over the live stream
    assert await wallet.redeem("coffee") == 60
    await wallet.sees("voucher-code")
    await wallet.back()
    await wallet.tab("Invite")
    await wallet.says_at("invite-link", f"{wallet.origin}/r/")


async def _nobody_answers(wallet, iris):
    refused = []
    wallet.page.on("requestfailed", lambda request: refused.append(request.url))
    await wallet.open()
    await wallet.fill("email", iris.email)
    await wallet.tap("continue")
    await wallet.says_at("refusal", "no connection")
    assert any("/v1/programme" in url for url in refused)
    assert iris.id not in await wallet.kept()
