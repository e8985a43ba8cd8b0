"""Material 3 from the programme's seed colour, light and dark, with our own shapes."""

from __future__ import annotations

from typing import cast

import flet as ft

from pasje.ui.text import REGULAR, STRONG

NO_BRAND = "#3D5A80"
"""Until the first programme is known."""


def theme(seed: str, font: str | None, narrow: bool = False) -> ft.Theme:
    """`font` is one of `page.fonts`; None is the system's. `narrow`: a phone under 360 wide.

    A mapping, as Flutter gets it: Flet's own classes for it are sixty, and to import them takes a
    fifth of the time to the first frame. tests/screens/test_theme.py holds one against the other.
    """
    return cast("ft.Theme", _theme(seed, font, 10.5 if narrow else 12))


def _theme(seed: str, font: str | None, tab: float) -> dict[str, object]:
    quiet, loud = ft.Colors.ON_SURFACE_VARIANT, ft.Colors.ON_SURFACE
    button = {"style": _button(font, 24)}
    return {
        "color_scheme_seed": seed,
        "font_family": font,
        "visual_density": "standard",
        "scaffold_bgcolor": ft.Colors.SURFACE,
        "filled_button_theme": button,
        "outlined_button_theme": button,
        "text_button_theme": {"style": _button(font, 16)},
        "navigation_bar_theme": {
            "label_text_style": {
                ft.ControlState.SELECTED: _label(font, tab, STRONG, loud),
                ft.ControlState.DEFAULT: _label(font, tab, REGULAR, quiet),
            }
        },
        "navigation_rail_theme": {
            "selected_label_text_style": _label(font, tab, STRONG, loud),
            "unselected_label_text_style": _label(font, tab, REGULAR, quiet),
        },
        "appbar_theme": {
            "bgcolor": ft.Colors.SURFACE,
            "elevation": 0,
            "elevation_on_scroll": 0,
            "center_title": False,
        },
        "page_transitions": {},  # Material's own
    }


def _button(font: str | None, beside: int) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        shape=ft.StadiumBorder(),
        text_style=ft.TextStyle(size=16, weight=STRONG, font_family=font),
        padding=ft.Padding.symmetric(horizontal=beside, vertical=14),
    )


def _label(font: str | None, size: float, weight: ft.FontWeight, color: ft.Colors) -> ft.TextStyle:
    """Of a tab; Material would space its letters out, so that long words do not fit.

    In the bar it grows by at most 1.3: "Beloningen" still fits in a quarter of 320 pixels.
    """
    return ft.TextStyle(size=size, weight=weight, letter_spacing=0, font_family=font, color=color)
