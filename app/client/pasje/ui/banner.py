"""What just happened, over the top of the screen for a moment, without moving anything."""

import asyncio
from collections.abc import Callable

import flet as ft

from pasje.ui import parts, text
from pasje.ui.guards import component, use_task
from pasje.ui.hooks import use_value
from pasje.ui.size import use_size

_STAYS_S = 6


@component
def Banner(message: str | None, count: int, icon: ft.IconData, close: str) -> ft.Control:
    """Shows `message` anew whenever `count` has risen; nothing for what was said before it came."""
    first = ft.use_ref(count)
    gone, set_gone = use_value(count)
    size = use_size()
    showing = message is not None and count not in (first.current, gone)

    async def leave() -> None:
        if showing:
            await asyncio.sleep(_STAYS_S)
            set_gone(count)

    use_task(leave, [count])
    if not showing:
        return ft.Container(height=0)
    return ft.Container(
        top=4,
        left=(size.width - size.inner) / 2,
        width=size.inner,
        content=_paper(message or "", icon, close, lambda: set_gone(count)),
    )


def _paper(message: str, icon: ft.IconData, close: str, on_close: Callable[[], None]) -> ft.Control:
    front = ft.Colors.ON_INVERSE_SURFACE
    return ft.Semantics(
        identifier="announcement",
        live_region=True,
        container=True,
        content=ft.Container(
            bgcolor=ft.Colors.INVERSE_SURFACE,
            border_radius=16,
            padding=ft.Padding.only(left=16, right=4, top=4, bottom=4),
            content=parts.row(
                ft.Icon(icon, color=front, size=24),
                text.strong(message, color=front),
                trailing=parts.icon_button(
                    ft.Icons.CLOSE_ROUNDED,
                    close,
                    on_close,
                    identifier="close-announcement",
                    color=front,
                ),
            ),
        ),
    )
