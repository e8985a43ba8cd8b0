"""The code as large as the screen, for a bad scanner; an address, so that Back ends it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import flet as ft

from pasje import routes
from pasje.screens.known import Known, use_known
from pasje.screens.reading import spaced
from pasje.ui import parts, text
from pasje.ui.colour import BLACK, WHITE
from pasje.ui.guards import component, view_component
from pasje.ui.live_code import Shown, use_live_code
from pasje.ui.qr_code import qr_image, side_within


@view_component
def LargeCodeScreen() -> ft.View:
    wallet, known = use_known()
    page = ft.context.page
    make_code, at_hand = wallet.member_code, wallet.code_at_hand()
    body = LargeCode(known, make_code, wallet.now, lambda: page.navigate(routes.CARD), at_hand)
    return ft.View(
        route=ft.use_view_path(),
        padding=0,
        bgcolor=WHITE,
        fullscreen_dialog=True,
        controls=[ft.SafeArea(body, expand=True)],
    )


@component
def LargeCode(
    known: Known,
    make_code: Callable[[], Awaitable[Shown | None]],
    now: Callable[[], datetime],
    close: Callable[[], None],
    at_hand: Shown | None = None,
) -> ft.Control:
    """On white whatever the theme is; a tap anywhere closes it."""
    size, t, card = known.size, known.t, known.snapshot.card
    shown = use_live_code(make_code, now, known.snapshot.member.id, at_hand)
    code = shown.text if shown else card.static_code
    side = side_within(min(size.width, size.height - 180))
    centre = ft.TextAlign.CENTER
    column = ft.Column(
        [
            text.strong(t.enlarged_hint, color=BLACK, align=centre),
            parts.named("card-code-large", qr_image(code, side, t.code_label)),
            text.title(spaced(card.number), color=BLACK, align=centre),
            parts.quiet_button(t.close, close, identifier="close-large", color=BLACK),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        scroll=ft.ScrollMode.HIDDEN,
        spacing=8,
    )
    return ft.Container(
        column,
        expand=True,
        alignment=ft.Alignment.CENTER,
        on_click=close,
    )
