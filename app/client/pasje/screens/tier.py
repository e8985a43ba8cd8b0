"""The tier: a ring to the next one, then the ladder with what each step gives."""

import flet as ft

from pasje.contract.programme import Tier
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.ui import frame, parts, text
from pasje.ui.colour import text_on
from pasje.ui.guards import component, view_component
from pasje.ui.icons import TIER
from pasje.words.further import further

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
    rules = [text.small(known.said(each)) for each in known.programme.tier_rules]
    if not rules:
        since = known.t.since_joining.format(day=known.day(known.snapshot.member.joined_on))
        rules = [text.small(since)]
    head = [_ring(known), _sentence(known), *_keeping(known)]
    return parts.stacked([*head, *ladder, parts.stacked(rules, 8)], 16)


def _ring(known: Known) -> ft.Control:
    standing = known.snapshot.tier
    tier = reading.tier(known.programme, standing.tier_id)
    share = reading.tier_share(known.programme, standing)
    count = text.small(
        known.counted(reading.counted(known.programme, standing)), align=ft.TextAlign.CENTER
    )
    large = known.size.large_text
    name = text.title(known.said(tier.name), align=ft.TextAlign.CENTER)
    icon = ft.Icon(TIER, size=72 if large else 40, color=ft.Colors.PRIMARY)
    centre = ft.Column(
        [icon, *([] if large else [name, count])],
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
    round_ = ft.Container(stack, alignment=ft.Alignment.CENTER, padding=12)
    return parts.stacked([round_, name, count], 0) if large else round_  # no room inside


def _sentence(known: Known) -> ft.Control:
    standing, message = known.snapshot.tier, known.t.top_tier
    still = reading.still(standing)
    if standing.next_tier_id and still is not None:
        following = reading.tier(known.programme, standing.next_tier_id)
        spending = known.programme.tier_basis == "spend"
        sentence = known.t.still_to_spend if spending else further(known.language).still_to_reach
        message = sentence.format(amount=known.counted(still), tier=known.said(following.name))
    return parts.named("next-tier", text.strong(message, align=ft.TextAlign.CENTER), label=message)


def _keeping(known: Known) -> list[ft.Control]:
    """Until when it is theirs, and what keeps it."""
    f, standing = further(known.language), known.snapshot.tier
    if standing.valid_on is None:
        return []
    names = {
        "tier": known.said(reading.tier(known.programme, standing.tier_id).name),
        "day": known.day(standing.valid_on),
    }
    until = f.tier_grace if standing.grace else f.tier_until
    lines = [until.format(**names)]
    if standing.to_keep:
        keep = f.tier_keep.format(amount=known.counted(standing.to_keep), **names)
        lines.append(keep)
    elif standing.to_keep == 0:
        lines.append(f.tier_kept.format(**names))
    icon = ft.Icons.INFO_ROUNDED if standing.grace else ft.Icons.EVENT_ROUNDED
    return [parts.notice("\n".join(lines), icon, identifier="tier-until")]


def _step(tier: Tier, known: Known) -> ft.Control:
    t = known.t
    mine = tier.id == known.snapshot.tier.tier_id
    front = ft.Colors.ON_SECONDARY_CONTAINER if mine else None
    start = reading.threshold(known.programme, tier)
    spending = known.programme.tier_basis == "spend"
    sentence = t.from_amount if spending else further(known.language).from_count
    threshold = sentence.format(amount=known.counted(start)) if start else t.from_start
    lines = [
        text.strong(known.said(tier.name), color=front),
        text.small(threshold, color=front or text.QUIET),
    ]
    benefits = [known.said(benefit) for benefit in tier.benefits]
    head = parts.row_or_stack(known.size.large_text, _medal(tier), *lines)
    content = parts.stacked([head, *(_benefit(each, front) for each in benefits)], 8)
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
