"""Type: the scale 12 · 14 · 16 · 20 · 28 · 44, three weights. It wraps; only a banner cuts it."""

import flet as ft

Colour = str | ft.Colors | None
REGULAR, STRONG, BOLD = ft.FontWeight.W_400, ft.FontWeight.W_600, ft.FontWeight.W_700
QUIET = ft.Colors.ON_SURFACE_VARIANT


def _text(value: str, size: int, weight: ft.FontWeight, height: float, **more: object) -> ft.Text:
    tight = -1.0 if size > 28 else -0.2 if size >= 20 else 0.0
    style = ft.TextStyle(size=size, weight=weight, height=height, letter_spacing=tight)
    return ft.Text(value, style=style, **more)  # type: ignore[arg-type]


def figure(value: str, size: int = 44, color: Colour = None) -> ft.Text:
    """A number that is the point of its screen."""
    return _text(value, size, BOLD, 1.1, color=color)


def headline(value: str, align: ft.TextAlign = ft.TextAlign.START, color: Colour = None) -> ft.Text:
    return _text(value, 28, BOLD, 1.2, text_align=align, color=color)


def title(value: str, color: Colour = None, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    return _text(value, 20, BOLD, 1.3, color=color, text_align=align)


def strong(value: str, color: Colour = None, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    return _text(value, 16, STRONG, 1.3, color=color, text_align=align)


def body(value: str, color: Colour = None, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    return _text(value, 16, REGULAR, 1.4, color=color, text_align=align)


def small(value: str, color: Colour = QUIET, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    return _text(value, 14, REGULAR, 1.4, color=color, text_align=align)


def label(value: str, color: Colour = None, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    """A small text that names something."""
    return _text(value, 14, STRONG, 1.3, color=color, text_align=align)


def tiny(value: str, color: Colour = QUIET, align: ft.TextAlign = ft.TextAlign.START) -> ft.Text:
    return _text(value, 12, STRONG, 1.3, color=color, text_align=align)


def wordy_title(value: str, large: bool, color: Colour = None) -> ft.Text:
    """A name as long as it comes: one size down where text is `large`, or its words would break."""
    return strong(value, color) if large else title(value, color)


def screen_heading(value: str, large: bool = False) -> ft.Control:
    """What a screen is about, known to a screen reader as a heading; `large` as `wordy_title`."""
    return ft.Semantics(header=True, content=title(value) if large else headline(value))


def heading(value: str) -> ft.Control:
    """The name of a section, known to a screen reader as one."""
    return ft.Semantics(header=True, content=title(value))
