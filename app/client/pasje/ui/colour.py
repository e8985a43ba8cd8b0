"""Colours computed from the programme's one colour, with contrast as WCAG 2 measures it."""

import colorsys
from functools import cache

Rgb = tuple[float, float, float]

WHITE, BLACK = "#FFFFFF", "#000000"
READABLE = 4.5
"""The least contrast of text with what is behind it."""
_TURN = 12 / 360
_DARKEST = 0.55


@cache
def card_gradient(seed: str) -> tuple[str, str]:
    """The seed, and the seed darkened and turned 12° in hue as far as its text stays readable."""
    text = text_on(seed)
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(seed))
    for step in range(10):
        darkened = lightness * (_DARKEST + (1 - _DARKEST) * step / 10)
        end = _hex(colorsys.hls_to_rgb((hue + _TURN) % 1, darkened, saturation))
        if contrast(end, text) >= READABLE:
            return seed, end
    return seed, seed


@cache
def text_on(colour: str) -> str:
    """White or black, whichever is read better; one of them always has at least 4.58."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faint(colour: str, opacity: float) -> str:
    """The colour with an opacity of 0 to 1, as Flet writes it."""
    return f"#{round(opacity * 255):02X}{colour[1:]}"


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in rgb)
