"""The platform's clock, told from the device's own and the stored difference between them."""

import contextlib
from datetime import datetime, timedelta

from pasje.contract.ids import new_id
from pasje.data.ports import Clock, NotKept, Store

_SECOND = timedelta(seconds=1)
_MOST = timedelta(days=36_525)
"""A device whose battery was empty may think it is 1970; more than a century is no clock."""


class PlatformClock:
    """Fresh codes and `not_after` live by it, however wrong the device's own clock is."""

    def __init__(self, wall: Clock, store: Store, origin: str) -> None:
        self._wall = wall
        self._store = store
        self._key = f"clock/{origin}"
        self._offset = self._stored = timedelta()

    def now(self) -> datetime:
        return self._wall.now() + self._offset

    def wall(self) -> datetime:
        """What the device's own clock says."""
        return self._wall.now()

    async def sleep(self, seconds: float) -> None:
        await self._wall.sleep(seconds)

    def new_id(self) -> str:
        """A fresh UUIDv7 for this moment."""
        return new_id(int(self.now().timestamp() * 1000))

    def heard(self, at: datetime, sent: datetime, received: datetime) -> None:
        """Correct the offset if an answer proves it wrong.

        `at` is the answer's `Date`, in whole seconds, rounded down; `sent` and `received` are by
        the device's own clock. The true offset lies between the two bounds, however slow the
        answer was; a clock that may be right is left alone.
        """
        least, most = at - received, at + _SECOND - sent
        if least <= most and not least <= self._offset <= most:
            self._offset = (least + most) / 2

    async def load(self) -> None:
        """Take the stored offset up again; an unreadable one is as good as none."""
        text = await self._store.get(self._key)
        try:
            offset = timedelta(seconds=float(text)) if text else timedelta()
        except (ValueError, OverflowError):
            offset = timedelta()
        self._offset = self._stored = offset if abs(offset) < _MOST else timedelta()

    async def save(self) -> None:
        """Keep the offset, when it has moved by more than half a second, if there is room."""
        if abs(self._offset - self._stored) > _SECOND / 2:
            with contextlib.suppress(NotKept):
                await self._store.put_many({self._key: str(self._offset.total_seconds())})
                self._stored = self._offset
