"""The brand: its mark, and the head of the screens a stranger sees."""

import flet as ft

from pasje.ui import text
from pasje.ui.colour import BLACK, WHITE, card_gradient, faint, text_on


def brand_mark(name: str, logo: str | None, colour: str, size: int = 32) -> ft.Control:
    """The logo; without one the first letter on the brand's colour."""
    if logo:
        return ft.Image(
            src=logo, width=size, height=size, fit=ft.BoxFit.CONTAIN, semantics_label=name
        )
    letter = ft.Text(
        name[:1].upper(),
        color=text_on(colour),
        style=ft.TextStyle(size=size * 0.5, weight=text.BOLD, height=1),
        no_wrap=True,
    )
    return ft.Container(
        ft.Semantics(exclude_semantics=True, content=letter),
        width=size,
        height=size,
        border_radius=size * 0.3,
        bgcolor=colour,
        alignment=ft.Alignment.CENTER,
    )


def brand_head(name: str, logo: str | None, colour: str, width: float, height: float) -> ft.Control:
    """The brand's gradient with its rings and its name, over the whole width."""
    start, end = card_gradient(colour)
    ink = text_on(colour)
    plate = ft.Container(
        brand_mark(name, logo, colour, 56),
        width=80,
        height=80,
        border_radius=24,
        bgcolor=WHITE,
        alignment=ft.Alignment.CENTER,
    )
    centre = ft.Column(
        [plate, text.title(name, color=ink, align=ft.TextAlign.CENTER)],
        spacing=12,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(
        width=width,
        height=height,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        border_radius=ft.BorderRadius.only(bottom_left=32, bottom_right=32),
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT, colors=[start, end]
        ),
        content=ft.Stack(
            [
                *rings(min(width, 560), BLACK if ink == WHITE else WHITE),
                ft.Container(centre, width=width, height=height),
            ]
        ),
    )


def rings(width: float, shade: str) -> list[ft.Control]:
    """Rings as of a cup, at 10 %, in a shade that makes no text on them harder to read."""
    places = ((1.1, 0.45, -0.35), (0.72, 0.64, -0.16), (0.9, -0.45, 0.78))
    return [_ring(width * share, width * left, width * top, width * 0.07, shade)
            for share, left, top in places]  # fmt: skip


def _ring(side: float, left: float, top: float, line: float, shade: str) -> ft.Control:
    return ft.Container(
        left=left,
        top=top,
        width=side,
        height=side,
        border_radius=side / 2,
        border=ft.Border.all(line, faint(shade, 0.10)),
    )
