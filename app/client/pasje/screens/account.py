"""The account: details, language, devices, and the way out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import flet as ft

from pasje import routes
from pasje.contract.bounds import one_line
from pasje.contract.snapshot import Device
from pasje.data.outcome import Done, Outcome
from pasje.screens.around import Asking, OnThisDevice
from pasje.screens.known import Known, use_known
from pasje.screens.refusing import refusal
from pasje.ui import fields, frame, parts, text
from pasje.ui.guards import component, view_component
from pasje.ui.hooks import use_draft, use_value
from pasje.words import LANGUAGES, dates
from pasje.words.further import further

Leave = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Doing:
    """What can be done here."""

    save: Callable[[str, str, date | None, bool], Awaitable[Outcome[None]]]
    choose_language: Callable[[str | None], Awaitable[None]]
    sign_out: Callable[[], Awaitable[None]]
    sign_out_device: Callable[[str], Awaitable[Outcome[None]]]
    how_it_works: Callable[[], None]


@view_component
def AccountScreen(version: str) -> ft.View:
    wallet, known = use_known()
    page = ft.context.page

    async def sign_out() -> None:
        await wallet.sign_out()
        page.navigate(routes.CARD)  # where whoever signs in next begins

    doing = Doing(
        wallet.change_profile, wallet.choose_language, sign_out, wallet.sign_out_device,
        lambda: page.navigate(routes.PROGRAMME),
    )  # fmt: skip
    lines = known.offline_lines()
    not_kept = wallet.state.notice == "not_kept"
    chosen = wallet.state.language if wallet.state.language_chosen else None
    asking = Asking(wallet.install, wallet.update)
    around = [OnThisDevice(known, asking)] if known.surround.browser else []
    body = AccountView(known, doing, version, not_kept, chosen, around)
    return frame.page_view(ft.use_view_path(), known.t.account, [body], known.size, lines=lines)


@component
def AccountView(
    known: Known,
    doing: Doing,
    version: str,
    not_kept: bool,
    chosen: str | None,
    around: Sequence[ft.Control] = (),
) -> ft.Control:
    """`not_kept`: this device forgets who was signed in. `chosen`: no language, the device's.

    `around`: what a browser that hosts the wallet gives and withholds.
    """
    t, member = known.t, known.snapshot.member
    since = t.member_since.format(day=known.day(member.joined_on))
    who = parts.row_or_stack(
        known.size.large_text,
        parts.mark(ft.Icons.PERSON_ROUNDED, 56),
        text.title(member.name),
        text.small(member.email),
        text.small(since),
        gap=16,
    )
    return parts.stacked(
        [
            who,
            _how_it_works(known, doing.how_it_works),
            *([_not_kept(t.not_kept)] if not_kept else []),
            _languages(known, chosen, doing.choose_language),
            Profile(known, doing.save),
            *around,
            Devices(known, doing),
            text.tiny(t.version.format(version=version), align=ft.TextAlign.CENTER),
        ],
        24,
    )


def _how_it_works(known: Known, press: Callable[[], None]) -> ft.Control:
    line = parts.row(
        ft.Icon(ft.Icons.HELP_OUTLINE_ROUNDED, color=text.QUIET),
        text.strong(further(known.language).how_it_works),
        trailing=parts.go_mark(),
    )
    return parts.named("how-it-works", parts.tile(line, press))


def _not_kept(message: str) -> ft.Control:
    return parts.notice(message, ft.Icons.INFO_ROUNDED, identifier="notice")


def _languages(
    known: Known, chosen: str | None, choose: Callable[[str | None], Awaitable[None]]
) -> ft.Control:
    async def changed(e: ft.Event[ft.RadioGroup]) -> None:
        await choose(e.control.value or None)

    names = {"": known.t.language_of_device}
    names |= {language: words.own_name for language, words in LANGUAGES.items()}
    rows = [_choice(value, name, choose) for value, name in names.items()]
    choices = parts.tile(parts.stacked(rows, 0), padding=4)
    group = ft.RadioGroup(choices, value=chosen or "", on_change=changed)
    return parts.stacked([text.heading(known.t.language), parts.named("language", group)], 8)


def _choice(value: str, name: str, choose: Callable[[str | None], Awaitable[None]]) -> ft.Control:
    """The words wrap beside it, which a radio's own label does not."""

    async def press() -> None:
        await choose(value or None)

    beside = ft.Container(
        text.body(name), expand=True, padding=ft.Padding.symmetric(vertical=8), on_click=press
    )
    row = ft.Row([ft.Radio(value=value), beside], spacing=4)
    return ft.MergeSemantics(ft.Container(row, padding=ft.Padding.only(left=4)))


@dataclass
class Draft:
    name: str
    birthday: str
    marketing: bool


@component
def Profile(
    known: Known, save: Callable[[str, str, date | None, bool], Awaitable[Outcome[None]]]
) -> ft.Control:
    t, member = known.t, known.snapshot.member
    born = member.birthday_on
    draft = use_draft(
        lambda: Draft(member.name, f"{born:%d-%m-%Y}" if born else "", member.marketing)
    )
    said, say = use_value("")
    wrong, set_wrong = use_value("")
    busy, set_busy = use_value(False)

    async def press() -> None:
        birthday_on = dates.from_digits(draft.birthday) if draft.birthday.strip() else None
        name = one_line(draft.name)
        set_wrong("" if name else "name")
        if not name:
            return
        if draft.birthday.strip() and birthday_on is None:
            set_wrong("birthday")
            return
        set_busy(True)
        outcome = await save(name, known.language, birthday_on, draft.marketing)
        set_busy(False)
        say(t.saved if isinstance(outcome, Done) else refusal(outcome, t))

    lines = [
        text.heading(t.profile),
        fields.field(
            t.name,
            draft.name,
            partial(setattr, draft, "name"),
            identifier="name",
            error=t.name_wrong if wrong == "name" else None,
        ),
        fields.birthday(draft, t, wrong == "birthday"),
        fields.switch(t.marketing, draft.marketing, partial(setattr, draft, "marketing")),
    ]
    if said:
        icon = ft.Icons.CHECK_ROUNDED if said == t.saved else ft.Icons.INFO_ROUNDED
        lines.append(parts.notice(said, icon, identifier="saved", bad=said != t.saved))
    lines.append(parts.button(t.save, press, identifier="save", busy=busy))
    return parts.stacked(lines, 12)


@component
def Devices(known: Known, doing: Doing) -> ft.Control:
    t = known.t
    leaving, set_leaving = use_value("")
    said, say = use_value("")
    device = next((each for each in known.snapshot.devices if each.id == leaving), None)

    async def leave() -> None:
        set_leaving("")
        if device is not None and not device.current:
            say(refusal(await doing.sign_out_device(device.id), t))
        elif leaving:
            await doing.sign_out()

    ft.use_dialog(_sure(known, device, leave, lambda: set_leaving("")) if leaving else None)
    rows = [_device(each, known, set_leaving) for each in known.snapshot.devices]
    lines = [text.heading(t.devices), parts.tile(parts.stacked(rows, 12))]
    if said:
        lines.append(parts.notice(said, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    lines.append(
        parts.quiet_button(
            t.sign_out,
            lambda: set_leaving("here"),
            identifier="sign-out",
            icon=ft.Icons.LOGOUT_ROUNDED,
        )
    )
    return parts.stacked(lines, 12)


def _device(device: Device, known: Known, leave: Callable[[str], None]) -> ft.Control:
    t = known.t
    if device.current:
        sentence, end = t.this_device, None
    else:
        sentence = t.seen_on.format(day=known.day(device.seen_on))
        end = parts.icon_button(
            ft.Icons.LOGOUT_ROUNDED,
            t.sign_out_device.format(device=device.name),
            lambda: leave(device.id),
            identifier=f"sign-out-{device.id}",
        )
    return parts.row_or_stack(
        known.size.large_text,
        parts.mark(ft.Icons.DEVICES_ROUNDED, 40),
        text.strong(device.name),
        text.small(sentence),
        trailing=end,
    )


def _sure(
    known: Known, device: Device | None, leave: Leave, cancel: Callable[[], None]
) -> ft.AlertDialog:
    t = known.t
    question, hint = t.sign_out_title, t.sign_out_hint.format(plural=known.plural)
    if device is not None and not device.current:
        question = t.sign_out_device_title.format(device=device.name)
        hint = t.sign_out_device_hint
    return ft.AlertDialog(
        title=text.title(question),
        content=text.body(hint),
        scrollable=True,
        on_dismiss=lambda _: cancel(),
        actions=[
            parts.quiet_button(t.cancel, cancel, identifier="cancel"),
            parts.button(t.sign_out, leave, identifier="confirm-sign-out"),
        ],
    )
