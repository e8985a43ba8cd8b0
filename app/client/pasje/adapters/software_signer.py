"""The device's key in Secrets, used in software: where no hardware or browser keeps it for us."""

import base64
import hmac

from pasje.data.ports import Secrets

_KEY_BYTES = 32


class SoftwareSigner:
    """Keeps what it has read, because a code is made every 15 seconds."""

    def __init__(self, secrets: Secrets, *, quick: bool = False) -> None:
        """`quick`: these secrets are given at once."""
        self._secrets = secrets
        self.quick = quick
        self._keys: dict[str, bytes] = {}

    async def import_key(self, handle: str, key: bytes) -> None:
        await self._secrets.put(_name(handle), base64.b64encode(key).decode())
        self._keys[handle] = key

    async def sign(self, handle: str, message: bytes) -> bytes | None:
        if handle not in self._keys:
            text = await self._secrets.get(_name(handle))
            if text is None:
                return None
            try:
                key = base64.b64decode(text, validate=True)
            except ValueError:
                key = b""
            if len(key) != _KEY_BYTES:
                return None  # garbled: better no code than one that no till takes
            self._keys[handle] = key
        return hmac.digest(self._keys[handle], message, "sha256")

    async def forget(self, handle: str) -> None:
        self._keys.pop(handle, None)
        await self._secrets.delete(_name(handle))


def _name(handle: str) -> str:
    return f"device_key/{handle}"
