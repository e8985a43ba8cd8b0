"""What the page and the wallet's Python tell each other; a small Python stands for the wallet."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.support.browser import chromium, phone
from tests.support.site import built_site, wallet_alone

# Repeats to the page, as asks, the facts it is told: those at the start, then the later ones.
ECHO = """
import flet_js

async def start_connection(send):
    for name, value in flet_js.facts.to_py().items():
        tell(name, value)
    flet_js.heard = tell

def tell(name, value):
    flet_js.ask(f"{name} is {value}")

if __name__ == "__main__":
    flet_js.start_connection = start_connection
"""
SAY_EARLY = """document.addEventListener('DOMContentLoaded', () => {
  pasje.fact('early', 'bird');
});"""
ASKED = "asked => new Promise(resolve => pasje.on(asked, () => resolve(asked)))"


def echo(site: Path) -> bytes:
    """The wallet's archive with another door."""
    file = io.BytesIO()
    (wallet,) = site.glob("w-*/wallet.zip")
    with zipfile.ZipFile(wallet) as source, zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            if not name.startswith("main.py"):
                archive.writestr(name, source.read(name))
        archive.writestr("main.py", ECHO)
    return file.getvalue()


@pytest.mark.browser
async def test_facts_reach_python_and_asks_reach_the_page_whenever_they_are_said():
    site = built_site()
    async with (
        wallet_alone(site) as origin,
        chromium() as browser,
        phone(browser) as context,
    ):
        wallet = echo(site)
        await context.add_init_script(SAY_EARLY)
        await context.route("**/flutter_bootstrap.js", lambda route: route.abort())
        await context.route("**/wallet.zip", lambda route: route.fulfill(body=wallet))
        page = await context.new_page()
        await page.goto(origin)
        assert await page.evaluate(ASKED, "early is bird")
        await page.evaluate("pasje.fact('late', true)")
        assert await page.evaluate(ASKED, "late is True")
        await page.evaluate("pasje.fact('late', false); pasje.fact('last', 3)")
        assert await page.evaluate(ASKED, "last is 3")
        # Asked before the page had a handler, and kept for it.
        assert await page.evaluate(ASKED, "late is False")
