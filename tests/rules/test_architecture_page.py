"""The architecture page names what exists: files, functions, classes, and paths of the API."""

import re
from pathlib import Path

import pytest

from pasje_platform.app import ENDPOINTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/architecture.md").read_text()
NAMES = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
SOURCES = {
    path: path.read_text()
    for folder in ("app", "tests")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".js", ".sql", ".html") and path != Path(__file__)
}
CODE = "\n".join([*SOURCES.values(), (ROOT / "pyproject.toml").read_text()])
FILES = "\n".join(str(path.relative_to(ROOT)) for path in [*SOURCES, ROOT / "pyproject.toml"])
PATHS = {f"{endpoint.method} {endpoint.path}" for endpoint in ENDPOINTS}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_names_exists(name):
    if re.match(r"(GET|PUT|POST|DELETE) /", name):
        assert name in PATHS
    elif name.startswith("/"):
        assert f'"{name}"' in CODE
    elif "/" in name or name.endswith(".py"):
        place = name.removeprefix("python ")
        assert place in FILES or (ROOT / place).exists()
    else:
        parts = re.findall(r"\w+", name)
        assert all(re.search(rf"\b{part}\b", CODE) for part in parts), name


def test_every_slice_is_named():
    platform = ROOT / "app/server/pasje_platform"
    slices = {path.parent.name for path in platform.glob("*/service.py")}
    assert slices <= set(NAMES)


def test_every_module_of_the_engine_is_named():
    """In its own section, so that a name of another folder does not stand in for it."""
    section = PAGE.partition("\n## The engine: ")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+\.py)`", section))
    engine = ROOT / "app/server/pasje_platform/engine"
    assert {path.name for path in engine.glob("*.py")} - {"__init__.py"} <= named
