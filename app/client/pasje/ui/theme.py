"""Material 3 from the programme's seed colour, light and dark, with our own shapes."""

import flet as ft

from pasje.ui.text import REGULAR, STRONG

NO_BRAND = "#3D5A80"
"""Until the first programme is known."""


def theme(seed: str, font: str | None, narrow: bool = False) -> ft.Theme:
    """`font` is one of `page.fonts`; None is the system's. `narrow`: a phone under 360 wide."""
    tab = 10.5 if narrow else 12
    pill = ft.StadiumBorder()
    on_button = ft.TextStyle(size=16, weight=STRONG, font_family=font)
    button = ft.ButtonStyle(
        shape=pill,
        text_style=on_button,
        padding=ft.Padding.symmetric(horizontal=24, vertical=14),
    )
    return ft.Theme(
        color_scheme_seed=seed,
        font_family=font,
        visual_density=ft.VisualDensity.STANDARD,
        scaffold_bgcolor=ft.Colors.SURFACE,
        filled_button_theme=ft.FilledButtonTheme(style=button),
        outlined_button_theme=ft.OutlinedButtonTheme(style=button),
        text_button_theme=ft.TextButtonTheme(
            style=ft.ButtonStyle(
                shape=pill,
                text_style=on_button,
                padding=ft.Padding.symmetric(horizontal=16, vertical=14),
            )
        ),
        navigation_bar_theme=ft.NavigationBarTheme(
            label_text_style={
                ft.ControlState.SELECTED: _label(font, tab, STRONG, ft.Colors.ON_SURFACE),
                ft.ControlState.DEFAULT: _label(font, tab, REGULAR, ft.Colors.ON_SURFACE_VARIANT),
            }
        ),
        navigation_rail_theme=ft.NavigationRailTheme(
            selected_label_text_style=_label(font, tab, STRONG, ft.Colors.ON_SURFACE),
            unselected_label_text_style=_label(font, tab, REGULAR, ft.Colors.ON_SURFACE_VARIANT),
        ),
        appbar_theme=ft.AppBarTheme(
            bgcolor=ft.Colors.SURFACE, elevation=0, elevation_on_scroll=0, center_title=False
        ),
    )


def _label(font: str | None, size: float, weight: ft.FontWeight, color: ft.Colors) -> ft.TextStyle:
    """Of a tab; Material would space its letters out, so that long words do not fit.

    In the bar it grows by at most 1.3: "Beloningen" still fits in a quarter of 320 pixels.
    """
    return ft.TextStyle(size=size, weight=weight, letter_spacing=0, font_family=font, color=color)
