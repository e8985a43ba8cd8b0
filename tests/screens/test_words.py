"""The languages say the same: every text in each, with the same numbers in it."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pasje.words import LANGUAGES, dates, further, phrases
from pasje.words.en import EN
from pasje.words.nl import NL

CLIENT = Path(__file__).parents[2] / "app/client/pasje"
TODAY = date(2026, 11, 22)


def holes(text):
    return set(re.findall(r"{(\w*)}", text))


@pytest.mark.parametrize("name", further.EN._fields)
def test_every_further_text_too(name):
    nl, en = getattr(further.NL, name), getattr(further.EN, name)
    assert nl
    assert en
    assert holes(nl) == holes(en)


@pytest.mark.parametrize("name", EN._fields)
def test_every_text_has_the_same_numbers_in_every_language(name):
    texts = [getattr(language, name) for language in LANGUAGES.values()]
    assert all(texts)
    if name != "months":
        assert len({frozenset(holes(text)) for text in texts}) == 1


def test_every_text_is_used():
    source = (
        "\n".join(path.read_text() for path in CLIENT.rglob("*.py") if path.parent.name != "words")
        + (CLIENT / "words/dates.py").read_text()
    )
    names = (*EN._fields, *further.EN._fields)
    unused = [name for name in names if f".{name}" not in source]
    assert unused == []


def test_an_unknown_language_is_english():
    assert phrases("de") is EN


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "vandaag"), (1, "morgen"), (-1, "gisteren"), (39, "31\u00a0december"),
     (40, "1\u00a0januari\u00a02027")],
)  # fmt: skip
def test_days_are_said_as_people_do(days, said):
    assert dates.day(TODAY + timedelta(days=days), TODAY, NL) == said


def test_the_clock_has_no_leading_zero():
    assert dates.clock(datetime(2026, 11, 22, 9, 5).astimezone()) == "9:05"


def test_a_moment_of_another_day_names_the_day():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert dates.moment(now, now, EN) == dates.clock(now)
    assert dates.moment(now - timedelta(days=1), now, EN).startswith("yesterday ")


def test_what_begins_at_midnight_begins_on_a_day_and_else_at_a_moment():
    midnight = datetime(2027, 1, 1).astimezone()
    assert dates.beginning(midnight, midnight.date(), EN) == "1\u00a0January\u00a02027"
    nine = midnight.replace(hour=9)
    assert dates.beginning(nine, nine.date(), EN) == "1\u00a0January\u00a02027 9:00"
    this_year = datetime(2026, 9, 23).astimezone()
    assert dates.beginning(this_year, this_year.date(), NL) == "23\u00a0september\u00a02026"


def test_what_ends_at_midnight_ends_with_the_day_before():
    assert dates.last_day(datetime(2027, 1, 1).astimezone()) == date(2026, 12, 31)
    assert dates.last_day(datetime(2027, 1, 1, 0, 1).astimezone()) is None


@pytest.mark.parametrize("text", ["31-12-1990", "31/12/1990", "31.12.1990", "31 - 12 - 1990"])
def test_a_birthday_is_read_as_typed(text):
    assert dates.from_digits(text) == date(1990, 12, 31)


@pytest.mark.parametrize("text", ["", "31-02-1990", "1990", "a-b-c", "1-2-3-4"])
def test_what_is_no_day_is_none(text):
    assert dates.from_digits(text) is None
