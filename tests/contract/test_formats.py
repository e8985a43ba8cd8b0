"""Numbers as people of a language write them."""

from datetime import date

import pytest

from pasje import words
from pasje.contract.formats import (
    LANGUAGES,
    MONTHS,
    WEEKDAYS,
    agreed,
    all_of,
    amount,
    clock,
    clock_of,
    day,
    either,
    money,
    number,
    percent,
    plain,
    units,
    wait,
    year_day,
)
from pasje.contract.programme import Money, Unit
from pasje_platform.programme.describe.voice import TABLES

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


def test_a_date_is_one_piece_that_no_line_ends_in():
    on = date(2026, 12, 3)
    assert (day(on, "nl"), day(on, "en")) == ("3\xa0december\xa02026", "3\xa0December\xa02026")


def test_a_terminal_and_a_mail_get_ordinary_spaces():
    assert (
        plain(f"{units(36, UNIT, 'nl')}, {day(date(2026, 5, 3), 'nl')}") == "36 punten, 3 mei 2026"
    )


def test_a_percentage_and_a_time_are_written_in_one_way():
    assert (percent("2"), percent("12,5")) == ("2%", "12,5%")
    assert (clock(0, 0), clock(9, 5), clock(14, 30)) == ("0:00", "9:05", "14:30")


@pytest.mark.parametrize(
    ("seconds", "nl", "en"),
    [
        (1, "1\xa0seconde", "1\xa0second"),
        (119, "119\xa0seconden", "119\xa0seconds"),
        (120, "2\xa0minuten", "2\xa0minutes"),
        (121, "3\xa0minuten", "3\xa0minutes"),
        (600, "10\xa0minuten", "10\xa0minutes"),
        (7_199, "120\xa0minuten", "120\xa0minutes"),
        (84_600, "24\xa0uur", "24\xa0hours"),
        (172_800, "2\xa0dagen", "2\xa0days"),
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


@pytest.mark.parametrize(
    ("names", "nl", "en"),
    [
        ([], ("", ""), ("", "")),
        (["A"], ("A", "A"), ("A", "A")),
        (["A", "B"], ("A en B", "A of B"), ("A and B", "A or B")),
        (["A", "B", "C"], ("A, B en C", "A, B of C"), ("A, B and C", "A, B or C")),
    ],
)
def test_several(names, nl, en):
    for language, said in (("nl", nl), ("en", en), ("fr", en)):
        assert (all_of(iter(names), language), either(iter(names), language)) == said


def test_a_day_of_every_year_and_a_time_of_every_day():
    assert year_day(12, 31, "nl") == "31\xa0december"
    assert (clock_of(0), clock_of(545), clock_of(1439)) == ("0:00", "9:05", "23:59")


def test_every_table_speaks_the_same_languages():
    assert {*WEEKDAYS} == {*MONTHS} == {*LANGUAGES} == {*words.LANGUAGES} == {*TABLES}
    assert {len(days) for days in WEEKDAYS.values()} == {7}
