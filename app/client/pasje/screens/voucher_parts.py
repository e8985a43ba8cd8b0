"""What is on a voucher besides our own code: a partner's, its end, and undoing it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import flet as ft

from pasje.contract.snapshot import Voucher, VoucherState
from pasje.data.outcome import Outcome, Pending
from pasje.screens import reading
from pasje.screens.known import Known
from pasje.screens.refusing import refusal
from pasje.ui import parts, text
from pasje.ui.guards import component
from pasje.ui.hooks import use_value
from pasje.words import dates
from pasje.words.further import further

_Sentence = tuple[str, ft.IconData]


def title_of(voucher: Voucher, known: Known) -> str:
    """What the screen is called: not everything that is redeemed is a voucher."""
    f = further(known.language)
    titles = {
        "donation": f.title_donation,
        "sweepstake": f.title_ticket,
        "gift_card": f.title_gift_card,
        "experience": f.title_place,
        "early_access": f.title_early,
        "partner_voucher": f.title_partner,
    }
    return titles.get(voucher.kind, known.t.voucher)


@component
def PartnerCode(code: str, known: Known) -> ft.Control:
    """Large, to be read, typed over or copied: our own tills do not know it."""
    f, front = further(known.language), ft.Colors.ON_SECONDARY_CONTAINER
    copied, set_copied = use_value(False)

    shown = ft.Text(
        code,
        selectable=True,
        color=front,
        text_align=ft.TextAlign.CENTER,
        style=ft.TextStyle(size=28, weight=text.BOLD, height=1.3, letter_spacing=1),
    )
    label, icon = (
        (known.t.copied, ft.Icons.CHECK_ROUNDED)
        if copied
        else (f.copy_code, ft.Icons.CONTENT_COPY_ROUNDED)
    )
    return ft.Column(
        [
            text.strong(f.partner_code, color=front, align=ft.TextAlign.CENTER),
            parts.named("partner-code", ft.Container(shown, padding=16)),
            parts.named(
                "copy-code",
                ft.TextButton(
                    content=parts.on_button(label, icon),
                    action=ft.CopyToClipboard(code),
                    on_click=lambda: set_copied(True),
                ),
            ),
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


@component
def Cancelling(
    voucher: Voucher,
    until: datetime,
    known: Known,
    cancel: Callable[[str], Awaitable[Outcome[None]]],
) -> ft.Control:
    """Undoing the redemption, as long as that is possible; asked twice."""
    f = further(known.language)
    asking, set_asking = use_value(False)
    busy, set_busy = use_value(False)
    said, say = use_value("")

    async def confirm() -> None:
        set_asking(False)
        set_busy(True)
        outcome = await cancel(voucher.id)
        set_busy(False)
        say(f.cancel_unknown if isinstance(outcome, Pending) else refusal(outcome, known.t))

    def ask() -> None:
        say("" if known.online else known.t.refused_offline)
        set_asking(known.online)

    ft.use_dialog(_sure(voucher, known, confirm, lambda: set_asking(False)) if asking else None)
    lines: list[ft.Control] = [
        text.small(_as_long_as(until, known), align=ft.TextAlign.CENTER),
    ]
    if said:
        why = known.fitting(said)
        lines.append(parts.notice(why, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    button = parts.quiet_button(
        known.t.checking if busy else f.cancel_voucher,
        (lambda: None) if busy else ask,
        identifier="cancel-voucher",
        icon=ft.Icons.UNDO_ROUNDED,
    )
    return parts.stacked([*lines, button], 8)


def _as_long_as(until: datetime, known: Known) -> str:
    """Midnight is the end of the day before: nobody reads 30 November 0:00 as that."""
    f, last = further(known.language), dates.last_day(until)
    if last is not None:
        return f.cancel_through.format(day=known.day(last))
    return f.cancel_until.format(when=known.moment(until))


def _sure(
    voucher: Voucher,
    known: Known,
    confirm: Callable[[], Awaitable[None]],
    close: Callable[[], None],
) -> ft.AlertDialog:
    f = further(known.language)
    units = known.units(voucher.cost, voucher.unit_id)
    title = f.cancel_title.format(reward=known.said(voucher.name))
    return ft.AlertDialog(
        title=text.wordy_title(title, known.size.large_text),
        content=text.body(f.cancel_hint.format(units=units)),
        scrollable=True,
        on_dismiss=lambda _: close(),
        actions=[
            parts.quiet_button(known.t.cancel, close, identifier="cancel"),
            parts.button(f.cancel_confirm, confirm, identifier="confirm-cancel"),
        ],
    )


def ended(voucher: Voucher, state: VoucherState, known: Known) -> ft.Control:
    """What became of it."""
    message, icon = _end(voucher, state, known)
    ticket = voucher.kind == "sweepstake" and state == "given"
    more = _ticket(voucher, known) if ticket else []
    content = ft.Column(
        [
            ft.Icon(icon, size=48, color=text.QUIET),
            text.strong(message, align=ft.TextAlign.CENTER),
            *(text.body(each, align=ft.TextAlign.CENTER) for each in more),
        ],
        spacing=12,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return parts.named(
        "voucher-ended",
        ft.Container(content, padding=ft.Padding.symmetric(vertical=24)),
        ". ".join([message, *more]),
    )


def ticket_number(voucher: Voucher, known: Known) -> str:
    """What the owner finds it by, should it win."""
    handle = voucher.handle
    number = f"{handle[:4]} {handle[4:8]} {handle[8:]}"
    return further(known.language).ticket_number.format(number=number)


def draw_day(voucher: Voucher, known: Known) -> list[str]:
    """When the draw is, or was; nothing when the programme does not say."""
    if voucher.on is None:
        return []
    return [further(known.language).draw.format(day=known.day(voucher.on))]


def _ticket(voucher: Voucher, known: Known) -> list[str]:
    """A draw's ticket: its number, the day of the draw, and how many the member has in it."""
    f = further(known.language)
    said = [ticket_number(voucher, known), *draw_day(voucher, known)]
    held = reading.tickets(known.snapshot, known.now)
    count = sum((each.reward_id, each.on) == (voucher.reward_id, voucher.on) for each in held)
    if count:
        sentence = f.one_ticket if count == 1 else f.tickets
        said.append(sentence.format(count=known.number(count)))
    return said


def _end(voucher: Voucher, state: VoucherState, known: Known) -> _Sentence:
    t, f = known.t, further(known.language)
    if state == "used" and voucher.used_at:
        when, where = known.moment(voucher.used_at), voucher.used_where
        message = t.used_at.format(where=where, when=when) if where else t.used.format(when=when)
        return message, ft.Icons.CHECK_CIRCLE_ROUNDED
    if state == "expired":
        message = t.expired_on.format(day=known.day(voucher.expires_on))
        return message, ft.Icons.EVENT_BUSY_ROUNDED
    if state == "cancelled":
        return f.cancelled, ft.Icons.UNDO_ROUNDED
    if state == "given":
        day = known.day(voucher.issued_at.astimezone().date())
        kinds = {
            "donation": (f.given_donation, ft.Icons.FAVORITE_ROUNDED),
            "sweepstake": (f.given_sweepstake, ft.Icons.CONFIRMATION_NUMBER_ROUNDED),
            "gift_card": (f.given_gift_card, ft.Icons.ACCOUNT_BALANCE_WALLET_ROUNDED),
        }
        message, icon = kinds.get(voucher.kind, (f.given, ft.Icons.CHECK_CIRCLE_ROUNDED))
        return message.format(day=day), icon
    return t.voided, ft.Icons.BLOCK_ROUNDED
