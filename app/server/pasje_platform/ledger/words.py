"""The mail that says that units are about to expire."""

from datetime import date

from pasje.contract import formats
from pasje.contract.programme import Programme

_WORDS = {
    "nl": (
        "Je {units} bij {programme} vervallen op {day}",
        "Beste {name},\n\nJe hebt nog {units} bij {programme}. Ze zijn te besteden tot en met"
        " {day}; daarna vervallen ze.\n",
    ),
    "en": (
        "Your {units} at {programme} expire on {day}",
        "Dear {name},\n\nYou still have {units} at {programme}. You can spend them until"
        " {day}; after that they expire.\n",
    ),
}


def expiry_mail(
    programme: Programme, unit_id: str, count: int, last: date, name: str, language: str
) -> tuple[str, str]:
    """Subject and text."""
    unit = next((one for one in programme.units if one.id == unit_id), programme.unit)
    units = formats.units(count, unit, language, programme.currency)
    said = {
        "units": formats.plain(units),
        "programme": programme.name,
        "day": formats.plain(formats.day(last, language)),
        "name": name,
    }
    subject, text = _WORDS.get(language, _WORDS["en"])
    return subject.format_map(said), text.format_map(said)
