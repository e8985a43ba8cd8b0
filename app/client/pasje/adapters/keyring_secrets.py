"""Secrets on a desktop: the system's keyring, or this process's memory when there is none."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable

from pasje.adapters.memory import MemorySecrets

log = logging.getLogger("pasje")
_SERVICE = "pasje"


class KeyringSecrets:
    """A keyring may ask the member to unlock it, so its calls run beside the event loop.

    It is imported there too: finding the one that fits takes longer than drawing the card.
    """

    def __init__(self) -> None:
        self._memory = MemorySecrets()

    @property
    def kept(self) -> bool:
        return self._memory.kept

    async def get(self, key: str) -> str | None:
        if (value := await self._memory.get(key)) is not None:
            return value
        return await _beside(lambda: _get(key))

    async def put(self, key: str, value: str) -> None:
        """Keep the secret; a keyring that fails, or forgets silently, is replaced by memory."""
        await self._memory.delete(key)
        if await _beside(lambda: _put(key, value)) != value:
            await self._memory.put(key, value)

    async def delete(self, key: str) -> None:
        await self._memory.delete(key)
        await _beside(lambda: _delete(key))


def _get(key: str) -> str | None:
    import keyring

    return keyring.get_password(_SERVICE, key)


def _put(key: str, value: str) -> str | None:
    """What is kept under `key` then."""
    import keyring

    keyring.set_password(_SERVICE, key, value)
    return keyring.get_password(_SERVICE, key)


def _delete(key: str) -> None:
    import keyring

    if keyring.get_password(_SERVICE, key) is not None:
        keyring.delete_password(_SERVICE, key)


async def _beside(ask: Callable[[], str | None]) -> str | None:
    """What `ask` gives; None when the keyring fails, since one that fails keeps nothing of ours.

    The thread is no reason for the app to stay: asyncio's own would have to end first, and a
    keyring waits for a person, who may have left.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str | None] = loop.create_future()

    def give(value: str | None) -> None:
        if not answer.done():
            answer.set_result(value)

    def run() -> None:
        value = None
        try:
            value = ask()
        except Exception:  # the boundary: a keyring is whatever the member has installed
            log.warning("the keyring failed", exc_info=True)
        with contextlib.suppress(RuntimeError):  # nobody waits any more: the app has ended
            loop.call_soon_threadsafe(give, value)

    threading.Thread(target=run, name="pasje keyring", daemon=True).start()
    return await answer
