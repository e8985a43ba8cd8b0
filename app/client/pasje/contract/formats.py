"""Numbers and money as people of a language write them; the same on phone, till and receipt."""

from collections.abc import Iterable
from datetime import date

from pasje.contract.programme import Money, Unit, Words

LANGUAGES = ("nl", "en")
"""Those that Pasje speaks; a programme has one of them, or both."""
_MARKS = {"nl": (".", ","), "en": (",", ".")}
"""The thousands and the decimal mark."""
_SPANS = ((86_400, "dagen", "days"), (3_600, "uur", "hours"), (60, "minuten", "minutes"))
_LAST = {"nl": ("en", "of"), "en": ("and", "or")}
"""Before the last of several."""
WEEKDAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
GAP = "\u00a0"
"""Between a figure and what belongs to it, so that no line ends there; `plain` takes it out."""
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def day(on: date, language: str) -> str:
    """22 november 2026 in Dutch, 22 November 2026 in English."""
    return f"{year_day(on.month, on.day, language)}{GAP}{on.year}"


def year_day(month: int, day: int, language: str) -> str:
    """31 december in Dutch: a day of every year."""
    return f"{day}{GAP}{MONTHS[language][month - 1]}"


def plain(text: str) -> str:
    """With ordinary spaces: for a mail, a terminal or a printer."""
    return text.replace(GAP, " ")


def number(value: int, language: str) -> str:
    """1.240 in Dutch, 1,240 in English; a real minus sign."""
    thousands, _ = _MARKS.get(language, _MARKS["en"])
    text = f"{abs(value):,}".replace(",", thousands)
    return f"\u2212{text}" if value < 0 else text


def money(value: Money, language: str) -> str:
    """€ 12,50 in Dutch, €12.50 in English."""
    _, decimal = _MARKS.get(language, _MARKS["en"])
    whole, cents = divmod(abs(value.amount), 100)
    sign = _SIGNS.get(value.currency, value.currency)
    gap = GAP if language == "nl" or sign == value.currency else ""
    minus = "\u2212" if value.amount < 0 else ""
    return f"{minus}{sign}{gap}{number(whole, language)}{decimal}{cents:02d}"


def by_id(unit_id: str) -> Unit:
    """Stands in for a unit of which nobody knows the words any more."""
    words = {"en": unit_id}
    return Unit(words, words, None, unit_id)


def amount(value: int, unit: Unit, language: str, currency: str = "") -> str:
    """The figure alone: 1.240, 12,5 of a unit with a decimal, € 12,50 of one that is money."""
    if unit.money:
        return money(Money(value, currency), language).lstrip(GAP)
    _, mark = _MARKS.get(language, _MARKS["en"])
    whole, part = divmod(abs(value), 10**unit.decimals)
    digits = f"{part:0{unit.decimals}d}".rstrip("0") if unit.decimals else ""
    minus = "\u2212" if value < 0 else ""
    return f"{minus}{number(whole, language)}{mark + digits if digits else ''}"


def counted(value: int, unit: Unit, language: str) -> str:
    """The word that goes with so many: punt or punten."""
    one = not unit.money and abs(value) == 10**unit.decimals
    return said(unit.singular if one else unit.plural, language)


def units(value: int, unit: Unit, language: str, currency: str = "") -> str:
    """36 punten, 1 point, 12,5 sterren, € 4,20 cashback; `currency` is the programme's."""
    return f"{amount(value, unit, language, currency)}{GAP}{counted(value, unit, language)}"


def agreed(sentence: str, value: int, unit: Unit, language: str) -> str:
    """Of `one|many` the form that goes with so much: 1 punt komt, 2 punten komen, € 4,20 komt.

    Money is one amount, and so is what has no plural.
    """
    one, _, many = sentence.partition("|")
    uncounted = unit.money or said(unit.singular, language) == said(unit.plural, language)
    return one if uncounted or abs(value) == 10**unit.decimals else many or one


def percent(figure: str) -> str:
    """2%, 12,5%: of the figure as the language writes it, without a gap in every language."""
    return f"{figure}%"


def clock(hour: int, minute: int) -> str:
    """9:05, 14:02: by the clock of 24 hours in every language."""
    return f"{hour}:{minute:02d}"


def clock_of(minutes: int) -> str:
    """9:05 for 545: so many minutes after midnight."""
    return clock(*divmod(minutes, 60))


def all_of(names: Iterable[str], language: str) -> str:
    """Zilver, Goud en Platina; Silver, Gold and Platinum."""
    return _listed(names, _LAST.get(language, _LAST["en"])[0])


def either(names: Iterable[str], language: str) -> str:
    """Zilver, Goud of Platina; Silver, Gold or Platinum."""
    return _listed(names, _LAST.get(language, _LAST["en"])[1])


def _listed(names: Iterable[str], word: str) -> str:
    *others, last = tuple(names) or ("",)
    return f"{', '.join(others)} {word} {last}" if others else last


def wait(seconds: int, language: str) -> str:
    """45 seconds; from two of them on minutes, hours or days, rounded up: never too soon."""
    dutch = language == "nl"
    for size_s, nl, en in _SPANS:
        if seconds >= 2 * size_s:
            return f"{number(-(-seconds // size_s), language)}{GAP}{nl if dutch else en}"
    one, more = ("seconde", "seconden") if dutch else ("second", "seconds")
    return f"{number(seconds, language)}{GAP}{one if seconds == 1 else more}"


def said(words: Words, language: str) -> str:
    """The text in `language`, else in the first language there is."""
    return words[language] if language in words else next(iter(words.values()))
