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


def imported(path):
    """The dotted names that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_a_slice_reads_and_writes_its_own_rows_only():
    """Another slice's `store` is its own: its `service` and `model` are the way in."""
    strays = [
        f"{path.relative_to(PLATFORM)} imports {name}"
        for path in PLATFORM.rglob("*.py")
        for name in imported(path)
        if (store := re.fullmatch(r"pasje_platform\.(\w+)\.store", name))
        and path.parent.name != store[1]
    ]
    assert strays == []
