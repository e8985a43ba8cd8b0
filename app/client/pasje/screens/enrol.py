"""Becoming a member: a name and consent to the terms, and nothing else that must be."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import flet as ft

from pasje.contract.bounds import one_line
from pasje.contract.programme import Programme
from pasje.data.outcome import Outcome, Refused
from pasje.screens.known import Speech
from pasje.screens.refusing import refusal
from pasje.ui import fields, parts, text
from pasje.ui.guards import component
from pasje.ui.hooks import use_draft, use_value
from pasje.ui.size import use_size
from pasje.words import dates
from pasje.words.further import further

Enrolling = Callable[[str, date, date | None, bool, str | None], Awaitable[Outcome[None]]]


@dataclass
class Draft:
    """What was typed so far."""

    code: str
    name: str = ""
    birthday: str = ""
    marketing: bool = False


@component
def EnrolForm(
    programme: Programme,
    speech: Speech,
    enrol: Enrolling,
    refresh: Callable[[], Awaitable[Outcome[None]]],
    invitation: str,
    begin_again: Callable[[], Awaitable[None]],
) -> ft.Control:
    size, t = use_size(), speech.t
    draft = use_draft(lambda: Draft(invitation))
    nothing: date | None = None
    agreed, set_agreed = use_value(nothing)
    reading, set_reading = use_value(False)
    wrong, set_wrong = use_value("")
    refused, set_refused = use_value("")
    busy, set_busy = use_value(False)
    agrees = agreed == programme.terms_on

    async def press() -> None:
        birthday_on = dates.from_digits(draft.birthday)
        problem = _problem(draft, agrees, birthday_on, asked=programme.minimum_age > 0)
        set_wrong(problem)
        if problem:
            return
        set_busy(True)
        outcome = await enrol(
            one_line(draft.name),
            programme.terms_on,
            birthday_on,
            draft.marketing,
            draft.code.strip() or None,
        )
        set_busy(False)
        set_refused(refusal(outcome, t))
        if isinstance(outcome, Refused) and outcome.problem.code == "terms_changed":
            await refresh()

    ft.use_dialog(_terms(programme, speech, lambda: set_reading(False)) if reading else None)
    lines: list[ft.Control] = [text.screen_heading(t.enrol_title), text.body(t.enrol_hint)]
    if invitation:
        message = t.invited_by_code.format(code=invitation)
        lines.append(parts.notice(message, ft.Icons.CARD_GIFTCARD_ROUNDED, identifier="invited"))
    lines += [
        fields.field(
            t.name,
            draft.name,
            partial(setattr, draft, "name"),
            identifier="name",
            error=t.name_wrong if wrong == "name" else None,
            autofill_hints=[ft.AutofillHint.NAME],
        ),
        *_age(programme, draft, speech, wrong == "birthday"),
        _consent(programme, speech, agrees, set_agreed, wrong == "agree"),
        ft.Container(
            ft.Row(
                [parts.quiet_button(t.read_terms, lambda: set_reading(True), identifier="terms")]
            ),
            padding=ft.Padding.only(left=28),  # its words under those of the consent
        ),
        _more(draft, speech, wrong == "birthday", born=not programme.minimum_age),
    ]
    if refused:
        lines.append(parts.notice(refused, ft.Icons.INFO_ROUNDED, identifier="refusal", bad=True))
    lines.append(parts.button(t.enrol, press, identifier="continue", busy=busy))
    lines.append(parts.quiet_button(t.other_email, begin_again, identifier="other-email"))
    return ft.Container(
        alignment=ft.Alignment.TOP_CENTER,
        padding=ft.Padding.only(bottom=32),
        content=ft.Container(parts.stacked(lines, 12), width=min(size.inner, 440)),
    )


def _age(programme: Programme, draft: Draft, speech: Speech, wrong: bool) -> list[ft.Control]:
    """A programme for members of some age asks for the birthday; what they are is the platform's
    to say.
    """
    if not programme.minimum_age:
        return []
    sentence = further(speech.language).minimum_age.format(age=programme.minimum_age)
    return [fields.birthday(draft, speech.t, wrong), text.small(sentence)]


def _problem(draft: Draft, agrees: bool, birthday_on: date | None, *, asked: bool) -> str:
    """The field to mend first; "" when all is well. `asked`: the birthday is needed."""
    if not one_line(draft.name):
        return "name"
    if (asked or draft.birthday.strip()) and birthday_on is None:
        return "birthday"
    return "" if agrees else "agree"


def _consent(
    programme: Programme,
    speech: Speech,
    agrees: bool,
    set_agreed: Callable[[date | None], None],
    wrong: bool,
) -> ft.Control:
    """Never ticked for the member; the words wrap beside the box."""
    t = speech.t
    agree = t.agree.format(day=dates.full_day(programme.terms_on, speech.today, t))
    box = ft.Checkbox(
        value=agrees,
        error=wrong,
        semantics_label=f"{agree}. {t.agree_wrong}" if wrong else agree,
        on_change=lambda e: set_agreed(programme.terms_on if e.control.value else None),
    )
    lines: list[ft.Control] = [text.body(agree)]
    if wrong:
        lines.append(text.small(t.agree_wrong, color=ft.Colors.ERROR))
    beside = ft.Container(
        ft.Column(lines, spacing=2, tight=True),
        on_click=lambda: set_agreed(None if agrees else programme.terms_on),
    )
    said = parts.unsaid(beside)  # by the box
    said.expand = True
    return ft.Row(
        [parts.named("agree", box), said],
        spacing=4,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _terms(programme: Programme, speech: Speech, close: Callable[[], None]) -> ft.AlertDialog:
    t = speech.t
    day = dates.full_day(programme.terms_on, speech.today, t)
    return ft.AlertDialog(
        title=text.title(t.terms_of.format(day=day)),
        content=text.body(speech.said(programme.terms)),
        scrollable=True,
        on_dismiss=lambda _: close(),
        actions=[parts.quiet_button(t.close, close, identifier="close-terms")],
    )


def _more(draft: Draft, speech: Speech, wrong: bool, *, born: bool) -> ft.Control:
    """Folded away; open when something in it needs a look. `born`: the birthday is in it."""
    t = speech.t
    wrong = wrong and born
    return ft.ExpansionTile(
        title=text.label(t.optional),
        expanded=wrong,
        maintain_state=True,
        tile_padding=ft.Padding.symmetric(horizontal=4),
        controls_padding=ft.Padding.only(bottom=12),
        shape=ft.RoundedRectangleBorder(radius=12),
        collapsed_shape=ft.RoundedRectangleBorder(radius=12),
        controls=[
            parts.stacked(
                [
                    *([fields.birthday(draft, t, wrong)] if born else []),
                    fields.field(
                        t.invitation_code,
                        draft.code,
                        partial(setattr, draft, "code"),
                        identifier="invitation-code",
                        autocorrect=False,
                    ),
                    fields.switch(
                        t.marketing, draft.marketing, partial(setattr, draft, "marketing")
                    ),
                ],
                12,
            )
        ],
    )
