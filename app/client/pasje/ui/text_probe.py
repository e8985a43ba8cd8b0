"""How large the member wants text: Flet does not tell, so a word out of sight is measured."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

_SIZE = 20
_LARGE = 1.4
"""Times the usual size."""


def text_probe(on_large: Callable[[bool], None]) -> ft.Control:
    """Calls `on_large` at the start and whenever the size changes; nobody sees or hears it."""

    def measured(e: ft.LayoutSizeChangeEvent[ft.LayoutControl]) -> None:
        on_large(e.height >= _SIZE * _LARGE)

    word = ft.Text(
        "0",
        style=ft.TextStyle(size=_SIZE, height=1),
        on_size_change=measured,
        size_change_interval=0,
    )
    return ft.Container(
        ft.Semantics(exclude_semantics=True, content=word), left=-100, top=0, opacity=0
    )
