"""What just happened, over the top of the screen for a moment, without moving anything.

It is never more than two lines high: under it is the card, with a code that is being scanned.
"""

import asyncio
from collections.abc import Callable

import flet as ft

from pasje.ui import parts, text
from pasje.ui.guards import component, use_task
from pasje.ui.hooks import use_value
from pasje.ui.size import Size, use_size

_STAYS_S = 6
_LINES = 2
_FRONT = ft.Colors.ON_INVERSE_SURFACE


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
        top=0 if size.low else 4,
        left=(size.width - size.inner) / 2,
        width=size.inner,
        content=_paper(_words(message or "", size), icon, close, lambda: set_gone(count)),
    )


def _words(message: str, size: Size) -> ft.Text:
    """Smaller where little room is; what is cut even so, a screen reader still says."""
    style = text.label if size.large_text or size.width < 360 else text.strong
    words = style(message, color=_FRONT)
    words.max_lines, words.overflow = _LINES, ft.TextOverflow.ELLIPSIS
    return words


def _paper(
    words: ft.Text, icon: ft.IconData, close: str, on_close: Callable[[], None]
) -> ft.Control:
    return ft.Semantics(
        identifier="announcement",
        live_region=True,
        container=True,
        content=ft.Container(
            bgcolor=ft.Colors.INVERSE_SURFACE,
            border_radius=16,
            padding=ft.Padding.only(left=16, right=4),
            content=parts.row(
                ft.Icon(icon, color=_FRONT, size=24),
                words,
                trailing=parts.icon_button(
                    ft.Icons.CLOSE_ROUNDED,
                    close,
                    on_close,
                    identifier="close-announcement",
                    color=_FRONT,
                ),
            ),
        ),
    )
