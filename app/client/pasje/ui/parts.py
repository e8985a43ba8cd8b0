"""The small parts every screen is made of."""

from collections.abc import Callable, Sequence

import flet as ft

from pasje.ui import text

Press = Callable[[], object]


def named(identifier: str, content: ft.Control, label: str | None = None) -> ft.Semantics:
    """What a test finds by `identifier`, and a screen reader reads as `label` if there is one."""
    return ft.Semantics(
        identifier=identifier,
        label=label,
        container=True,
        exclude_semantics=label is not None,
        content=content,
    )


def tile(
    content: ft.Control,
    on_click: Press | None = None,
    bgcolor: text.Colour = ft.Colors.SURFACE_CONTAINER_LOW,
    padding: int = 16,
    **more: object,
) -> ft.Container:
    """A surface of its own tone; it can be pressed when there is something to do."""
    return ft.Container(
        content=content,
        bgcolor=bgcolor,
        border_radius=16,
        padding=padding,
        ink=on_click is not None,
        on_click=on_click,
        **more,  # type: ignore[arg-type]
    )


def mark(
    icon: ft.IconData,
    size: int = 48,
    bgcolor: text.Colour = ft.Colors.SECONDARY_CONTAINER,
    color: text.Colour = ft.Colors.ON_SECONDARY_CONTAINER,
) -> ft.Control:
    """An icon in a soft circle."""
    return ft.Container(
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=bgcolor,
        alignment=ft.Alignment.CENTER,
        content=ft.Icon(icon, size=size * 0.5, color=color),
    )


def row(
    leading: ft.Control, *lines: ft.Control, trailing: ft.Control | None = None, gap: int = 12
) -> ft.Row:
    """A picture, lines of text that take the room there is, and something at the end."""
    column = ft.Column(list(lines), spacing=2, tight=True, expand=True)
    ends = [trailing] if trailing else []
    return ft.Row(
        [leading, column, *ends],
        spacing=gap,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def row_or_stack(
    large: bool,
    leading: ft.Control,
    *lines: ft.Control,
    trailing: ft.Control | None = None,
    gap: int = 12,
) -> ft.Control:
    """A row; with `large` text its lines stand below the picture and what is at the end: beside
    them a long word or a date would break in the middle."""
    if not large:
        return row(leading, *lines, trailing=trailing, gap=gap)
    ends = ft.Row(
        [leading, *([trailing] if trailing else [])],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )
    return ft.Column([ends, *lines], spacing=4, tight=True)


def go_mark() -> ft.Control:
    return ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=text.QUIET, size=24)


def button(
    label: str,
    on_click: Press,
    *,
    identifier: str,
    busy: bool = False,
    disabled: bool = False,
    icon: ft.IconData | None = None,
) -> ft.Control:
    """The one thing to do on a screen, as wide as the column."""
    return named(
        identifier,
        ft.FilledButton(
            content=on_button(label, icon, busy),
            disabled=disabled or busy,
            on_click=on_click,
        ),
    )


def quiet_button(
    label: str,
    on_click: Press,
    *,
    identifier: str,
    icon: ft.IconData | None = None,
    color: text.Colour = None,
) -> ft.Control:
    """Something else that can be done."""
    style = ft.ButtonStyle(color=color) if color else None
    return named(
        identifier,
        ft.TextButton(content=on_button(label, icon), style=style, on_click=on_click),
    )


def on_button(label: str, icon: ft.IconData | None = None, busy: bool = False) -> ft.Control:
    """What stands on a button: its words wrap, beside an icon or a ring that turns."""
    words = ft.Text(label, text_align=ft.TextAlign.CENTER, style=ft.TextStyle(height=1.25))
    lead: list[ft.Control] = []
    if busy:
        lead = [ft.ProgressRing(width=18, height=18, stroke_width=2.5)]
    elif icon is not None:
        lead = [ft.Icon(icon, size=20)]
    if not lead:
        return words
    words.expand, words.expand_loose = True, True
    return ft.Row([*lead, words], spacing=10, tight=True, alignment=ft.MainAxisAlignment.CENTER)


def icon_button(
    icon: ft.IconData, label: str, on_click: Press, *, identifier: str, color: text.Colour = None
) -> ft.Control:
    """48 by 48; a tooltip alone would give it no name."""
    return named(
        identifier,
        ft.IconButton(
            ft.Icon(icon, semantics_label=label, color=color),
            width=48,
            height=48,
            on_click=on_click,
        ),
    )


def bar(value: float, height: int = 8) -> ft.Control:
    """How far, from 0 to 1; the words beside it say the same to who does not see it."""
    line = ft.ProgressBar(
        value=max(0.0, min(value, 1.0)),
        bar_height=height,
        border_radius=height / 2,
        color=ft.Colors.PRIMARY,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
    )
    return unsaid(line)


def unsaid(content: ft.Control) -> ft.Control:
    """Not for a screen reader, because something else says it."""
    return ft.Semantics(exclude_semantics=True, content=content)


def notice(
    message: str,
    icon: ft.IconData,
    *,
    identifier: str,
    bad: bool = False,
    figure: str | None = None,
) -> ft.Control:
    """Something to know before going on, said aloud by a screen reader too."""
    back = ft.Colors.ERROR_CONTAINER if bad else ft.Colors.SECONDARY_CONTAINER
    front = ft.Colors.ON_ERROR_CONTAINER if bad else ft.Colors.ON_SECONDARY_CONTAINER
    lines = [text.small(message, color=front)]
    if figure:
        lines.append(text.title(figure, color=front))
    line = row(ft.Icon(icon, color=front, size=24), *lines)
    return ft.Semantics(
        identifier=identifier,
        # Its own element, not one that was a button before it came: that one may keep the silence
        # of its first frame in the browser, and nobody hears the notice.
        key=identifier,
        live_region=True,
        container=True,
        content=ft.Container(line, bgcolor=back, border_radius=16, padding=16),
    )


def empty(icon: ft.IconData, what: str, how: str = "", act: ft.Control | None = None) -> ft.Control:
    """What will be here, how to begin, and what begins it."""
    centre = ft.TextAlign.CENTER
    lines: list[ft.Control] = [mark(icon, 72), text.title(what, align=centre)]
    if how:
        lines.append(text.body(how, color=text.QUIET, align=centre))
    if act:
        lines.append(ft.Container(act, padding=ft.Padding.only(top=12)))
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, top=40, bottom=24),
        content=ft.Column(
            lines,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=12,
        ),
    )


def stacked(controls: Sequence[ft.Control], spacing: int = 16) -> ft.Column:
    """One under the other, each as wide as the column."""
    return ft.Column(
        list(controls), spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def sum_row(name: str, value: str, strong: bool = False) -> ft.Control:
    """A line of a receipt; the value wraps under the name when there is no room beside it."""
    figure = text.label(value) if strong else text.small(value, color=None)
    return ft.Row(
        [text.label(name) if strong else text.small(name), figure],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        wrap=True,
        run_spacing=0,
        spacing=12,
    )
