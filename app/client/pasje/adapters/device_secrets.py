"""Secrets on a phone: Keychain or Keystore, through flet-secure-storage."""

from typing import Protocol

from flet import FletUnsupportedPlatformException

from pasje.adapters.memory import MemorySecrets

_FAILURES = (FletUnsupportedPlatformException, RuntimeError, TimeoutError)
"""What Flet raises for a device service that is missing, locked or does not answer."""


class SecureStorage(Protocol):
    """The part of `flet_secure_storage.SecureStorage` that is used."""

    async def get(self, key: str) -> str | None: ...

    async def set(self, key: str, value: str) -> None: ...

    async def remove(self, key: str) -> None: ...


class DeviceSecrets:
    """Holds on to the service, which Flet drops when nobody does."""

    def __init__(self, storage: SecureStorage) -> None:
        self._storage = storage
        self._memory = MemorySecrets()

    @property
    def kept(self) -> bool:
        return self._memory.kept

    async def get(self, key: str) -> str | None:
        if (value := await self._memory.get(key)) is not None:
            return value
        try:
            return await self._storage.get(key)
        except _FAILURES:
            return None

    async def put(self, key: str, value: str) -> None:
        """Keep the secret, in memory when the device cannot."""
        await self._memory.delete(key)
        try:
            await self._storage.set(key, value)
        except _FAILURES:
            await self._memory.put(key, value)

    async def delete(self, key: str) -> None:
        await self._memory.delete(key)
        try:
            await self._storage.remove(key)
        except _FAILURES:
            return  # what cannot be reached cannot be read back either
