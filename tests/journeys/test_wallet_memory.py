"""A member whose wallet woke in the memory of an earlier start; nothing of hers stays in it."""

import pytest

from tests.support.browser import chromium, phone
from tests.support.memory import run, run_at_rest, started
from tests.support.running import another_till, richer
from tests.support.wallet_page import WalletPage

pytestmark = pytest.mark.browser

MODULES = "import sys\nsorted(sys.modules)"
# Those of `words` that are somewhere in what is kept.
FOUND = """async words => {
  const [file] = await Array.fromAsync((await navigator.storage.getDirectory()).values());
  const text = new TextDecoder('latin1').decode(await (await file.getFile()).arrayBuffer());
  return words.filter(word => text.includes(word));
}"""


async def test_a_member_awake_in_it(pasje, running):
    eva, till = await richer(running, "Evangelina", 40), await another_till(running)
    async with chromium() as browser, phone(browser, language="en") as context:
        page = await context.new_page()
        wallet = WalletPage(page, pasje.url)
        await started(page, pasje.url, "made")
        await started(page, pasje.url, "used")
        await wallet.open()
        await wallet.sign_in(eva.email)
        await wallet.sees("balance")

        # The signed-in start: keys, locks, database and fetch are the browser's own.
        await started(page, pasje.url, "used")
        await wallet.open()
        await till.purchase(await till.visit(await wallet.fresh_code()), 2500)
        await wallet.balance_becomes(65)
        for tab in ("Rewards", "Activity", "Invite"):
            await wallet.tab(tab)
            await page.wait_for_load_state()
        await wallet.tab("Card")
        await wallet.tap("account")
        await wallet.sees("sign-out")

        # All of it was imported before; what is not is imported at every start.
        later = set(await run(page, MODULES)) - set(await run_at_rest(page, MODULES))
        assert {name for name in later if name.startswith(("pasje", "flet", "httpx"))} == set()
        assert len(later) < 5, later

        secrets = [eva.email, "Evangelina", eva.id, eva.number, eva.static_code]
        assert await page.evaluate(FOUND, ["pasje.screens.card"]) == ["pasje.screens.card"]
        assert await page.evaluate(FOUND, secrets) == []
