"""The glossary names code that is there, and each word once."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/glossary.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| Say", "| Kind"))
]
SOURCE = "\n".join(
    path.read_text()
    for kind in ("py", "js", "toml")
    for path in (ROOT / "app").rglob(f"*.{kind}")
    if "__pycache__" not in path.parts
)
NAMES = sorted({name for row in ROWS for name in re.findall(r"`([\w.]+)`", " ".join(row))})
ENGINE = (
    "unit", "lot", "batch", "ladder", "holding", "grace", "voucher", "pool", "segment", "group",
    "cap", "limit", "counter", "basis", "pending", "release", "expiry", "outcome", "event", "state",
    "denomination", "stock", "draw, ticket", "tier", "deficit", "earnrule", "condition",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_it_is_code(name):
    for part in name.split("."):
        assert re.search(rf"(?<!\w){part}(?!\w)", SOURCE), part


def test_every_word_of_the_engine_stands_in_it_once():
    said = [row[0].lower() for row in ROWS if not row[0].startswith("`")]
    assert [word for word in ENGINE if said.count(word) != 1] == []
