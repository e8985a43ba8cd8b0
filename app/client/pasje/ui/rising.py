"""What is new comes up from below, as a ticket from a printer; or only fades in."""

import asyncio

import flet as ft

from pasje.ui.guards import component, use_task
from pasje.ui.hooks import use_value

_FRAME_S = 0.05
"""The place it starts from must have been drawn before it can move."""
_MS = 280


@component
def Rising(content: ft.Control, moving: bool) -> ft.Control:
    """`moving` False: the member's device asks for no motion."""
    there, set_there = use_value(False)

    async def rise() -> None:
        await asyncio.sleep(_FRAME_S)
        set_there(True)

    use_task(rise, [])
    return ft.Container(
        content,
        offset=ft.Offset(0, 0 if there or not moving else 0.2),
        opacity=1 if there else 0,
        animate_offset=ft.Animation(_MS, ft.AnimationCurve.EASE_OUT_CUBIC),
        animate_opacity=ft.Animation(_MS, ft.AnimationCurve.EASE_OUT),
    )
