"""The face of the card: the brand's gradient, the name, and the code on its white plate."""

from dataclasses import dataclass

import flet as ft

from pasje.ui import parts, text
from pasje.ui.brand import rings
from pasje.ui.colour import BLACK, WHITE, card_gradient, faint, text_on
from pasje.ui.icons import TIER
from pasje.ui.parts import Press
from pasje.ui.qr_code import qr_image, side_within


@dataclass(frozen=True)
class Face:
    """Everything that stands on a card, in the member's language."""

    name: str
    tier: str
    """ "" where there are none."""
    colour: str
    """The programme's, `#RRGGBB`."""
    code: str
    code_label: str
    number: str
    number_label: str
    state: str
    """What the code can do."""
    fresh: bool
    enlarge: str
    wont_scan: str


def card_face(
    face: Face, width: float, low: bool, on_enlarge: Press, on_number: Press
) -> ft.Control:
    """`low` is a screen on which every line counts."""
    start, end = card_gradient(face.colour)
    ink = text_on(face.colour)
    plate = _plate(face, width, on_enlarge)
    inner = ft.Column(
        [
            _top(face, ink),
            plate,
            _number(face, ink, on_number),
            _below(face, ink, on_enlarge, on_number),
        ],
        spacing=8 if low else 12,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    padding = ft.Padding.only(top=10 if low else 16, bottom=2 if low else 6)
    return ft.Container(
        width=width,
        border_radius=24,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT, colors=[start, end]
        ),
        shadow=ft.BoxShadow(blur_radius=24, color=faint(BLACK, 0.18), offset=ft.Offset(0, 8)),
        content=ft.Stack(
            [
                *rings(width, BLACK if ink == WHITE else WHITE),
                ft.Container(inner, width=width, padding=padding),
            ],
        ),
    )


def _top(face: Face, ink: str) -> ft.Control:
    name = ft.Container(text.title(face.name, color=ink), expand=True)
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=20),
        content=ft.Row(
            [name, *([_tier(face, ink)] if face.tier else [])],
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def _tier(face: Face, ink: str) -> ft.Control:
    return ft.Container(
        border_radius=16,
        bgcolor=faint(BLACK if ink == WHITE else WHITE, 0.22),
        padding=ft.Padding.only(left=8, right=12, top=4, bottom=4),
        content=ft.Row(
            [ft.Icon(TIER, size=18, color=ink), text.label(face.tier, color=ink)],
            spacing=4,
            tight=True,
        ),
    )


def _plate(face: Face, width: float, on_enlarge: Press) -> ft.Control:
    side = side_within(width - 24)
    return parts.named(
        "card-code",
        ft.Container(
            width=side,
            height=side,
            bgcolor=WHITE,
            border_radius=20,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            on_click=on_enlarge,
            content=qr_image(face.code, side, face.code_label),
        ),
    )


def _number(face: Face, ink: str, on_number: Press) -> ft.Control:
    number = ft.Text(
        face.number,
        color=ink,
        text_align=ft.TextAlign.CENTER,
        style=ft.TextStyle(size=20, weight=text.STRONG, height=1.2, letter_spacing=0.8),
    )
    state = ft.Row(
        [
            ft.Icon(
                ft.Icons.AUTORENEW_ROUNDED if face.fresh else ft.Icons.SAVINGS_ROUNDED,
                size=14,
                color=ink,
            ),
            text.tiny(face.state, color=ink),
        ],
        spacing=4,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    return ft.Column(
        [
            ft.Container(
                parts.named("card-number", number, label=face.number_label),
                padding=ft.Padding.symmetric(horizontal=20),
            ),
            parts.named("code-fresh" if face.fresh else "code-static", state),
        ],
        spacing=2,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _below(face: Face, ink: str, on_enlarge: Press, on_number: Press) -> ft.Control:
    return ft.Row(
        [
            _link("enlarge", face.enlarge, ft.Icons.ZOOM_OUT_MAP_ROUNDED, ink, on_enlarge),
            _link("wont-scan", face.wont_scan, ft.Icons.DIALPAD_ROUNDED, ink, on_number),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        wrap=True,
        spacing=0,
        run_spacing=0,
    )


def _link(identifier: str, label: str, icon: ft.IconData, ink: str, press: Press) -> ft.Control:
    return parts.named(
        identifier,
        ft.TextButton(
            content=ft.Row(
                [ft.Icon(icon, size=16, color=ink), text.label(label, color=ink)],
                spacing=6,
                tight=True,
            ),
            style=ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=10, vertical=15)),
            on_click=press,
        ),
    )
