"""What the benchmark measures is a purchase that the engine and a plain loop reckon alike."""

import re

import pytest

from tests.bench import engine


@pytest.mark.parametrize(("lines", "rules", "entries"), [(30, 100, 70), (1, 4, 3)])
def test_what_is_measured_is_what_the_page_says(lines: int, rules: int, entries: int) -> None:
    """`measure` compares the units of both first; docs/benchmarks.md has the two sizes."""
    said = engine.measure(1, lines, rules)
    assert f"({entries} entries)" in said
    assert re.search(r"evaluation +\d+\.\d\d ms, plain loop +\d+\.\d\d ms, ratio \d+\.\d", said)


def test_a_loop_that_reckons_otherwise_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "loop", lambda *_: {})
    with pytest.raises(AssertionError, match="they differ"):
        engine.measure(1, 1, 4)
