"""The code on the screen: its picture, drawn without smoothing on white in every theme."""

from typing import TYPE_CHECKING, cast

import flet as ft
from flet import canvas

from pasje.ui.colour import BLACK
from pasje.ui.qr_matrix import QUIET, SIDE, matrix

if TYPE_CHECKING:
    from flet.controls.transform import OffsetValue


def qr_image(text: str, side: float, label: str) -> ft.Control:
    """A code of `side` logical pixels, quiet zone included.

    Its modules are drawn as squares: Flutter would decode a picture first, and draw the card
    without its code meanwhile.
    """
    module = side / SIDE
    squares = tuple(
        ((QUIET + column + 0.5) * module, (QUIET + row + 0.5) * module)
        for row, modules in enumerate(matrix(text))
        for column, dark in enumerate(modules)
        if dark
    )
    drawn = canvas.Points(
        # A tuple: Flet would look into each place of a list for what changed, at every drawing.
        points=cast("list[OffsetValue]", squares),
        paint=ft.Paint(color=BLACK, stroke_width=module, anti_alias=False),
    )
    return ft.Semantics(
        label=label, image=True, content=canvas.Canvas([drawn], width=side, height=side)
    )


def side_within(room: float) -> int:
    """The largest side that fits in `room` with a whole number of pixels per module."""
    return max(int(room // SIDE), 1) * SIDE
