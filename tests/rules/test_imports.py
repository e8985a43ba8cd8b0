"""What import-linter cannot see: what is really loaded, in an interpreter of its own."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

CLIENT = Path(__file__).parents[2] / "app/client"
PLATFORM = Path(__file__).parents[2] / "app/server/pasje_platform"


def loaded_after(statement):
    """The names in `sys.modules` after `statement`, with only the client's folder on the path."""
    code = f"import sys; sys.path.insert(0, {str(CLIENT)!r}); {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


CONTRACT = [
    f"pasje.contract.{path.stem}"
    for path in (CLIENT / "pasje/contract").glob("*.py")
    if path.stem != "__init__"
]


@pytest.mark.parametrize("module", CONTRACT)
def test_the_contract_loads_the_standard_library_alone(module):
    ours = {"pasje", *sys.stdlib_module_names}
    strange = {name.split(".")[0] for name in loaded_after(f"import {module}")} - ours
    assert {name for name in strange if not name.startswith(("_", "sitecustomize"))} == set()


def test_the_data_layer_loads_neither_flet_nor_httpx():
    modules = " , ".join(
        f"pasje.data.{path.stem}"
        for path in (CLIENT / "pasje/data").glob("*.py")
        if path.stem != "__init__"
    )
    assert loaded_after(f"import {modules}").isdisjoint({"flet", "httpx", "keyring"})


def imported(source):
    """The dotted names that a file imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


QUERY = re.compile(r"\s*(with\b|select\b.*\bfrom\b|insert into\b|update\b|delete from\b)", re.S)


def queries(source):
    """Whether a file asks or changes rows itself, whatever it is called."""
    nodes = list(ast.walk(ast.parse(source)))
    runs = any(isinstance(node, ast.Attribute) and node.attr == "execute" for node in nodes)
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return runs and any(isinstance(text, str) and QUERY.match(text) for text in texts)


def strays(files):
    """The imports of another slice's queries, of files by their place under the platform."""
    sql = {
        "pasje_platform." + ".".join(place.with_suffix("").parts)
        for place, source in files.items()
        if len(place.parts) > 1
        and (place.stem == "store" or (place.stem != "service" and queries(source)))
    }
    return [
        f"{place} imports {name}"
        for place, source in files.items()
        for name in imported(source)
        if name in sql and name.split(".")[1] != place.parts[0]
    ]


FILES = {path.relative_to(PLATFORM): path.read_text() for path in PLATFORM.rglob("*.py")}


def test_a_slice_reads_and_writes_its_own_rows_only():
    """Another slice's queries are its own: its `service` and `model` are the way in."""
    assert strays(FILES) == []


@pytest.mark.parametrize(
    "asked",
    [
        'TAKE = "update reward_stock set given = given + 1"\nasync def take(tx):\n'
        "    await tx.execute(TAKE)",
        'async def one(tx):\n    await tx.execute("select given"\n        " from reward_stock")',
    ],
)
@pytest.mark.parametrize(
    "imports", ["from pasje_platform.stock import shared", "import pasje_platform.stock.shared"]
)
def test_queries_of_another_slice_are_found_under_any_name(asked, imports):
    files = {Path("stock/shared.py"): asked, Path("ledger/service.py"): imports}
    assert strays(files) == ["ledger/service.py imports pasje_platform.stock.shared"]
    assert strays({Path("stock/shared.py"): asked, Path("stock/service.py"): imports}) == []
