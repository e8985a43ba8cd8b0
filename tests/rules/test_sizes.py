"""Small by habit: what cannot be read on one screen is cut."""

import ast
import itertools
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "app").rglob("*.py"))
FUNCTION, FILE = 70, 300


def functions(path):
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "app")))
def test_no_file_and_no_function_is_too_long(path):
    assert len(path.read_text().splitlines()) <= FILE
    assert {name: lines for name, lines in functions(path) if lines > FUNCTION} == {}


def test_most_are_much_shorter():
    lengths = [len(path.read_text().splitlines()) for path in SOURCES]
    assert median(lengths) < 90
    every = [lines for _, lines in itertools.chain.from_iterable(map(functions, SOURCES))]
    assert sum(lines <= 40 for lines in every) / len(every) >= 0.95


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "app")))
def test_every_file_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text()))
