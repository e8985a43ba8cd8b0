"""A friend's link, opened by somebody who is a member already."""

from collections.abc import Awaitable, Callable

import flet as ft

from pasje import routes
from pasje.data.outcome import Done, Outcome
from pasje.screens.known import Known, use_known
from pasje.screens.refusing import refusal
from pasje.ui import frame, parts
from pasje.ui.guards import component, view_component
from pasje.ui.hooks import use_value


@view_component
def JoinScreen() -> ft.View:
    wallet, known = use_known()
    page = ft.context.page
    code = ft.use_route_params().get("code", "")
    body = JoinView(code, known, wallet.accept_referral, lambda: page.navigate(routes.CARD))
    return frame.page_view(ft.use_view_path(), known.t.join_title, [body], known.size)


@component
def JoinView(
    code: str,
    known: Known,
    accept: Callable[[str], Awaitable[Outcome[None]]],
    to_card: Callable[[], None],
) -> ft.Control:
    t = known.t
    nothing: Outcome[None] | None = None
    outcome, set_outcome = use_value(nothing)
    busy, set_busy = use_value(False)

    async def press() -> None:
        set_busy(True)
        set_outcome(await accept(code))
        set_busy(False)

    lines = [
        parts.empty(ft.Icons.CARD_GIFTCARD_ROUNDED, code, t.join_hint),
    ]
    if isinstance(outcome, Done):
        done = t.join_done.format(plural=known.plural)
        lines.append(parts.notice(done, ft.Icons.CELEBRATION_ROUNDED, identifier="joined"))
    else:
        if outcome is not None:
            message = refusal(outcome, known.t)
            lines.append(
                parts.notice(message, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True)
            )
        lines.append(parts.button(t.join_accept, press, identifier="accept", busy=busy))
    lines.append(parts.quiet_button(t.to_card, to_card, identifier="to-card"))
    return parts.stacked(lines, 12)
