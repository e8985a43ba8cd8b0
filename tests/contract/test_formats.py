"""Numbers as people of a language write them."""

import pytest

from pasje.contract.formats import money, number, units, wait
from pasje.contract.programme import Money, Unit

UNIT = Unit({"nl": "punt", "en": "point"}, {"nl": "punten", "en": "points"}, None)


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (0, "0", "0"),
        (1240, "1.240", "1,240"),
        (-36, "−36", "−36"),
        (1234567, "1.234.567", "1,234,567"),
    ],
)
def test_number(value, nl, en):
    assert (number(value, "nl"), number(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("amount", "nl", "en"),
    [
        (1250, "€\xa012,50", "€12.50"),
        (5, "€\xa00,05", "€0.05"),
        (-100000, "−€\xa01.000,00", "−€1,000.00"),
    ],
)
def test_money(amount, nl, en):
    value = Money(amount, "EUR")
    assert (money(value, "nl"), money(value, "en")) == (nl, en)


def test_a_currency_without_a_sign_is_named():
    assert money(Money(100, "CHF"), "en") == "CHF\xa01.00"


def test_units():
    assert units(1, UNIT, "nl") == "1\xa0punt"
    assert units(1240, UNIT, "en") == "1,240\xa0points"
    assert units(3, UNIT, "fr") == "3\xa0punten"


@pytest.mark.parametrize(
    ("seconds", "nl", "en"),
    [
        (1, "1 seconde", "1 second"),
        (119, "119 seconden", "119 seconds"),
        (120, "2 minuten", "2 minutes"),
        (121, "3 minuten", "3 minutes"),
        (600, "10 minuten", "10 minutes"),
    ],
)
def test_wait(seconds, nl, en):
    assert (wait(seconds, "nl"), wait(seconds, "en")) == (nl, en)
