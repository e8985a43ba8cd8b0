"""What a purchase brings besides its rules: a tier's welcome, the reward of an invitation."""

from collections.abc import Iterable

from pasje.contract import formats
from pasje.contract.programme import Words
from pasje.contract.snapshot import Why
from pasje_platform.engine import steps, tier_gifts
from pasje_platform.engine.outcome import Outcome
from pasje_platform.programme.model import Rules

_INVITED = {"en": "Invited by {friend}", "nl": "Uitgenodigd door {friend}"}


def told(rules: Rules, outcomes: Iterable[Outcome], purchase_id: str) -> tuple[Words, ...]:
    """Of a purchase, and of the visit that it counted."""
    found = [
        _sentence(rules, posting.unit, posting.units, posting.why)
        for outcome in outcomes
        for posting in outcome.postings
        if posting.kind in ("earn", "gift")
        and posting.source_id in _sources(purchase_id, outcome.state.tier.tier)
    ]
    return tuple(one for one in found if one is not None)


def _sources(purchase_id: str, tier_id: str) -> list[str]:
    return [purchase_id, tier_gifts.welcome_of(tier_id)]


def _sentence(rules: Rules, unit_id: str, units: int, why: Why) -> Words | None:
    """250 points: welcome gift of Silver; None of what a rule gave, which is told elsewhere."""
    if why.rule == "tier_gift" and why.name is not None:
        because = steps.tier_gift(why.name, yearly=False)
    elif why.rule == "referral_friend":
        because = {language: said.format(friend=why.friend) for language, said in _INVITED.items()}
    else:
        return None
    what = why.reward or _amount(rules, unit_id, units)
    sentence = {}
    for language in rules.programme.languages:
        said = formats.said(because, language)
        sentence[language] = f"{formats.said(what, language)}: {said[:1].lower()}{said[1:]}"
    return sentence


def _amount(rules: Rules, unit_id: str, units: int) -> Words:
    programme, unit = rules.programme, rules.unit(unit_id)
    return {
        language: formats.units(units, unit, language, programme.currency)
        for language in programme.languages
    }
