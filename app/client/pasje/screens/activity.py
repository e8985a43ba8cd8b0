"""What was saved and spent, by month; a line opens to its sum, like a receipt."""

from collections.abc import Callable
from itertools import groupby

import flet as ft

from pasje import routes
from pasje.contract import formats
from pasje.contract.snapshot import MOST_ENTRIES, Entry
from pasje.screens import reading
from pasje.screens.entry_receipt import Ask, Returning, receipt, waiting
from pasje.screens.known import Known, use_known
from pasje.ui import parts, text
from pasje.ui.guards import component
from pasje.ui.hooks import use_value
from pasje.words import dates
from pasje.words.further import further


@component
def ActivityScreen(go: Callable[[str], None]) -> ft.Control:
    wallet, known = use_known()
    return ActivityView(known, go, wallet.return_preview)


@component
def ActivityView(known: Known, go: Callable[[str], None], ask: Ask) -> ft.Control:
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
            _card([_entry(each, known, opened == each.id, set_opened, ask) for each in entries])
        )
    if len(known.snapshot.entries) >= MOST_ENTRIES:
        last = further(known.language).last_entries.format(count=known.number(MOST_ENTRIES))
        sections.append(parts.named("last-entries", text.small(last, align=ft.TextAlign.CENTER)))
    return parts.stacked(sections, 12)


def _card(rows: list[ft.Control]) -> ft.Control:
    tile = parts.tile(parts.stacked(rows, 0), padding=0)
    tile.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return tile


def _entry(
    entry: Entry, known: Known, opened: bool, open_: Callable[[str], None], ask: Ask
) -> ft.Control:
    lines = [_head(entry, known)]
    if opened:
        lines.append(receipt(entry, known))
    row = parts.named(
        f"entry-{entry.id}",
        ft.Container(
            parts.stacked(lines, 12),
            padding=ft.Padding.symmetric(horizontal=16, vertical=12),
            ink=True,
            on_click=lambda: open_("" if opened else entry.id),
        ),
    )
    if not (opened and entry.purchase_id):
        return row
    return parts.stacked([row, Returning(entry.purchase_id, known, ask, key=entry.id)], 0)


def _head(entry: Entry, known: Known) -> ft.Control:
    """What happened, and how much it moved: at the end, or with large text below it."""
    gain = entry.units >= 0
    mark = parts.mark(
        _sign(entry),
        40,
        ft.Colors.SECONDARY_CONTAINER if gain else ft.Colors.SURFACE_CONTAINER_HIGHEST,
        ft.Colors.PRIMARY if gain else ft.Colors.ON_SURFACE_VARIANT,
    )
    lines: list[ft.Control] = [
        text.strong(entry_title(entry, known)),
        text.small(_when(entry, known)),
        *([text.small(_waits(entry, known))] if waiting(entry, known) else []),
    ]
    color = ft.Colors.PRIMARY if gain else ft.Colors.ON_SURFACE
    figure, word = signed(entry, known), _word(entry, known)
    if not figure:
        return parts.row_or_stack(known.size.large_text, mark, *lines)
    if known.size.large_text:
        # With an ordinary space: it is wide, and wraps there rather than within a word.
        moved = text.strong(f"{figure} {word}".rstrip(), color=color)
        return parts.stacked([*lines, parts.row(mark, moved)], 4)
    end: list[ft.Control] = [
        text.strong(figure, color=color),
        *([text.small(word)] if word else []),
    ]
    trailing = ft.Column(end, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.END)
    return parts.row(mark, *lines, trailing=trailing)


def _sign(entry: Entry) -> ft.IconData:
    if entry.kind == "release":
        return ft.Icons.LOCK_OPEN_ROUNDED
    if entry.units == 0:
        return ft.Icons.REDEEM_ROUNDED if entry.kind == "gift" else ft.Icons.REMOVE_ROUNDED
    return ft.Icons.ADD_ROUNDED if entry.units >= 0 else ft.Icons.REMOVE_ROUNDED


def _waits(entry: Entry, known: Known) -> str:
    f = further(known.language)
    if entry.available_on is None:
        return f.waits
    return f"{f.why_available} {known.day(entry.available_on)}"


def signed(entry: Entry, known: Known) -> str:
    """+36 or −400; nothing for what moves no units: a release, or a voucher that was given."""
    if entry.units == 0:
        return ""
    figure = known.figure(entry.units, entry.unit_id)
    return f"+{figure}" if entry.units > 0 else figure


def _when(entry: Entry, known: Known) -> str:
    """With what was released, which has no figure that could name it."""
    when = known.moment(entry.at)
    if entry.kind != "release" or not reading.is_named(known.snapshot, entry.unit_id):
        return when
    unit = reading.unit(known.snapshot, entry.unit_id)
    return f"{when} · {known.said(unit.plural)}"


def _word(entry: Entry, known: Known) -> str:
    """The unit of the figure; "" of the only unit there is, and of what moved none."""
    if entry.units == 0 or not reading.is_named(known.snapshot, entry.unit_id):
        return ""
    unit = reading.unit(known.snapshot, entry.unit_id)
    return formats.counted(entry.units, unit, known.language)


def entry_title(entry: Entry, known: Known) -> str:
    """What happened, in a few words."""
    t, f, why = known.t, further(known.language), entry.why
    named = known.said(why.name) if why.name else ""
    match why.rule:
        case "purchase":
            return why.shop or t.rule_purchase
        case "redemption":
            return known.said(why.reward) if why.reward else t.voucher
        case "referral_inviter":
            return t.rule_referral_inviter.format(friend=why.friend or "")
        case "referral_friend":
            return t.rule_referral_friend.format(friend=why.friend or "")
        case "correction":
            return why.reason or t.rule_correction
        case "action" | "birthday" | "enrolment" if why.reward:
            return known.said(why.reward)
        case "batch" | "tier_gift" if named and why.reward:
            return f"{named}: {known.said(why.reward)}"
        case "action" | "batch" | "birthday" | "enrolment" | "tier_gift" if named:
            return named
        case rule:
            of = (known.said(why.reward) if why.reward else "") or why.shop or why.friend
            title = {
                "voucher_voided": t.rule_voucher_voided,
                "refund": t.rule_refund,
                "referral_reversed": t.rule_referral_reversed,
                "expiry": t.rule_expiry,
                "enrolment": f.rule_enrolment,
                "birthday": f.rule_birthday,
                "action": f.rule_action,
                "batch": f.rule_batch,
                "tier_gift": f.rule_tier_gift,
                "visit": f.rule_visit,
                "release": f.rule_release,
                "pending_cancelled": f.rule_pending_cancelled,
                "payment": f.rule_payment,
                "payment_returned": f.rule_payment_returned,
                "cancellation": f.rule_cancellation,
            }[rule]
            return f"{title}: {of}" if of else title
