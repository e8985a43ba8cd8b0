"""A figure that counts from what it was to what it is, in at most 600 ms."""

import asyncio
from collections.abc import Callable

import flet as ft

from pasje.ui import text
from pasje.ui.guards import component, use_task
from pasje.ui.hooks import use_value

_LASTS_S = 0.6
_FRAME_S = 0.04


@component
def CountUp(value: int, said: Callable[[int], str], moving: bool) -> ft.Control:
    """The first value stands at once; `moving` False asks for no motion at all."""
    shown, show = use_value(value)

    async def count() -> None:
        start, now = shown, asyncio.get_running_loop().time
        end = now() + _LASTS_S
        while moving and start != value and (left := (end - now()) / _LASTS_S) > 0:
            show(value - round((value - start) * left**3))  # on time, also on a slow phone
            await asyncio.sleep(_FRAME_S)
        show(value)

    use_task(count, [value])
    return text.figure(said(shown))
