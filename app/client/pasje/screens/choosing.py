"""How much a member wants of a reward that has several prices, or any."""

from collections.abc import Callable
from functools import partial

import flet as ft

from pasje.contract import formats
from pasje.contract.programme import Money, Reward, RewardStep
from pasje.screens import reading
from pasje.screens.known import Known
from pasje.ui import parts, text
from pasje.words.further import further

Chosen = Callable[[int], None]


def choosing(reward: Reward, cost: int, known: Known, chosen: Chosen) -> list[ft.Control]:
    """`cost` is what is chosen now; nothing where there is nothing to choose."""
    if reward.choices:
        picked = _choices(reward, cost, known, chosen)
    elif reward.step:
        picked = _stepper(reward, reward.step, cost, known, chosen)
    else:
        return []
    heading = text.heading(further(known.language).choose_amount)
    return [parts.stacked([heading, parts.named("choices", picked)], 8)]


def _choices(reward: Reward, cost: int, known: Known, chosen: Chosen) -> ft.Control:
    def changed(e: ft.Event[ft.RadioGroup]) -> None:
        chosen(int(e.control.value or cost))

    rows = []
    for each in reward.choices:
        units = known.units(each.cost, reward.unit_id)
        label = further(known.language).choice.format(worth=known.money(each.worth), units=units)
        beside = ft.Container(
            text.body(label),
            expand=True,
            padding=ft.Padding.symmetric(vertical=8),
            on_click=partial(chosen, each.cost),
        )
        row = ft.Row([ft.Radio(value=str(each.cost)), beside], spacing=4)
        choice = ft.MergeSemantics(ft.Container(row, padding=ft.Padding.only(left=4)))
        rows.append(parts.named(f"choice-{each.cost}", choice))
    tile = parts.tile(parts.stacked(rows, 0), padding=4)
    return ft.RadioGroup(tile, value=str(cost), on_change=changed)


def _stepper(
    reward: Reward, step: RewardStep, cost: int, known: Known, chosen: Chosen
) -> ft.Control:
    f, centre = further(known.language), ft.TextAlign.CENTER
    available = reading.balance(known.snapshot, reward.unit_id).available
    top = max(step.least, min(step.most, available - (available - step.least) % step.step))
    large, units = known.size.large_text, known.units(cost, reward.unit_id)
    amount = (
        text.strong(formats.plain(units), align=centre)
        if large
        else text.title(units, align=centre)
    )
    worth = Money(step.worth.amount * cost // step.step, step.worth.currency)
    line = ft.Row(
        [
            parts.icon_button(
                ft.Icons.REMOVE_ROUNDED,
                f.fewer,
                lambda: chosen(max(step.least, cost - step.step)),
                identifier="fewer",
            ),
            ft.Column(
                [
                    amount,
                    text.small(f.worth.format(amount=known.money(worth)), align=centre),
                ],
                spacing=2,
                tight=True,
                expand=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            parts.icon_button(
                ft.Icons.ADD_ROUNDED,
                f.more,
                lambda: chosen(min(step.most, cost + step.step)),
                identifier="more",
            ),
        ],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    most = parts.quiet_button(
        f.most.format(units=known.units(top, reward.unit_id)),
        lambda: chosen(top),
        identifier="most",
    )
    return parts.tile(parts.stacked([line, *([most] if top > step.least else [])], 4))
