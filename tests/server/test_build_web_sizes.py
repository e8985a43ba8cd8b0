"""How much a phone takes in: the first visit in Chromium, with all it keeps for later."""

import pytest

from tests.support.site import built_site
from tests.support.wire import KNOWN, at_most, digest, first_visit

MOST = 9_000_000
"""Bytes over the wire: the budget of the first visit to what `pasje build web` makes."""


@pytest.mark.browser
async def test_a_first_visit_fits_its_budget():
    # Counted a little too high, so that nothing is compressed here for minutes: what fits, fits.
    # When Flet brings other files, `python -m tests.bench.sizes` says what is KNOWN of them.
    replies = await first_visit(built_site(), at_most)
    paths = [each.path for each in replies]
    for part in ("/main.dart.wasm", "/skwasm.wasm", "/pyodide.asm.wasm", "/wallet.zip", "/sw.js"):
        assert any(path.endswith(part) for path in paths), part
    assert not any(path.endswith("main.dart.js") for path in paths)  # for other browsers
    total = sum(each.wire for each in replies)
    assert total <= MOST, total
    big = [each.path for each in replies if each.raw > 100_000]
    assert sorted(big) == sorted(set(big)), "what is big is fetched once"


def test_what_is_known_of_big_files_is_of_these_and_can_be_true():
    site = built_site()
    files = {
        digest(file): file for file in site.glob("?-*/**/*") if file.suffix in (".wasm", ".zip")
    }
    assert KNOWN.keys() <= files.keys()
    for known, size in KNOWN.items():
        quick = files[known].with_name(files[known].name + ".br").stat().st_size
        assert 0.8 * quick < size < quick, files[known].name
