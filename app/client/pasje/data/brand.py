"""The programme as everyone may see it: what a wallet looks like before sign-in."""

from pasje.contract.codec import Undecodable, decode, encode
from pasje.contract.programme import Programme
from pasje.data.keeping import Keeping
from pasje.data.ports import NoPlatform, Platform, Unreachable
from pasje.data.view import View


class Brand:
    def __init__(self, platform: Platform, store: Keeping, view: View) -> None:
        self._platform = platform
        self._store = store
        self._view = view
        self._key = f"programme/{platform.origin}"

    async def load(self) -> None:
        """Show what is stored; an unreadable one is as good as none."""
        text = await self._store.get(self._key)
        try:
            self._view.programme = decode(Programme, text) if text else None
        except Undecodable:
            self._view.programme = None

    async def ask(self) -> None:
        """Fetch, show and keep the newest; raises as the platform does."""
        try:
            programme = await self._platform.programme()
        except Unreachable as unreachable:
            self._view.online = False
            astray = isinstance(unreachable, NoPlatform)
            self._view.astray = self._platform.origin if astray else ""
            raise
        self._view.online, self._view.astray = True, ""
        if self._view.snapshot is None:
            self._view.programme = programme
        await self._store.put_many({self._key: encode(programme).decode()})
