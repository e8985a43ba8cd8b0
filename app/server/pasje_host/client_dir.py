"""Where the wallet's own files lie: in a checkout, an editable install or an installed wheel."""

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
