"""The mail with a sign-in code."""

from pasje_platform.sign_in.model import VALID

_MINUTES = int(VALID.total_seconds()) // 60
_MAIL = {
    "en": (
        "{code} is your code for {programme}",
        "Your sign-in code for {programme} is {code}.\n\n"
        "It works for {minutes} minutes, on the phone that asked for it. If that was not you, "
        "do nothing: without the code nobody gets in.\n",
    ),
    "nl": (
        "{code} is je code voor {programme}",
        "Je inlogcode voor {programme} is {code}.\n\n"
        "Hij werkt {minutes} minuten, op de telefoon die erom vroeg. Was jij dat niet, doe dan "
        "niets: zonder de code komt niemand binnen.\n",
    ),
}


def mail(code: str, programme: str, language: str) -> tuple[str, str]:
    """Subject and text, in `language` or else English."""
    subject, text = _MAIL.get(language, _MAIL["en"])
    said = {"code": code, "programme": programme, "minutes": _MINUTES}
    return subject.format_map(said), text.format_map(said)
