"""What was saved and spent, by month; a line opens to its sum, like a receipt."""

from collections.abc import Callable
from itertools import groupby

import flet as ft

from pasje import routes
from pasje.contract import formats
from pasje.contract.snapshot import Entry
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.ui import parts, text
from pasje.ui.guards import component
from pasje.ui.hooks import use_value
from pasje.words import dates


@component
def ActivityScreen(go: Callable[[str], None]) -> ft.Control:
    _, known = use_known()
    return ActivityView(known, go)


@component
def ActivityView(known: Known, go: Callable[[str], None]) -> ft.Control:
    t = known.t
    opened, set_opened = use_value("")
    if not known.snapshot.entries:
        act = parts.button(t.to_card, lambda: go(routes.CARD), identifier="to-card")
        icon = ft.Icons.RECEIPT_LONG_ROUNDED
        return parts.empty(icon, t.nothing_yet, t.nothing_yet_hint, act)
    sections: list[ft.Control] = []
    months = groupby(known.snapshot.entries, key=lambda entry: (entry.on.year, entry.on.month))
    for _, month in months:
        entries = list(month)
        sections.append(text.heading(dates.month(entries[0].on, t)))
        sections.append(
            _card([_entry(each, known, opened == each.id, set_opened) for each in entries])
        )
    return parts.stacked(sections, 12)


def _card(rows: list[ft.Control]) -> ft.Control:
    tile = parts.tile(parts.stacked(rows, 0), padding=0)
    tile.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return tile


def _entry(entry: Entry, known: Known, opened: bool, open_: Callable[[str], None]) -> ft.Control:
    gain = entry.units >= 0
    color = ft.Colors.PRIMARY if gain else ft.Colors.ON_SURFACE
    head = parts.row(
        parts.mark(
            ft.Icons.ADD_ROUNDED if gain else ft.Icons.REMOVE_ROUNDED,
            40,
            ft.Colors.SECONDARY_CONTAINER if gain else ft.Colors.SURFACE_CONTAINER_HIGHEST,
            ft.Colors.PRIMARY if gain else ft.Colors.ON_SURFACE_VARIANT,
        ),
        text.strong(entry_title(entry, known)),
        text.small(known.moment(entry.at)),
        trailing=text.strong(signed(entry.units, known), color=color),
    )
    lines: list[ft.Control] = [head]
    if opened:
        lines.append(_receipt(entry, known))
    return parts.named(
        f"entry-{entry.id}",
        ft.Container(
            parts.stacked(lines, 12),
            padding=ft.Padding.symmetric(horizontal=16, vertical=12),
            ink=True,
            on_click=lambda: open_("" if opened else entry.id),
        ),
    )


def signed(units: int, known: Known) -> str:
    """+36 or −400."""
    text_ = known.number(units)
    return f"+{text_}" if units > 0 else text_


def entry_title(entry: Entry, known: Known) -> str:
    t, why = known.t, entry.why
    match why.rule:
        case "purchase":
            return why.shop or t.rule_purchase
        case "redemption":
            return known.said(why.reward) if why.reward else t.voucher
        case "referral_inviter":
            return t.rule_referral_inviter.format(friend=why.friend or "")
        case "referral_friend":
            return t.rule_referral_friend.format(friend=why.friend or "")
        case "voucher_voided":
            return t.rule_voucher_voided
        case "refund":
            return t.rule_refund
        case "referral_reversed":
            return t.rule_referral_reversed
        case "correction":
            return why.reason or t.rule_correction
        case "expiry":
            return t.rule_expiry


def _receipt(entry: Entry, known: Known) -> ft.Control:
    """The parts a person can check, in the order of the sum."""
    t, why = known.t, entry.why
    rows = [(t.why_at, known.moment(entry.at))]
    if why.shop:
        rows.append((t.why_shop, why.shop))
    if why.receipt:
        rows.append((t.why_receipt, why.receipt))
    if why.basis:
        rows.append((t.why_basis, formats.money(why.basis, known.language)))
    if why.units_per and why.per:
        rate = t.why_rate_value.format(
            units=known.units(why.units_per), amount=known.money(why.per)
        )
        rows.append((t.why_rate, rate))
    if why.tier_id and why.earn_percent:
        tier = known.said(reading.tier(known.programme, why.tier_id).name)
        rows.append((t.why_tier.format(tier=tier), f"{why.earn_percent}%"))
    rounding = {
        "floor": t.rounding_floor,
        "half_up": t.rounding_half_up,
        "ceil": t.rounding_ceil,
    }
    if why.exact and why.rounding and why.exact != str(entry.units):
        rows.append((t.why_exact, _decimal(why.exact, known)))
        rows.append((t.why_rounding, rounding[why.rounding]))
    if entry.expires_on:
        rows.append((t.why_expires, known.day(entry.expires_on)))
    rows.append((t.why_balance, known.units(entry.balance_after)))
    return ft.Container(
        parts.stacked([parts.sum_row(name, value) for name, value in rows], 4),
        padding=ft.Padding.only(left=52),
    )


def _decimal(exact: str, known: Known) -> str:
    return exact.replace(".", ",") if known.language == "nl" else exact
