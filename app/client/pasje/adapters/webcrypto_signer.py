"""The device's key in the browser: WebCrypto keeps it, signs with it and never gives it out."""

from typing import Any

import js
from pyodide.ffi import to_js

from pasje.adapters.indexeddb import IndexedDb


class WebCryptoSigner:
    def __init__(self, db: IndexedDb) -> None:
        self._db = db

    async def import_key(self, handle: str, key: bytes) -> None:
        algorithm = to_js({"name": "HMAC", "hash": "SHA-256"}, dict_converter=js.Object.fromEntries)
        kept: Any = await js.crypto.subtle.importKey(
            "raw", to_js(key), algorithm, False, to_js(["sign"])
        )
        await self._db.put_many("keys", {handle: kept})

    async def sign(self, handle: str, message: bytes) -> bytes | None:
        kept: Any = await self._db.get("keys", handle)
        if not kept:
            return None
        signature: Any = await js.crypto.subtle.sign("HMAC", kept, to_js(message))
        signed: bytes = signature.to_bytes()
        return signed

    async def forget(self, handle: str) -> None:
        await self._db.put_many("keys", {handle: None})
