"""What a tried basket comes to, in lines for a terminal."""

from collections.abc import Iterator

from pasje.contract import formats
from pasje.contract.programme import Money, Unit, Words
from pasje_platform.engine.outcome import Explained, Outcome
from pasje_platform.problems import sentences
from pasje_platform.programme.file_basket import Trial
from pasje_platform.programme.model import Rules
from pasje_platform.programme.trying import Tried
from pasje_platform.refused import Refused


def shown(rules: Rules, trial: Trial, tries: list[Tried]) -> Iterator[str]:
    """The purchase in a line, then for each tier what it earns, rule by rule, and together."""
    yield from _Preview(rules).lines(trial, tries)


class _Preview:
    """In one language: English where the programme speaks it, else its first."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        languages = rules.programme.languages
        self.language = "en" if "en" in languages else languages[0]
        self.names = {rule.id: self.said(rule.name) for rule in rules.engine.earn}

    def lines(self, trial: Trial, tries: list[Tried]) -> Iterator[str]:
        basket = trial.basket
        amount = sum(line.amount - line.discount for line in basket.lines)
        at = basket.bought_at.astimezone(self.rules.engine.zone)
        on = formats.day(at.date(), self.language)
        when = f"{on} at {formats.clock(at.hour, at.minute)}"
        yield f"{self.rules.programme.name}: {self.money(amount)} on {when}"
        for tried in tries:
            yield ""
            if tried.tier is not None:
                yield self.said(tried.tier.name)
            if isinstance(tried.outcome, Refused):
                said = sentences(tried.outcome, self.rules)
                yield f"  Refused: {self.said(said)}"
            else:
                yield from self.outcome(tried.outcome)
                yield from self.visit(tried.visit)

    def outcome(self, outcome: Outcome) -> Iterator[str]:
        for explained in outcome.explained:
            yield from self.explained(explained)
        earned: dict[str, int] = {}
        for explained in outcome.explained:
            earned[explained.unit] = earned.get(explained.unit, 0) + explained.units
        gained = [self.units(unit, units) for unit, units in earned.items() if units]
        gained += [self.said(one.reward) for one in outcome.explained if one.reward]
        yield f"  Together: {', '.join(gained) or 'nothing'}"
        if outcome.sale and outcome.sale.paid:
            paid, rest = self.money(outcome.sale.paid), self.money(outcome.sale.to_pay)
            yield f"  Paid with units: {paid}; to pay: {rest}"
        tier = self.rules.engine.tier(outcome.state.tier.tier)
        if outcome.tier_changed and tier is not None:
            yield f"  Rises to {self.said(tier.name)}"

    def visit(self, outcome: Outcome | None) -> Iterator[str]:
        """What no purchase gives by itself, but the scan at the till that comes with it."""
        if outcome is None:
            return
        yield "  For the visit, with its first purchase:"
        for explained in outcome.explained:
            for line in self.explained(explained):
                yield f"  {line}"

    def explained(self, explained: Explained) -> Iterator[str]:
        name = self.names.get(explained.rule, explained.rule)
        if explained.refused is not None:
            yield f"  {name}: nothing. {self.said(explained.refused)}"
            return
        units = self.units(explained.unit, explained.units)
        yield f"  {name}: {self.said(explained.reward) if explained.reward else units}"
        for step in explained.steps:
            yield f"    {self.said(step)}"

    def units(self, unit_id: str, units: int) -> str:
        return formats.units(units, self.unit(unit_id), self.language, self.rules.engine.currency)

    def unit(self, unit_id: str) -> Unit:
        return next(unit for unit in self.rules.programme.units if unit.id == unit_id)

    def said(self, words: Words) -> str:
        return formats.said(words, self.language)

    def money(self, amount: int) -> str:
        return formats.money(Money(amount, self.rules.engine.currency), self.language)
