"""A friend's link, opened by somebody who is a member already."""

from collections.abc import Awaitable, Callable

import flet as ft

from pasje import routes
from pasje.data.outcome import Done, Outcome, Refused
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.screens.refusing import refusal
from pasje.ui import frame, parts, text
from pasje.ui.guards import component, view_component
from pasje.ui.hooks import use_value

_ICON = ft.Icons.CARD_GIFTCARD_ROUNDED


@view_component
def JoinScreen() -> ft.View:
    wallet, known = use_known()
    page = ft.context.page
    code = ft.use_route_params().get("code", "")
    lines = known.offline_lines()
    body = JoinView(code, known, wallet.accept_referral, page.navigate)
    return frame.page_view(ft.use_view_path(), known.t.join_title, [body], known.size, lines=lines)


@component
def JoinView(
    code: str,
    known: Known,
    accept: Callable[[str], Awaitable[Outcome[None]]],
    go: Callable[[str], None],
) -> ft.Control:
    """Says first whether the invitation can still do anything for a member like this."""
    t, snapshot = known.t, known.snapshot
    nothing: Outcome[None] | None = None
    outcome, set_outcome = use_value(nothing)
    back = parts.button(t.to_card, lambda: go(routes.CARD), identifier="to-card")
    if isinstance(outcome, Done):
        terms = known.programme.referral
        least = known.money(terms.minimum) if terms else ""
        done = t.join_done.format(amount=least, plural=known.plural)
        notice = parts.notice(done, ft.Icons.CELEBRATION_ROUNDED, identifier="joined")
        return parts.stacked([notice, back], 12)
    if known.programme.referral is None:
        return parts.empty(_ICON, t.no_referral, act=back)
    if code.upper() == snapshot.referral.code:
        return parts.empty(_ICON, t.join_own, t.join_own_hint, _to_invite(known, go))
    if reading.has_bought(snapshot):
        return parts.empty(_ICON, t.join_late, t.join_late_hint, _to_invite(known, go))
    if isinstance(outcome, Refused):
        return parts.empty(_ICON, outcome.problem.detail, act=_to_invite(known, go))
    return Accepting(code, known, accept, outcome, set_outcome, go)


def _to_invite(known: Known, go: Callable[[str], None]) -> ft.Control:
    """For whom this invitation is not: their own may be of use."""
    t = known.t
    invite = parts.button(t.join_to_invite, lambda: go(routes.INVITE), identifier="to-invite")
    card = parts.quiet_button(t.to_card, lambda: go(routes.CARD), identifier="to-card")
    return parts.stacked([invite, card], 8)


@component
def Accepting(
    code: str,
    known: Known,
    accept: Callable[[str], Awaitable[Outcome[None]]],
    outcome: Outcome[None] | None,
    set_outcome: Callable[[Outcome[None]], None],
    go: Callable[[str], None],
) -> ft.Control:
    """For a member without a purchase, who may still accept it."""
    t = known.t
    busy, set_busy = use_value(False)

    async def press() -> None:
        set_busy(True)
        set_outcome(await accept(code))
        set_busy(False)

    lines = [parts.empty(_ICON, t.join_invited, known.both_get(known.programme))]
    lines.append(text.small(t.join_hint, align=ft.TextAlign.CENTER))
    if outcome is not None:
        message = refusal(outcome, t)
        lines.append(parts.notice(message, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    lines.append(parts.button(t.join_accept, press, identifier="accept", busy=busy))
    lines.append(parts.quiet_button(t.to_card, lambda: go(routes.CARD), identifier="to-card"))
    return parts.stacked(lines, 12)
