"""The code on the screen: its picture, scaled without a filter on white in every theme."""

import base64

import flet as ft

from pasje.ui.qr_matrix import SIDE, qr_png


def qr_image(text: str, side: float, label: str) -> ft.Control:
    """A code of `side` logical pixels, quiet zone included.

    The picture travels as text. Bytes reach Flutter as a view into the whole message, and where
    the browser has no ImageDecoder (Firefox, Safari, plain http) CanvasKit decodes what lies
    under the view, the message, and draws nothing.
    """
    return ft.Image(
        src=base64.b64encode(qr_png(text)).decode(),
        width=side,
        height=side,
        fit=ft.BoxFit.FILL,
        filter_quality=ft.FilterQuality.NONE,
        gapless_playback=True,
        semantics_label=label,
    )


def side_within(room: float) -> int:
    """The largest side that fits in `room` with a whole number of pixels per module."""
    return max(int(room // SIDE), 1) * SIDE
