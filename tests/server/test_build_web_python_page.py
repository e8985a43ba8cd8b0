"""The page that other tests run Python on, in Chromium."""

import pytest
from playwright.async_api import Error

from tests.support.browser import chromium, phone
from tests.support.python_page import PLAIN_HTTP_FLAG, python_pages

SUBTLE = "import js; hasattr(js.crypto, 'subtle')"


@pytest.mark.browser
async def test_python_runs_in_tabs_with_and_without_a_secure_context():
    async with (
        python_pages() as pages,
        chromium(PLAIN_HTTP_FLAG) as browser,
        phone(browser) as context,
    ):
        tab = await pages.open(context)
        assert await tab.run("import sys; sys.platform") == "emscripten"
        assert await tab.run("x = 1\nimport pasje.contract.ids as ids; ids.__name__") == (
            "pasje.contract.ids"
        )
        assert await tab.run("import asyncio\nawait asyncio.sleep(0, x + 1)") == 2
        assert await tab.run(SUBTLE) is True
        with pytest.raises(Error, match="ZeroDivisionError"):
            await tab.run("1 / 0")
        plain = await pages.open(context, pages.plain)
        assert await plain.run(SUBTLE) is False
