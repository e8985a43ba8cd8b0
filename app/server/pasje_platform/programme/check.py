"""What no single value of a file shows: ids that are not there, rules that cannot be meant."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pasje_platform.programme import (
    check_earn,
    check_odd,
    check_rewards,
    check_tiers,
    check_units,
    hints,
    keys,
)  # fmt: skip
from pasje_platform.programme.check_base import Checked, Values
from pasje_platform.programme.file_reading import Reading, WrongProgramme
from pasje_platform.programme.lines import Place
from pasje_platform.programme.values import Ref, Several
from pasje_platform.programme.values_number import ByUnit

_ORDER = (check_units, check_earn, check_tiers, check_rewards)


def refuse(reading: Reading, values: Values) -> None:
    """Raises WrongProgramme for the first mistake."""
    checked = Checked(reading, values)
    _references(checked)
    for subject in _ORDER:
        subject.refuse(checked)


def odd(reading: Reading, values: Values, today: date | None) -> Iterator[WrongProgramme]:
    """What is allowed and hardly meant, of a file without mistakes; `today`: and is over."""
    return check_odd.odd(Checked(reading, values), today)


def _references(checked: Checked) -> None:
    known = {
        section.name: {item["id"] for item in checked.values[section.name]}
        for section in keys.SECTIONS
        if section.many and section.keys[0].name == "id"
    }
    for section in keys.SECTIONS:
        for place, section_of, table in _tables(section, checked.values[section.name]):
            for key in section_of.keys:
                for of, wanted in _named(key, table[key.name]):
                    if wanted not in known[of]:
                        raise checked.wrong((*place, key.name), _unknown(of, wanted, known[of]))


def _named(key: keys.Key, value: Any) -> Iterator[tuple[str, str]]:
    """(section, id) of whatever a key refers to."""
    match key.kind:
        case Ref(section) if value:
            yield section, value
        case Several(Ref(section)):
            yield from ((section, one) for one in value)
        case ByUnit():
            yield from (("units", one) for one in value)


def _tables(
    section: keys.Section, value: Any, at: Place = ()
) -> Iterator[tuple[Place, keys.Section, dict[str, Any]]]:
    """Every table of a section, and of the parts in it."""
    place = (*at, section.name)
    many = enumerate(value) if section.many else [(None, value)] if value is not None else ()
    for index, table in many:
        here = place if index is None else (*place, index)
        yield here, section, table
        for part in section.parts:
            yield from _tables(part, table[part.name], here)


def _unknown(section: str, wanted: str, known: set[str]) -> str:
    where = f"[[{section}]]"
    there = f"known: {hints.known(known)}" if known else f"there are no {where}"
    return f"{wanted!r} is none of {where}{hints.near(wanted, known)} ({there})"
