"""How the programme works: all its rules, in sentences of the platform's."""

from collections.abc import Iterable

import flet as ft

from pasje.contract.programme import HowToEarn, ProgrammeChange, Unit, Words
from pasje.screens import reading
from pasje.screens.known import Known, use_known
from pasje.ui import frame, parts, text
from pasje.ui.guards import component, view_component
from pasje.words import dates
from pasje.words.further import further, place


@view_component
def ProgrammeScreen() -> ft.View:
    _, known = use_known()
    title = further(known.language).how_it_works
    body = ProgrammeView(known)
    lines = known.offline_lines()
    return frame.page_view(ft.use_view_path(), title, [body], known.size, lines=lines)


@component
def ProgrammeView(known: Known) -> ft.Control:
    """The sections that this programme has; the terms always."""
    programme, t, f = known.programme, known.t, further(known.language)
    validity = [_valid(each, each.validity, known) for each in programme.units if each.validity]
    tiers = programme.tier_rules if reading.has_tiers(programme) else ()
    terms_day = known.fitting(dates.full_day(programme.terms_on, known.today, t))
    age, law = programme.minimum_age, place(programme.jurisdiction, known.language)
    return parts.stacked(
        [
            *_section(f.earning, "earning", [_way(each, known) for each in _ways(known)]),
            *_section(f.validity, "validity", validity),
            *_section(f.paying, "payment", _sentences(programme.payment, known)),
            *_section(t.your_tier, "tier-rules", _sentences(tiers, known)),
            *_section(f.returning, "returning", _sentences(programme.returning, known)),
            *_section(f.changes, "changes", [_change(each, known) for each in programme.changes]),
            *_section(
                t.terms_of.format(day=terms_day),
                "terms",
                [
                    text.body(known.said(programme.terms)),
                    *([text.body(f.minimum_age.format(age=age))] if age else []),
                    *([text.body(f.law.format(place=law))] if law else []),
                ],
            ),
        ],
        24,
    )


def _section(name: str, identifier: str, lines: list[ft.Control]) -> list[ft.Control]:
    if not lines:
        return []
    tile = parts.named(identifier, parts.tile(parts.stacked(lines, 12)))
    return [parts.stacked([text.heading(name), tile], 8)]


def _sentences(sentences: Iterable[Words], known: Known) -> list[ft.Control]:
    return [text.body(known.said(each)) for each in sentences]


def _ways(known: Known) -> tuple[HowToEarn, ...]:
    """As the platform says them; of one that does not, its earn rule."""
    programme = known.programme
    if programme.earning or programme.earn is None:
        return programme.earning
    says = known.t.how_to_begin.format(
        units=known.units(programme.earn.units), amount=known.money(programme.earn.per)
    )
    rule = {known.language: known.t.rule_purchase}
    return (HowToEarn(rule, {known.language: says}, ""),)


def _way(way: HowToEarn, known: Known) -> ft.Control:
    return parts.stacked([text.strong(known.said(way.name)), text.body(known.said(way.says))], 2)


def _valid(unit: Unit, sentences: Words, known: Known) -> ft.Control:
    """How long a unit lasts, under its name."""
    name = known.said(unit.plural)
    named = text.strong(name[:1].upper() + name[1:])
    return parts.stacked([named, text.body(known.said(sentences))], 2)


def _change(change: ProgrammeChange, known: Known) -> ft.Control:
    day = known.fitting(dates.beginning(change.effective_at, change.on, known.t))
    head = further(known.language).change_on.format(day=day)
    told = [*([change.says] if change.says else []), *change.lines]
    return parts.stacked([text.strong(head), *_sentences(told, known)], 4)
