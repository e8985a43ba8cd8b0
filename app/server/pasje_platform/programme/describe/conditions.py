"""When a rule counts, in words: one function for each condition."""

from collections.abc import Iterator
from itertools import pairwise

from pasje.contract import formats
from pasje_platform.engine.earn_rules import EarnRule, When
from pasje_platform.programme.describe.voice import Voice

Clause = tuple[str, str]
"""Which condition of a rule it is, and how it is said inside the rule's sentence."""


def selection(v: Voice, when: When) -> str:
    """What the lines are of that count, of its categories and its articles; "" when all do."""
    categories = v.all_of(map(v.category, when.categories)) if when.categories else ""
    articles = v.all_of(v.articles(when.skus)) if when.skus else ""
    if categories and articles:
        return v("only", what=categories, which=articles)
    return categories or articles


def says_first(rule: EarnRule) -> bool:
    """Whether what it gives is said of the first purchase: it has no other to be given for."""
    once = rule.on == "purchase" and rule.per == "once" and rule.gives is not None
    return once and rule.when.first_purchase


def conditions(v: Voice, rule: EarnRule) -> Iterator[Clause]:
    """All but the selection of lines, in the order in which people say them."""
    when = rule.when
    yield from _not_on(v, rule)
    yield from _places(v, when)
    if when.weekdays:
        yield "weekdays", _weekdays(v, when)
    if when.hours:
        hours = (_between(v, *one) for one in when.hours)
        yield "hours", v.all_of(hours)
    if days := v.between(when.first_day, when.last_day):
        yield "days", days
    if when.birthday:
        yield "birthday", v(f"birthday_{when.birthday}")
    if when.tiers:
        yield "tiers", v("for_tiers", names=v.tiers(when.tiers))
    if when.segments:
        yield "segments", v("for_segments", names=v.segments(when.segments))
    if when.first_purchase and not says_first(rule):
        yield "first_purchase", v("first_purchase")
    if when.minimum:
        least = "minimum_on" if selection(v, when) else "minimum"
        yield "minimum", v(least, amount=v.money(when.minimum))


def _not_on(v: Voice, rule: EarnRule) -> Iterator[Clause]:
    """Its own exclusions, and those of the programme that its own selection leaves in."""
    when = rule.when
    everything = rule.on == "purchase" and rule.gives is not None and not when.skus
    never = v.rules.exclude_categories if everything and not when.categories else ()
    categories = {*when.not_categories, *never}
    skus = {*when.not_skus, *(v.rules.exclude_skus if everything else ())}
    if names := [*sorted(map(v.category, categories)), *v.articles(sorted(skus))]:
        yield "not_on", v("not_on", what=v.either(dict.fromkeys(names)))


def _places(v: Voice, when: When) -> Iterator[Clause]:
    if when.stores:
        yield "stores", v("at_stores", names=v.either(when.stores))
    if when.not_stores:
        yield "not_stores", v("not_at_stores", names=v.either(when.not_stores))
    if when.channels:
        yield "channels", v.channels(when.channels)


def _weekdays(v: Voice, when: When) -> str:
    days = sorted(when.weekdays)
    names = [formats.WEEKDAYS[v.language][day - 1] for day in days]
    if len(days) > 2 and all(later == day + 1 for day, later in pairwise(days)):
        return v("from_weekday", first=names[0], last=names[-1])
    return v("on_weekdays", days=v.all_of(names))


def _between(v: Voice, first: int, last: int) -> str:
    return v("between", first=formats.clock_of(first), last=formats.clock_of(last))
