"""From a file's values to the rules in force."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import cast

from pasje.contract.programme import (
    EarnRule,
    Money,
    Programme,
    ReferralTerms,
    Reward,
    RewardChoice,
    RewardIcon,
    RewardStep,
    Tier,
    Unit,
)  # fmt: skip
from pasje_platform.engine import earn_rules, reward_rules
from pasje_platform.engine import rules as engine
from pasje_platform.programme import build_engine, describe
from pasje_platform.programme.file import Values
from pasje_platform.programme.model import Rules, charity_of

_DAYS = {"days": 1, "weeks": 7, "months": 30, "years": 365}


def rules(
    values: Values, *, logo: str | None, version: int, effective_at: datetime, demo: bool
) -> Rules:
    """The rules of a file as version `version`."""
    top, terms = values[""], values["terms"]
    made = build_engine.rules(values, version)
    units = tuple(_unit(unit, made) for unit in made.units)
    programme = Programme(
        id=top["id"],
        version=version,
        effective_at=effective_at,
        name=top["name"],
        colour=top["colour"].upper(),
        logo=logo,
        unit=units[0],
        currency=top["currency"],
        time_zone=top["time_zone"],
        languages=top["languages"],
        earn=_per_amount(made),
        tiers=_tiers(made, top["languages"]),
        rewards=tuple(_reward(reward, made) for reward in made.rewards),
        referral=_referral(made),
        terms=terms["text"],
        terms_on=terms["on"],
        demo=demo,
        units=units,
        earning=describe.how_to_earn(made),
        tier_basis=made.ladder.basis,
        tier_unit=made.ladder.unit,
        tier_rules=describe.tier_rules(made),
        payment=describe.payment(made),
        returning=describe.returning(made),
        jurisdiction=top["jurisdiction"],
        minimum_age=top["minimum_age"],
    )
    change = values["change"]
    return Rules(
        programme,
        engine=made,
        says=change["text"] if change else None,
    )


def stock(values: Values) -> dict[str, int | None]:
    """Of each reward of a file, how many there are; None: no end to it."""
    return {reward["id"]: reward["stock"] for reward in values["rewards"]}


def in_stock(rules: Rules, left: Mapping[str, bool]) -> Programme:
    """The programme with each reward's stock as `left` tells it; the others stay as they are."""
    rewards = tuple(
        replace(reward, in_stock=left.get(reward.id, reward.in_stock))
        for reward in rules.programme.rewards
    )
    return replace(rules.programme, rewards=rewards)


def _unit(unit: engine.Unit, rules: engine.Rules) -> Unit:
    return Unit(
        singular=unit.singular,
        plural=unit.plural,
        valid_months=_months(unit.expiry),
        id=unit.id,
        decimals=unit.decimals,
        money=unit.money,
        validity=describe.validity(unit, rules),
    )


def _months(expiry: engine.Expiry) -> int | None:
    """For wallets that know no other expiry: whole months after the day of earning."""
    valid = expiry.valid
    if expiry.kind != "rolling" or expiry.round_to != "day" or valid.of in ("days", "weeks"):
        return None
    return valid.count * (12 if valid.of == "years" else 1)


def _per_amount(rules: engine.Rules) -> EarnRule | None:
    """The rule that every amount earns by, in the unit on the card."""
    for rule in rules.earn:
        plain = rule.on == "purchase" and rule.per == "amount" and rule.when == earn_rules.When()
        if plain and rule.gives and rule.unit == rules.units[0].id:
            steps = rule.gives * 10 ** rules.units[0].decimals
            per = Money(rule.per_amount * steps.denominator, rules.currency)
            return EarnRule(steps.numerator, per, rule.rounding)
    return None


def _tiers(rules: engine.Rules, languages: tuple[str, ...]) -> tuple[Tier, ...]:
    if not rules.tiers:
        nothing = Money(0, rules.currency)
        return (Tier("", dict.fromkeys(languages, ""), nothing, 100, (), None),)
    return tuple(_tier(tier, rules) for tier in rules.tiers)


def _tier(tier: engine.Tier, rules: engine.Rules) -> Tier:
    spent = tier.threshold if rules.ladder.basis == "spend" else 0
    rate = tier.rates.get(rules.units[0].id, Fraction(1))
    return Tier(
        id=tier.id,
        name=tier.name,
        threshold=Money(spent, rules.currency),
        earn_percent=int(rate * 100),
        benefits=(*tier.benefits, *describe.tier_benefits(tier, rules)),
        colour=tier.colour,
        count=tier.threshold,
    )


def _reward(reward: reward_rules.Reward, rules: engine.Rules) -> Reward:
    money = rules.currency
    choices = tuple(RewardChoice(one.cost, Money(one.worth, money)) for one in reward.denominations)
    variable = reward.variable
    step = None
    if variable is not None:
        worth = Money(variable.worth, money)
        step = RewardStep(variable.least, variable.most, variable.step, worth)
    prices = [choice.cost for choice in choices] + ([step.least] if step else [])
    return Reward(
        id=reward.id,
        name=reward.name,
        description=reward.description,
        icon=cast(RewardIcon, reward.icon),  # one of them: the reader saw to it
        cost=min(prices, default=reward.cost),
        voucher_days=reward.valid.count * _DAYS[reward.valid.of],
        in_stock=reward.stock != 0,
        kind=reward.kind,
        unit_id=reward.unit,
        conditions=describe.reward_conditions(reward, rules),
        choices=choices,
        step=step,
        for_sale=reward.for_sale,
        charity=charity_of(reward, reward.name),
    )


def _referral(rules: engine.Rules) -> ReferralTerms | None:
    terms = rules.referral
    if terms is None:
        return None
    return ReferralTerms(
        terms.inviter_units,
        terms.friend_units,
        Money(terms.minimum, rules.currency),
        terms.per_year,
    )
