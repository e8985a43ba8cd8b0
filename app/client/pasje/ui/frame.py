"""The frame of a screen: its bar, its column of content, and the one quiet line when offline."""

from collections.abc import Sequence

import flet as ft

from pasje.ui import parts, text
from pasje.ui.size import Size


def content(controls: Sequence[ft.Control], size: Size, spacing: int = 16) -> ft.Control:
    """A column that scrolls, at most 560 wide, in the middle of a wide screen.

    Its key keeps it, and all that its components know, while lines come and go around it.
    """
    column = ft.Container(
        width=size.inner,
        padding=ft.Padding.only(top=8, bottom=32),
        content=parts.stacked(controls, spacing),
    )
    return scrolling(column, key="content")


def scrolling(inner: ft.Control, key: str | None = None) -> ft.Control:
    return ft.Column(
        [inner],
        key=key,
        scroll=ft.ScrollMode.HIDDEN,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def page_view(
    route: str,
    title: str,
    controls: Sequence[ft.Control],
    size: Size,
    *,
    lines: Sequence[ft.Control] = (),
    below: Sequence[ft.Control] = (),
) -> ft.View:
    """A screen on top of another; the bar has the way back.

    `below` stays at the bottom, and under it the `lines`: nothing that comes moves what is above.
    """
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        appbar=ft.AppBar(title=text.title(title), title_spacing=0, toolbar_height=56),
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[
            ft.SafeArea(
                expand=True,
                avoid_intrusions_top=False,
                content=ft.Column(
                    [content(controls, size), *map(lambda c: _footer(c, size), below), *lines],
                    spacing=0,
                    expand=True,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                ),
            )
        ],
    )


def _footer(control: ft.Control, size: Size) -> ft.Control:
    padding = ft.Padding.only(top=8, bottom=16)
    return ft.Container(control, width=size.inner, padding=padding)


def told_line(message: str, close: str, on_close: parts.Press) -> ft.Control:
    """Something to read once, under the bar; `close` labels what takes it away."""
    return ft.Semantics(
        identifier="notice",
        key="notice",
        live_region=True,
        container=True,
        content=ft.Container(
            bgcolor=ft.Colors.SECONDARY_CONTAINER,
            padding=ft.Padding.only(left=16, right=4),
            content=ft.Row(
                [
                    ft.Container(
                        text.small(message, color=ft.Colors.ON_SECONDARY_CONTAINER),
                        padding=ft.Padding.symmetric(vertical=10),
                        expand=True,
                    ),
                    parts.icon_button(
                        ft.Icons.CLOSE_ROUNDED, close, on_close, identifier="notice-close"
                    ),
                ],
                spacing=4,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
        ),
    )


def offline_line(message: str) -> ft.Control:
    """One quiet line at the bottom; its key keeps what stands beside it when it comes and goes."""
    line = parts.named(
        "offline",
        ft.Container(
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
            padding=ft.Padding.symmetric(vertical=6, horizontal=16),
            content=ft.Row(
                [
                    ft.Icon(ft.Icons.CLOUD_OFF_ROUNDED, size=16, color=text.QUIET),
                    ft.Container(text.tiny(message), expand=True, expand_loose=True),
                ],
                spacing=8,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
        ),
    )
    line.key = "offline"
    return line
