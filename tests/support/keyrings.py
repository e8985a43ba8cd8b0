"""What a desktop may have for a keyring; PYTHON_KEYRING_BACKEND names the one to use."""

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """One that outlives the process: a JSON file named by PASJE_TEST_KEYRING."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return _read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        _write(_read() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = _read()
        if kept.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError(username)
        _write(kept)


class LockedKeyring(FileKeyring):
    """Waits for a person who is not there."""

    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait()
        raise AssertionError("nobody unlocks it")


class BrokenKeyring(FileKeyring):
    """Fails in its own way, as one may that a member has installed."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ZeroDivisionError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ZeroDivisionError

    def delete_password(self, service: str, username: str) -> None:
        raise ZeroDivisionError


def _path() -> Path:
    return Path(os.environ["PASJE_TEST_KEYRING"])


def _read() -> dict[str, str]:
    return json.loads(_path().read_text()) if _path().exists() else {}


def _write(kept: dict[str, str]) -> None:
    _path().write_text(json.dumps(kept))
