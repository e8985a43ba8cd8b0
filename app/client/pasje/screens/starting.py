"""The shape of what comes, shown only while nothing is known yet."""

import flet as ft

from pasje.data.view import Notice
from pasje.screens.noticing import notice_of
from pasje.ui import parts, text
from pasje.ui.guards import view_component
from pasje.ui.size import use_size
from pasje.words import phrases


@view_component
def StartingScreen(language: str, notice: Notice | None = None) -> ft.View:
    size, t = use_size(), phrases(language)
    said: list[ft.Control] = []
    if notice is not None:
        icon = ft.Icons.INFO_ROUNDED
        said = [parts.notice(notice_of(notice, t), icon, identifier="notice")]
    shapes = ft.Shimmer(
        base_color=ft.Colors.SURFACE_CONTAINER,
        highlight_color=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        content=ft.Column(
            [
                _shape(size.inner, size.inner * 1.2, 24),
                _shape(size.inner * 0.5, 44, 12),
                _shape(size.inner, 8, 4),
                _shape(size.inner, 72, 16),
            ],
            spacing=16,
        ),
    )
    return ft.View(
        route="/",
        padding=ft.Padding.only(top=64, left=size.margin, right=size.margin),
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        controls=[
            parts.named(
                "starting",
                parts.stacked([*said, shapes, text.small(t.starting, align=ft.TextAlign.CENTER)]),
                label=t.starting,
            )
        ],
    )


def _shape(width: float, height: float, radius: float) -> ft.Control:
    return ft.Container(
        width=width, height=height, border_radius=radius, bgcolor=ft.Colors.SURFACE_CONTAINER
    )
