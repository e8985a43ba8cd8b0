"""The theme is written as a mapping: it must be what Flet's own classes of it would send."""

import flet as ft
import msgpack
import pytest
from flet.controls.base_control import BaseControl
from flet.messaging.protocol import configure_encode_object_for_msgpack

from pasje.ui.text import REGULAR, STRONG
from pasje.ui.theme import theme


def sent(value):
    """As Flutter gets it."""
    encode = configure_encode_object_for_msgpack(BaseControl)
    return without_nothing(msgpack.unpackb(msgpack.packb(value, default=encode)))


def without_nothing(value):
    if not isinstance(value, dict):
        return value
    return {key: without_nothing(each) for key, each in value.items() if each is not None}


def button(font, beside):
    return ft.ButtonStyle(
        shape=ft.StadiumBorder(),
        text_style=ft.TextStyle(size=16, weight=STRONG, font_family=font),
        padding=ft.Padding.symmetric(horizontal=beside, vertical=14),
    )


def label(font, size, weight, color):
    return ft.TextStyle(size=size, weight=weight, letter_spacing=0, font_family=font, color=color)


@pytest.mark.parametrize(
    ("font", "narrow", "tab"), [("Pasje", False, 12), ("Pasje", True, 10.5), (None, False, 12)]
)
def test_it_is_what_flets_classes_send(font, narrow, tab):
    loud = label(font, tab, STRONG, ft.Colors.ON_SURFACE)
    quiet = label(font, tab, REGULAR, ft.Colors.ON_SURFACE_VARIANT)
    flets = ft.Theme(
        color_scheme_seed="#0B6E4F",
        font_family=font,
        visual_density=ft.VisualDensity.STANDARD,
        scaffold_bgcolor=ft.Colors.SURFACE,
        filled_button_theme=ft.FilledButtonTheme(style=button(font, 24)),
        outlined_button_theme=ft.OutlinedButtonTheme(style=button(font, 24)),
        text_button_theme=ft.TextButtonTheme(style=button(font, 16)),
        navigation_bar_theme=ft.NavigationBarTheme(
            label_text_style={
                ft.ControlState.SELECTED: loud,
                ft.ControlState.DEFAULT: quiet,
            }
        ),
        navigation_rail_theme=ft.NavigationRailTheme(
            selected_label_text_style=loud, unselected_label_text_style=quiet
        ),
        appbar_theme=ft.AppBarTheme(
            bgcolor=ft.Colors.SURFACE, elevation=0, elevation_on_scroll=0, center_title=False
        ),
    )
    assert sent(theme("#0B6E4F", font, narrow)) == sent(flets)
