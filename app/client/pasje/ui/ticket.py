"""A ticket: two parts with a notch at each side where it would be torn."""

import flet as ft

from pasje.ui import text

_NOTCH = 12


def ticket(
    upper: ft.Control, lower: ft.Control, back: text.Colour, behind: text.Colour
) -> ft.Control:
    """`behind` is the colour of the screen, which shows through the notches."""
    return ft.Container(
        bgcolor=back,
        border_radius=24,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        content=ft.Column(
            [
                ft.Container(upper, padding=ft.Padding.only(left=20, right=20, top=20, bottom=8)),
                _tear(behind),
                ft.Container(lower, padding=ft.Padding.only(left=12, right=12, top=8, bottom=20)),
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )


def _tear(behind: text.Colour) -> ft.Control:
    dots = ft.Row(
        [
            ft.Container(width=4, height=4, border_radius=2, bgcolor=ft.Colors.OUTLINE_VARIANT)
            for _ in range(18)
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        expand=True,
    )
    return ft.Row([_notch(behind, -1), dots, _notch(behind, 1)], spacing=8)


def _notch(behind: text.Colour, side: int) -> ft.Control:
    """Half a circle at the edge; `side` is -1 at the left and 1 at the right."""
    right = ft.BorderRadius.only(top_right=_NOTCH, bottom_right=_NOTCH)
    left = ft.BorderRadius.only(top_left=_NOTCH, bottom_left=_NOTCH)
    return ft.Container(
        width=_NOTCH,
        height=2 * _NOTCH,
        bgcolor=behind,
        border_radius=right if side < 0 else left,
    )
