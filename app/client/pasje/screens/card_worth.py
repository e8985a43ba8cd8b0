"""What the card is worth: the balance, what becomes of it, the tier, and the next step."""

from collections.abc import Callable

import flet as ft

from pasje import routes
from pasje.contract import formats
from pasje.contract.snapshot import Balance
from pasje.screens import reading
from pasje.screens.known import Known
from pasje.ui import parts, text
from pasje.ui.count_up import CountUp
from pasje.ui.guards import component
from pasje.ui.icons import REWARD

_SOON_DAYS = 92
"""Units that expire later than this are not worth a line on the card."""


@component
def Worth(known: Known, go: Callable[[str], None], moving: bool) -> ft.Control:
    others = reading.other_balances(known.snapshot)
    return parts.stacked(
        [
            parts.stacked([_balance(known, moving), *_lines(known.snapshot.balance, known)], 4),
            *([parts.stacked([_other(each, known) for each in others], 8)] if others else []),
            *([_tier(known, go)] if reading.has_tiers(known.programme) else []),
            *_next(known, go),
        ],
        16,
    )


def _balance(known: Known, moving: bool) -> ft.Control:
    available = known.snapshot.balance.available
    unit = known.programme.unit
    words = formats.counted(available, unit, known.language)
    figure = ft.Row(
        [
            CountUp(available, known.figure, moving),
            ft.Container(text.title(words), padding=ft.Padding.only(bottom=5)),
        ],
        spacing=8,
        wrap=True,
        run_spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    as_of = ft.Container(text.small(known.as_of), padding=ft.Padding.only(bottom=7))
    return ft.Row(
        [
            parts.named("balance", figure, label=known.units(available)),
            parts.named("as-of", as_of, label=known.as_of),
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.END,
        wrap=True,
        run_spacing=0,
    )


def _lines(balance: Balance, known: Known) -> list[ft.Control]:
    """What becomes of it; each line is named after the unit, unless it is the one on the card."""
    t, unit_id = known.t, balance.unit_id
    of = "" if balance is known.snapshot.balance else f"-{unit_id}"
    lines = []
    if balance.deficit:
        plural = known.said(reading.unit(known.snapshot, unit_id).plural)
        message = known.of_units(t.deficit, balance.deficit, unit_id, plural=plural)
        lines.append(_line(f"deficit{of}", ft.Icons.INFO_ROUNDED, message))
    rest = balance.pending
    if coming := balance.coming:
        rest -= coming.units
        sentence = t.units_came if coming.at <= known.now else t.units_coming
        message = known.of_units(sentence, coming.units, unit_id, day=known.day(coming.on))
        lines.append(_line(f"coming{of}", ft.Icons.HOURGLASS_TOP_ROUNDED, message))
    if rest > 0:
        message = t.units_pending.format(units=known.units(rest, unit_id))
        lines.append(_line(f"pending{of}", ft.Icons.HOURGLASS_EMPTY_ROUNDED, message))
    expiring = balance.expiring
    if expiring and (expiring.on - known.today).days <= _SOON_DAYS:
        past = expiring.at <= known.now
        sentence = t.units_expired if past else t.units_expire
        message = known.of_units(sentence, expiring.units, unit_id, day=known.day(expiring.on))
        lines.append(_line(f"expiring{of}", ft.Icons.SCHEDULE_ROUNDED, message))
    return lines


def _other(balance: Balance, known: Known) -> ft.Control:
    """Another unit's, quieter than the one on the card."""
    units = known.units(balance.available, balance.unit_id)
    have = parts.named(f"balance-{balance.unit_id}", text.strong(units), label=units)
    return parts.stacked([have, *_lines(balance, known)], 2)


def _line(identifier: str, icon: ft.IconData, message: str) -> ft.Control:
    content = parts.row(ft.Icon(icon, size=18, color=text.QUIET), text.small(message), gap=8)
    return parts.named(identifier, content, label=message)


def _tier(known: Known, go: Callable[[str], None]) -> ft.Control:
    standing, t = known.snapshot.tier, known.t
    name = known.said(reading.tier(known.programme, standing.tier_id).name)
    message = t.highest_tier.format(tier=name)
    still = reading.still(standing)
    if standing.next_tier_id and still is not None:
        following = known.said(reading.tier(known.programme, standing.next_tier_id).name)
        message = t.to_next_tier.format(amount=known.counted(still), tier=following)
    share = reading.tier_share(known.programme, standing)
    content = parts.stacked(
        [
            parts.bar(share),
            parts.row(ft.Container(width=0), text.label(message), trailing=parts.go_mark(), gap=0),
        ],
        4,
    )
    return parts.named(
        "tier",
        ft.Container(
            content,
            border_radius=12,
            padding=ft.Padding.only(top=8),
            ink=True,
            on_click=lambda _: go(routes.TIER),
        ),
    )


def _next(known: Known, go: Callable[[str], None]) -> list[ft.Control]:
    """One tile: what waits, what can be had now, or the small step to it."""
    t, large = known.t, known.size.large_text
    step = reading.next_step(known.snapshot, known.now)
    if step is None:
        return []
    if step.kind == "voucher":
        first = step.vouchers[0]
        reward = reading.reward(known.programme, first.reward_id)
        one = len(step.vouchers) == 1
        head = t.voucher_ready.format(reward=known.said(first.name))
        many = t.vouchers_ready.format(count=len(step.vouchers))
        where = routes.to(routes.VOUCHER, first.id) if one else routes.REWARDS
        icon = REWARD[reward.icon] if reward else REWARD["ticket"]
        hint = t.valid_until.format(day=known.day(first.expires_on))
        return [
            _step((head if one else many, hint), icon, lambda: go(where), good=True, large=large)
        ]
    if step.reward is None:
        return []
    reward, name = step.reward, known.said(step.reward.name)
    where = routes.to(routes.REWARD, reward.id)
    if step.kind == "ready":
        head = t.ready_reward.format(reward=name)
        price = known.units(reward.cost, reward.unit_id)
        return [
            _step(
                (head, t.ready_hint.format(units=price)),
                REWARD[reward.icon],
                lambda: go(where),
                good=True,
                large=large,
            )
        ]
    available = reading.balance(known.snapshot, reward.unit_id).available
    missing = known.units(reward.cost - available, reward.unit_id)
    head = t.missing_for.format(missing=missing)
    return [_step((head, name), REWARD[reward.icon], lambda: go(where), good=False, large=large)]


def _step(
    said: tuple[str, str],
    icon: ft.IconData,
    press: Callable[[], None],
    *,
    good: bool,
    large: bool,
) -> ft.Control:
    """What there is, and a hint."""
    back = ft.Colors.SECONDARY_CONTAINER if good else ft.Colors.SURFACE_CONTAINER
    front = ft.Colors.ON_SECONDARY_CONTAINER if good else None
    head, hint = said
    lines = [text.strong(head, color=front), text.small(hint, color=front or text.QUIET)]
    content = parts.row_or_stack(
        large,
        parts.mark(icon, 44, ft.Colors.SURFACE, ft.Colors.PRIMARY),
        *lines,
        trailing=ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=front),
    )
    return parts.named("next-step", parts.tile(content, press, back, padding=14))
