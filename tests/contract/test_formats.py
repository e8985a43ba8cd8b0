"""Numbers as people of a language write them."""

import pytest

from pasje.contract.formats import agreed, amount, clock, money, number, percent, units, wait
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


TENTHS = Unit({"nl": "ster"}, {"nl": "sterren"}, None, decimals=1)
CASH = Unit({"nl": "cashback"}, {"nl": "cashback"}, None, money=True)


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (125, "12,5", "12.5"),
        (120, "12", "12"),
        (12_345, "1.234,5", "1,234.5"),
        (-5, "−0,5", "−0.5"),
    ],
)
def test_a_unit_with_decimals(value, nl, en):
    assert (amount(value, TENTHS, "nl"), amount(value, TENTHS, "en")) == (nl, en)


def test_one_of_a_unit_with_decimals_is_singular():
    assert units(10, TENTHS, "nl") == "1\xa0ster"
    assert units(1, TENTHS, "nl") == "0,1\xa0sterren"


def test_a_unit_that_is_money():
    assert units(420, CASH, "nl", "EUR") == "€\xa04,20\xa0cashback"
    assert amount(-420, CASH, "en", "EUR") == "−€4.20"


def test_a_percentage_and_a_time_are_written_in_one_way():
    assert (percent("2"), percent("12,5")) == ("2%", "12,5%")
    assert (clock(0, 0), clock(9, 5), clock(14, 30)) == ("0:00", "9:05", "14:30")


@pytest.mark.parametrize(
    ("seconds", "nl", "en"),
    [
        (1, "1 seconde", "1 second"),
        (119, "119 seconden", "119 seconds"),
        (120, "2 minuten", "2 minutes"),
        (121, "3 minuten", "3 minutes"),
        (600, "10 minuten", "10 minutes"),
        (7_199, "120 minuten", "120 minutes"),
        (84_600, "24 uur", "24 hours"),
        (172_800, "2 dagen", "2 days"),
    ],
)
def test_wait(seconds, nl, en):
    assert (wait(seconds, "nl"), wait(seconds, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("value", "unit", "form"),
    [
        (1, Unit({"nl": "punt"}, {"nl": "punten"}, None), "komt"),
        (2, Unit({"nl": "punt"}, {"nl": "punten"}, None), "komen"),
        (10, Unit({"nl": "ster"}, {"nl": "sterren"}, None, decimals=1), "komt"),
        (1, Unit({"nl": "ster"}, {"nl": "sterren"}, None, decimals=1), "komen"),  # 0,1 sterren
        (1000, Unit({"nl": "euro"}, {"nl": "euro's"}, None, money=True), "komt"),
        (37, Unit({"nl": "tegoed"}, {"nl": "tegoed"}, None, decimals=2), "komt"),
    ],
)
def test_a_sentence_agrees_with_how_much_it_is_about(value, unit, form):
    assert agreed("komt|komen", value, unit, "nl") == form
    assert agreed("spaarde", value, unit, "nl") == "spaarde"
