"""A figure that counts from what it was to what it is, in at most 600 ms."""

import asyncio
from collections.abc import Callable

import flet as ft

from pasje.ui import text
from pasje.ui.guards import component, use_task
from pasje.ui.hooks import use_value

_FRAMES = 12
_FRAME_S = 0.6 / _FRAMES


@component
def CountUp(value: int, said: Callable[[int], str], moving: bool) -> ft.Control:
    """The first value stands at once; `moving` False asks for no motion at all."""
    shown, show = use_value(value)

    async def count() -> None:
        start = shown
        if moving and start != value:
            for frame in range(1, _FRAMES):
                await asyncio.sleep(_FRAME_S)
                left = (1 - frame / _FRAMES) ** 3
                show(value - round((value - start) * left))
            await asyncio.sleep(_FRAME_S)
        show(value)

    use_task(count, [value])
    return text.figure(said(shown))
