"""An address that leads nowhere, or to something that is not there (any more, or yet)."""

import flet as ft

from pasje import routes
from pasje.screens.known import Known, use_known
from pasje.ui import frame, parts
from pasje.ui.guards import view_component


def unknown_view(route: str, known: Known, *, may_be_new: bool = False) -> ft.View:
    """Says so, with the way to the card.

    `may_be_new`: it is of a kind that the platform can add, which only a connection would tell.
    """
    page = ft.context.page
    t = known.t
    lines = known.offline_lines()
    unsure = may_be_new and not known.online
    return frame.page_view(
        route,
        "",
        [
            parts.empty(
                ft.Icons.EXPLORE_OFF_ROUNDED,
                t.not_found_offline if unsure else t.not_found,
                t.not_found_offline_hint if unsure else "",
                act=parts.button(
                    t.to_card, lambda: page.navigate(routes.CARD), identifier="to-card"
                ),
            )
        ],
        known.size,
        lines=lines,
    )


@view_component
def UnknownScreen() -> ft.View:
    _, known = use_known()
    return unknown_view(ft.use_view_path(), known)
