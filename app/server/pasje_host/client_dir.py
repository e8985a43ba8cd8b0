"""Where the wallet's own files lie: in a checkout, an editable install or an installed wheel."""

import importlib.util
from pathlib import Path

from pasje_host.refused import CannotRun

_HERE = Path(__file__).resolve().parent


def client_dir() -> Path:
    """The folder of the wallet's `main.py` and `assets`. The package `pasje` is found by import.

    Raises CannotRun when neither a checkout nor a wheel put them there.
    """
    installed = _HERE / "client"
    checkout = _HERE.parents[1] / "client"
    for folder in (installed, checkout):
        if (folder / "main.py").is_file():
            return folder
    raise CannotRun(f"The wallet's files are missing beside {_HERE}: install Pasje again.")


def package_dir() -> Path:
    """The folder of the package `pasje`, found without importing it."""
    spec = importlib.util.find_spec("pasje")
    if spec is None or spec.origin is None:
        raise CannotRun("The wallet's package `pasje` is missing: install Pasje again.")
    return Path(spec.origin).parent
