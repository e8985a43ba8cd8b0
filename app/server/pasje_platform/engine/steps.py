"""The sentences of a receipt: what a rule reckoned, step by step; `reasons` says why not."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from pasje.contract import formats
from pasje.contract.formats import day
from pasje.contract.programme import Money, Rounding, Words
from pasje_platform.engine.calendar import day_of, last_day
from pasje_platform.engine.earn_rules import Cap, EarnRule
from pasje_platform.engine.rules import Tier, Unit

_ABOUT = f"≈{formats.GAP}"
_ROUNDED: dict[Rounding, Words] = {
    "floor": {"en": "Rounded down", "nl": "Naar beneden afgerond"},
    "half_up": {"en": "Rounded", "nl": "Afgerond"},
    "ceil": {"en": "Rounded up", "nl": "Naar boven afgerond"},
}
PERIODS: dict[str, Words] = {
    "day": {"en": "day", "nl": "dag"},
    "week": {"en": "week", "nl": "week"},
    "month": {"en": "month", "nl": "maand"},
    "quarter": {"en": "quarter", "nl": "kwartaal"},
    "year": {"en": "year", "nl": "jaar"},
    "ever": {"en": "membership", "nl": "lidmaatschap"},
}
PER: dict[str, Words] = {
    **{per: {"en": f"a {one['en']}", "nl": f"per {one['nl']}"} for per, one in PERIODS.items()},
    "purchase": {"en": "in one purchase", "nl": "per aankoop"},
    "window": {"en": "in this period", "nl": "in deze periode"},
    "ever": {"en": "in a membership", "nl": "per lidmaatschap"},
}
_BASIS: dict[str, Words] = {
    "gross": {"en": "before discounts", "nl": "vóór korting"},
    "net": {"en": "", "nl": ""},
    "net_of_points": {
        "en": "less what was paid with savings",
        "nl": "min wat met spaartegoed is betaald",
    },
}
_TAX: dict[str, Words] = {
    "included": {"en": "", "nl": ""},
    "excluded": {"en": "before tax", "nl": "zonder btw"},
}


def both(make: Callable[[str], str]) -> Words:
    """The same sentence in every language of ours."""
    return {language: make(language) for language in formats.LANGUAGES}


def several(number: int, name: Words) -> Words:
    """So many of the same thing."""
    return {language: f"{number} × {text}" for language, text in name.items()}


# -- numbers


def amount(units: Fraction | int, unit: Unit, currency: str, language: str) -> str:
    """36 points, 36.4 points, €1.82: from the unit's smallest steps."""
    if unit.money:
        return money(units, currency, language)
    numerator, denominator = units.numerator, units.denominator * 10**unit.decimals
    words = unit.singular if abs(numerator) == denominator else unit.plural
    number = _number(numerator, denominator, language)
    return f"{number}{formats.GAP}{formats.said(words, language)}"


def money(minor: Fraction | int, currency: str, language: str) -> str:
    """€36.40; of what is not a whole cent two further decimals: €1.825, ≈ €0.3333."""
    if minor.denominator == 1:
        return formats.money(Money(minor.numerator, currency), language)
    whole = formats.money(Money(0, currency), language)
    zero = "0,00" if language == "nl" else "0.00"
    near, about, number = _number(minor.numerator, minor.denominator * 100, language).rpartition(
        _ABOUT
    )
    return near + about + whole.replace(zero, number)


def _number(numerator: int, denominator: int, language: str) -> str:
    """1,234.5; what needs more than four decimals is only near, and says so: ≈ 0.3333."""
    near, rest = divmod(abs(numerator) * 10_000, denominator)
    near += 2 * rest >= denominator
    whole, decimals = divmod(near, 10_000)
    text = formats.number(whole, language)
    if decimals:
        text += ("," if language == "nl" else ".") + f"{decimals:04d}".rstrip("0")
    if numerator < 0:
        text = f"\u2212{text}"
    return f"{_ABOUT}{text}" if rest else text


def _percent(rate: Fraction, language: str) -> str:
    return formats.percent(_number(rate.numerator * 100, rate.denominator, language))


# -- what a rule reckons


def per_amount(
    rule: EarnRule, basis: Fraction | int, plain: Fraction, unit: Unit, currency: str
) -> Words:
    """€36.40 × 1 point per €1: 36.4 points; 5% of €36.40: €1.82."""

    def sentence(language: str) -> str:
        over = _over(rule, basis, currency, language)
        comes_to = amount(plain, unit, currency, language)
        gives = (rule.gives or Fraction(0)) * 10**unit.decimals
        if unit.money:
            percent = _percent(Fraction(gives) / rule.per_amount, language)
            of = "of" if language == "en" else "van"
            return f"{percent} {of} {over}: {comes_to}"
        each = amount(gives, unit, currency, language)
        return f"{over} × {each} per {_short(rule.per_amount, currency, language)}: {comes_to}"

    return both(sentence)


def _over(rule: EarnRule, basis: Fraction | int, currency: str, language: str) -> str:
    """€36.40, or ≈ €30.08 (before tax): nobody pays a fraction of a cent."""
    cents, rest = divmod(basis.numerator, basis.denominator)
    cents += 2 * rest >= basis.denominator
    over = ("" if not rest else _ABOUT) + money(cents, currency, language)
    how = [one for one in (_TAX[rule.tax][language], _BASIS[rule.basis][language]) if one]
    return f"{over} ({', '.join(how)})" if how else over


def per_item(rule: EarnRule, items: int, plain: Fraction, unit: Unit, currency: str) -> Words:
    gives = (rule.gives or Fraction(0)) * 10**unit.decimals

    def sentence(language: str) -> str:
        each = amount(gives, unit, currency, language)
        return f"{items} × {each}: {amount(plain, unit, currency, language)}"

    return both(sentence)


def once(plain: Fraction, unit: Unit, currency: str) -> Words:
    said = {"en": "Once: ", "nl": "Eenmalig: "}
    return both(lambda language: said[language] + amount(plain, unit, currency, language))


def tier_rate(tier: Tier, rate: Fraction, so_far: Fraction, unit: Unit, currency: str) -> Words:
    return both(
        lambda language: (
            f"{formats.said(tier.name, language)}, {_percent(rate, language)}: "
            f"{amount(so_far, unit, currency, language)}"
        )
    )


def boosted(rule: EarnRule, added: Fraction, so_far: Fraction, unit: Unit, currency: str) -> Words:
    sign, size = ("\u2212", -added) if added.numerator < 0 else ("+", added)
    so = {"en": "so", "nl": "dus"}
    return both(
        lambda language: (
            f"{formats.said(rule.name, language)}: {sign} "
            f"{amount(size, unit, currency, language)}, {so[language]} "
            f"{amount(so_far, unit, currency, language)}"
        )
    )


def rounding(rule: EarnRule, units: int, unit: Unit, currency: str) -> Words:
    lines = {"en": " on every line", "nl": " per regel"}

    def sentence(language: str) -> str:
        over = lines[language] if rule.round_over == "line" else ""
        said = _ROUNDED[rule.rounding][language]
        return f"{said}{over}: {amount(units, unit, currency, language)}"

    return both(sentence)


def reduced(cap: Cap, left: int, unit: Unit, currency: str) -> Words:
    """At most 100 points a month, so 36 points."""

    def sentence(language: str) -> str:
        most, given = (amount(u, unit, currency, language) for u in (cap.units or 0, left))
        if language == "nl":
            return f"Hoogstens {most} {PER[cap.per]['nl']}: nog {given}"
        return f"At most {most} {PER[cap.per]['en']}: {given} left"

    return both(sentence)


def tier_gift(tier: Words, *, yearly: bool) -> Words:
    """Why units came without a rule."""
    en, nl = (formats.said(tier, language) for language in ("en", "nl"))
    if yearly:
        return {"en": f"Yearly gift of {en}", "nl": f"Jaarlijks cadeau van {nl}"}
    return {"en": f"Welcome gift of {en}", "nl": f"Welkomstcadeau van {nl}"}


def waits(action: Words, until: datetime, zone: ZoneInfo) -> Words:
    last = last_day(until, zone)
    en, nl = (formats.said(action, language) for language in ("en", "nl"))
    return {
        "en": f"To spend once “{en}” is reported, by {day(last, 'en')}",
        "nl": f"Te besteden zodra “{nl}” gemeld is, tot en met {day(last, 'nl')}",
    }


def available(from_at: datetime, zone: ZoneInfo) -> Words:
    on = day_of(from_at, zone)
    return {"en": f"To spend from {day(on, 'en')}", "nl": f"Te besteden vanaf {day(on, 'nl')}"}


def expires(at: datetime, zone: ZoneInfo) -> Words:
    last = last_day(at, zone)
    return {
        "en": f"Valid until {day(last, 'en')}",
        "nl": f"Geldig tot en met {day(last, 'nl')}",
    }


def _short(minor: int, currency: str, language: str) -> str:
    """€1 rather than €1.00."""
    text = money(minor, currency, language)
    return text[:-3] if not minor % 100 else text
