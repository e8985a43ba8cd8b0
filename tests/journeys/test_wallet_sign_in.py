"""The way in, by the screen and in Dutch: the demo's code, wrong ones, and a link nobody sent."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.wallet_page import six_digits, wallet_in

pytestmark = pytest.mark.browser


async def test_wrong_codes_until_there_are_no_tries_left_then_an_invitation_nobody_has(
    pasje, running
):
    async with chromium() as browser, phone(browser, language="nl") as his:
        wallet = await wallet_in(his, pasje.url)
        await wallet.open("/r/NIEMAND9?utm_source=app")
        right = await wallet.ask_for_code(f"joris.{running.id()}@example.nl")
        await wallet.says_at("demo-code", "Dit is een demo")
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

        await wallet.says_at("invited", "NIEMAND9")
        await wallet.enrol("Joris")
        await wallet.says_at("refusal", "Deze uitnodigingscode is onbekend")
        await wallet.page.get_by_text("Meer, als je wilt").click()
        await wallet.fill("invitation-code", "")
        await wallet.tap("continue")
        assert await wallet.says("balance") == "0\u00a0punten"
        assert await wallet.fresh_code()
        assert wallet.page.url.split("?")[0] == f"{pasje.url}/"
