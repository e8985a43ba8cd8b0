"""The card: the code, who it is of, and what it is worth."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import flet as ft

from pasje import routes
from pasje.contract.member_code import grouped
from pasje.screens import reading
from pasje.screens.card_worth import Worth
from pasje.screens.known import Known, use_known
from pasje.ui import parts, text
from pasje.ui.card_face import Face, card_face
from pasje.ui.guards import component
from pasje.ui.hooks import use_value
from pasje.ui.live_code import Shown, use_live_code

if TYPE_CHECKING:
    from pasje.wallet import Wallet


@component
def CardScreen(go: Callable[[str], None], moving: bool = True) -> ft.Control:
    wallet, known = use_known()
    news = _news(known, wallet)
    make_code, at_hand = wallet.member_code, wallet.code_at_hand()
    return CardView(known, make_code, wallet.now, go, moving, news, at_hand)


@component
def CardView(
    known: Known,
    make_code: Callable[[], Awaitable[Shown | None]],
    now: Callable[[], datetime],
    go: Callable[[str], None],
    moving: bool,
    news: Sequence[ft.Control] = (),
    at_hand: Shown | None = None,
) -> ft.Control:
    """`moving` False: the member's device asks for no motion. `news`: what is below the rest.

    `at_hand`: the code that is made already.
    """
    size, snapshot, t = known.size, known.snapshot, known.t
    read_out, set_read_out = use_value(False)
    shown = use_live_code(make_code, now, snapshot.member.id, at_hand)
    code = shown.text if shown else snapshot.card.static_code
    ft.use_dialog(_digits(known, lambda: set_read_out(False)) if read_out else None)
    face = Face(
        name=snapshot.member.name,
        tier=known.tier_name(snapshot.tier.tier_id),
        colour=known.programme.colour,
        code=code,
        code_label=t.code_label,
        number=reading.spaced(snapshot.card.number),
        number_label=f"{t.number_label}: {reading.spelled(snapshot.card.number)}",
        state=t.live if shown and shown.fresh else t.saves_only,
        fresh=bool(shown and shown.fresh),
        enlarge=t.enlarge,
        wont_scan=t.wont_scan,
    )
    width = min(size.inner, 420) if size.wide else size.inner
    card = card_face(face, width, size.low, lambda: go(routes.CODE), lambda: set_read_out(True))
    worth: ft.Control = Worth(known, go, moving)
    if news:
        worth = parts.stacked([worth, *news], 16)
    return _beside(known, card, width, worth)


def _news(known: Known, wallet: "Wallet") -> list[ft.Control]:
    if known.surround.secure and not known.surround.update_ready:
        return []
    from pasje.screens import around  # for most members never, and never for the first frame

    seen = None if wallet.state.insecure_seen else wallet.insecure_seen
    return around.news(known, wallet.update, seen)


def _beside(known: Known, card: ft.Control, width: float, worth: ft.Control) -> ft.Control:
    """One under the other, or beside each other where there is room."""
    size = known.size
    if not size.wide:
        column = [card, ft.Container(worth, padding=ft.Padding.only(top=12, bottom=24))]
        return ft.Container(parts.stacked(column, 0), width=size.inner)
    return ft.Container(
        width=width + 32 + 360,
        padding=ft.Padding.symmetric(vertical=24),
        content=ft.Row(
            [_together(card, width), _together(worth, 360)],
            spacing=32,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )


def _together(content: ft.Control, width: float) -> ft.Control:
    """Read out whole before what stands beside it."""
    return ft.Container(ft.Semantics(container=True, content=content), width=width)


def _digits(known: Known, close: Callable[[], None]) -> ft.BottomSheet:
    """The number large enough to be read from across the counter."""
    t, groups = known.t, grouped(known.snapshot.card.number).split(" ")
    return ft.BottomSheet(
        show_drag_handle=True,
        use_safe_area=True,
        on_dismiss=lambda _: close(),
        content=ft.Container(
            width=known.size.column,
            padding=ft.Padding.only(left=24, right=24, bottom=32),
            content=ft.Column(
                [
                    text.strong(t.read_aloud, align=ft.TextAlign.CENTER),
                    parts.named(
                        "number-large",
                        ft.Column(
                            [_line(groups[:2]), _line(groups[2:])],
                            spacing=8,
                            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                        ),
                        label=reading.spelled(known.snapshot.card.number),
                    ),
                    parts.quiet_button(t.close, close, identifier="close-number"),
                ],
                spacing=20,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )


def _line(groups: list[str]) -> ft.Control:
    return ft.Row(
        [text.figure(group) for group in groups],
        wrap=True,
        spacing=24,
        alignment=ft.MainAxisAlignment.CENTER,
    )
