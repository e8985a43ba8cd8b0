"""The languages of the wallet: every text a member reads, except the programme's own."""

import os

from pasje.words.en import EN
from pasje.words.nl import NL
from pasje.words.phrases import Phrases

LANGUAGES = {"nl": NL, "en": EN}
"""By language, each named in itself by `Phrases.own_name`."""


def phrases(language: str) -> Phrases:
    """The texts in `language`; English when the wallet does not speak it."""
    return LANGUAGES.get(language, EN)


def device_language() -> str:
    """The device's language from its environment, for texts that no state can decide."""
    language = os.environ.get("LANG", "")[:2].lower()
    return language if language in LANGUAGES else "en"
