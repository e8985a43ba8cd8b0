"""Which system user PostgreSQL runs as: it refuses to be root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from pasje_host.refused import CannotRun

PLAIN_USERS = ("postgres", "nobody")
"""Tried in this order when we are root; none is ever added to the system."""


@dataclass(frozen=True)
class Account:
    """A user of this system."""

    name: str
    uid: int
    gid: int

    @property
    def other(self) -> bool:
        """Whether it is another user than the one this process runs as."""
        return self.uid != os.geteuid()

    def own(self, path: Path) -> None:
        """Hands `path`, which this process just made, to the account."""
        if self.other:
            os.chown(path, self.uid, self.gid)

    def may_pass(self, folder: Path) -> bool:
        """Whether the account may go through `folder`; only its mode is asked."""
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def choose(run_as: str | None, data: Path) -> Account:
    """Who runs PostgreSQL: oneself, or when root `run_as`, the data's owner, a plain user.

    Raises CannotRun when that user does not exist or has no name.
    """
    if os.geteuid() != 0:
        return _known(os.geteuid())
    if run_as is not None:
        return _named(run_as)
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return _known(owner)
    for name in PLAIN_USERS:
        try:
            return _named(name)
        except CannotRun:
            continue
    raise CannotRun(
        "PostgreSQL does not run as root, and this system has neither a user 'postgres' nor "
        "'nobody': start pasje as a plain user."
    )


def myself() -> str:
    """The name of the user this process runs as. Raises CannotRun when it has none."""
    return _known(os.geteuid()).name


def _named(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise CannotRun(f"This system has no user '{name}' to run PostgreSQL as.") from None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _known(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise CannotRun(
            f"The user id {uid} has no name on this system, which PostgreSQL needs: "
            "add it to /etc/passwd, or name a server of your own with --database-url."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid)
