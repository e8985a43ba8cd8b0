"""An address that leads nowhere, or to something that is not there any more."""

import flet as ft

from pasje import routes
from pasje.screens.known import Known, use_known
from pasje.ui import frame, parts
from pasje.ui.guards import view_component


def unknown_view(route: str, known: Known) -> ft.View:
    """Says so, with the way to the card."""
    page = ft.context.page
    t = known.t
    return frame.page_view(
        route,
        "",
        [
            parts.empty(
                ft.Icons.EXPLORE_OFF_ROUNDED,
                t.not_found,
                act=parts.button(
                    t.to_card, lambda: page.navigate(routes.CARD), identifier="to-card"
                ),
            )
        ],
        known.size,
    )


@view_component
def UnknownScreen() -> ft.View:
    _, known = use_known()
    return unknown_view(ft.use_view_path(), known)
