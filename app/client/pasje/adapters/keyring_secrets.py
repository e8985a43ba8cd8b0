"""Secrets on a desktop: the system's keyring, or this process's memory when there is none."""

import asyncio

import keyring
from keyring.errors import KeyringError

from pasje.adapters.memory import MemorySecrets

_SERVICE = "pasje"


class KeyringSecrets:
    """A keyring may ask the member to unlock it, so its calls run beside the event loop."""

    def __init__(self) -> None:
        self._memory = MemorySecrets()

    @property
    def kept(self) -> bool:
        return self._memory.kept

    async def get(self, key: str) -> str | None:
        if (value := await self._memory.get(key)) is not None:
            return value
        try:
            return await asyncio.to_thread(keyring.get_password, _SERVICE, key)
        except KeyringError:
            return None

    async def put(self, key: str, value: str) -> None:
        """Keep the secret; a keyring that fails, or forgets silently, is replaced by memory."""
        await self._memory.delete(key)
        try:
            await asyncio.to_thread(keyring.set_password, _SERVICE, key, value)
            kept = await asyncio.to_thread(keyring.get_password, _SERVICE, key)
        except KeyringError:
            kept = None
        if kept != value:
            await self._memory.put(key, value)

    async def delete(self, key: str) -> None:
        await self._memory.delete(key)
        try:
            if await asyncio.to_thread(keyring.get_password, _SERVICE, key) is not None:
                await asyncio.to_thread(keyring.delete_password, _SERVICE, key)
        except KeyringError:
            return  # a keyring that cannot be reached keeps nothing of ours
