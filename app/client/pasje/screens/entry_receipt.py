"""One line of the ledger opened: the sum a person can check, and what a return would do."""

from collections.abc import Awaitable, Callable

import flet as ft

from pasje.contract import formats
from pasje.contract.refund import RefundQuote
from pasje.contract.snapshot import Entry
from pasje.data.outcome import Done, Outcome
from pasje.screens import reading
from pasje.screens.known import Known
from pasje.screens.refusing import refusal
from pasje.ui import parts, text
from pasje.ui.guards import component
from pasje.ui.hooks import use_value
from pasje.words.further import further

Ask = Callable[[str], Awaitable[Outcome[RefundQuote]]]
_INDENT = ft.Padding.only(left=52)
Rows = list[tuple[str, str]]


def waiting(entry: Entry, known: Known) -> bool:
    """Whether its units are still pending."""
    at = entry.available_at
    return entry.waits and (at is None or at > known.now)


def receipt(entry: Entry, known: Known) -> ft.Control:
    """The parts a person can check, in the order of the sum."""
    t, why = known.t, entry.why
    rows: Rows = [(t.why_at, known.moment(entry.at))]
    if why.shop:
        rows.append((t.why_shop, why.shop))
    if why.receipt:
        rows.append((t.why_receipt, why.receipt))
    if why.name:
        rows.append((further(known.language).why_rule, known.said(why.name)))
    lines = [parts.sum_row(*each) for each in rows]
    if why.steps:
        steps = [text.small(known.said(each), color=None) for each in why.steps]
        lines.append(parts.named(f"steps-{entry.id}", parts.stacked(steps, 4)))
        rows = _after(entry, known)
    else:
        rows = [*_sum(entry, known), *_after(entry, known)]
    lines += [parts.sum_row(*each) for each in rows]
    return ft.Container(parts.stacked(lines, 4), padding=None if known.size.large_text else _INDENT)


def _sum(entry: Entry, known: Known) -> Rows:
    """How many units it came to; the platform's own sentences say more, where there are any."""
    t, why = known.t, entry.why
    rows: Rows = []
    if why.basis:
        rows.append((t.why_basis, formats.money(why.basis, known.language)))
    if why.units_per and why.per:
        units = known.units(why.units_per, entry.unit_id)
        rows.append((t.why_rate, t.why_rate_value.format(units=units, amount=known.money(why.per))))
    if why.tier_id and why.earn_percent:
        tier = known.said(reading.tier(known.programme, why.tier_id).name)
        rows.append((t.why_tier.format(tier=tier), formats.percent(known.number(why.earn_percent))))
    rounding = {
        "floor": t.rounding_floor,
        "half_up": t.rounding_half_up,
        "ceil": t.rounding_ceil,
    }
    if why.exact and why.rounding and why.exact != str(entry.units):
        rows.append((t.why_exact, _decimal(why.exact, known)))
        rows.append((t.why_rounding, rounding[why.rounding]))
    return rows


def _after(entry: Entry, known: Known) -> Rows:
    """What becomes of the units."""
    t, rows = known.t, Rows()
    if waiting(entry, known) and entry.available_on:
        on = known.day(entry.available_on)
        rows.append((further(known.language).why_available, on))
    told = any(known.said(step).startswith(t.why_expires) for step in entry.why.steps)
    if entry.expires_on and not told:
        rows.append((t.why_expires, known.day(entry.expires_on)))
    f, waited = further(known.language), reading.ever_pending(known.snapshot, entry.unit_id)
    short = reading.left_short(known.snapshot, entry)
    # Nobody reads a balance of less than nothing: there is nothing, and so much to make up.
    balance = max(0, entry.balance_after) if short and not waited else entry.balance_after
    rows.append((f.why_total if waited else t.why_balance, known.units(balance, entry.unit_id)))
    if short:
        rows.append((f.why_short, known.units(short, entry.unit_id)))
    return rows


def _decimal(exact: str, known: Known) -> str:
    return exact.replace(".", ",") if known.language == "nl" else exact


@component
def Returning(purchase_id: str, known: Known, ask: Ask) -> ft.Control:
    """What bringing it back would do, asked of the platform; it may be asked again."""
    f = further(known.language)
    nothing: Outcome[RefundQuote] | None = None
    answer, set_answer = use_value(nothing)
    busy, set_busy = use_value(False)

    async def press() -> None:
        if busy:
            return
        set_busy(True)
        outcome = await ask(purchase_id)
        set_busy(False)
        set_answer(outcome)

    lines: list[ft.Control] = []
    if isinstance(answer, Done):
        says = "\n".join(known.said(each) for each in answer.value.says) or f.return_nothing
        lines.append(
            parts.notice(says, ft.Icons.ASSIGNMENT_RETURN_ROUNDED, identifier="return-preview")
        )
    elif answer is not None:
        why = refusal(answer, known.t)
        lines.append(parts.notice(why, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    label = known.t.checking if busy else f.return_ask
    icon = ft.Icons.ASSIGNMENT_RETURN_ROUNDED
    lines.append(parts.quiet_button(label, press, identifier="return-ask", icon=icon))
    padding = ft.Padding.only(left=16, right=16, bottom=12)
    return ft.Container(parts.stacked(lines, 8), padding=padding)
