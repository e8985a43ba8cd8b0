"""The languages say the same: every text in each, with the same numbers in it."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pasje.words import LANGUAGES, dates, phrases
from pasje.words.en import EN
from pasje.words.nl import NL

CLIENT = Path(__file__).parents[2] / "app/client/pasje"
TODAY = date(2026, 11, 22)


def holes(text):
    return set(re.findall(r"{(\w*)}", text))


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
    unused = [name for name in EN._fields if f".{name}" not in source]
    assert unused == []


def test_an_unknown_language_is_english():
    assert phrases("de") is EN


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "vandaag"), (1, "morgen"), (-1, "gisteren"), (39, "31 december"),
     (40, "1 januari 2027")],
)  # fmt: skip
def test_days_are_said_as_people_do(days, said):
    assert dates.day(TODAY + timedelta(days=days), TODAY, NL) == said


def test_a_moment_of_another_day_names_the_day():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert dates.moment(now, now, EN) == dates.clock(now)
    assert dates.moment(now - timedelta(days=1), now, EN).startswith("yesterday ")


@pytest.mark.parametrize("text", ["31-12-1990", "31/12/1990", "31.12.1990", "31 - 12 - 1990"])
def test_a_birthday_is_read_as_typed(text):
    assert dates.from_digits(text) == date(1990, 12, 31)


@pytest.mark.parametrize("text", ["", "31-02-1990", "1990", "a-b-c", "1-2-3-4"])
def test_what_is_no_day_is_none(text):
    assert dates.from_digits(text) is None
