"""The way in, by the screen and in Dutch: the demo's code, wrong ones, and a link nobody sent."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.running import richer
from tests.support.wallet_page import WalletPage, six_digits

pytestmark = pytest.mark.browser


async def test_wrong_codes_until_there_are_no_tries_left(pasje, running):
    iris = await richer(running, "Iris", 30)
    async with chromium() as browser, phone(browser, language="nl") as hers:
        wallet = WalletPage(await hers.new_page(), pasje.url)
        await wallet.open()
        right = await wallet.ask_for_code(iris.email)
        assert "Dit is een demo" in await wallet.says("demo-code")
        for tries_left in (4, 3, 2, 1):
            await wallet.fill("code", f"{(int(right) + 1 + tries_left) % 1_000_000:06d}")
            await wallet.tells(f"Je kunt het nog {tries_left} keer proberen")
        await wallet.fill("code", f"{(int(right) + 7) % 1_000_000:06d}")
        await wallet.tells("te vaak geprobeerd")
        async with wallet.page.expect_response("**/check") as late:
            await wallet.fill("code", right)
        assert (await late.value).status == 422  # the right code, too late
        await wallet.tells("te vaak geprobeerd")
        await wallet.tap("new-code")
        other = await wallet.until(
            "demo-code", lambda heard: code if (code := six_digits(heard)) != right else None
        )
        await wallet.misses("refusal")
        await wallet.fill("code", other)
        assert await wallet.balance() == 30


async def test_a_link_with_a_code_nobody_has(pasje, running):
    async with chromium() as browser, phone(browser, language="nl") as his:
        wallet = WalletPage(await his.new_page(), pasje.url)
        await wallet.open("/r/NIEMAND9?utm_source=app")
        await wallet.sign_in(f"joris.{running.id()}@example.nl")
        assert "NIEMAND9" in await wallet.says("invited")
        await wallet.enrol("Joris")
        assert "Deze uitnodigingscode is onbekend" in await wallet.says("refusal")
        await wallet.page.get_by_text("Meer, als je wilt").click()
        await wallet.fill("invitation-code", "")
        await wallet.tap("continue")
        assert await wallet.says("balance") == "0\u00a0punten"
        assert await wallet.fresh_code()
        assert wallet.page.url.split("?")[0] == f"{pasje.url}/"
