"""What the page and the wallet's Python tell each other; a small Python stands for the wallet."""

import io
import zipfile

import pytest
from starlette.applications import Starlette

from pasje_host import wallet_site
from tests.support.browser import chromium, phone
from tests.support.served import served

# Repeats to the page, as asks, the facts it is told: those at the start, then the later ones.
ECHO = """
import flet_js

async def start_connection(send):
    for name, value in flet_js.facts.to_py().items():
        tell(name, value)
    flet_js.heard = tell

def tell(name, value):
    flet_js.ask(f"{name} is {value}")

flet_js.start_connection = start_connection
"""
SAY_EARLY = """document.addEventListener('DOMContentLoaded', () => {
  pasje.fact('early', 'bird');
});"""
ASKED = "asked => new Promise(resolve => pasje.on(asked, () => resolve(asked)))"


def echo() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("main.py", ECHO)
    return file.getvalue()


@pytest.mark.browser
async def test_facts_reach_python_and_asks_reach_the_page_whenever_they_are_said(tmp_path):
    site = wallet_site.prepare(tmp_path, lambda doing, share: None)
    async with (
        served(Starlette(routes=[*wallet_site.routes(site)])) as origin,
        chromium() as browser,
        phone(browser) as context,
    ):
        await context.add_init_script(SAY_EARLY)
        await context.route("**/flutter_bootstrap.js", lambda route: route.abort())
        await context.route("**/wallet.zip", lambda route: route.fulfill(body=echo()))
        page = await context.new_page()
        await page.goto(origin)
        assert await page.evaluate(ASKED, "early is bird")
        await page.evaluate("pasje.fact('late', true)")
        assert await page.evaluate(ASKED, "late is True")
        await page.evaluate("pasje.fact('late', false); pasje.fact('last', 3)")
        assert await page.evaluate(ASKED, "last is 3")
        # Asked before the page had a handler, and kept for it.
        assert await page.evaluate(ASKED, "late is False")
