"""What is read of a programme: a small one, and its sentences with plain spaces."""

from collections.abc import Iterable
from typing import Any, get_args, get_type_hints

from pasje.contract.programme import Words
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.rules import Rules, Tier, Unit
from tests.support.engine import reward, rules, words

POINTS = Unit("points", words("point", "punt"), words("points", "punten"))
CREDIT = Unit("credit", words("credit", "tegoed"), words("credit", "tegoed"), 2, money=True)
BRONZE = Tier("bronze", words("Bronze", "Brons"), 0)
SILVER = Tier("silver", words("Silver", "Zilver"), 150_00)
GOLD = Tier("gold", words("Gold", "Goud"), 400_00)
COFFEE = reward(cost=80)


def programme(*earning: EarnRule, **changes: Any) -> Rules:
    """In points and a credit of money."""
    return rules(*earning, **{"units": (POINTS, CREDIT), **changes})


def read(text: Words) -> tuple[str, str]:
    """The Dutch and the English."""
    assert list(text) == ["nl", "en"]
    nl, en = (one.replace("\u00a0", " ") for one in text.values())
    return nl, en


def all_read(texts: Iterable[Words]) -> tuple[str, str]:
    """Several sentences, one after the other."""
    pairs = [read(text) for text in texts]
    return " ".join(nl for nl, _ in pairs), " ".join(en for _, en in pairs)


def options(of: type, name: str) -> tuple[Any, ...]:
    """What a field may be."""
    return get_args(get_type_hints(of)[name])
