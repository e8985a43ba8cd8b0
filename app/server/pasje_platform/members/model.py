"""What a profile may say."""

from datetime import date

from pasje_platform.refused import Refused

_OLDEST = date(1900, 1, 1)


def tidy(name: str) -> str:
    """The name with single blanks and none around it."""
    return " ".join(name.split())


def first_name(name: str) -> str:
    """What others see of a member's name."""
    return name.split(maxsplit=1)[0]


def check_birthday(birthday_on: date | None, today: date) -> None:
    """Raises Refused(birthday_impossible)."""
    if birthday_on is not None and not _OLDEST <= birthday_on <= today:
        raise Refused("birthday_impossible")


def check_language(language: str, languages: tuple[str, ...]) -> None:
    """Raises Refused(invalid_field) for a language the programme does not have."""
    if language not in languages:
        expected = "one of " + ", ".join(languages)
        raise Refused("invalid_field", field="language", expected=expected)


def check_age(birthday_on: date | None, today: date, least: int) -> None:
    """That a member is `least` years old. Raises Refused: birthday_needed, too_young."""
    if not least:
        return
    if birthday_on is None:
        raise Refused("birthday_needed", least=least)
    had_it = (today.month, today.day) >= (birthday_on.month, birthday_on.day)
    if today.year - birthday_on.year - (not had_it) < least:
        raise Refused("too_young", least=least)
