"""How much a phone takes in: the first visit in Chromium, with all it keeps for later."""

import pytest

from tests.support.site import built_site
from tests.support.wire import first_visit

MOST = 9_000_000
"""Bytes over the wire: the budget of the first visit."""


@pytest.mark.browser
async def test_a_first_visit_fits_its_budget():
    replies = await first_visit(built_site())
    paths = [each.path for each in replies]
    for part in ("/main.dart.wasm", "/skwasm.wasm", "/pyodide.asm.wasm", "/wallet.zip", "/sw.js"):
        assert any(path.endswith(part) for path in paths), part
    assert not any(path.endswith("main.dart.js") for path in paths)  # for other browsers
    assert sum(each.wire for each in replies) <= MOST
    big = [each.path for each in replies if each.raw > 100_000]
    assert sorted(big) == sorted(set(big)), "what is big is fetched once"
