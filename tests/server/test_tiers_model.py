"""Which tier a spending reaches."""

import pytest

from pasje.contract.programme import Money, Tier
from pasje_platform.tiers import model


def tier(name: str, threshold: int) -> Tier:
    return Tier(name, {"en": name}, Money(threshold, "EUR"), 100, (), None)


TIERS = (tier("bronze", 0), tier("silver", 15000), tier("gold", 40000))


@pytest.mark.parametrize(
    ("spent", "reached", "following", "missing"),
    [
        (0, "bronze", "silver", 15000),
        (14999, "bronze", "silver", 1),
        (15000, "silver", "gold", 25000),
        (40000, "gold", None, None),
        (99999, "gold", None, None),
    ],
)
def test_the_highest_threshold_met(
    spent: int, reached: str, following: str | None, missing: int | None
) -> None:
    found = model.reached(TIERS, spent)
    standing = model.standing(TIERS, found, spent)
    assert (found.id, standing.tier_id) == (reached, reached)
    assert standing.next_tier_id == following
    assert (standing.missing and standing.missing.amount) == missing


def test_a_member_whose_tier_now_asks_more_misses_nothing_below_zero() -> None:
    standing = model.standing(TIERS, TIERS[0], 20000)
    assert standing.missing == Money(0, "EUR")
