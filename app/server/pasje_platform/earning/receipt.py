"""The line for the printed receipt, in the language of the till."""

from collections.abc import Iterable

from pasje.contract.formats import number, said, units
from pasje.contract.programme import Tier, Words
from pasje_platform.programme.model import Rules

MOST = 255
"""Characters that a receipt printer's loyalty line takes."""
_WORDS = {
    "nl": {
        "balance": "Saldo",
        "used": "Gebruikt",
        "returned": "Weer te gebruiken",
        "voided": "Vervallen",
        "owed": "Nog te verrekenen",
    },
    "en": {
        "balance": "Balance",
        "used": "Used",
        "returned": "Usable again",
        "voided": "Withdrawn",
        "owed": "Still to settle",
    },
}


def purchase_text(
    rules: Rules,
    language: str,
    *,
    first_name: str,
    earned: int,
    available: int,
    tier: Tier,
    used: Iterable[Words],
) -> str:
    """Sanne: +36 punten. Saldo 1.276. Zilver. Gebruikt: Koffie."""
    words = _WORDS.get(language, _WORDS["en"])
    parts = [
        f"{first_name}: {_signed(earned, rules, language)}",
        f"{words['balance']} {number(available, language)}",
        said(tier.name, language),
        *_list(words["used"], used, language),
    ]
    return _cut(parts)


def refund_text(
    rules: Rules,
    language: str,
    *,
    first_name: str,
    taken_back: int,
    available: int,
    deficit: int,
    returned: Iterable[Words],
    voided: Iterable[Words],
) -> str:
    """Sanne: −36 punten. Saldo 0. Nog te verrekenen 12. Vervallen: Koffie."""
    words = _WORDS.get(language, _WORDS["en"])
    parts = [
        f"{first_name}: {_signed(-taken_back, rules, language)}",
        f"{words['balance']} {number(available, language)}",
        *([f"{words['owed']} {number(deficit, language)}"] if deficit else []),
        *_list(words["returned"], returned, language),
        *_list(words["voided"], voided, language),
    ]
    return _cut(parts)


def _signed(value: int, rules: Rules, language: str) -> str:
    plus = "+" if value >= 0 else ""
    return plus + units(value, rules.programme.unit, language).replace("\u00a0", " ")


def _list(label: str, names: Iterable[Words], language: str) -> list[str]:
    listed = ", ".join(said(name, language) for name in names)
    return [f"{label}: {listed}"] if listed else []


def _cut(parts: list[str]) -> str:
    text = ". ".join(parts) + "."
    return text if len(text) <= MOST else text[: MOST - 1] + "…"
