"""What an owner may have meant by a value that is refused: said after it, or nothing."""

import difflib
import math
import re
from collections.abc import Iterable, Sequence

from pasje.contract import formats

_MOST_KNOWN = 20
_AMOUNT = re.compile(r"[^0-9.,-]{0,4}([0-9]{1,8})(?:[.,]([0-9]{1,2}))?")


_CAUSES = {
    "Cannot overwrite a value": "; it is there already, or once written [x] and once [[x]]",
    "Cannot declare": "; it is there already: what may be there several times is written [[x]]",
    "Cannot mutate": "; it is there already, in another way of writing",
    "Exceeds the limit": "a number is far too large",
    "Illegal character '\\n'": "; a text ends on its line with a quote, or has three on each side",
    "Invalid value": "; texts stand in quotes",
    "Unclosed array": "; between the items of a list stand commas, and texts in quotes",
    "Unclosed inline table": "; between the keys in { … } stand commas",
    "Invalid initial character for a key part": "; { … } stands on one line, no comma at its end",
    "Expected '=' after a key": "; it is written key = value, and a section [section]",
    "Expected newline or end of document": "; a day is written 2026-12-31, a text in quotes",
}
"""What owners write when tomllib's sentence begins so."""


def near(value: object, options: Iterable[str]) -> str:
    """The option most like it, whatever its capitals."""
    by_small = {option.casefold(): option for option in options}
    found = difflib.get_close_matches(str(value).casefold(), by_small, 1)
    return f"; did you mean {by_small[found[0]]}?" if found else ""


def toml(error: ValueError, here: str) -> str:
    """What tomllib says, without the line that is said already, and what mostly causes it."""
    said = re.sub(r" \(at line [0-9]+, column ([0-9]+)\)", r" (column \1)", str(error))
    if re.search("[“”„‟‘’]", here):
        return f'{said}; quotes must be straight, "…"'
    for start, cause in _CAUSES.items():
        if said.startswith(start):
            return said + cause if cause.startswith(";") else cause
    return said


def known(names: Iterable[str]) -> str:
    """Those there are, and not hundreds of them."""
    there = sorted(names)
    more = len(there) - _MOST_KNOWN
    return ", ".join(there[:_MOST_KNOWN]) + (f" and {more} more" if more > 0 else "")


def amount(value: object) -> str:
    """An amount as it is written: "12.50" for 12.5, "12,50" or "€ 12.50"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    found = _AMOUNT.fullmatch(str(value).strip()) if _short(value) else None
    return f'; write "{found[1]}.{found[2] or "":0<2}"' if found else ""


def number(value: object, most: int) -> str:
    """A number as it is written: 25 for "25", "1.25" for 1.25 and "1,25"."""
    if isinstance(value, float):
        return f'; write it in quotes: "{value}"' if math.isfinite(value) else ""
    if type(value) is int:
        return f"; it may be {most} at most" if value > most else ""
    if not isinstance(value, str) or not _short(value):
        return ""
    text = value.strip().replace(",", ".")
    if re.fullmatch(r"[0-9]{1,10}", text):
        return f"; write {int(text)} without quotes"
    return f'; write "{text}"' if text != value and re.fullmatch(r"[0-9]+\.[0-9]+", text) else ""


def percentage(value: object) -> str:
    """ "5%" for "5 %" and 5, and "2.5%" for "2,5%"."""
    found = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))? *%?", str(value))
    if found is None:
        return ""
    meant = f"{found[1]}.{found[2]}%" if found[2] else f"{found[1]}%"
    return f'; write "{meant}"' if meant != value else ""


def times(value: object) -> str:
    """A percentage where so many times is meant: "1.25" for "125%"."""
    found = re.fullmatch(r"([0-9]{1,4}) ?%", value) if isinstance(value, str) else None
    if found is None:
        return ""
    whole, part = divmod(int(found[1]), 100)
    written = f'"{whole}.{part:02}"'.replace('0"', '"') if part else f"{whole}"
    return f"; write {written} for that"


def hours(value: object) -> str:
    """ "09:00-14:00" for "9-14", "9:00 - 14:00" or "9.00-14.00"."""
    time = r"([0-9]{1,2})(?:[:.]([0-9][0-9]))?"
    found = re.fullmatch(rf"{time} ?[-–] ?{time}", value) if isinstance(value, str) else None
    if found is None:
        return ""
    begin, end = (f"{int(found[n]):02}:{found[n + 1] or '00'}" for n in (1, 3))
    return f'; write "{begin}-{end}"' if f"{begin}-{end}" != value else ""


def weekday(value: object, days: Sequence[str]) -> str:
    """The day that a Dutch one is, or the one most like it; and all of them."""
    dutch = str(value).casefold()
    day = days[formats.WEEKDAYS["nl"].index(dutch)] if dutch in formats.WEEKDAYS["nl"] else None
    meant = f"; did you mean {day}?" if day else near(value, days)
    return f"{meant or ';'} words of the file are in English: {', '.join(days)}"


def _short(value: object) -> bool:
    return (
        isinstance(value, float)
        or (isinstance(value, str) and len(value) < 20)
        or (isinstance(value, int) and abs(value) < 10**8)
    )
