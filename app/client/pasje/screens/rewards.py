"""The catalogue: what waits at the till, what can be had now, and what comes soon."""

from collections.abc import Callable, Sequence

import flet as ft

from pasje import routes
from pasje.contract import formats
from pasje.contract.programme import Reward
from pasje.contract.snapshot import Voucher
from pasje.data.view import Unredeemed
from pasje.screens import reading
from pasje.screens.declining import use_declined
from pasje.screens.known import Known, use_known
from pasje.screens.voucher_parts import draw_day, ticket_number
from pasje.ui import parts, text
from pasje.ui.colour import card_gradient, faint
from pasje.ui.guards import component
from pasje.ui.icons import REWARD
from pasje.words.further import further

Go = Callable[[str], None]
_GAP = 12


@component
def RewardsScreen(go: Go) -> ft.Control:
    _, known = use_known()
    declined, _ = use_declined()
    return RewardsView(known, go, declined)


@component
def RewardsView(known: Known, go: Go, declined: Unredeemed | None) -> ft.Control:
    """`declined`: what the member still has to be told of."""
    t = known.t
    now, soon = reading.rewards_by_reach(known.snapshot, known.now)
    sections = [
        _balance(known),
        *_declined(declined, known),
        *_begin(known),
        *_vouchers(known, go),
        *_section(t.now, now, known, go),
        *_section(t.soon, soon, known, go),
        *_tickets(known, go),
    ]
    if not (now or soon):
        sections.append(parts.empty(ft.Icons.REDEEM_ROUNDED, t.no_rewards, t.no_rewards_hint))
    sections.append(
        parts.quiet_button(
            further(known.language).how_it_works,
            lambda: go(routes.PROGRAMME),
            identifier="how-it-works",
            icon=ft.Icons.HELP_OUTLINE_ROUNDED,
        )
    )
    return parts.stacked(sections, 16)


def _balance(known: Known) -> ft.Control:
    """What there is to spend; of another unit when some reward costs it, or there is some of it."""
    units = known.units(known.snapshot.balance.available)
    head = parts.named("balance", text.headline(formats.plain(units)), label=units)
    asked = {reward.unit_id for reward in known.programme.rewards if reward.for_sale}
    others = [
        text.small(known.units(each.available, each.unit_id))
        for each in reading.other_balances(known.snapshot)
        if each.available or each.unit_id in asked
    ]
    return parts.stacked([head, *others], 2) if others else head


def _declined(declined: Unredeemed | None, known: Known) -> list[ft.Control]:
    reward = reading.reward(known.programme, declined.reward_id) if declined else None
    if declined is None:
        return []
    name = known.said(reward.name) if reward else known.t.reward
    message = known.t.declined.format(reward=name, why=known.fitting(declined.sentence))
    return [parts.notice(message, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True)]


def _begin(known: Known) -> list[ft.Control]:
    """How saving goes, for who has not done it yet."""
    programme = known.programme
    if known.snapshot.entries or not (programme.earn or programme.earning):
        return []
    if earn := programme.earn:
        message = known.t.how_to_begin.format(
            units=known.units(earn.units), amount=known.money(earn.per)
        )
    else:
        message = known.said(programme.earning[0].says)
    return [parts.notice(message, ft.Icons.SAVINGS_ROUNDED, identifier="how-to-begin")]


def _vouchers(known: Known, go: Go) -> list[ft.Control]:
    vouchers = reading.usable(known.snapshot, known.now)
    if not vouchers:
        return []
    return [text.heading(known.t.your_vouchers), *(_voucher(each, known, go) for each in vouchers)]


def _tickets(known: Known, go: Go) -> list[ft.Control]:
    """Of draws to come: nothing is done with them, so they stand last."""
    tickets = reading.tickets(known.snapshot, known.now)
    if not tickets:
        return []
    heading = text.heading(further(known.language).your_tickets)
    return [heading, *(_ticket(each, known, go) for each in tickets)]


def _ticket(ticket: Voucher, known: Known, go: Go) -> ft.Control:
    content = parts.row_or_stack(
        known.size.large_text,
        parts.mark(REWARD["ticket"], 48, ft.Colors.SURFACE_CONTAINER_HIGHEST, ft.Colors.PRIMARY),
        text.strong(known.said(ticket.name)),
        *(text.small(each) for each in draw_day(ticket, known)),
        text.small(ticket_number(ticket, known)),
        trailing=parts.go_mark(),
    )
    where = routes.to(routes.VOUCHER, ticket.id)
    return parts.named(f"ticket-{ticket.id}", parts.tile(content, lambda: go(where)))


def _voucher(voucher: Voucher, known: Known, go: Go) -> ft.Control:
    front = ft.Colors.ON_SECONDARY_CONTAINER
    reward = reading.reward(known.programme, voucher.reward_id)
    until = known.t.valid_until.format(day=known.day(voucher.expires_on))
    code = ft.Icons.QR_CODE_2_ROUNDED if voucher.code is None else ft.Icons.PIN_ROUNDED
    content = parts.row_or_stack(
        known.size.large_text,
        parts.mark(
            REWARD[reward.icon] if reward else REWARD["ticket"],
            48,
            ft.Colors.SURFACE,
            ft.Colors.PRIMARY,
        ),
        text.strong(known.said(voucher.name), color=front),
        text.small(until, color=front),
        trailing=ft.Icon(code, color=front),
    )
    where = routes.to(routes.VOUCHER, voucher.id)
    tile = parts.tile(content, lambda: go(where), ft.Colors.SECONDARY_CONTAINER)
    return parts.named(f"voucher-{voucher.id}", tile)


def _section(name: str, rewards: Sequence[Reward], known: Known, go: Go) -> list[ft.Control]:
    if not rewards:
        return []
    tiles = [_tile(reward, known, go) for reward in rewards]
    columns = 1 if known.size.large_text else 3 if known.size.column >= 540 else 2
    rows = [tiles[at : at + columns] for at in range(0, len(tiles), columns)]
    return [text.heading(name), *(_side_by_side(row, columns) for row in rows)]


def _side_by_side(tiles: list[ft.Control], columns: int) -> ft.Control:
    """Equally wide, and as high as the highest of them."""
    room = [ft.Container(expand=1) for _ in range(columns - len(tiles))]
    return ft.Row(
        [*tiles, *room],
        spacing=_GAP,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _tile(reward: Reward, known: Known, go: Go) -> ft.Control:
    where = routes.to(routes.REWARD, reward.id)
    ready = reading.ready(known.snapshot, reward, known.now)
    content = parts.stacked(
        [
            picture(reward, known.programme.colour, 96, ready),
            ft.Container(
                padding=ft.Padding.only(left=12, right=12, top=4, bottom=14),
                content=parts.stacked(
                    [text.strong(known.said(reward.name)), *_price(reward, known, ready)], 6
                ),
            ),
        ],
        6,
    )
    tile = parts.tile(content, lambda: go(where), padding=0)
    tile.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    named = parts.named(f"reward-{reward.id}", tile)
    named.expand = 1
    return named


def _price(reward: Reward, known: Known, ready: bool) -> list[ft.Control]:
    """The cost as a chip, and how far it still is."""
    available = reading.balance(known.snapshot, reward.unit_id).available
    if reward.id in known.redeeming:
        return [text.label(known.t.checking, color=ft.Colors.PRIMARY)]
    price = known.units(reward.cost, reward.unit_id)
    if reward.choices or reward.step:
        price = further(known.language).from_price.format(units=price)
    chip = _chip(price, ready)
    if not reward.in_stock:
        return [chip, text.small(known.t.out_of_stock)]
    if ready:
        return [chip]
    if held := reading.held_back(known.snapshot, reward, known.now):
        return [chip, text.small(known.said(held.reason))]
    message = known.t.to_go.format(units=known.amount(reward.cost - available, reward.unit_id))
    return [chip, parts.bar(available / max(reward.cost, 1), 4), text.small(message)]


def _chip(label: str, ready: bool) -> ft.Control:
    back = ft.Colors.PRIMARY if ready else ft.Colors.SURFACE_CONTAINER_HIGHEST
    front = ft.Colors.ON_PRIMARY if ready else ft.Colors.ON_SURFACE
    chip = ft.Container(
        text.label(formats.plain(label), color=front),
        bgcolor=back,
        border_radius=14,
        padding=ft.Padding.symmetric(horizontal=12, vertical=4),
    )
    return ft.Row([chip], wrap=True)


def picture(reward: Reward, colour: str, height: float, ready: bool) -> ft.Container:
    """A large icon on a soft gradient of the brand, softer still for what comes later."""
    start, _ = card_gradient(colour)
    least, most = (0.14, 0.36) if ready else (0.06, 0.14)
    return ft.Container(
        height=height,
        alignment=ft.Alignment.CENTER,
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_LEFT,
            end=ft.Alignment.BOTTOM_RIGHT,
            colors=[faint(start, least), faint(start, most)],
        ),
        content=ft.Icon(
            REWARD[reward.icon],
            size=height * 0.5,
            color=ft.Colors.PRIMARY,
            opacity=1 if ready else 0.6,
        ),
    )
