"""The device's key in the browser: WebCrypto keeps it, signs with it and never gives it out."""

import contextlib
from typing import Any

import js
from pyodide.ffi import JsException, to_js

from pasje.adapters.indexeddb import IndexedDb
from pasje.data.ports import NotKept


class WebCryptoSigner:
    """A key that a full browser does not take lasts as long as the page."""

    quick = True

    def __init__(self, db: IndexedDb) -> None:
        self._db = db
        self._not_kept: dict[str, Any] = {}

    async def import_key(self, handle: str, key: bytes) -> None:
        algorithm = to_js({"name": "HMAC", "hash": "SHA-256"}, dict_converter=js.Object.fromEntries)
        kept: Any = await js.crypto.subtle.importKey(
            "raw", to_js(key), algorithm, False, to_js(["sign"])
        )
        try:
            await self._db.put_many("keys", {handle: kept})
        except NotKept:
            self._not_kept[handle] = kept
        else:
            self._not_kept.pop(handle, None)

    async def sign(self, handle: str, message: bytes) -> bytes | None:
        kept = self._not_kept.get(handle) or await self._stored(handle)
        if not kept:
            return None
        try:
            signature: Any = await js.crypto.subtle.sign("HMAC", kept, to_js(message))
        except JsException:
            return None  # what lies there is no key that signs: as good as none
        signed: bytes = signature.to_bytes()
        return signed

    async def forget(self, handle: str) -> None:
        self._not_kept.pop(handle, None)
        with contextlib.suppress(NotKept):  # the store, wiped before, has removed it all then
            await self._db.put_many("keys", {handle: None})

    async def _stored(self, handle: str) -> Any:
        try:
            return await self._db.get("keys", handle)
        except NotKept:
            return None
