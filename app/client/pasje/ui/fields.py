"""Fields to type in. What was typed lives in the caller's draft, so that no keystroke redraws."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import flet as ft

from pasje.ui import text
from pasje.ui.hooks import use_draft
from pasje.ui.parts import named, unsaid
from pasje.words.phrases import Phrases

Typed = Callable[[str], None]


class HasBirthday(Protocol):
    birthday: str


def field(
    label: str,
    value: str,
    on_typed: Typed,
    *,
    identifier: str,
    error: str | None = None,
    on_submit: Callable[[], object] | None = None,
    **more: object,
) -> ft.Control:
    """One line of text; `error` says what to type instead."""
    return named(
        identifier,
        ft.TextField(
            label=label,
            value=value,
            error=error or None,
            error_max_lines=3,
            border=_border(),
            filled=True,
            fill_color=ft.Colors.SURFACE_CONTAINER_HIGHEST,
            content_padding=ft.Padding.symmetric(horizontal=16, vertical=10),
            text_style=_style(16),
            label_style=_style(16),
            hint_style=_style(16),
            error_style=_style(14),
            on_change=lambda e: on_typed(e.control.value or ""),
            on_submit=on_submit,
            **more,  # type: ignore[arg-type]
        ),
    )


def _style(size: int) -> ft.TextStyle:
    return ft.TextStyle(size=size, weight=text.REGULAR, letter_spacing=0)


def _border() -> dict[ft.ControlState, ft.InputBorder]:
    """No line but under the field one is in, or that is wrong."""
    states = {
        ft.ControlState.ERROR: ft.Colors.ERROR,
        ft.ControlState.FOCUSED: ft.Colors.PRIMARY,
        ft.ControlState.DEFAULT: ft.Colors.TRANSPARENT,
    }
    return {
        state: ft.UnderlineInputBorder(side=ft.BorderSide(2, color), border_radius=16)
        for state, color in states.items()
    }


def six_digits(
    label: str, code: str, on_typed: Callable[[str], Awaitable[None]], room: float, wrong: bool
) -> ft.Control:
    """Six boxes under one wide field, so that paste and auto-fill work as everywhere.

    `room` is the width in logical pixels. A hook: call it each time its component is drawn.
    """
    field: ft.Ref[ft.TextField] = use_draft(ft.Ref)
    typed_now = field.current.value if field.current else code
    plain = not typed_now or (typed_now.isdecimal() and len(typed_now) <= 6)
    gap = 8
    width = min((room - 5 * gap) / 6, 56)
    boxes = [_box(code[at : at + 1], at == len(code), width, wrong) for at in range(6)]

    async def typed(e: ft.Event[ft.TextField]) -> None:
        digits = "".join(each for each in e.control.value or "" if each.isdigit())
        await on_typed(digits[:6])

    whole = 6 * width + 5 * gap
    over = ft.TextField(
        ref=field,
        # What is typed meanwhile must stay: an older text sent back would take its place.
        value=typed_now if plain else code,
        width=whole,
        height=64,
        autofocus=True,
        border=ft.NoInputBorder(),
        color=ft.Colors.TRANSPARENT,
        cursor_color=ft.Colors.TRANSPARENT,
        text_size=24,
        keyboard_type=ft.KeyboardType.NUMBER,
        autofill_hints=[ft.AutofillHint.ONE_TIME_CODE],
        input_filter=ft.InputFilter(regex_string=r"^[0-9 ]*$", allow=True, replacement_string=""),
        label=label,
        label_style=ft.TextStyle(color=ft.Colors.TRANSPARENT, size=1),
        on_change=typed,
    )
    row = ft.Row(boxes, spacing=gap, alignment=ft.MainAxisAlignment.CENTER)
    # The field says its digits; boxes that said them too would take the focus away in a browser.
    stack = ft.Stack([unsaid(row), named("code", over)], width=whole, height=64)
    return ft.Container(stack, alignment=ft.Alignment.CENTER)


def _box(digit: str, next_: bool, width: float, wrong: bool) -> ft.Control:
    line = ft.Colors.PRIMARY if next_ else ft.Colors.TRANSPARENT
    return ft.Container(
        text.title(digit),
        width=width,
        height=64,
        border_radius=16,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        border=ft.Border.all(2, ft.Colors.ERROR if wrong else line),
        alignment=ft.Alignment.CENTER,
    )


def birthday(draft: HasBirthday, t: Phrases, wrong: bool) -> ft.Control:
    """A day typed as 31-12-1990: quicker than any calendar that begins today."""

    def typed(value: str) -> None:
        draft.birthday = value

    return field(
        t.birthday,
        draft.birthday,
        typed,
        identifier="birthday",
        error=t.birthday_wrong if wrong else None,
        hint_text=t.birthday_hint,
        keyboard_type=ft.KeyboardType.DATETIME,
    )


def switch(label: str, value: bool, on_switched: Callable[[bool], None]) -> ft.Control:
    """The words wrap beside it, and a screen reader says both at once."""
    control = ft.Switch(value=value, on_change=lambda e: on_switched(bool(e.control.value)))
    row = ft.Row([ft.Container(text.body(label), expand=True), control], spacing=12)
    return ft.MergeSemantics(row)
