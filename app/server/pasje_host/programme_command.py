"""`pasje programme check` and `preview`: what a file says, and what a purchase earns under it."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from pasje.contract import formats
from pasje.contract.programme import Money, Programme, Reward
from pasje_host.programme_preview import shown
from pasje_host.refused import CannotRun
from pasje_host.saying import say, sentence
from pasje_platform.engine import calendar
from pasje_platform.programme import build, file, file_basket, trying
from pasje_platform.programme.file import WrongProgramme
from pasje_platform.programme.file_basket import WrongBasket
from pasje_platform.programme.model import Rules


def check(options: Namespace, console: Console) -> None:
    """Prints what the file says, and what in it is odd. Raises CannotRun when it is wrong."""
    rules = _rules(options.file)
    today = calendar.day_of(datetime.now(UTC), rules.engine.zone)
    odd = file.odd(file.read(options.file).source, today)
    for line in (*_summary(options.file, rules), *(sentence(f"Odd: {one}") for one in odd)):
        say(console, line)


def preview(options: Namespace, console: Console) -> None:
    """Prints what the basket would earn in each tier, and why. Raises CannotRun."""
    rules, path = _rules(options.file), options.basket
    try:
        trial = file_basket.read(path, rules, datetime.now(UTC))
    except WrongBasket as wrong:
        raise CannotRun(sentence(f"{path} is no basket: {wrong}")) from None
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({_reason(error)}): see --basket.") from None
    for line in shown(rules, trial, list(trying.tried(rules.engine, trial))):
        say(console, line)


def _rules(path: Path) -> Rules:
    """The rules of the file at `path`, as they would be in force now."""
    try:
        found = file.read(path)
        values = file.parse(found.source)
    except WrongProgramme as wrong:
        raise CannotRun(sentence(f"{path} is no programme: {wrong}")) from None
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({_reason(error)}): name another file.") from None
    now = datetime.now(UTC)
    return build.rules(values, logo=found.logo, version=1, effective_at=now, demo=False)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _summary(path: Path, rules: Rules) -> Iterator[str]:
    programme = rules.programme
    language = "en" if "en" in programme.languages else programme.languages[0]
    yield f"{path} is right: {programme.name} ({programme.id})."
    yield f"  {', '.join(_counts(rules))}; {programme.currency}, {programme.time_zone}."
    for unit in programme.units:
        lasts = f" {formats.said(unit.validity, language)}" if unit.validity else ""
        yield f"{_heading(formats.said(unit.plural, language))}:{lasts}"
        for way in programme.earning:
            if way.unit_id == unit.id:
                name, says = (formats.said(words, language) for words in (way.name, way.says))
                yield f"  {name}: {says}"
        for reward in programme.rewards:
            if reward.unit_id == unit.id and reward.for_sale:
                cost = _cost(programme, reward, language)
                yield f"  {cost}: {formats.said(reward.name, language)}"
    if programme.tier_rules:
        yield "Tiers:"
        yield from (f"  {formats.said(says, language)}" for says in programme.tier_rules)
    for title, sentences in (("Paying", programme.payment), ("Returns", programme.returning)):
        if sentences:
            yield f"{title}:"
            yield from (f"  {formats.said(says, language)}" for says in sentences)
    if (terms := rules.engine.referral) is not None:
        inviter, friend = (
            _price(programme, units, terms.unit, language)
            for units in (terms.inviter_units, terms.friend_units)
        )
        minimum = formats.money(Money(terms.minimum, programme.currency), language)
        yield (
            f"Referral: {inviter} for who invites, {friend} for the friend, once the friend buys "
            f"for {minimum} or more."
        )


def _cost(programme: Programme, reward: Reward, language: str) -> str:
    """Its price, or those that the member chooses from: 500 or 900 points, 50 to 250 points."""
    costs = [choice.cost for choice in reward.choices] or [reward.cost]
    if reward.step is not None:
        costs = sorted({reward.step.least, reward.step.most})
    unit = next(unit for unit in programme.units if unit.id == reward.unit_id)
    *lower, most = costs
    first = ", ".join(formats.amount(cost, unit, language, programme.currency) for cost in lower)
    highest = _price(programme, most, reward.unit_id, language)
    joined = "to" if reward.step is not None else "or"
    return f"{first} {joined} {highest}" if first else highest


def _heading(words: str) -> str:
    """With a capital; what has them already (XP) keeps them."""
    return words[:1].upper() + words[1:]


def _price(programme: Programme, cost: int, unit_id: str, language: str) -> str:
    unit = next(unit for unit in programme.units if unit.id == unit_id)
    return formats.units(cost, unit, language, programme.currency)


def _counts(rules: Rules) -> Iterator[str]:
    engine = rules.engine
    for count, one, several in (
        (len(engine.units), "unit", "units"),
        (len(engine.earn), "rule for earning", "rules for earning"),
        (len(engine.tiers), "tier", "tiers"),
        (len(engine.rewards), "reward", "rewards"),
        (len(engine.batches), "batch", "batches"),
    ):
        if count:
            yield f"{count} {one if count == 1 else several}"
