"""What one version of a programme changes for members, found by comparing what both say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pasje.contract import formats
from pasje.contract.programme import Words
from pasje_platform.engine.reward_rules import Reward
from pasje_platform.engine.rules import Referral, Rules
from pasje_platform.programme.describe import earning
from pasje_platform.programme.describe.lasting import validity_lines
from pasje_platform.programme.describe.rewards import reward_conditions
from pasje_platform.programme.describe.tiers import tier_benefits, tier_rules
from pasje_platform.programme.describe.till import payment_lines, returning
from pasje_platform.programme.describe.voice import Voice, languages, lines

MOST = 20
"""Lines about one version; one more tells how many are left out."""
_BINDING = ("terms", "unit", "returns", "tiers", "tier")
"""Told before all else, in this order: where much changes, what comes after it is left out."""
_BRIEF = 2
"""Sentences about a reward that is new: its price and its worth. The catalogue has the rest."""


@dataclass(frozen=True)
class _Part:
    """A rule, reward, tier, unit, or a section with one text: its name, and what is said of it."""

    name: Words
    says: tuple[Words, ...]
    brief: int | None = None
    """How many sentences tell that it is new; None: all."""
    first: tuple[tuple[str, Words], ...] = ()
    """The first sentence of a rule in its clauses, each with what it is about."""


_Parts = Mapping[tuple[str, str], _Part]
_Line = tuple[str, tuple[Words, ...], str, tuple[Words, ...]]
"""The sort of change with what is said now, and a head for what is not said any more."""


def changes(before: Rules, after: Rules, *, terms: bool = False) -> tuple[Words, ...]:
    """A line each, at most `MOST`: what is new, what is no more, what is different.

    Also that the `terms` are. In the languages of `after`; one that is new compares nothing.
    """
    spoken = languages(after)
    shared = tuple(one for one in spoken if one in languages(before)) or spoken
    found = list(_found(_parts(before), _parts(after), shared))
    if terms:
        found.append(("terms", ("changed", lines(after, lambda v: [v("part_terms")]), "", ())))
    found.sort(key=_weight)
    voices = [Voice(after, language) for language in spoken]
    told = [{v.language: _told(v, line) for v in voices} for _, line in found[:MOST]]
    more = len(found) - MOST
    left_out = lines(after, lambda v: [v.many("change_more", more)]) if more > 0 else ()
    return (*told, *left_out)


def _weight(told: tuple[str, _Line]) -> int:
    part, _ = told
    return _BINDING.index(part) if part in _BINDING else len(_BINDING)


def _found(old: _Parts, new: _Parts, shared: tuple[str, ...]) -> Iterator[tuple[str, _Line]]:
    """Each line with what it is about."""
    for key, part in new.items():
        if key not in old:
            yield key[0], ("new", (part.name, *part.says[: part.brief]), "", ())
    for key, part in old.items():
        if key not in new:
            yield key[0], ("ended", (part.name,), "", ())
    for key, part in new.items():
        if key in old:
            was, name = old[key], part.name
            come, gone = (
                _without(part.says, was.says, shared),
                _without(was.says, part.says, shared),
            )
            renamed = _without((was.name,), (name,), shared)
            if gone and come and come[0] is part.says[0] and gone[0] is was.says[0]:
                gone = (_what_it_was(was, part, shared), *gone[1:])
            if come or gone or renamed:
                head = "before" if come or renamed else "no_more"
                yield key[0], ("changed", (name, *come), head, (*renamed, *gone))


def _without(
    some: Iterable[Words], others: Iterable[Words], shared: tuple[str, ...]
) -> tuple[Words, ...]:
    """Those of `some` that none of `others` says too, in the languages that both versions speak."""

    known = {_text(words, shared) for words in others}
    return tuple(words for words in some if _text(words, shared) not in known)


def _what_it_was(was: _Part, part: _Part, shared: tuple[str, ...]) -> Words:
    """Of the first sentence the clauses that differ, where the others are all in the new one.

    What a rule gives is never said alone: that would read as if it had been without conditions.
    """
    pairs = list(zip(was.first, part.first, strict=False))
    differ = [old for (_, old), (_, new) in pairs if _text(old, shared) != _text(new, shared)]
    alike = [kind for kind, _ in was.first] == [kind for kind, _ in part.first]
    if not alike or not differ or differ[0] is was.first[0][1]:
        return was.says[0]
    return {one: ", ".join(old[one] for old in differ) for one in was.says[0]}


def _text(words: Words, shared: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(formats.said(words, language) for language in shared)


def _told(v: Voice, line: _Line) -> str:
    sort, now, head, before = line
    said = v(f"change_{sort}", what=_sentences(v, now))
    return f"{said} {v(f'change_{head}', what=_sentences(v, before))}" if before else said


def _sentences(v: Voice, some: Iterable[Words]) -> str:
    return " ".join(_sentence(v.said(words)) for words in some)


def _sentence(text: str) -> str:
    stop = "" if text.endswith((".", "!", "?", "…")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"


def _parts(rules: Rules) -> _Parts:
    """By what they are and their id, in the order in which members read of them."""
    found: dict[tuple[str, str], _Part] = {
        ("earn", rule.id): _Part(
            rule.name, earning.sentences(rules, rule), first=earning.clauses(rules, rule)
        )
        for rule in rules.earn
    }
    for batch in rules.batches:
        found["batch", batch.id] = _Part(batch.name, earning.sentences(rules, batch))
    for unit in rules.units:
        found["unit", unit.id] = _Part(unit.plural, validity_lines(unit, rules))
    units = [pays.unit for pays in rules.pay]
    for no, way in enumerate(rules.pay):
        nth = units[:no].count(way.unit)  # a way to pay has no id of its own
        name = _named(rules, "part_pay", way.unit)
        found["pay", f"{way.unit} {nth}"] = _Part(name, payment_lines(way, rules))
    for tier in rules.tiers:
        says = (*tier.benefits, *tier_benefits(tier, rules))
        found["tier", tier.id] = _Part(tier.name, says)
    for reward in rules.rewards:
        says = (*_price(rules, reward), *reward_conditions(reward, rules), reward.description)
        found["reward", reward.id] = _Part(reward.name, says, _BRIEF)
    for section, text_of in _sections(rules).items():
        if text_of:
            found[section, ""] = _Part(_named(rules, f"part_{section}"), text_of)
    return found


def _sections(rules: Rules) -> Mapping[str, tuple[Words, ...]]:
    """What has one text in the whole programme."""
    terms = rules.referral
    return {
        "tiers": tier_rules(rules),
        "returns": returning(rules),
        "referral": lines(rules, lambda v: _referral(v, terms)) if terms else (),
    }


def _named(rules: Rules, key: str, unit: str = "") -> Words:
    named = lines(rules, lambda v: [v(key, units=v.plural(unit) if unit else "")], stop="")
    return named[0]


def _price(rules: Rules, reward: Reward) -> tuple[Words, ...]:
    """What has several prices says them itself."""
    if not reward.for_sale or reward.denominations or reward.variable:
        return ()
    return lines(rules, lambda v: [v("price", units=v.amount_of(reward.cost, reward.unit))])


def _referral(v: Voice, terms: Referral) -> Iterator[str]:
    yield v(
        "referral_least" if terms.minimum else "referral",
        inviter=v.amount_of(terms.inviter_units, terms.unit),
        friend=v.amount_of(terms.friend_units, terms.unit),
        amount=v.money(terms.minimum),
    )
    yield v.many("referral_most", terms.per_year)
