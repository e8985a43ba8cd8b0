"""What a version changes, key by key in the file's words; and the moments that an owner names."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pasje_host import owner_moment
from pasje_host.arguments import parser
from pasje_host.owner_changes import changes
from pasje_host.refused import CannotRun
from pasje_platform.programme.file import ProgrammeFile, read
from tests.support.programme_files import EXAMPLES, SOURCE, segments, small

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REWARD = """
[[rewards]]
id = "coffee"
name.en = "Coffee"
description.en = "Any."
icon = "coffee"
cost = 60
"""
TEA = REWARD.replace("coffee", "tea").replace("Coffee", "Tea").replace('icon = "tea"', "")


def differing(before, after):
    return changes(ProgrammeFile(before, None), ProgrammeFile(after, None))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_file_differs_in_nothing_from_itself(path):
    assert changes(read(path), read(path)) == []


def test_comments_order_and_written_defaults_are_no_change():
    plain = small(REWARD)
    written = plain.replace("gives = 1\n", 'gives = 1\nrounding = "floor"\non = "purchase"\n')
    assert written != plain
    assert differing(plain, "# another\n" + written) == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (small(REWARD), small(REWARD.replace("60", "70")), ["rewards (coffee).cost: 60 → 70"]),
        (small(REWARD), small(TEA + REWARD), ["rewards (tea): new"]),
        (small(TEA + REWARD), small(REWARD), ["rewards (tea): gone"]),
        (small(TEA), small(REWARD), ["rewards (tea): gone", "rewards (coffee): new"]),
        (small(), small(REWARD), ["rewards (coffee): new"]),
        (small(REWARD), small(), ["rewards (coffee): gone"]),
        (small(TEA + REWARD), small(REWARD + TEA), ["rewards: in another order"]),
        (small(), small().replace('"Corner"', '"Hoek"'), ['name: "Corner" → "Hoek"']),
        (small(), small(top="minimum_age = 16\n"), ["minimum_age: left out → 16"]),
        (small(top="minimum_age = 16\n"), small(), ["minimum_age: 16 → left out"]),
        (small(), small('[change]\ntext.en = "New."\n'), ["change: new"]),
        (small(), small().replace("2026-01-01", "2026-02-01"),
         ["terms.on: 2026-01-01 → 2026-02-01"]),
        (small(), small().replace("Terms.", "Terms. " * 20), ["terms.text.en: another text"]),
        (small(top='exclude_skus = ["a", "b"]\n'), small(top='exclude_skus = ["b", "c"]\n'),
         ['exclude_skus: with "c"; without "a"']),
        (small(top='exclude_skus = ["a", "b"]\n'), small(top='exclude_skus = ["b", "a"]\n'),
         ["exclude_skus: in another order"]),
        (small(), small(top='exclude_skus = ["a"]\n'), ['exclude_skus: left out → ["a"]']),
        (small(segments("a", "b")), small(segments("b", "c")),
         ["segments (a): gone", "segments (c): new"]),
    ],
)  # fmt: skip
def test_each_key_that_differs_is_a_line(before, after, says):
    assert differing(before, after) == says


def test_parts_without_an_id_are_counted():
    cap = '\n[[earn.caps]]\nper = "day"\nunits = 57\n'
    one = SOURCE.replace("\n[[tiers]]", cap + "\n[[tiers]]", 1)
    assert differing(SOURCE, one) == ["earn (base).caps[1]: new"]
    assert differing(one, one.replace("units = 57", "units = 58")) == [
        "earn (base).caps[1].units: 57 → 58"
    ]
    two = one.replace(cap, cap + cap.replace('"day"', '"week"'), 1)
    assert differing(two, one) == ["earn (base).caps[2]: gone"]


def test_another_picture_in_the_same_file_is_a_change():
    before = ProgrammeFile(SOURCE, "data:image/png;base64,AAAA")
    after = replace(before, logo="data:image/png;base64,BBBB")
    assert changes(before, after) == ["logo: another picture"]


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-12-01", datetime(2026, 11, 30, 23, 0, tzinfo=UTC)),
        ("2026-12-01T09:00", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        ("2026-12-01 09:00", datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
        ("2027-07-01", datetime(2027, 6, 30, 22, 0, tzinfo=UTC)),
        ("2027-10-31T02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # the first of two
    ],
)
def test_a_moment_is_of_the_programmes_zone(typed, at):
    options = parser().parse_args(["programme", "use", "shop.toml", "--from", typed])
    assert owner_moment.instant(options.from_, AMSTERDAM) == at


@pytest.mark.parametrize(
    "typed",
    ["tomorrow", "2026-13-01", "2026-02-30", "2026-12-01T24:00", "2026-12-01T09:00Z", "1-12-2026",
     "2026-12-01T09:00:00+01:00", ""],
)  # fmt: skip
def test_what_is_no_moment_ends_with_2(typed, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["programme", "use", "shop.toml", "--from", typed])
    assert ended.value.code == 2
    assert "--from" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (datetime.fromisoformat("2027-03-28T02:30"), "02:30 does not come on 28 March 2027"),
        (date(1, 1, 1), "name a year from 2000 to 2199"),
        (date(9999, 12, 31), "name a year from 2000 to 2199"),
    ],
)
def test_a_moment_that_never_comes_is_refused(wanted, says):
    with pytest.raises(CannotRun, match=says):
        owner_moment.instant(wanted, AMSTERDAM)


def test_a_day_without_midnight_begins_when_the_clock_does():
    cairo = ZoneInfo("Africa/Cairo")
    assert owner_moment.instant(date(2027, 4, 30), cairo).astimezone(cairo).hour == 1


@pytest.mark.parametrize(
    ("at", "zone", "says"),
    [
        (datetime(2027, 10, 30, 23, 59, tzinfo=UTC), AMSTERDAM, "01:59"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), AMSTERDAM,
         "02:30 (the first of two: summer time, UTC+2)"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), AMSTERDAM,
         "02:30 (the second of two: winter time, UTC+1)"),
        (datetime(2027, 10, 31, 2, 0, tzinfo=UTC), AMSTERDAM, "03:00"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), AMSTERDAM, "03:00"),
        (datetime(2027, 4, 3, 15, 0, tzinfo=UTC), ZoneInfo("Australia/Lord_Howe"),
         "01:30 (the second of two: winter time, UTC+10:30)"),
        (datetime(2027, 11, 7, 4, 45, tzinfo=UTC), ZoneInfo("America/St_Johns"),
         "01:15 (the second of two: winter time, UTC-3:30)"),
    ],
)  # fmt: skip
def test_of_an_hour_that_comes_twice_it_is_said_which(at, zone, says):
    assert owner_moment.said(at, zone).partition(", ")[2] == says


def test_a_moment_that_has_passed_is_refused_with_what_is_allowed():
    with pytest.raises(CannotRun) as refused:
        owner_moment.refuse_past(NOW, AMSTERDAM, NOW)
    assert str(refused.value) == (
        "Sunday 22 November 2026, 13:00 has passed: leave --from out to begin now, or name a "
        "moment after Sunday 22 November 2026, 13:00 (Europe/Amsterdam)."
    )
