"""The line for the printed receipt, in the language of the till."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pasje.contract.formats import money, plain, said, units
from pasje.contract.programme import Money, Tier, Words
from pasje_platform.programme.model import Rules

MOST = 255
"""Characters that a receipt printer's loyalty line takes."""
_WORDS = {
    "nl": {
        "nothing": "niets gespaard",
        "balance": "Saldo",
        "paid": "Betaald met",
        "waited": "Wachtte nog en is teruggenomen",
        "not_taken": "Al uitgegeven en niet teruggenomen",
        "given_back": "Terug",
        "paid_back": "Terugbetaald",
        "used": "Gebruikt",
        "returned": "Weer te gebruiken",
        "voided": "Vervallen",
        "owed": "Nog te verrekenen",
    },
    "en": {
        "nothing": "nothing earned",
        "balance": "Balance",
        "paid": "Paid with",
        "waited": "Was pending and is taken back",
        "not_taken": "Spent and not taken back",
        "given_back": "Given back",
        "paid_back": "Paid back",
        "used": "Used",
        "returned": "Usable again",
        "voided": "Withdrawn",
        "owed": "Still to settle",
    },
}


def purchase_text(  # noqa: PLR0913 a receipt says a lot
    rules: Rules,
    language: str,
    *,
    first_name: str,
    earned: Mapping[str, int],
    given: Iterable[Words],
    why_nothing: Iterable[Words],
    more: Iterable[Words],
    paid: Mapping[str, int],
    balances: Mapping[str, int],
    tier: Tier,
    used: Iterable[Words],
) -> str:
    """Sanne: +36 punten, +1 stempel. Betaald met € 7,50 tegoed. Saldo 1.276 punten, € 2,50 tegoed.
    Zilver. Gebruikt: Koffie."""
    words = _WORDS.get(language, _WORDS["en"])
    gained = {unit: count for unit, count in earned.items() if count}
    listed = _units(gained, rules, language, sign="+")
    brought = [*([listed] if listed else []), *(f"+ {said(one, language)}" for one in given)]
    told = [plain(said(one, language)) for one in more]
    if not gained and not brought and not told:
        brought = [_nothing(why_nothing, language)]
    tier_name = said(tier.name, language)
    parts = [
        f"{first_name}: {', '.join(brought)}" if brought else first_name,
        *told,
        *_amounts(words["paid"], paid, rules, language),
        f"{words['balance']} {_units(balances, rules, language)}",
        *([tier_name] if tier_name else []),
        *_list(words["used"], used, language),
    ]
    return _cut(parts)


@dataclass(frozen=True)
class Refunded:
    """What the slip of a refund says."""

    first_name: str
    taken: Mapping[str, int]
    waited: Mapping[str, int]
    """Of it, what was pending."""
    not_taken: Mapping[str, int]
    """What was spent already."""
    given_back: Mapping[str, int]
    paid_back: Money
    balances: Mapping[str, int]
    deficits: Mapping[str, int]
    returned: Iterable[Words]
    voided: Iterable[Words]


def refund_text(rules: Rules, language: str, done: Refunded) -> str:
    """Sanne: −36 punten. Terug: € 5,00 tegoed. Terugbetaald: € 15,00. Saldo 0 punten, € 5,00
    tegoed. Nog te verrekenen 12 punten. Vervallen: Koffie."""
    words = _WORDS.get(language, _WORDS["en"])
    lost = {unit: -units for unit, units in done.taken.items() if units}
    back = plain(money(done.paid_back, language))
    parts = [
        *(_amounts(f"{done.first_name}:", lost, rules, language, sign="+") or [done.first_name]),
        *_amounts(f"{words['waited']}:", done.waited, rules, language),
        *_amounts(f"{words['not_taken']}:", done.not_taken, rules, language),
        *_amounts(f"{words['given_back']}:", done.given_back, rules, language),
        *([f"{words['paid_back']}: {back}"] if done.paid_back.amount else []),
        f"{words['balance']} {_units(done.balances, rules, language)}",
        *_amounts(words["owed"], done.deficits, rules, language),
        *_list(words["returned"], done.returned, language),
        *_list(words["voided"], done.voided, language),
    ]
    return _cut(parts)


def _nothing(why: Iterable[Words], language: str) -> str:
    """With the reason, when it is one and the same."""
    reasons = {plain(said(one, language)).rstrip(".") for one in why}
    words = _WORDS.get(language, _WORDS["en"])
    return ". ".join([words["nothing"], *(reasons if len(reasons) == 1 else ())])


def _units(counts: Mapping[str, int], rules: Rules, language: str, *, sign: str = "") -> str:
    """Each with its word, in the programme's order."""
    currency = rules.programme.currency
    each = (
        (sign if counts[unit.id] >= 0 else "") + units(counts[unit.id], unit, language, currency)
        for unit in rules.programme.units
        if unit.id in counts
    )
    return plain(", ".join(each))


def _amounts(
    label: str, counts: Mapping[str, int], rules: Rules, language: str, *, sign: str = ""
) -> list[str]:
    known = {unit: count for unit, count in counts.items() if count}
    listed = _units(known, rules, language, sign=sign)
    return [f"{label} {listed}"] if listed else []


def _list(label: str, names: Iterable[Words], language: str) -> list[str]:
    listed = ", ".join(said(name, language) for name in names)
    return [f"{label}: {listed}"] if listed else []


def _cut(parts: list[str]) -> str:
    text = ". ".join(parts) + "."
    return text if len(text) <= MOST else text[: MOST - 1] + "…"
