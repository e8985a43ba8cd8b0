"""The engine counts exactly and knows nothing but what it is given: read from its source."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "app/server/pasje_platform/engine"
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
FILES = sorted(ENGINE.rglob("*.py"))
EXACT_MATHS = {"ceil", "comb", "floor", "gcd", "isqrt", "lcm", "prod"}
INEXACT = {"float", "complex", "round"}
INEXACT_ATTRIBUTES = {"total_seconds", "truediv", "timestamp", "fromtimestamp"}
CLOCKS = {"now", "utcnow", "today"}
SURROUNDINGS = {
    "asyncio", "io", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3",
    "statistics", "subprocess", "threading", "time", "urllib", "uuid",
}  # fmt: skip


def problems(source: str) -> Iterator[str]:
    """What in `source` is not exact, or not from its arguments alone."""
    lines = source.splitlines()
    nodes = list(ast.walk(ast.parse(source)))
    whole_seconds = {  # int(moment.timestamp()) of whole seconds is exact
        inner
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "int"
        and isinstance(inner, ast.Attribute)
        and inner.attr == "timestamp"
    }
    for node in nodes:
        line = lines[node.lineno - 1].strip() if hasattr(node, "lineno") else ""
        if node not in whole_seconds and (_inexact(node, line) or _outside(node)):
            yield f"{type(node).__name__}: {line}"


def _inexact(node: ast.AST, line: str) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, float | complex) or value == "float"  # a quoted annotation
        case ast.Name(id=name):
            return name in INEXACT
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return "Fraction(" not in line
        case ast.BinOp(op=ast.Pow(), right=ast.UnaryOp(op=ast.USub())):
            return True
        case ast.Attribute(value=ast.Name(id="math"), attr=name):
            return name not in EXACT_MATHS
        case ast.Attribute(attr=name):
            return name in INEXACT_ATTRIBUTES
    return False


def _outside(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in CLOCKS
    return False


def imported(source: str) -> Iterator[str]:
    """The modules and names that `source` imports, each with its whole path."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names)


def strays(source: str) -> list[str]:
    """What the engine may not import."""
    return [name for name in imported(source) if not _allowed(name)]


def _allowed(name: str) -> bool:
    ours = ("pasje.contract.", "pasje_platform.refused.", "pasje_platform.engine.")
    first, _, rest = name.partition(".")
    if first == "math" and rest:
        return rest in EXACT_MATHS
    return name.startswith(ours) or (first in sys.stdlib_module_names and first not in SURROUNDINGS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_engine_is_exact_and_reads_no_clock(path):
    assert list(problems(path.read_text())) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_engine_knows_the_standard_library_and_the_contract_alone(path):
    assert strays(path.read_text()) == []


def test_the_linter_forbids_it_every_other_part_of_the_platform():
    """It sees what is imported indirectly, too; its list would forget a new slice."""
    contracts = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
    pure = next(contract for contract in contracts if contract["name"] == "The engine is pure")
    platform = {
        path.stem
        for path in ENGINE.parent.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    others = {f"pasje_platform.{name}" for name in platform - {"__init__", "engine", "refused"}}
    libraries = {"psycopg", "psycopg_pool", "starlette", "msgspec", "httpx"}
    assert set(pure["forbidden_modules"]) == others | libraries


def test_there_is_an_engine_to_read():
    assert {"calendar", "evaluate", "numbers", "rules"} <= {path.stem for path in FILES}


@pytest.mark.parametrize(
    "source",
    [
        "rate = 1.5",
        "rate = 1e3",
        "rate = 2j",
        "units = float(text)",
        "def rate(of: float) -> int: ...",
        "def rate(of: 'float') -> int: ...",
        "half = total / 2",
        "total /= 2",
        "units = round(exact)",
        "tenth = 10 ** -1",
        "seconds = (until - since).total_seconds()",
        "seconds = moment.timestamp()",
        "moment = datetime.fromtimestamp(seconds, UTC)",
        "half = operator.truediv(1, 2)",
        "root = math.sqrt(2)",
        "part = math.fsum(parts) // 1",
        "moment = datetime.now(UTC)",
        "day = date.today()",
    ],
)
def test_what_is_not_exact_or_not_given_is_found(source):
    assert len(list(problems(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import statistics",
        "import random",
        "import os.path",
        "import time",
        "from math import sqrt",
        "from math import *",
        "from secrets import token_hex",
        "from uuid import uuid4",
        "import psycopg",
        "import msgspec.json",
        "from pasje import contract",
        "from pasje.data import cache",
        "from pasje_platform.ledger.model import Lot",
        "from pasje_platform.programme import build",
        "from pasje_platform import database",
        "from . import rules",
        "def later() -> None:\n    import httpx",
    ],
)
def test_what_the_engine_may_not_import_is_found(source):
    assert len(strays(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "half = Fraction(total) / 2",
        "half = total // 2",
        "power = Fraction(10) ** decimals",
        "stamp = int(moment.timestamp()) * 1000",
        "import math\nup = math.ceil(exact)",
        "from math import ceil, floor",
        "text = 'half a float of coffee'",
        "from datetime import datetime\nday = work.now.astimezone(zone).date()",
        "from pasje.contract import member_code",
        "from pasje.contract.programme import Words",
        "from pasje_platform.refused import Refused",
        "from pasje_platform.engine import account as accounts",
    ],
)
def test_what_is_exact_and_given_is_left_alone(source):
    assert list(problems(source)) == []
    assert strays(source) == []
