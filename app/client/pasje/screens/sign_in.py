"""Signing in: an address, a code, and for a stranger a name and consent."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import flet as ft

from pasje import routes
from pasje.context import use_wallet
from pasje.contract.bounds import one_line
from pasje.contract.membership import SignInStarted
from pasje.contract.programme import Programme
from pasje.data.outcome import Done, Outcome
from pasje.data.view import Notice
from pasje.screens.enrol import EnrolForm, Enrolling
from pasje.screens.known import Speech
from pasje.screens.noticing import notice_of
from pasje.screens.refusing import refusal
from pasje.ui import fields, frame, parts, text
from pasje.ui.brand import brand_head
from pasje.ui.guards import component, view_component
from pasje.ui.hooks import use_draft, use_value
from pasje.ui.size import Size, use_size
from pasje.ui.theme import NO_BRAND
from pasje.words import dates

if TYPE_CHECKING:
    from pasje.data.signing_in import SignInUnderWay

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class SigningIn:
    """What signing in can do."""

    start: Callable[[str], Awaitable[Outcome[SignInStarted]]]
    check: Callable[[str], Awaitable[Outcome[bool]]]
    enrol: Enrolling
    begin_again: Callable[[], Awaitable[None]]
    refresh: Callable[[], Awaitable[Outcome[None]]]


@view_component
def SignInScreen(invitation: str | None) -> ft.View:
    wallet, state = use_wallet()
    page = ft.context.page

    async def enrol(*details: object) -> Outcome[None]:
        """The link that brought a new member here has done its work."""
        outcome: Outcome[None] = await wallet.enrol(*details)  # type: ignore[arg-type]
        if isinstance(outcome, Done):
            page.navigate(routes.CARD)
        return outcome

    doing = SigningIn(
        wallet.start_sign_in, wallet.check_code, enrol, wallet.forget_sign_in, wallet.refresh
    )
    speech = Speech(state.language, wallet.now())
    body = SignInView(
        state.programme,
        speech,
        doing,
        invitation or "",
        state.notice,
        state.signing_in,
        state.astray,
    )
    return ft.View(route="/", padding=0, controls=[body])


@component
def SignInView(
    programme: Programme | None,
    speech: Speech,
    doing: SigningIn,
    invitation: str,
    notice: Notice | None,
    under_way: SignInUnderWay | None,
    astray: str = "",
) -> ft.Control:
    """`astray`: the origin where there is no platform, which leaves nothing to sign in to."""
    size = use_size()
    latest = use_draft(_Latest)
    if under_way is not None:
        latest.email = under_way.email
    if astray:
        form = column([_astray(astray, speech)], size)
    elif under_way is None:
        form = EmailForm(programme, speech, doing, latest.email, notice, invitation)
    elif under_way.proven and programme is not None:
        form = EnrolForm(
            programme, speech, doing.enrol, doing.refresh, invitation, doing.begin_again
        )
    else:
        form = CodeForm(under_way, speech, doing, key=str(under_way.started.expires_at))
    return frame.scrolling(
        parts.stacked(
            [
                _head(programme, size, under_way is not None),
                ft.Container(form, padding=ft.Padding.symmetric(horizontal=0)),
            ],
            24,
        )
    )


def _astray(origin: str, speech: Speech) -> ft.Control:
    """For the member, and for the owner who put the wallet where its platform is not."""
    t = speech.t
    what = parts.empty(ft.Icons.LINK_OFF_ROUNDED, t.astray.format(origin=origin), t.astray_hint)
    return parts.named("astray", what)


@dataclass
class _Latest:
    """The address typed last, to be mended when another one is wanted."""

    email: str = ""


def _head(programme: Programme | None, size: Size, small: bool) -> ft.Control:
    height = min(size.height * (0.22 if small else 0.36), 320)
    name, logo, colour = "Pasje", None, NO_BRAND
    if programme is not None:
        name, logo, colour = programme.name, programme.logo, programme.colour
    return brand_head(name, logo, colour, size.width, max(height, 150))


def column(controls: list[ft.Control], size: Size) -> ft.Control:
    """The form under the brand, in the middle of a wide screen."""
    return ft.Container(
        alignment=ft.Alignment.TOP_CENTER,
        padding=ft.Padding.only(bottom=32),
        content=ft.Container(parts.stacked(controls, 16), width=min(size.inner, 440)),
    )


@component
def EmailForm(
    programme: Programme | None,
    speech: Speech,
    doing: SigningIn,
    email: str,
    notice: Notice | None,
    invitation: str,
) -> ft.Control:
    size, t = use_size(), speech.t
    typed = ft.use_ref(email)
    wrong, set_wrong = use_value("")
    refused, set_refused = use_value("")
    busy, set_busy = use_value(False)

    async def send() -> None:
        address = one_line(typed.current or "")
        if not _EMAIL.fullmatch(address):
            set_wrong(t.email_wrong)
            return
        set_wrong("")
        set_busy(True)
        if programme is None:
            await doing.refresh()
        outcome = await doing.start(address)
        set_busy(False)
        set_refused(refusal(outcome, t))

    lines: list[ft.Control] = [
        text.screen_heading(t.welcome.format(programme=programme.name if programme else "Pasje")),
        text.body(t.welcome_hint, color=text.QUIET),
    ]
    if notice is not None:
        message = notice_of(notice, t)
        lines.insert(0, parts.notice(message, ft.Icons.INFO_ROUNDED, identifier="notice"))
    if invitation and programme is not None and (both_get := speech.both_get(programme)):
        message = f"{t.join_invited}. {both_get}"
        icon = ft.Icons.CARD_GIFTCARD_ROUNDED
        lines.insert(0, parts.notice(message, icon, identifier="invitation"))
    lines.append(
        fields.field(
            t.email,
            typed.current or "",
            lambda value: setattr(typed, "current", value),
            identifier="email",
            error=wrong,
            on_submit=send,
            keyboard_type=ft.KeyboardType.EMAIL,
            autofill_hints=[ft.AutofillHint.EMAIL],
            autocorrect=False,
            capitalization=ft.TextCapitalization.NONE,
        )
    )
    if refused:
        lines.append(parts.notice(refused, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    lines.append(parts.button(t.send_code, send, identifier="continue", busy=busy))
    return column(lines, size)


@component
def CodeForm(
    under_way: SignInUnderWay,
    speech: Speech,
    doing: SigningIn,
) -> ft.Control:
    size, t = use_size(), speech.t
    code, set_code = use_value("")
    refused, set_refused = use_value("")
    busy, set_busy = use_value(False)

    async def check(digits: str) -> None:
        if len(digits) != 6:
            set_refused(t.code_wrong)
            return
        set_busy(True)
        outcome = await doing.check(digits)
        set_busy(False)
        set_refused(refusal(outcome, t))
        if isinstance(outcome, Done) and not outcome.value:
            await doing.refresh()

    async def typed(digits: str) -> None:
        set_code(digits)
        set_refused("")
        if len(digits) == 6 and digits != code:
            await check(digits)

    async def press() -> None:
        await check(code)

    async def again() -> None:
        outcome = await doing.start(under_way.email)
        set_refused(refusal(outcome, t))

    lines: list[ft.Control] = [
        text.heading(t.code),
        *_sent(under_way, speech),
        fields.six_digits(t.code, code, typed, min(size.inner, 440), bool(refused)),
    ]
    if refused:
        lines.append(parts.notice(refused, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    lines += [
        parts.button(t.check_code, press, identifier="continue", busy=busy),
        ft.Row(
            [
                parts.quiet_button(t.new_code, again, identifier="new-code"),
                parts.quiet_button(t.other_email, doing.begin_again, identifier="other-email"),
            ],
            wrap=True,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    ]
    return column(lines, size)


def _sent(under_way: SignInUnderWay, speech: Speech) -> list[ft.Control]:
    """Where the code is; a demo shows it, not to be taken for the real thing."""
    t, started = speech.t, under_way.started
    valid = t.code_valid.format(when=dates.clock(started.expires_at))
    if started.demo_code is None:
        return [text.body(f"{t.code_sent.format(email=under_way.email)} {valid}", color=text.QUIET)]
    icon, hint = ft.Icons.SCIENCE_ROUNDED, f"{t.demo_hint} {valid}"
    return [parts.notice(hint, icon, identifier="demo-code", figure=started.demo_code)]
