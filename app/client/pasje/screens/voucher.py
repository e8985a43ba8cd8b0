"""A voucher: a ticket with a live code of its own, or what became of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import flet as ft

from pasje.contract.programme import RewardIcon
from pasje.contract.snapshot import Voucher
from pasje.data.outcome import Outcome
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.screens.reward import conditions, for_charity
from pasje.screens.unknown import unknown_view
from pasje.screens.voucher_parts import Cancelling, PartnerCode, ended, title_of
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
from pasje.words.further import further

_NEW = timedelta(seconds=10)

Make = Callable[[], Awaitable[Shown | None]]
Cancel = Callable[[str], Awaitable[Outcome[None]]]


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
    body = VoucherView(voucher, known, make, wallet.now, wallet.cancel)
    return frame.page_view(route, title_of(voucher, known), [body], known.size, lines=lines)


@component
def VoucherView(
    voucher: Voucher,
    known: Known,
    make_code: Make,
    now: Callable[[], datetime],
    cancel: Cancel,
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
    live = state == "issued" or (state == "given" and voucher.code is not None)
    back = ft.Colors.SECONDARY_CONTAINER if live else ft.Colors.SURFACE_CONTAINER_HIGH
    if not live:
        lower = ended(voucher, state, known)
    elif voucher.code is not None:
        lower = PartnerCode(voucher.code, known)
    else:
        elsewhere = voucher.channels and "shop" not in voucher.channels
        where = further(known.language).not_at_till if elsewhere else known.t.show_at_till
        lower = _code(shown, known, cannot, where)
    paper = ticket(_head(voucher, icon, known, live), lower, back, ft.Colors.SURFACE)
    if live and now() - voucher.issued_at < _NEW:
        paper = Rising(paper, use_moving())
    below = [*conditions(voucher.conditions, known)] if live else []
    if voucher.cost:
        cost = known.t.voucher_cost.format(units=known.units(voucher.cost, voucher.unit_id))
        below.append(text.small(cost, align=ft.TextAlign.CENTER))
    until = voucher.cancel_until
    if until and state in ("issued", "given") and now() < until:
        below.append(Cancelling(voucher, until, known, cancel))
    return parts.stacked([paper, *below], 16)


def _head(voucher: Voucher, icon: RewardIcon, known: Known, live: bool) -> ft.Control:
    front = ft.Colors.ON_SECONDARY_CONTAINER if live else ft.Colors.ON_SURFACE_VARIANT
    large = known.size.large_text
    lines: list[ft.Control] = [text.wordy_title(known.said(voucher.name), large, front)]
    lines += for_charity(voucher.charity, known, front)
    if voucher.worth:
        worth = further(known.language).worth.format(amount=known.money(voucher.worth))
        lines.append(text.small(worth, color=front))
    if live:
        lines.append(
            parts.named("voucher-days", text.small(_days_left(voucher, known), color=front))
        )
    mark = parts.mark(REWARD[icon], 52, ft.Colors.SURFACE, ft.Colors.PRIMARY)
    return parts.row_or_stack(large, mark, *lines, gap=16)


def _days_left(voucher: Voucher, known: Known) -> str:
    t, days = known.t, (voucher.expires_on - known.today).days
    if days <= 0:
        return t.last_day_today
    if days == 1:
        return t.last_day_tomorrow
    until = t.valid_until.format(day=known.day(voucher.expires_on))
    return f"{t.days_left.format(days=days)} · {until}"


def _code(shown: Shown | None, known: Known, cannot: bool, where: str) -> ft.Control:
    """The code of this moment; the same room is kept before it is there, and where it `cannot` be
    made. `where` says where it is shown.
    """
    t, front = known.t, ft.Colors.ON_SECONDARY_CONTAINER
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
            text.strong(where, color=front, align=ft.TextAlign.CENTER),
            parts.named("voucher-code", plate),
            live,
        ],
        spacing=8,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _instead(message: str) -> ft.Control:
    return ft.Container(text.small(message, color="#000000", align=ft.TextAlign.CENTER), padding=32)
