"""How tiers are reached, kept and lost, and what each gives, in words."""

from collections.abc import Iterator
from fractions import Fraction

from pasje.contract.programme import Words
from pasje_platform.engine.earn_rules import Cap
from pasje_platform.engine.rules import Rules, Tier
from pasje_platform.programme.describe.earning import said_cap
from pasje_platform.programme.describe.lasting import lasts, to_end
from pasje_platform.programme.describe.rewards import said_limit
from pasje_platform.programme.describe.voice import Voice, lines


def tier_rules(rules: Rules) -> tuple[Words, ...]:
    """A sentence each; none in a programme without tiers."""
    return lines(rules, _ladder) if rules.tiers else ()


def tier_benefits(tier: Tier, rules: Rules) -> tuple[Words, ...]:
    """What follows from the rules, as the file's own texts are: short, and not said again."""
    own = [_plain(words) for words in tier.benefits]
    found = lines(rules, lambda v: _benefits(v, tier), stop="")
    return tuple(words for words in found if _plain(words) not in own)


def _plain(words: Words) -> dict[str, str]:
    return {
        language: "".join(text.split()).rstrip(".").casefold() for language, text in words.items()
    }


def _ladder(v: Voice) -> Iterator[str]:
    ladder = v.rules.ladder
    units = v.plural(ladder.unit) if ladder.basis == "units" else ""
    events = f": {v.either(map(v.action, ladder.events))}" if ladder.basis == "events" else ""
    yield v(
        "counts", basis=v(f"basis_{ladder.basis}", units=units), window=_window(v), events=events
    )
    if ladder.basis == "visits":
        yield v("visits_a_day")
    lowest, *others = v.rules.tiers
    yield v("begin", tier=v.said(lowest.name))
    if not others:
        return
    reached = [v("reach", amount=_threshold(v, tier), tier=v.said(tier.name)) for tier in others]
    yield v.all_of(reached)
    yield v("rise")
    yield from _keeping(v)
    if permanent := [tier.id for tier in others if tier.permanent]:
        yield v("permanent", tiers=v.tiers(permanent))


def _window(v: Voice) -> str:
    ladder = v.rules.ladder
    if ladder.window == "calendar":
        return v(f"window_{ladder.period}")
    span = v.span(ladder.span, "last_") if ladder.window == "rolling" else ""
    return v(f"window_{ladder.window}", span=span)


def _threshold(v: Voice, tier: Tier) -> str:
    basis = v.rules.ladder.basis
    if basis == "spend":
        return v.money(tier.threshold)
    if basis == "units":
        return v.amount_of(tier.threshold, v.rules.ladder.unit)
    return v.many(basis, tier.threshold)


def _keeping(v: Voice) -> Iterator[str]:
    ladder = v.rules.ladder
    if ladder.validity == "window" and ladder.window == "ever":
        yield v("keep_ever")
        return
    rounded = to_end(v, ladder.round_to) if ladder.validity == "span" else ""
    yield v(f"keep_{ladder.validity}", span=v.span(ladder.valid)) + rounded
    if ladder.downgrade == "none":
        yield v("fall_none")
    elif ladder.grace.count:
        yield v(f"grace_{ladder.downgrade}", span=v.span(ladder.grace))
    else:
        yield v(f"fall_{ladder.downgrade}")


def _benefits(v: Voice, tier: Tier) -> Iterator[str]:
    for unit, rate in tier.rates.items():
        if rate != 1:
            yield _rate(v, unit, rate)
    for name, gifts in (("welcome", tier.welcome), ("yearly", tier.yearly)):
        if gifts:
            yield v(name, gift=v.all_of(map(v.gift, gifts)))
    for unit, expiry in tier.expiry.items():
        yield v("tier_lasts", units=v.plural(unit), lasts=lasts(v, expiry))
    yield from _tier_only(v, tier)


def _tier_only(v: Voice, tier: Tier) -> Iterator[str]:
    """Rewards and rules that say so themselves."""
    sold = [reward for reward in v.rules.rewards if reward.for_sale]
    if own := [reward for reward in sold if tier.id in reward.tiers]:
        yield v("tier_reward", names=v.all_of(v.said(reward.name) for reward in own))
    for reward in sold:
        if reward.early and tier.id in reward.early_tiers:
            yield v("tier_early", name=v.said(reward.name), span=v.span(reward.early))
    for rule in v.rules.earn:
        if tier.id in rule.when.tiers:
            yield v("tier_rule", name=v.said(rule.name))
    yield from _limits(v, tier)


def _limits(v: Voice, tier: Tier) -> Iterator[str]:
    """Those that are not everybody's."""
    for rule in v.rules.earn:
        yield from _bounds(v, tier, [rule.name], rule.caps, rule.unit)
    for group in v.rules.groups:
        together = [rule for rule in v.rules.earn if rule.group == group.id]
        if together:
            names = [rule.name for rule in together]
            yield from _bounds(v, tier, names, group.caps, together[0].unit)
    for reward in v.rules.rewards:
        for limit in reward.limits:
            if tier.id in limit.tiers:
                yield v("tier_limit", name=v.said(reward.name), said=said_limit(v, limit))


def _bounds(
    v: Voice, tier: Tier, of_it: list[Words], caps: tuple[Cap, ...], unit: str
) -> Iterator[str]:
    for cap in caps:
        if tier.id in cap.tiers:
            name = v.all_of(map(v.said, of_it))
            yield v("tier_limit", name=name, said=said_cap(v, cap, unit))


def _rate(v: Voice, unit: str, rate: Fraction) -> str:
    if rate >= 2:
        return v("multiply", times=v.number(rate), units=v.plural(unit))
    name = "rate_more" if rate > 1 else "rate_less"
    return v(name, percent=v.percent(abs(rate - 1) * 100), units=v.plural(unit))
