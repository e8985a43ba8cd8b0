"""The face of the card: what a browser's page draws before the wallet is awake.

It is kept beside the snapshot. For its first frame the page has a mirror of that, which the page
alone writes: it makes it anew when told that what is kept has changed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pasje.contract.snapshot import Snapshot
    from pasje.data.clock import PlatformClock
    from pasje.data.ports import Surroundings

_PAGE_ANSWERS_S = 1.0


class Face:
    """`of` is the text that a page can draw of a snapshot."""

    def __init__(
        self, of: Callable[[Snapshot], str], surroundings: Surroundings, clock: PlatformClock
    ) -> None:
        self.of = of
        self._surroundings = surroundings
        self._clock = clock

    async def changed(self) -> None:
        """What is kept, or no longer kept, is now to be mirrored; nobody waits for that."""
        await self._surroundings.ask("face")

    async def forget(self) -> None:
        """Have no mirror any more; to be called before what is kept is removed.

        A page that does not answer within a second finds out by itself when it starts again.
        """
        before = self._surroundings.facts().faces_forgotten
        await self._surroundings.ask("forget_face")
        answer = asyncio.create_task(self._answered(before))
        patience = asyncio.create_task(self._clock.sleep(_PAGE_ANSWERS_S))
        try:
            await asyncio.wait((answer, patience), return_when=asyncio.FIRST_COMPLETED)
        finally:
            answer.cancel()
            patience.cancel()

    async def _answered(self, before: int) -> None:
        while self._surroundings.facts().faces_forgotten == before:
            await self._surroundings.changed()
