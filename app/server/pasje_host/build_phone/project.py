"""The project file: what `flet build` is told of the wallet, in a checkout and in a wheel."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pasje_host.refused import CannotRun

_HOST = Path(__file__).resolve().parents[1]


def project_file() -> Path:
    """Raises CannotRun when neither a checkout nor a wheel put it there."""
    installed = _HOST / "pyproject.toml"
    checkout = _HOST.parents[2] / "pyproject.toml"
    for file in (installed, checkout):
        if file.is_file():
            return file
    raise CannotRun(f"The project file is missing beside {_HOST}: install Pasje again.")


@cache
def flet_settings() -> dict[str, Any]:
    """The table `[tool.flet]`."""
    document = tomllib.loads(project_file().read_text(encoding="utf-8"))
    settings: dict[str, Any] = document["tool"]["flet"]
    return settings


def bundle_id() -> str:
    """The id under which the app is known to Android and iOS."""
    return str(flet_settings()["bundle_id"])
