"""What a reward is worth, for whom, how often and until when, in words."""

from collections.abc import Iterator
from dataclasses import replace

from pasje.contract.programme import Words
from pasje_platform.engine.reward_rules import GIVEN, GONE, Limit, Reward
from pasje_platform.engine.rules import Rules
from pasje_platform.programme.describe.voice import Voice, lines


def reward_conditions(reward: Reward, rules: Rules) -> tuple[Words, ...]:
    """A sentence each: its worth first, then its conditions."""
    return lines(rules, lambda v: _conditions(v, reward))


def voucher_conditions(
    terms: Reward, worth: int, rules: Rules, *, undone: bool
) -> tuple[Words, ...]:
    """What holds for a voucher of `worth` issued on those terms: what it is and how it is used, and
    how it can be `undone` if it still can. Who could have it, for how many units and how often was
    of the reward.
    """
    if terms.into and all(unit.id != terms.into for unit in rules.units):
        return ()
    chosen = bool(terms.denominations or terms.variable)
    own = replace(terms, worth=worth if chosen else terms.worth, denominations=(), variable=None)
    return lines(rules, lambda v: _of_voucher(v, own, undone))


def _of_voucher(v: Voice, terms: Reward, undone: bool) -> Iterator[str]:
    yield from _worth(v, terms)
    if terms.kind not in GIVEN:
        yield from _use(v, terms)
    if undone:
        yield from _undoing(v, terms)


def _conditions(v: Voice, reward: Reward) -> Iterator[str]:
    yield from _worth(v, reward)
    yield from _whom(v, reward)
    yield from _how_often(v, reward)
    if reward.kind not in GIVEN:
        yield from _use(v, reward)
    if reward.for_sale:
        yield from _undoing(v, reward)


def _undoing(v: Voice, reward: Reward) -> Iterator[str]:
    yield _undone(v, reward)
    if reward.kind in _ON_ITS_DAY and reward.on and reward.cancel != "never":
        yield v("cancel_before", day=v.day(reward.on))


def _undone(v: Voice, reward: Reward) -> str:
    if reward.cancel == "never" or reward.kind in GONE:
        return v("cancel_never")
    within = reward.cancel == "within"
    span = v.span(reward.cancel_within if within else reward.valid)
    if reward.kind == "gift_card":
        return v("cancel_gift_card", span=span)
    if reward.kind != "sweepstake":
        return v(f"cancel_{reward.cancel}", span=span)
    if reward.on and not within:
        return v("cancel_sweepstake")
    return v("cancel_given", span=span)


def _worth(v: Voice, reward: Reward) -> Iterator[str]:
    yield _what(v, reward)
    if reward.kind not in _WITH_GOODS and (what := _goods(v, reward)):
        yield v("good_for", what=what)
    if reward.most_off is not None:
        yield v("most_off", amount=v.money(reward.most_off))
    if reward.denominations:
        choices = (
            v("choice", units=v.amount_of(one.cost, reward.unit), amount=v.money(one.worth))
            for one in reward.denominations
        )
        yield v("choices", choices=v.either(choices))
    if step := reward.variable:
        least, most, size = (
            v.amount_of(units, reward.unit) for units in (step.least, step.most, step.step)
        )
        yield v("step", least=least, most=most, step=size, amount=v.money(step.worth))
    if reward.on:
        yield v(_ON_ITS_DAY.get(reward.kind, "used_from"), day=v.day(reward.on))


_ON_ITS_DAY = {"experience": "held_on", "sweepstake": "drawn_on"}
"""Kinds that happen on one day, which is the last of their voucher."""
_WITH_GOODS = ("amount_off", "percent_off", "product", "bonus_product")
"""Kinds whose sentence says what it is good for."""


def _what(v: Voice, reward: Reward) -> str:
    chosen = bool(reward.denominations or reward.variable)
    values = {"amount": v.money(reward.worth), "percent": v.percent(reward.percent)}
    if reward.kind == "gift_card":
        units = v.plural(reward.into)
        return v("gift_card_chosen" if chosen else "gift_card", units=units, **values)
    if reward.kind == "donation":
        name = "donation_chosen" if chosen or not reward.worth else "donation"
        return v(name, charity=reward.charity, **values)
    if reward.kind not in _WITH_GOODS:
        return v(reward.kind)
    if reward.kind in ("product", "bonus_product") and (one := _one_article(v, reward)):
        return v(f"{reward.kind}_article", what=one)
    what = _goods(v, reward)
    name = "amount_off_chosen" if chosen and reward.kind == "amount_off" else reward.kind
    return v(f"{name}_on" if what else name, what=what, **values)


def _goods(v: Voice, reward: Reward) -> str:
    """What a line may be of, its categories as well as its articles; "" when anything."""
    names = [*map(v.category, reward.categories), *v.articles(reward.skus)]
    return v.all_of(dict.fromkeys(names)) if names else ""


def _one_article(v: Voice, reward: Reward) -> str:
    """The articles one of which is free; "" where it is for categories, or for several nameless."""
    known = len(reward.skus) == 1 or not v.rules.articles.keys().isdisjoint(reward.skus)
    return v.either(v.articles(reward.skus)) if known and not reward.categories else ""


def _whom(v: Voice, reward: Reward) -> Iterator[str]:
    if not reward.for_sale:
        yield v("gift_only")
    if reward.tiers:
        yield v("reward_tiers", names=v.tiers(reward.tiers))
    if reward.segments:
        yield v("reward_segments", names=v.segments(reward.segments))
    if when := v.between(reward.first_day, reward.last_day):
        yield v("redeemed", when=when)
    if reward.early and reward.early_tiers and reward.first_day:
        names = v.tiers(reward.early_tiers)
        yield v("redeemed_early", names=names, span=v.span(reward.early))


def _how_often(v: Voice, reward: Reward) -> Iterator[str]:
    for limit in reward.limits:
        yield v.of_tiers(limit.tiers, said_limit(v, limit))
    if reward.in_total is not None:
        yield v("in_total", times=v.many("times", reward.in_total))
    if reward.stock is not None:
        seats = reward.kind == "experience"
        yield v.many("seats", reward.stock) if seats else v("stock")


def said_limit(v: Voice, limit: Limit) -> str:
    """How often, whoever it is for."""
    times = v.many("times", limit.count)
    if limit.per == "ever":
        return v("limit_ever", times=times)
    return v("limit", times=times, per=v(f"per_{limit.per}"))


def _use(v: Voice, reward: Reward) -> Iterator[str]:
    """Of its voucher at the till."""
    if reward.minimum:
        yield v("least_bill", amount=v.money(reward.minimum))
    if reward.channels:
        yield v("used_where", channels=v.channels(reward.channels))
    if reward.most_per_purchase is not None:
        yield v.many("most_per_purchase", reward.most_per_purchase)
    yield from voucher_lasts(v, reward)


def voucher_lasts(v: Voice, reward: Reward) -> Iterator[str]:
    """How long its voucher can be used; nothing where there is none, or its day says so."""
    if reward.kind in GIVEN or (reward.on and reward.kind in _ON_ITS_DAY):
        return
    until = v.day(reward.valid_until) if reward.valid_until else ""
    begins = v("begins", day=v.day(reward.on)) if reward.on else ""
    key = "lasts_until" if until else "lasts"
    yield v(key, span=v.span(reward.valid), begins=begins, day=until)
