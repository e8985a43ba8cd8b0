"""The store as the data layer uses it: nothing here raises because a device is full or broken.

What the device does not take is held for as long as the wallet runs, and said once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pasje.contract.codec import Undecodable, decode
from pasje.data.ports import NOTHING, NotKept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pasje.data.ports import Lost, Store
    from pasje.data.view import Notice, View

T = TypeVar("T")

_ASIDE_MOST = 65_536
"""Characters kept of a text that could not be read; enough to see what it was."""
_SAID: Mapping[Lost, Notice] = {
    "unreadable": "set_aside",
    "newer": "newer",
    "removed": "removed",
    "denied": "not_kept",
    "elsewhere": "other_tab",
}


class Keeping:
    """`keep` is for what must outlive the wallet before anything else happens; the rest `put`s."""

    def __init__(self, store: Store, view: View) -> None:
        self._store = store
        self._view = view
        self._held: dict[str, tuple[str | None, str | None]] = {}
        """By key: what is stored, and what should be."""
        self._wiped: set[str] = set()
        """Prefixes of what is still there because the device lets nothing be removed."""
        self._set_aside = False
        self._told: Lost | None = None
        self._known = store.lost

    @property
    def notice(self) -> Notice | None:
        """What the member should know of this device, until they signed in again."""
        if self._wiped:
            return "not_wiped"
        if self._held:
            return "no_room"
        lost = self._store.lost
        if lost is not None and lost != self._told:
            return _SAID[lost]
        return "set_aside" if self._set_aside else None

    def told(self) -> None:
        """The member has signed in after what `notice` said."""
        self._told, self._set_aside = self._store.lost, False

    def lost(self) -> bool:
        """Whether the store has lost everything since this was last asked."""
        before, self._known = self._known, self._store.lost
        return self._known is not None and self._known != before

    async def get(self, key: str) -> str | None:
        stored = await self._stored(key)
        if key not in self._held:
            return stored
        then, text = self._held[key]
        if stored == then:
            return text
        del self._held[key]  # another tab has found room, and knows better
        return stored

    async def read(self, kind: type[T], key: str, aside: str) -> T | None:
        """The message stored under `key`; one that cannot be read is moved to `aside`, and said."""
        text = await self.get(key)
        try:
            return decode(kind, text) if text is not None else None
        except Undecodable:
            await self.set_aside(key, aside)
            return None

    async def set_aside(self, key: str, aside: str) -> None:
        """Move what is under `key`, at most one such text, and say so."""
        text = await self.get(key) or ""
        await self.put_many({key: None, aside: text[:_ASIDE_MOST]})
        self._set_aside = True
        self._view.notice = self.notice

    async def keep(self, items: Mapping[str, str | None]) -> None:
        """Write `items`, and what was held, or none of it; raises NotKept."""
        for prefix in list(self._wiped):
            await self._store.delete_prefix(prefix)
            self._wiped.discard(prefix)
        held = {key: await self.get(key) for key in list(self._held)}
        await self._store.put_many({**held, **items})
        self._held.clear()
        if self._view.notice in ("no_room", "not_wiped"):
            self._view.notice = None

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        """Write all of `items`, or hold all of them until there is room."""
        try:
            await self.keep(items)
        except NotKept:
            first = not self._held
            for key, text in items.items():
                self._held[key] = (await self._stored(key), text)
            if first:  # said once, not at every write
                self._view.notice = self.notice

    async def delete_prefix(self, prefix: str, items: Mapping[str, str | None] = NOTHING) -> None:
        """Remove what begins with `prefix`, and write `items`; from now on neither is seen here."""
        for key in [key for key in self._held if key.startswith(prefix)]:
            del self._held[key]
        try:
            await self._store.delete_prefix(prefix, items)
            return
        except NotKept:
            pass  # no room for the items, which a wipe must not depend on
        try:
            await self._store.delete_prefix(prefix)
        except NotKept:
            self._wiped.add(prefix)
        await self.put_many(items)
        self._view.notice = self.notice

    async def _stored(self, key: str) -> str | None:
        if any(key.startswith(prefix) for prefix in self._wiped):
            return None
        return await self._store.get(key)
