"""The wallet on a static host, its platform on another origin, which has named that host; and the
same wallet on a host that nobody named.
"""

import pytest

from pasje_host.build_web import build
from tests.support.browser import chromium, phone
from tests.support.host import data_folder, host, remove, temporary_folder
from tests.support.running import another_till, reached, richer
from tests.support.served import served
from tests.support.static_site import StaticSite
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser


@pytest.fixture
def place():
    folder = temporary_folder()
    yield folder
    remove(folder)


async def test_the_wallet_and_its_platform_on_two_origins(place):
    site = StaticSite()
    async with served(site) as named, served(site) as foreign:
        data = data_folder(place)
        with host(data, PASJE_WALLET_ORIGINS=named) as pasje:
            build(place / "site", platform=pasje.url, progress=lambda doing, share: None)
            site.serve(place / "site")
            async with reached(pasje) as running, chromium() as browser:
                iris, till = await richer(running, "Iris", 150), await another_till(running)
                async with phone(browser, language="en") as hers:
                    await _a_day_with(WalletPage(await hers.new_page(), named), iris, till)
                async with phone(browser, language="en") as his:
                    await _nobody_answers(WalletPage(await his.new_page(), foreign), iris)


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
    assert f"{wallet.origin}/r/" in await wallet.says("invite-link")


async def _nobody_answers(wallet, iris):
    refused = []
    wallet.page.on("requestfailed", lambda request: refused.append(request.url))
    await wallet.open()
    await wallet.fill("email", iris.email)
    await wallet.tap("continue")
    assert "no connection" in await wallet.says("refusal")
    assert any("/v1/programme" in url for url in refused)
    assert iris.id not in await wallet.kept()
