"""The packages a browser needs: the closure of the wallet's requirements, as Pyodide sees them."""

import tomllib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pasje_host.refused import CannotRun

COMPILED = {".so", ".pyd", ".dylib", ".dll", ".a"}
LEFT_OUT = {".pyc", ".pyi", ".typed", ".c", ".pyx", ".h"}
# These come with an extension for speed and do the same in Python when it is missing.
PURE_WITHOUT_THEIR_EXTENSION = {"msgpack"}

# httpx brings them for its own transport, which needs sockets: in a browser `fetch` carries it.
NEVER_IMPORTED = {"anyio", "certifi", "h11", "httpcore", "typing-extensions"}

_CHECKOUT = Path(__file__).resolve().parents[4] / "pyproject.toml"


@dataclass(frozen=True)
class Package:
    """One installed distribution; `files` are (name inside the archive, file on this machine)."""

    name: str
    version: str
    files: tuple[tuple[str, Path], ...]


def wallet_requirements() -> list[str]:
    """What phones and browsers receive: the core dependencies of `pasje`, without its extras."""
    if _CHECKOUT.is_file():
        project = tomllib.loads(_CHECKOUT.read_text(encoding="utf-8"))["project"]
        return [str(line) for line in project["dependencies"]]
    return metadata.requires("pasje") or []


def closure(requirements: Iterable[str], environment: dict[str, str]) -> tuple[Package, ...]:
    """All packages that `requirements` need under the markers of `environment`, by name.

    Raises CannotRun, naming the package, when one is missing here, is of another version than
    asked for, or carries a compiled extension.
    """
    found: dict[str, Package] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = deque((Requirement(line), "pasje", frozenset[str]()) for line in requirements)
    while waiting:
        needed, by, extras_of_parent = waiting.popleft()
        if not _applies(needed, extras_of_parent, environment):
            continue
        name, extras = canonicalize_name(needed.name), frozenset(needed.extras)
        distribution = _installed(needed, by)
        if name not in found:
            found[name] = Package(name, distribution.version, _files(name, distribution))
        if (name, extras) not in seen:
            seen.add((name, extras))
            lines = distribution.requires or []
            waiting.extend((Requirement(line), name, extras) for line in lines)
    return tuple(found[name] for name in sorted(found))


def _applies(needed: Requirement, extras: frozenset[str], environment: dict[str, str]) -> bool:
    if needed.marker is None:
        return True
    chosen = extras or {""}
    return any(needed.marker.evaluate({**environment, "extra": extra}) for extra in chosen)


def _installed(needed: Requirement, by: str) -> metadata.Distribution:
    try:
        distribution = metadata.distribution(needed.name)
    except metadata.PackageNotFoundError:
        raise CannotRun(
            f"The browser wallet needs {needed.name} (for {by}), which is not installed here: "
            f"install it with pip."
        ) from None
    if not needed.specifier.contains(distribution.version, prereleases=True):
        raise CannotRun(
            f"The browser wallet needs {needed.name}{needed.specifier} (for {by}), but "
            f"{distribution.version} is installed: install Pasje again with pip."
        )
    return distribution


def _files(name: str, distribution: metadata.Distribution) -> tuple[tuple[str, Path], ...]:
    recorded = distribution.files
    if recorded is None:
        raise CannotRun(f"pip keeps no list of the files of {name}: install it again with pip.")
    kept: list[tuple[str, Path]] = []
    for file in recorded:
        if file.suffix in COMPILED and name not in PURE_WITHOUT_THEIR_EXTENSION:
            raise CannotRun(
                f"{name} carries a compiled extension ({file}), which no browser can run: "
                f"the wallet's dependencies must be pure Python."
            )
        if _belongs(file):
            kept.append((file.as_posix(), Path(str(distribution.locate_file(file)))))
    return tuple(sorted(kept))


def _belongs(file: PurePosixPath) -> bool:
    """Whether a recorded file is source the wallet may import, not metadata, scripts or tests."""
    folders = file.parts[:-1]
    if ".." in folders or (folders and folders[0].endswith((".dist-info", ".data"))):
        return False
    # A Flet extension brings its Dart source too; the compiled client has it already.
    if {"__pycache__", "tests", "testing", "bin", "flutter"} & set(folders):
        return False
    return file.suffix not in COMPILED | LEFT_OUT
