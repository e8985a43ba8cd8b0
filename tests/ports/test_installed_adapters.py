"""The adapters of desktop and phone, and the fakes, through the suites."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailingKeyring
from keyring.backends.null import Keyring as NullKeyring

from pasje.adapters.device_secrets import DeviceSecrets
from pasje.adapters.keyring_secrets import KeyringSecrets
from pasje.adapters.memory import MemorySecrets, MemoryStore
from pasje.adapters.no_surroundings import NoSurroundings
from pasje.adapters.single_tab import SingleTab
from pasje.adapters.software_signer import SoftwareSigner
from pasje.adapters.sqlite_store import SqliteStore
from tests.ports.suites import Case, suite
from tests.support.fakes import (
    Disk,
    Host,
    KeptSecrets,
    MemoryKeyring,
    MemorySecureStorage,
    SharedTabs,
)

Device = Callable[[Path], Callable[[], Any]]


def _once(made: Any) -> Callable[[], Any]:
    return lambda: made


def _keyring(backend: KeyringBackend) -> Device:
    def device(_: Path) -> Callable[[], Any]:
        keyring.set_keyring(backend)
        return KeyringSecrets

    return device


def _phone(_: Path) -> Callable[[], Any]:
    storage = MemorySecureStorage()
    return lambda: DeviceSecrets(storage)


def _tabs(_: Path) -> Callable[[], Any]:
    browser: list[SharedTabs] = []
    return lambda: SharedTabs(browser)


def _signer(_: Path) -> Callable[[], Any]:
    secrets = KeptSecrets()
    return lambda: SoftwareSigner(secrets)


DEVICES: dict[str, dict[str, Device]] = {
    "store": {
        "SqliteStore": lambda folder: lambda: SqliteStore(folder / "wallet.sqlite"),
        "MemoryStore": lambda _: _once(MemoryStore()),
        "Disk": lambda _: _once(Disk()),
    },
    "secrets": {
        "KeyringSecrets": _keyring(MemoryKeyring()),
        "KeyringSecrets, none": _keyring(FailingKeyring()),  # type: ignore[no-untyped-call]
        "KeyringSecrets, null": _keyring(NullKeyring()),  # type: ignore[no-untyped-call]
        "DeviceSecrets": _phone,
        "DeviceSecrets, none": lambda _: lambda: DeviceSecrets(MemorySecureStorage(broken=True)),
        "MemorySecrets": lambda _: MemorySecrets,
        "KeptSecrets": lambda _: _once(KeptSecrets()),
    },
    "signer": {"SoftwareSigner": _signer},
    "tabs": {"SingleTab": lambda _: _once(SingleTab()), "SharedTabs": _tabs},
    "surroundings": {"NoSurroundings": lambda _: NoSurroundings, "Host": lambda _: Host},
}
CASES = [
    pytest.param(device, case, id=f"{adapter}-{name}")
    for port, devices in DEVICES.items()
    for adapter, device in devices.items()
    for name, case in suite(port).items()
]


@pytest.mark.parametrize(("device", "case"), CASES)
async def test_adapter(device: Device, case: Case, tmp_path: Path) -> None:
    opened: list[Any] = []
    make = device(tmp_path)

    async def open_port() -> Any:
        opened.append(make())
        return opened[-1]

    await case(open_port)
    for store in opened:
        if isinstance(store, SqliteStore):
            store.close()


async def test_without_a_keyring_the_wallet_is_told() -> None:
    keyring.set_keyring(FailingKeyring())  # type: ignore[no-untyped-call]
    secrets = KeyringSecrets()
    await secrets.put("refresh", "secret")
    assert not secrets.kept
    assert await secrets.get("refresh") == "secret"
    assert await KeyringSecrets().get("refresh") is None


def test_every_suite_has_cases() -> None:
    counts = {port: len(suite(port)) for port in DEVICES}
    assert counts == {"store": 9, "secrets": 3, "signer": 4, "tabs": 5, "surroundings": 2}
