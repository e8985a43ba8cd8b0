"""The window on a desktop, as it was left: its size, its place, and whether it fills the screen."""

from __future__ import annotations

import asyncio
import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import flet as ft

from pasje.contract.codec import Undecodable, decode, encode
from pasje.data.ports import NotKept

if TYPE_CHECKING:
    from pasje.data.ports import Store

KEY = "window"
LEAST_WIDTH, LEAST_HEIGHT = 320.0, 480.0
"""The smallest that every screen is drawn for, in logical pixels."""
_MOST = 10_000.0
"""No desktop is larger, or further away."""
_STILL_S = 0.5
"""While it is dragged a window tells of every step; the last one is kept."""


@dataclass(frozen=True)
class Frame:
    """In logical pixels; `left` and `top` are negative on a screen beside or above the main one."""

    width: float
    height: float
    left: float
    top: float
    maximized: bool

    def sane(self) -> Frame | None:
        """Within what a desktop can have; None when it is no frame at all."""
        if not all(map(math.isfinite, (self.width, self.height, self.left, self.top))):
            return None
        return Frame(
            width=min(max(self.width, LEAST_WIDTH), _MOST),
            height=min(max(self.height, LEAST_HEIGHT), _MOST),
            left=min(max(self.left, -_MOST), _MOST),
            top=min(max(self.top, -_MOST), _MOST),
            maximized=self.maximized,
        )


class DesktopWindow:
    """Kept alive by the window it listens to."""

    def __init__(self, window: ft.Window, store: Store) -> None:
        self._window = window
        self._store = store
        self._frame: Frame | None = None
        self._saving: asyncio.Task[None] | None = None

    async def restore(self) -> None:
        """Make the window what it was, with the first frame; then keep what it becomes."""
        window = self._window
        window.min_width, window.min_height = LEAST_WIDTH, LEAST_HEIGHT
        window.on_event = self._changed
        text = await self._store.get(KEY)
        try:
            self._frame = decode(Frame, text).sane() if text else None
        except Undecodable:
            return
        if (frame := self._frame) is not None:
            window.width, window.height = frame.width, frame.height
            window.left, window.top = frame.left, frame.top
            window.maximized = frame.maximized

    async def _changed(self, event: ft.WindowEvent[ft.Window]) -> None:
        if self._saving is not None:
            self._saving.cancel()
        if event.type == ft.WindowEventType.CLOSE:
            await self._save()
        else:
            self._saving = asyncio.create_task(self._save_once_still())

    async def _save_once_still(self) -> None:
        await asyncio.sleep(_STILL_S)
        await self._save()

    async def _save(self) -> None:
        frame = self._now()
        if frame is None or frame == self._frame:
            return
        self._frame = frame
        try:
            await self._store.put_many({KEY: encode(frame).decode()})
        except NotKept:
            return  # the next start has the system's own size

    def _now(self) -> Frame | None:
        """What to come back to: of a window that fills the screen, or is put away, what it was."""
        window, known = self._window, self._frame
        if known and (window.maximized or window.minimized or window.full_screen):
            return dataclasses.replace(known, maximized=window.maximized)
        sides = (window.width, window.height, window.left, window.top)
        width, height, left, top = (math.nan if side is None else float(side) for side in sides)
        return Frame(width, height, left, top, window.maximized).sane()
