"""What apps carry: of Python's packages only what runs there, of ours nothing of the server."""

import ast
import re
import sys
import tomllib
from collections import deque
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pasje_host.build_phone import project
from pasje_host.build_phone.stage import PICTURES, packed, stage

ROOT = Path(__file__).parents[2]
PYTHON = {"python_version": "3.14", "python_full_version": "3.14.6"}
# Flet's pip fakes `platform_system` and leaves the host's `sys_platform`; a device says both.
SYSTEMS = {
    "android": [{"platform_system": "Android", "sys_platform": on} for on in ("android", "linux",
                "darwin", "win32")],
    "ios": [{"platform_system": "iOS", "sys_platform": on} for on in ("ios", "darwin")],
    "pyodide": [{"platform_system": "Emscripten", "sys_platform": "emscripten"}],
    "linux": [{"platform_system": "Linux", "sys_platform": "linux"}],
    "macos": [{"platform_system": "Darwin", "sys_platform": "darwin"}],
    "windows": [{"platform_system": "Windows", "sys_platform": "win32"}],
}  # fmt: skip
FLETS_OWN = "https://docs.flet.dev/reference/binary-packages-android-ios"
PYPI = "https://pypi.org/project"
# Compiled packages, and where a wheel of them for that system's Python 3.14 was seen.
WHEELS = {
    ("msgpack", "android"): FLETS_OWN,  # of Flet itself, which needs it everywhere
    ("msgpack", "ios"): FLETS_OWN,
    ("msgpack", "pyodide"): "build_web/dependencies.py: its half in Python is taken",
    ("msgpack", "linux"): f"{PYPI}/msgpack/1.2.4/#files",
    ("msgpack", "macos"): f"{PYPI}/msgpack/1.2.4/#files",
    ("msgpack", "windows"): f"{PYPI}/msgpack/1.2.4/#files",
    ("cryptography", "linux"): f"{PYPI}/cryptography/50.0.2/#files",
    ("cffi", "linux"): f"{PYPI}/cffi/2.1.1/#files",
}
# Pure, but needed on one system only (or when an app is built there): not installed for the tests.
PURE_ELSEWHERE = {
    ("pywin32-ctypes", "windows"): f"{PYPI}/pywin32-ctypes/0.2.3/#files",
    ("colorama", "windows"): f"{PYPI}/colorama/0.4.6/#files",
    ("colorama", "android"): f"{PYPI}/colorama/0.4.6/#files",
}


def closure(system, markers):
    """The names of all packages that an app for `system` is given."""
    lines = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    waiting = deque((Requirement(line), frozenset()) for line in lines)
    found, seen = set(), set()
    while waiting:
        needed, extras = waiting.popleft()
        given = [{**PYTHON, **markers, "extra": extra} for extra in (extras or {""})]
        if needed.marker and not any(needed.marker.evaluate(each) for each in given):
            continue
        name, wanted = canonicalize_name(needed.name), frozenset(needed.extras)
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found.add(name)
        if (name, system) not in PURE_ELSEWHERE:
            requires = metadata.distribution(name).requires or []
            waiting.extend((Requirement(line), wanted) for line in requires)
    return found


def is_pure(name):
    wheel = metadata.distribution(name).read_text("WHEEL")
    return "Root-Is-Purelib: true" in wheel and re.search(r"^Tag: py3-none-any$|-none-any$",
                                                          wheel, re.MULTILINE)  # fmt: skip


CASES = [(system, markers) for system, each in SYSTEMS.items() for markers in each]


@pytest.mark.parametrize(("system", "markers"), CASES)
def test_everything_shipped_runs_there(system, markers):
    names = closure(system, markers)
    assert {"flet", "httpx", "qrcode", "msgpack"} <= names
    known = {name for name, on in [*WHEELS, *PURE_ELSEWHERE] if on == system}
    assert {name for name in names - known if not is_pure(name)} == set()


@pytest.mark.parametrize("system", list(SYSTEMS))
def test_no_wheel_is_listed_that_is_not_needed(system):
    names = set().union(*(closure(system, markers) for markers in SYSTEMS[system]))
    assert {name for name, on in [*WHEELS, *PURE_ELSEWHERE] if on == system} <= names


def test_a_wheel_was_seen_of_the_very_version_that_is_used():
    seen = {which: place for which, place in WHEELS.items() if place.startswith(PYPI)}
    assert {name for name, _ in seen} == {"msgpack", "cryptography", "cffi"}
    for (name, system), place in seen.items():
        assert place == f"{PYPI}/{name}/{metadata.version(name)}/#files", system


@pytest.mark.parametrize(("system", "markers"), CASES)
def test_the_keyring_is_for_desktops_alone(system, markers):
    desktop = system in ("linux", "macos", "windows")
    assert ("keyring" in closure(system, markers)) is desktop
    assert ("cryptography" in closure(system, markers)) is (system == "linux")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The staged wallet, and what of it goes into an app."""
    folder = tmp_path_factory.mktemp("app")
    stage(folder, "https://points.example")
    return folder / "app/client", packed(folder)


def test_nothing_of_the_server_no_test_and_no_secret(app):
    root, names = app
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"main.py", "pasje", "assets"}
    parts = {part for name in names for part in Path(name).parts}
    assert not {part for part in parts if re.search(r"^\.|test|platform$|till_|host", part)}
    said = "\n".join((root / name).read_text() for name in names if name.endswith(".py"))
    assert not re.search(r"PRIVATE KEY|postgres|PASJE_SMTP|FLET_ANDROID_SIGNING|pasje_(host|till)",
                         said)  # fmt: skip


def test_it_is_the_wallets_folder_whole(app):
    _, names = app
    source = ROOT / "app/client/pasje"
    ours = {f"pasje/{each.relative_to(source).as_posix()}" for each in source.rglob("*.py")}
    assert ours <= set(names)


def test_no_module_imports_what_is_not_packed(app):
    root, names = app
    given = set().union(*(closure(system, markers) for system, markers in CASES))
    allowed = {name.replace("-", "_") for name in given} | {"pasje", "js", "pyodide", "flet_js"}
    imported = set()
    for name in names:
        if name.endswith(".py"):
            for node in ast.walk(ast.parse((root / name).read_text())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                if isinstance(node, ast.ImportFrom) and not node.level:
                    imported.add(node.module.partition(".")[0])
    assert imported - allowed - set(sys.stdlib_module_names) == set()


def test_pictures_for_flet_are_not_for_the_app(app):
    root, names = app
    settings = project.flet_settings()["app"]
    assert set(PICTURES) == {Path(each).name for each in settings["exclude"]} - {"icons"}
    for each in settings["exclude"]:
        assert (root / each).exists(), "an exclusion that leaves nothing out"
        assert not [name for name in names if name.startswith(each)]


def test_the_build_tool_is_of_flets_own_version():
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = {line for line in document["project"]["dependencies"] if line.startswith("flet")}
    tool = document["project"]["optional-dependencies"]["phone"]
    assert {line.partition("==")[2] for line in [*pinned, *tool]} == {"1.0.5"}
