"""The data folder: made whole or not at all, and who may connect to it."""

import shutil
from pathlib import Path

from pasje_host.postgres.account import Account, myself
from pasje_host.postgres.binaries import MAJOR
from pasje_host.postgres.child import finished
from pasje_host.postgres.settings import ROLE
from pasje_host.refused import CannotRun

_FORGOTTEN = "data.forgotten"
"""Half of an old cluster; an owner who puts one aside calls it data.old."""


def prepare(root: Path, binaries: Path, account: Account, *, durable: bool) -> None:
    """Sees to it that `root/data` is a cluster of our version; makes it when there is none.

    Raises CannotRun when it is somebody else's, of another version, or cannot be made.
    """
    data = root / "data"
    shutil.rmtree(root / "data.new", ignore_errors=True)  # cut short last time
    shutil.rmtree(root / _FORGOTTEN, ignore_errors=True)
    if not data.exists():
        _initdb(root, binaries, account, durable=durable)
        return
    version = _version(data)
    if version != str(MAJOR):
        raise CannotRun(
            f"{data} was made by PostgreSQL {version}, and this Pasje brings {MAJOR}: "
            "use the Pasje it was made with, or dump and restore it."
        )


def forget(root: Path) -> None:
    """Removes the cluster: renamed first, so that half of it is never mistaken for it.

    Raises CannotRun, with nothing removed, when it is somebody else's.
    """
    data, old = root / "data", root / _FORGOTTEN
    if data.exists():
        _version(data)
        shutil.rmtree(old, ignore_errors=True)
        data.rename(old)
        shutil.rmtree(old)


def _version(data: Path) -> str:
    """Of the cluster in `data`, its PostgreSQL. Raises CannotRun when there is none in it."""
    try:
        return (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise CannotRun(
            f"{data} holds no PostgreSQL of ours: move it away, or choose another --data-dir."
        ) from None


def allow(root: Path, account: Account) -> tuple[Path, Path]:
    """Writes who may connect: our own user and the server's, as one role, over the socket.

    The two files lie beside the data, because as root we write nothing into a folder of another
    user.
    """
    rules, names = root / "pg_hba.conf", root / "pg_ident.conf"
    rules.write_text(
        "local all all peer map=pasje\nlocal replication all peer map=pasje\n", encoding="utf-8"
    )
    names.write_text(
        "".join(f'pasje "{name}" {ROLE}\n' for name in sorted({myself(), account.name})),
        encoding="utf-8",
    )
    for path in (rules, names):
        path.chmod(0o644)
    return rules, names


def _initdb(root: Path, binaries: Path, account: Account, *, durable: bool) -> None:
    new = root / "data.new"
    new.mkdir(mode=0o700)
    account.own(new)
    command = [
        str(binaries / "initdb"),
        *("-D", str(new), "-U", ROLE),
        # Order by code point, letters of every language: no library of the host takes part.
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--locale=C", "--data-checksums", "--no-instructions"),
        *("--auth-local=peer", "--auth-host=reject"),
    ]
    result = finished(command if durable else [*command, "--no-sync"], account, root)
    if result.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise CannotRun(f"PostgreSQL's data could not be made in {root}: {_reason(result.stderr)}")
    new.rename(root / "data")


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (telling or lines or ["initdb ended without a word"])[-1]
