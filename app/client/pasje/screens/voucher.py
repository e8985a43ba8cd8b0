"""A voucher: a ticket with a live code of its own, or what became of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import flet as ft

from pasje.contract.programme import RewardIcon
from pasje.contract.snapshot import Voucher
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.screens.unknown import unknown_view
from pasje.ui import frame, parts, text
from pasje.ui.colour import WHITE
from pasje.ui.guards import component, view_component
from pasje.ui.hooks import use_value
from pasje.ui.icons import REWARD
from pasje.ui.live_code import Shown, use_live_code
from pasje.ui.motion import use_moving
from pasje.ui.qr_code import qr_image, side_within
from pasje.ui.rising import Rising
from pasje.ui.ticket import ticket

_NEW = timedelta(seconds=10)

Make = Callable[[], Awaitable[Shown | None]]


@view_component
def VoucherScreen() -> ft.View:
    wallet, known = use_known()
    voucher = reading.voucher(known.snapshot, ft.use_route_params().get("id", ""))
    route = ft.use_view_path()
    if voucher is None:
        return unknown_view(route, known, may_be_new=True)

    async def make() -> Shown | None:
        return await wallet.voucher_code(voucher.id)

    lines = known.offline_lines()
    body = VoucherView(voucher, known, make, wallet.now)
    return frame.page_view(route, known.t.voucher, [body], known.size, lines=lines)


@component
def VoucherView(
    voucher: Voucher, known: Known, make_code: Make, now: Callable[[], datetime]
) -> ft.Control:
    state = reading.voucher_state(voucher, now())
    cannot, set_cannot = use_value(False)

    async def make() -> Shown | None:
        code = await make_code()
        set_cannot(code is None)
        return code

    shown = use_live_code(make, now, f"{voucher.id} {state}")
    reward = reading.reward(known.programme, voucher.reward_id)
    icon = reward.icon if reward else "ticket"
    live = state == "issued"
    back = ft.Colors.SECONDARY_CONTAINER if live else ft.Colors.SURFACE_CONTAINER_HIGH
    lower = _code(shown, known, cannot) if live else _ended(voucher, state, known)
    paper = ticket(_head(voucher, icon, known, live), lower, back, ft.Colors.SURFACE)
    if live and now() - voucher.issued_at < _NEW:
        paper = Rising(paper, use_moving())
    cost = known.t.voucher_cost.format(units=known.units(voucher.cost))
    return parts.stacked([paper, text.small(cost, align=ft.TextAlign.CENTER)], 12)


def _head(voucher: Voucher, icon: RewardIcon, known: Known, live: bool) -> ft.Control:
    front = ft.Colors.ON_SECONDARY_CONTAINER if live else ft.Colors.ON_SURFACE_VARIANT
    lines: list[ft.Control] = [text.title(known.said(voucher.name), color=front)]
    if live:
        lines.append(
            parts.named("voucher-days", text.small(_days_left(voucher, known), color=front))
        )
    return parts.row(
        parts.mark(REWARD[icon], 52, ft.Colors.SURFACE, ft.Colors.PRIMARY), *lines, gap=16
    )


def _days_left(voucher: Voucher, known: Known) -> str:
    t, days = known.t, (voucher.expires_on - known.today).days
    if days <= 0:
        return t.last_day_today
    if days == 1:
        return t.last_day_tomorrow
    until = t.valid_until.format(day=known.day(voucher.expires_on))
    return f"{t.days_left.format(days=days)} · {until}"


def _code(shown: Shown | None, known: Known, cannot: bool) -> ft.Control:
    """The code of this moment; the same room is kept before it is there, and where it `cannot` be
    made.
    """
    t = known.t
    front = ft.Colors.ON_SECONDARY_CONTAINER
    side = side_within(known.size.inner - 24)
    if shown:
        image = qr_image(shown.text, side, t.voucher_code_label)
    else:
        image = _instead(t.no_code) if cannot else ft.Container()
    plate = ft.Container(
        image,
        width=side,
        height=side,
        bgcolor=WHITE,
        border_radius=20,
        alignment=ft.Alignment.CENTER,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    live = ft.Row(
        [
            ft.Icon(ft.Icons.AUTORENEW_ROUNDED, size=14, color=front),
            text.tiny(t.live, color=front),
        ],
        spacing=4,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    return ft.Column(
        [
            text.strong(t.show_at_till, color=front, align=ft.TextAlign.CENTER),
            parts.named("voucher-code", plate),
            live,
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _instead(message: str) -> ft.Control:
    return ft.Container(text.small(message, color="#000000", align=ft.TextAlign.CENTER), padding=32)


def _ended(voucher: Voucher, state: str, known: Known) -> ft.Control:
    t = known.t
    message, icon = t.voided, ft.Icons.BLOCK_ROUNDED
    if state == "used" and voucher.used_at:
        when = known.moment(voucher.used_at)
        where = voucher.used_where
        message = t.used_at.format(where=where, when=when) if where else t.used.format(when=when)
        icon = ft.Icons.CHECK_CIRCLE_ROUNDED
    elif state == "expired":
        message = t.expired_on.format(day=known.day(voucher.expires_on))
        icon = ft.Icons.EVENT_BUSY_ROUNDED
    content = ft.Column(
        [
            ft.Icon(icon, size=48, color=text.QUIET),
            text.strong(message, align=ft.TextAlign.CENTER),
        ],
        spacing=12,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return parts.named(
        "voucher-ended", ft.Container(content, padding=ft.Padding.symmetric(vertical=24)), message
    )
