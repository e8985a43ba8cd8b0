"""Why a rule gives nothing, in sentences."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from pasje.contract import formats
from pasje.contract.formats import day
from pasje.contract.programme import Words
from pasje_platform.engine.earn_rules import Cap
from pasje_platform.engine.rules import Tier, Unit
from pasje_platform.engine.steps import PER, amount, both, money


def no_line() -> Words:
    return {
        "en": "Nothing on the receipt earns by this rule.",
        "nl": "Op de bon staat niets waarvoor je hiermee spaart.",
    }


def nothing_to_multiply() -> Words:
    return {
        "en": "Nothing was earned that this multiplies.",
        "nl": "Er is niets gespaard dat hiermee vermenigvuldigd wordt.",
    }


def nothing_paid() -> Words:
    return {
        "en": "There is no amount left to earn on.",
        "nl": "Er is geen bedrag over om over te sparen.",
    }


def too_little(exact: Fraction, unit: Unit, currency: str) -> Words:
    def sentence(language: str) -> str:
        comes_to = amount(exact, unit, currency, language)
        if language == "nl":
            return f"Dit komt op {comes_to}: afgerond niets."
        return f"This comes to {comes_to}, which rounds to nothing."

    return both(sentence)


def minimum(least: int, reached: Fraction | int, currency: str) -> Words:
    def sentence(language: str) -> str:
        wanted, is_now = (money(m, currency, language) for m in (least, reached))
        if language == "nl":
            return f"Vanaf {wanted}; dit is {is_now}."
        return f"From {wanted}; this is {is_now}."

    return both(sentence)


def only_stores(stores: Sequence[str]) -> Words:
    return both(lambda language: f"{_only(language)} {formats.either(stores, language)}.")


def not_store(store: str) -> Words:
    return {"en": f"Not at {store}.", "nl": f"Niet bij {store}."}


def only_channels(channels: Sequence[str]) -> Words:
    said = {"en": "Only through", "nl": "Alleen via"}
    return both(lambda language: f"{said[language]} {formats.either(channels, language)}.")


def only_tiers(tiers: Sequence[Tier]) -> Words:
    said = {"en": "Only for", "nl": "Alleen voor"}

    def sentence(language: str) -> str:
        names = [formats.said(tier.name, language) for tier in tiers]
        return f"{said[language]} {formats.either(names, language)}."

    return both(sentence)


def only_segments() -> Words:
    return {
        "en": "Only for some members, and not for this card.",
        "nl": "Alleen voor sommige leden, en niet voor deze kaart.",
    }


def first_purchase() -> Words:
    return {"en": "Only on the first purchase.", "nl": "Alleen bij de eerste aankoop."}


def only_hours(hours: Sequence[tuple[int, int]]) -> Words:
    def sentence(language: str) -> str:
        times = [[formats.clock_of(minutes) for minutes in one] for one in hours]
        if language == "nl":
            spans = [f"van {begins} tot {ends}\u00a0uur" for begins, ends in times]
            return f"Alleen {formats.either(spans, language)}."
        spans = [f"from {begins} to {ends}" for begins, ends in times]
        return f"Only {formats.either(spans, language)}."

    return both(sentence)


def only_weekdays(weekdays: Sequence[int]) -> Words:
    on = {"en": "Only on", "nl": "Alleen op"}

    def sentence(language: str) -> str:
        names = [formats.WEEKDAYS[language][number - 1] for number in weekdays]
        return f"{on[language]} {formats.either(names, language)}."

    return both(sentence)


def from_day(first: date) -> Words:
    return {"en": f"From {day(first, 'en')}.", "nl": f"Vanaf {day(first, 'nl')}."}


def until_day(last: date) -> Words:
    return {"en": f"Until {day(last, 'en')}.", "nl": f"Tot en met {day(last, 'nl')}."}


def birthday_unknown() -> Words:
    return {
        "en": "Only around a birthday, and none is filled in.",
        "nl": "Alleen rond een verjaardag, en er is er geen ingevuld.",
    }


def birthday_changed(year: int) -> Words:
    first = date(year, 1, 1)
    return {
        "en": f"Only around a birthday; one that was changed counts from {day(first, 'en')}.",
        "nl": f"Alleen rond een verjaardag; een gewijzigde telt vanaf {day(first, 'nl')}.",
    }


def not_birthday(window: str) -> Words:
    return {
        "day": {"en": "Only on the birthday.", "nl": "Alleen op de verjaardag."},
        "week": {
            "en": "Only within three days of the birthday.",
            "nl": "Alleen binnen drie dagen van de verjaardag.",
        },
        "month": {
            "en": "Only in the month of the birthday.",
            "nl": "Alleen in de maand van de verjaardag.",
        },
    }[window]


def reward_over() -> Words:
    return {
        "en": "The reward is not to be had any more.",
        "nl": "De beloning is er niet meer.",
    }


def instead(name: Words) -> Words:
    return both(
        lambda language: (
            f"“{formats.said(name, language)}” "
            f"{'counts instead' if language == 'en' else 'telt in plaats hiervan'}."
        )
    )


def too_many(cap: Cap, unit: Unit, currency: str) -> Words:
    def sentence(language: str) -> str:
        most = amount(cap.units or 0, unit, currency, language)
        if language == "nl":
            return f"Dit zou meer zijn dan {most} {PER[cap.per]['nl']}: dan niets."
        return f"This would be more than {most} {PER[cap.per]['en']}, so nothing."

    return both(sentence)


def all_units(cap: Cap, unit: Unit, currency: str) -> Words:
    def sentence(language: str) -> str:
        most = amount(cap.units or 0, unit, currency, language)
        if language == "nl":
            return f"Hoogstens {most} {PER[cap.per]['nl']}; die zijn er al."
        return f"At most {most} {PER[cap.per]['en']}; those were given."

    return both(sentence)


def all_times(cap: Cap) -> Words:
    times = cap.times or 0
    return {
        "en": f"At most {times} × {PER[cap.per]['en']}; that was done.",
        "nl": f"Hoogstens {times} × {PER[cap.per]['nl']}; dat is al gebeurd.",
    }


def _only(language: str) -> str:
    return "Only at" if language == "en" else "Alleen bij"
