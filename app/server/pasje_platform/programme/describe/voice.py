"""One language speaking of one programme: its numbers, days, names, and its table of sentences."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from pasje.contract import formats
from pasje.contract.programme import Money, Words
from pasje.contract.programme import Unit as Counted
from pasje_platform.engine import numbers
from pasje_platform.engine.rules import Gift, Rules
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.engine.steps import PER
from pasje_platform.programme.describe import dutch, dutch_spending, english, english_spending

TABLES: Mapping[str, Mapping[str, str]] = {
    language: {**{f"per_{period}": per[language] for period, per in PER.items()}, **words}
    for language, words in {
        "nl": {**dutch.WORDS, **dutch_spending.WORDS},
        "en": {**english.WORDS, **english_spending.WORDS},
    }.items()
}


class Voice:
    """Calling it says the sentence of that name with those values in it."""

    def __init__(self, rules: Rules, language: str) -> None:
        self.rules, self.language = rules, language
        self.table = TABLES.get(language, TABLES["en"])
        self.units = {
            unit.id: Counted(unit.singular, unit.plural, None, unit.id, unit.decimals, unit.money)
            for unit in rules.units
        }

    def __call__(self, key: str, /, **values: str) -> str:
        return self.table[key].format_map(values)

    def said(self, words: Words) -> str:
        return formats.said(words, self.language)

    # -- numbers

    def many(self, key: str, count: int, **values: str) -> str:
        """The form of that sentence that goes with so many; no line ends after the number."""
        one, more = self.table[key].split("|")
        number = formats.number(count, self.language)
        said = (one if count == 1 else more).replace("{n} ", f"{{n}}{formats.GAP}")
        return said.format_map({"n": number, **values})

    def number(self, exact: Fraction) -> str:
        written = numbers.written(exact)
        if "/" in written:
            return written
        whole, _, rest = written.partition(".")
        number = formats.number(int(whole), self.language)
        return f"{number}{self.table['mark']}{rest}" if rest else number

    def percent(self, exact: Fraction) -> str:
        return formats.percent(self.number(exact))

    def money(self, amount: int) -> str:
        """Minor units, as an amount."""
        money = formats.money(Money(amount, self.rules.currency), self.language)
        return money.lstrip(formats.GAP)

    def amount_of(self, steps: int, unit_id: str) -> str:
        """36 punten: so many of a unit's smallest steps."""
        return formats.units(steps, self.units[unit_id], self.language, self.rules.currency)

    def exactly(self, natural: Fraction, unit_id: str) -> str:
        """The same of the unit's natural size, however small a part of it."""
        steps = numbers.scaled(natural, self.units[unit_id].decimals)
        if steps.denominator == 1:
            return self.amount_of(int(steps), unit_id)
        return f"{self.number(natural)}{formats.GAP}{self.plural(unit_id)}"

    def plural(self, unit_id: str) -> str:
        return self.said(self.units[unit_id].plural)

    # -- days

    def day(self, on: date | YearDay) -> str:
        said = formats.year_day(on.month, on.day, self.language)
        return said if on.year is None else f"{said}{formats.GAP}{on.year}"

    def days(self, dates: Sequence[YearDay]) -> list[str]:
        """Each, in the order of a year."""
        return [self.day(one) for one in sorted(dates, key=lambda d: (d.year or 0, d.month, d.day))]

    def coming(self, dates: Sequence[YearDay]) -> str:
        """The next of those days."""
        if len(dates) > 1:
            return self("next_of", days=self.either(self.days(dates)))
        only = self.day(dates[0])
        return only if dates[0].year else self("next_day", day=only)

    def span(self, span: Span, named: str = "") -> str:
        return self.many(f"{named}{span.of}", span.count)

    def between(self, first: date | None, last: date | None) -> str:
        """Both days included; "" when there is neither."""
        if first and last:
            if first == last:
                return self("on_day", day=self.day(first))
            return self("from_to", first=self.day(first), last=self.day(last))
        if first:
            return self("from_day", first=self.day(first))
        return self("to_day", last=self.day(last)) if last else ""

    # -- lists and names

    def all_of(self, names: Iterable[str]) -> str:
        return formats.all_of(names, self.language)

    def either(self, names: Iterable[str]) -> str:
        return formats.either(names, self.language)

    def tiers(self, ids: Iterable[str]) -> str:
        known = {tier.id: self.said(tier.name) for tier in self.rules.tiers}
        return self.either(known.get(one, one) for one in ids)

    def of_tiers(self, ids: Sequence[str], said: str, key: str = "limit_tiers") -> str:
        """What holds for members in those tiers; as it is when for all."""
        return self(key, names=self.tiers(ids), said=said) if ids else said

    def channels(self, names: Iterable[str]) -> str:
        return self.either(
            self(key)
            if (key := f"channel_{name}") in self.table
            else self("channel_other", name=name)
            for name in names
        )

    def articles(self, skus: Sequence[str]) -> list[str]:
        """Each name once. Those that have none are told together, and none by its number."""
        names = self.rules.articles
        said = list(dict.fromkeys(self.said(names[one]) for one in skus if one in names))
        if unnamed := len({*skus} - names.keys()):
            said.append(self.many("other_articles" if said else "certain_articles", unnamed))
        return said

    def category(self, category_id: str) -> str:
        return self.said(self.rules.category(category_id))

    def segments(self, ids: Iterable[str]) -> str:
        return self.either(self.said(self.rules.segment(one)) for one in ids)

    def quoted(self, names: Iterable[Words]) -> str:
        return self.either(self("quoted", name=self.said(name)) for name in names)

    def action(self, name: str) -> str:
        return self.quoted([self.rules.action(name.removeprefix("action:"))])

    def gift(self, gift: Gift) -> str:
        if gift.reward:
            return self.said(self.rules.reward(gift.reward).name)
        return self.amount_of(gift.units, gift.unit)


Sentences = Callable[[Voice], Iterable[str]]


def languages(rules: Rules) -> tuple[str, ...]:
    """The programme's, as its texts have them."""
    return tuple(rules.units[0].singular)


def lines(rules: Rules, say: Sentences, stop: str = ".") -> tuple[Words, ...]:
    """Each sentence by itself, in every language."""
    spoken = {one: [_sentence(s, stop) for s in say(Voice(rules, one))] for one in languages(rules)}
    return tuple(
        dict(zip(spoken, together, strict=True)) for together in zip(*spoken.values(), strict=True)
    )


def paragraph(rules: Rules, say: Sentences) -> Words:
    """All of them as one text, in every language."""
    return {
        language: " ".join(map(_sentence, say(Voice(rules, language))))
        for language in languages(rules)
    }


def _sentence(text: str, stop: str = ".") -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}{stop}"
