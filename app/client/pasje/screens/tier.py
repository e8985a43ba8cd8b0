"""The tier: a ring to the next one, then the ladder with what each step gives."""

import flet as ft

from pasje.contract.programme import Tier
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.ui import frame, parts, text
from pasje.ui.colour import text_on
from pasje.ui.guards import component, view_component
from pasje.ui.icons import TIER

_RING = 196


@view_component
def TierScreen() -> ft.View:
    _, known = use_known()
    lines = known.offline_lines()
    body = TierView(known)
    return frame.page_view(ft.use_view_path(), known.t.your_tier, [body], known.size, lines=lines)


@component
def TierView(known: Known) -> ft.Control:
    ladder = [_step(tier, known) for tier in reversed(known.programme.tiers)]
    since = known.t.since_joining.format(day=known.day(known.snapshot.member.joined_on))
    return parts.stacked([_ring(known), _sentence(known), *ladder, text.small(since)], 16)


def _ring(known: Known) -> ft.Control:
    standing = known.snapshot.tier
    tier = reading.tier(known.programme, standing.tier_id)
    share = reading.tier_share(known.programme, standing)
    centre = ft.Column(
        [
            ft.Icon(TIER, size=40, color=ft.Colors.PRIMARY),
            text.title(known.said(tier.name), align=ft.TextAlign.CENTER),
            text.small(known.money(standing.qualifying), align=ft.TextAlign.CENTER),
        ],
        spacing=2,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ring = ft.ProgressRing(
        value=max(0.0, min(share, 1.0)),
        width=_RING,
        height=_RING,
        stroke_width=14,
        stroke_cap=ft.StrokeCap.ROUND,
        color=ft.Colors.PRIMARY,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
    )
    stack = ft.Stack(
        [parts.unsaid(ring), ft.Container(centre, width=_RING, height=_RING)],
        width=_RING,
        height=_RING,
    )
    return ft.Container(stack, alignment=ft.Alignment.CENTER, padding=12)


def _sentence(known: Known) -> ft.Control:
    standing, message = known.snapshot.tier, known.t.top_tier
    if standing.next_tier_id and standing.missing:
        following = reading.tier(known.programme, standing.next_tier_id)
        message = known.t.still_to_spend.format(
            amount=known.money(standing.missing), tier=known.said(following.name)
        )
    return parts.named("tier", text.strong(message, align=ft.TextAlign.CENTER), label=message)


def _step(tier: Tier, known: Known) -> ft.Control:
    t = known.t
    mine = tier.id == known.snapshot.tier.tier_id
    front = ft.Colors.ON_SECONDARY_CONTAINER if mine else None
    threshold = t.from_amount.format(amount=known.money(tier.threshold))
    lines = [
        text.strong(known.said(tier.name), color=front),
        text.small(threshold if tier.threshold.amount else t.from_start, color=front or text.QUIET),
    ]
    benefits = [known.said(benefit) for benefit in tier.benefits]
    content = parts.stacked(
        [parts.row(_medal(tier), *lines), *(_benefit(each, front) for each in benefits)], 8
    )
    back = ft.Colors.SECONDARY_CONTAINER if mine else ft.Colors.SURFACE_CONTAINER_LOW
    return parts.named(f"tier-{tier.id}", parts.tile(content, bgcolor=back))


def _medal(tier: Tier) -> ft.Control:
    if tier.colour is None:
        return parts.mark(TIER, 44)
    return parts.mark(TIER, 44, bgcolor=tier.colour, color=text_on(tier.colour))


def _benefit(what: str, front: text.Colour) -> ft.Control:
    return parts.row(
        ft.Icon(ft.Icons.CHECK_ROUNDED, size=18, color=front or ft.Colors.PRIMARY),
        text.small(what, color=front),
        gap=10,
    )
