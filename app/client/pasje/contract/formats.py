"""Numbers and money as people of a language write them; the same on phone, till and receipt."""

from pasje.contract.programme import Money, Unit, Words

_MARKS = {"nl": (".", ","), "en": (",", ".")}
"""The thousands and the decimal mark."""
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


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
    gap = "\u00a0" if language == "nl" or sign == value.currency else ""
    minus = "\u2212" if value.amount < 0 else ""
    return f"{minus}{sign}{gap}{number(whole, language)}{decimal}{cents:02d}"


def units(value: int, unit: Unit, language: str) -> str:
    """36 punten, 1 point."""
    words = unit.singular if abs(value) == 1 else unit.plural
    return f"{number(value, language)}\u00a0{said(words, language)}"


def wait(seconds: int, language: str) -> str:
    """45 seconds; from two minutes on 2 minutes, rounded up so that it is never too soon."""
    dutch = language == "nl"
    if seconds >= 120:
        return f"{number(-(-seconds // 60), language)} {'minuten' if dutch else 'minutes'}"
    one, more = ("seconde", "seconden") if dutch else ("second", "seconds")
    return f"{number(seconds, language)} {one if seconds == 1 else more}"


def said(words: Words, language: str) -> str:
    """The text in `language`, else in the first language there is."""
    return words[language] if language in words else next(iter(words.values()))
