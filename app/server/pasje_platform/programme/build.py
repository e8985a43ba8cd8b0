"""From a file's values to the rules in force."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pasje.contract.programme import (
    EarnRule,
    Programme,
    ReferralTerms,
    Reward,
    Tier,
    Unit,
)  # fmt: skip
from pasje_platform.programme.file import Values
from pasje_platform.programme.model import Rules


def rules(
    values: Values, *, logo: str | None, version: int, effective_at: datetime, demo: bool
) -> Rules:
    """The rules of a file as version `version`."""
    top, terms = values[""], values["terms"]
    programme = Programme(
        id=top["id"],
        version=version,
        effective_at=effective_at,
        name=top["name"],
        colour=top["colour"].upper(),
        logo=logo,
        unit=Unit(**values["unit"]),
        currency=top["currency"],
        time_zone=top["time_zone"],
        languages=top["languages"],
        earn=EarnRule(**values["earn"]),
        tiers=tuple(Tier(**tier) for tier in values["tiers"]),
        rewards=tuple(_reward(reward) for reward in values["rewards"]),
        referral=ReferralTerms(**values["referral"]) if values["referral"] else None,
        terms=terms["text"],
        terms_on=terms["on"],
        demo=demo,
    )
    return Rules(programme, stock(values))


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


def _reward(values: dict[str, Any]) -> Reward:
    stock = values["stock"]
    plain = {name: value for name, value in values.items() if name != "stock"}
    return Reward(**plain, in_stock=stock != 0)
