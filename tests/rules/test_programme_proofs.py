"""The table of behaviours on the programme's page names tests that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/programme.md").read_text()
TABLE = PAGE[PAGE.index("## What shows that it is so") :]
ROWS = [row for row in TABLE.splitlines() if row.startswith("| ")][1:]
NAMED = sorted(set(re.findall(r"`([^`]*)::(\w+)`", TABLE)))


def names(path):
    """The tests, and the machines, of a file."""
    nodes = ast.parse(path.read_text()).body
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in nodes if isinstance(node, kinds)}


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_what_the_table_names_exists(file, name):
    """In that very file: several folders have a `test_earning.py`."""
    path = ROOT / "tests" / file
    assert path.is_file(), f"no file {file}"
    assert name in names(path), f"no {name} in {file}"


def test_every_row_names_a_test():
    assert len(ROWS) > 40
    assert [row for row in ROWS if "::" not in row] == []


def test_what_goes_from_the_file_to_the_wallet_is_named():
    """So that no behaviour stands there by its engine test alone which has an end-to-end one."""
    files = sorted((ROOT / "tests/server").glob("test_programme_end_to_end_*.py"))
    there = {
        (f"server/{path.name}", name)
        for path in files
        for name in names(path)
        if name.startswith("test_")
    }
    assert len(files) > 5
    assert there - set(NAMED) == set()
