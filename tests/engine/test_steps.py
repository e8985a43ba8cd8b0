"""How the arithmetic of a receipt reads: money as money, and what an amount was taken of."""

from fractions import Fraction

import pytest

from pasje_platform.engine import steps
from tests.support.engine import earn, unit

CREDIT = unit("credit", money=True)
LESS = "before tax, less what was paid with savings"
CASHBACK = [
    ("net", "included", 36_40, "2% of €36.40: €0.728", "2% van €\u00a036,40: €\u00a00,728"),
    ("gross", "included", 36_40, "2% of €36.40 (before discounts): €0.728",
     "2% van €\u00a036,40 (vóór korting): €\u00a00,728"),
    ("net_of_points", "excluded", Fraction(389_469_3, 100),
     "2% of ≈\u00a0€389.47 (" + LESS + "): ≈\u00a0€7.7894",
     "2% van ≈\u00a0€\u00a0389,47 (zonder btw, min wat met spaartegoed is betaald): "
     "≈\u00a0€\u00a07,7894"),
]  # fmt: skip


@pytest.mark.parametrize(("basis", "tax", "over", "en", "nl"), CASHBACK)
def test_a_percentage(basis: str, tax: str, over: Fraction | int, en: str, nl: str) -> None:
    rule = earn(gives=2, per_amount=100, unit="credit", basis=basis, tax=tax)
    said = steps.per_amount(rule, over, Fraction(over) / 50, CREDIT, "EUR")
    assert said == {"en": en, "nl": nl}


def test_points_per_amount() -> None:
    rule = earn(gives=2, tax="excluded")
    said = steps.per_amount(rule, Fraction(3640, 121) * 100, Fraction(7280, 121), unit(), "CAD")
    assert said["en"] == (
        "≈\u00a0CAD\u00a030.08 (before tax) × 2\u00a0points per CAD\u00a01: "
        "≈\u00a060.1653\u00a0points"
    )
