"""The four screens of the bottom bar, in one view that keeps its place while others come on top."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from pasje import routes
from pasje.context import PlaceContext
from pasje.screens.announcing import announced, icon_of
from pasje.screens.card import CardScreen
from pasje.screens.known import Known, use_known
from pasje.ui import frame, parts, text
from pasje.ui.banner import Banner
from pasje.ui.brand import brand_mark
from pasje.ui.guards import component, view_component
from pasje.ui.motion import use_moving
from pasje.ui.size import use_large_text
from pasje.ui.text_probe import text_probe


@view_component
def Shell() -> ft.View:
    wallet, known = use_known()
    place = ft.use_context(PlaceContext)
    location = ft.use_route_location()
    if location in routes.TABS:
        place.tab = location  # while something is on top, the location is its own
    tab = place.tab
    page, state, on_large = ft.context.page, wallet.state, use_large_text()
    lines = known.offline_lines()
    if state.notice is not None:
        from pasje.screens.noticing import notice_lines  # hardly ever needed

        lines += notice_lines(wallet, known.t)
    column = ft.Column(
        [Tab(tab, key=tab), *lines],  # below: nothing that comes may move a code being scanned
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    banner = Banner(
        announced(state.announcements, known),
        state.announced,
        icon_of(state.announcements),
        known.t.close,
    )
    content: ft.Control = ft.Stack([text_probe(on_large), column, banner], expand=True)
    wide = known.size.wide
    if wide:
        content = ft.Row([_rail(known, tab, page.navigate), content], spacing=0, expand=True)
    return ft.View(
        route=routes.CARD,
        padding=0,
        appbar=_bar(known, lambda: page.navigate(routes.ACCOUNT)),
        navigation_bar=None if wide else _bottom(known, tab, page.navigate),
        controls=[content],
    )


@component
def Tab(path: str) -> ft.Control:
    """One of the four; each is guarded by itself, so that the bar stays whatever happens.

    The card is what a wallet starts with; the others are loaded when first drawn.
    """
    _, known = use_known()
    page, moving = ft.context.page, use_moving()
    if path == routes.CARD:
        card = CardScreen(page.navigate, moving)
        return frame.scrolling(ft.Container(card, padding=ft.Padding.only(top=4)))
    if path == routes.REWARDS:
        from pasje.screens.rewards import RewardsScreen

        return frame.content([RewardsScreen(page.navigate)], known.size)
    if path == routes.ACTIVITY:
        from pasje.screens.activity import ActivityScreen

        return frame.content([ActivityScreen(page.navigate)], known.size)
    from pasje.screens.invite import InviteScreen

    return frame.content([InviteScreen()], known.size)


def _bar(known: Known, to_account: parts.Press) -> ft.AppBar:
    programme = known.programme
    return ft.AppBar(
        toolbar_height=52 if known.size.low else 56,
        leading_width=known.size.margin + 40,
        leading=ft.Container(
            brand_mark(programme.name, programme.logo, programme.colour),
            padding=ft.Padding.only(left=known.size.margin),
            alignment=ft.Alignment.CENTER_LEFT,
        ),
        title_spacing=4,
        title=text.strong(programme.name),
        actions=[
            parts.icon_button(
                ft.Icons.ACCOUNT_CIRCLE_ROUNDED, known.t.account, to_account, identifier="account"
            )
        ],
        actions_padding=ft.Padding.only(right=8),
    )


def _tabs(known: Known) -> tuple[tuple[ft.IconData, str], ...]:
    """In the order of `routes.TABS`."""
    t, icons = known.t, ft.Icons
    return (
        (icons.CREDIT_CARD_ROUNDED, t.tab_card),
        (icons.REDEEM_ROUNDED, t.tab_rewards),
        (icons.RECEIPT_LONG_ROUNDED, t.tab_activity),
        (icons.GROUP_ADD_ROUNDED, t.tab_invite),
    )


def _bottom(known: Known, tab: str, go: Callable[[str], None]) -> ft.NavigationBar:
    return ft.NavigationBar(
        height=72 if known.size.large_text else 64,
        selected_index=routes.TABS.index(tab),
        label_behavior=ft.NavigationBarLabelBehavior.ALWAYS_SHOW,
        destinations=[
            ft.NavigationBarDestination(icon=icon, label=label, tooltip="")
            for icon, label in _tabs(known)
        ],
        on_change=lambda e: go(routes.TABS[e.control.selected_index]),
    )


def _rail(known: Known, tab: str, go: Callable[[str], None]) -> ft.NavigationRail:
    """The same four at the side of a wide window, where a bar below would be far from all."""
    return ft.NavigationRail(
        selected_index=routes.TABS.index(tab),
        label_type=ft.NavigationRailLabelType.ALL,
        min_width=104,
        destinations=[
            ft.NavigationRailDestination(
                icon=icon, label=label, padding=ft.Padding.symmetric(vertical=6)
            )
            for icon, label in _tabs(known)
        ],
        on_change=lambda e: go(routes.TABS[e.control.selected_index]),
    )
