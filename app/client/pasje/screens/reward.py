"""One reward: what it is, what it costs, and exchanging it."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from pasje import routes
from pasje.contract.programme import Reward, Words
from pasje.data.outcome import Done, Offline, Outcome, Pending, Refused
from pasje.screens import reading
from pasje.screens.choosing import choosing
from pasje.screens.declining import use_declined
from pasje.screens.known import Known, use_known
from pasje.screens.rewards import picture
from pasje.screens.unknown import unknown_view
from pasje.ui import frame, parts, text
from pasje.ui.brand import rings
from pasje.ui.colour import BLACK, WHITE, card_gradient, text_on
from pasje.ui.guards import component, view_component
from pasje.ui.hooks import use_value
from pasje.ui.icons import REWARD
from pasje.words.further import further

Redeem = Callable[[str, int], Awaitable[Outcome[str]]]
NO_VOUCHER = ("donation", "sweepstake", "gift_card")
"""Of these kinds nothing is shown at a till."""


@view_component
def RewardScreen() -> ft.View:
    wallet, known = use_known()
    reward_id = ft.use_route_params().get("id", "")
    declined, set_declined = use_declined(reward_id)
    reward = reading.reward(known.programme, reward_id)
    route = ft.use_view_path()
    if reward is None:
        return unknown_view(route, known, may_be_new=True)
    page = ft.context.page

    def open_voucher(voucher_id: str) -> None:
        page.navigate(routes.to(routes.VOUCHER, voucher_id))

    lines = known.offline_lines()

    async def redeem(reward_id: str, cost: int) -> Outcome[str]:
        set_declined(None)
        return await wallet.redeem(reward_id, cost)

    told = declined.sentence if declined else ""
    body = RewardView(reward, known, redeem, open_voucher, told)
    return frame.page_view(route, known.t.reward, [body], known.size, lines=lines)


@component
def RewardView(
    reward: Reward,
    known: Known,
    redeem: Redeem,
    open_voucher: Callable[[str], None],
    declined: str,
) -> ft.Control:
    """`declined`: why an earlier try came to nothing; "" when there is nothing to tell."""
    asking, set_asking = use_value(False)
    busy, set_busy = use_value(False)
    refused, set_refusal = use_value("")
    picked, set_cost = use_value(reward.cost)
    cost = reading.priced(reward, picked)
    refusal = known.fitting(refused or declined)

    async def confirm() -> None:
        set_asking(False)
        set_busy(True)
        outcome = await redeem(reward.id, cost)
        set_busy(False)
        set_refusal(_refusal(outcome, known))
        if isinstance(outcome, Done):
            open_voucher(outcome.value)

    def ask() -> None:
        set_refusal("")
        if known.online:
            set_asking(True)
        else:
            set_refusal(known.t.refused_offline_spend)

    def chosen(another: int) -> None:
        set_refusal("")
        set_cost(another)

    dialog = _confirm(reward, cost, known, confirm, lambda: set_asking(False)) if asking else None
    ft.use_dialog(dialog)
    waiting = busy or reward.id in known.redeeming
    notice = (
        [parts.notice(refusal, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True)]
        if refusal
        else []
    )
    choice = [] if waiting else choosing(reward, cost, known, chosen)
    action = _action(reward, cost, known, waiting, ask)
    return parts.stacked([_about(reward, known), *choice, *notice, action], 20)


def _refusal(outcome: Outcome[str], known: Known) -> str:
    """Why nothing was spent; nothing to say while it is being checked."""
    match outcome:
        case Refused(problem):
            return problem.detail
        case Offline():
            return known.t.refused_offline_spend
        case Done() | Pending():
            return ""


def _about(reward: Reward, known: Known) -> ft.Control:
    ready = reading.ready(known.snapshot, reward, known.now)
    hero = _hero(reward, known, 132 if known.size.low else 200, ready)
    description = known.said(reward.description)
    # Conditions tell how long its voucher is valid: an experience's until its day.
    says_less = not reward.conditions and reward.kind not in (*NO_VOUCHER, "partner_voucher")
    valid = known.t.valid_after.format(days=reward.voucher_days) if says_less else ""
    return parts.stacked(
        [
            hero,
            text.screen_heading(known.said(reward.name), known.size.large_text),
            *for_charity(reward.charity, known),
            *([text.body(description)] if description else []),
            *([text.small(valid)] if valid else []),
            *conditions(reward.conditions, known),
        ],
        12,
    )


def for_charity(charity: Words | None, known: Known, color: text.Colour = None) -> list[ft.Control]:
    """Who gets a donation; nothing of what is none, or where nobody says."""
    if charity is None:
        return []
    said = further(known.language).for_charity.format(charity=known.said(charity))
    return [parts.named("charity", text.strong(said, color=color), label=said)]


def conditions(sentences: Sequence[Words], known: Known) -> list[ft.Control]:
    """A line each, under one another."""
    lines = [
        parts.row(
            ft.Icon(ft.Icons.INFO_OUTLINE_ROUNDED, size=18, color=text.QUIET),
            text.small(known.said(each)),
            gap=8,
        )
        for each in sentences
    ]
    return [parts.named("conditions", parts.stacked(lines, 6))] if lines else []


def _hero(reward: Reward, known: Known, height: float, ready: bool) -> ft.Control:
    """What can be had now stands on the brand's own gradient."""
    colour = known.programme.colour
    if not ready:
        soft = picture(reward, colour, height, ready)
        soft.border_radius = 24
        return soft
    ink = text_on(colour)
    icon = ft.Icon(REWARD[reward.icon], size=height * 0.5, color=ink)
    return ft.Container(
        height=height,
        border_radius=24,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_LEFT,
            end=ft.Alignment.BOTTOM_RIGHT,
            colors=list(card_gradient(colour)),
        ),
        content=ft.Stack(
            [
                *rings(known.size.inner, BLACK if ink == WHITE else WHITE),
                ft.Container(
                    icon,
                    width=known.size.inner,
                    height=height,
                    alignment=ft.Alignment.CENTER,
                ),
            ]
        ),
    )


def _action(
    reward: Reward, cost: int, known: Known, waiting: bool, ask: Callable[[], None]
) -> ft.Control:
    """The one button; or, without a lock, how small the step still is."""
    t, available = known.t, reading.balance(known.snapshot, reward.unit_id).available
    if waiting:
        return parts.stacked(
            [
                parts.button(t.checking, ask, identifier="redeem", busy=True),
                text.small(t.checking_hint, align=ft.TextAlign.CENTER),
            ],
            8,
        )
    if not reward.in_stock:
        return parts.notice(t.out_of_stock, ft.Icons.INVENTORY_2_ROUNDED, identifier="out-of-stock")
    if held := reading.held_back(known.snapshot, reward, known.now):
        reason = known.said(held.reason)
        return parts.notice(reason, ft.Icons.INFO_ROUNDED, identifier="held-back")
    if not reward.for_sale:
        return ft.Container()  # only ever a gift: nothing to press
    if cost > available:
        missing = t.missing_for.format(missing=known.units(cost - available, reward.unit_id))
        lines = [
            parts.bar(available / cost),
            parts.sum_row(missing, known.units(cost, reward.unit_id)),
        ]
        return parts.named("missing", parts.tile(parts.stacked(lines, 10)), label=missing)
    return parts.button(_verb(reward, cost, known), ask, identifier="redeem")


def _verb(reward: Reward, cost: int, known: Known) -> str:
    """What the button does, and what it costs."""
    f = further(known.language)
    sentence = {"donation": f.donate_for, "sweepstake": f.enter_for}.get(
        reward.kind, known.t.redeem_for
    )
    return sentence.format(units=known.units(cost, reward.unit_id))


def _question(reward: Reward, cost: int, known: Known) -> tuple[str, str]:
    """What is asked before anything is spent, and what comes of it."""
    t, f, name = known.t, further(known.language), known.said(reward.name)
    units = known.units(cost, reward.unit_id)
    match reward.kind:
        case "donation":
            return f.donate_title.format(units=units), f.donate_hint.format(reward=name)
        case "sweepstake":
            return f.enter_title.format(units=units), f.enter_hint.format(reward=name)
        case "gift_card":
            return t.confirm_title.format(reward=name), f.gift_card_hint
        case "partner_voucher":
            return t.confirm_title.format(reward=name), f.partner_hint
        case _:
            return t.confirm_title.format(reward=name), t.confirm_hint


def _confirm(
    reward: Reward,
    cost: int,
    known: Known,
    confirm: Callable[[], Awaitable[None]],
    cancel: Callable[[], None],
) -> ft.AlertDialog:
    """With the balance before and after, so that nobody has to count."""
    t, unit_id = known.t, reward.unit_id
    available = reading.balance(known.snapshot, unit_id).available
    title, hint = _question(reward, cost, known)
    plain = reward.kind not in ("donation", "sweepstake")
    return ft.AlertDialog(
        title=text.wordy_title(title, known.size.large_text),
        content=ft.Column(
            [
                text.body(hint),
                parts.sum_row(t.balance_now, known.units(available, unit_id)),
                parts.sum_row(t.balance_after, known.units(available - cost, unit_id), strong=True),
            ],
            tight=True,
            spacing=10,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            width=min(known.size.inner, 360),
        ),
        scrollable=True,
        on_dismiss=lambda _: cancel(),
        actions=[
            parts.quiet_button(t.cancel, cancel, identifier="cancel"),
            parts.button(
                t.confirm if plain else _verb(reward, cost, known),
                confirm,
                identifier="confirm-redeem",
            ),
        ],
    )
