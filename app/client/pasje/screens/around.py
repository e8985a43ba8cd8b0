"""What the browser around the wallet gives and withholds: on the account, and briefly on the card.

Loaded only when there is something to say; the card's first frame does without it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from pasje.screens.known import Known
from pasje.ui import parts, text
from pasje.ui.guards import component

Do = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Asking:
    """What can be asked of the browser."""

    install: Do
    update: Do


def news(known: Known, update: Do, insecure_seen: Do | None) -> list[ft.Control]:
    """For below the card. `insecure_seen` None: the member has read that it is plain http."""
    lines = []
    if known.surround.update_ready:
        lines.append(_update(known, "update", update))
    if not known.surround.secure and insecure_seen is not None:
        close = parts.icon_button(
            ft.Icons.CLOSE_ROUNDED, known.t.close, insecure_seen, identifier="close-insecure"
        )
        lines.append(_insecure(known, "insecure", close))
    return lines


@component
def OnThisDevice(known: Known, asking: Asking) -> ft.Control:
    """Only where a browser is around the wallet."""
    t, surround = known.t, known.surround
    lines: list[ft.Control] = [text.heading(t.on_this_device)]
    if surround.update_ready:
        lines.append(_update(known, "update-here", asking.update))
    if surround.secure:
        lines += [_kept(known), *_install(known, asking.install)]
    else:
        lines.append(_insecure(known, "insecure-here"))
    return parts.stacked(lines, 12)


def _update(known: Known, identifier: str, update: Do) -> ft.Control:
    """It comes by itself: a tile to be passed by, never a question in front of the code."""
    t = known.t
    button = parts.quiet_button(t.update_now, update, identifier=identifier)
    said = parts.row(
        ft.Icon(ft.Icons.AUTORENEW_ROUNDED, color=text.QUIET),
        text.label(t.update_ready),
        text.small(t.update_by_itself),
    )
    end = ft.Row([button], alignment=ft.MainAxisAlignment.END)
    return parts.tile(parts.stacked([said, end], 4))


def _insecure(known: Known, identifier: str, close: ft.Control | None = None) -> ft.Control:
    line = parts.row(
        ft.Icon(ft.Icons.NO_ENCRYPTION_ROUNDED, color=text.QUIET),
        text.small(known.t.insecure),
        trailing=close,
    )
    return parts.named(identifier, parts.tile(line))


def _kept(known: Known) -> ft.Control:
    t, surround = known.t, known.surround
    offline = (
        (ft.Icons.OFFLINE_PIN_ROUNDED, t.works_offline)
        if surround.offline_ready
        else (ft.Icons.HOURGLASS_TOP_ROUNDED, t.not_offline_yet)
    )
    storage = (
        (ft.Icons.INVENTORY_2_ROUNDED, t.storage_kept)
        if surround.persisted
        else (ft.Icons.INFO_ROUNDED, t.storage_not_kept)
    )
    rows = [
        parts.row(ft.Icon(icon, color=text.QUIET), text.small(said, color=None))
        for icon, said in (offline, storage)
    ]
    return parts.named("kept-here", parts.tile(parts.stacked(rows, 12)))


def _install(known: Known, install: Do) -> list[ft.Control]:
    t, surround = known.t, known.surround
    if surround.installed or surround.install == "none":
        return []
    if surround.install == "prompt":
        icon = ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED
        return [parts.quiet_button(t.install, install, identifier="install", icon=icon)]
    steps = [
        parts.row(ft.Icon(icon, color=text.QUIET), text.small(said, color=None))
        for icon, said in (
            (ft.Icons.IOS_SHARE_ROUNDED, t.install_share),
            (ft.Icons.ADD_BOX_OUTLINED, t.install_add),
        )
    ]
    tile = parts.tile(parts.stacked([text.label(t.install), *steps], 12))
    return [parts.named("install-by-hand", tile)]
