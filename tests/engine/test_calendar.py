"""The calendar: clocks that skip an hour or a day, months that end, weeks of two years."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pasje_platform.engine import calendar
from pasje_platform.engine.rules import Expiry
from pasje_platform.engine.spans import Span, YearDay

AMSTERDAM, SAO_PAULO, APIA = map(
    ZoneInfo, ("Europe/Amsterdam", "America/Sao_Paulo", "Pacific/Apia")
)
PERIODS = ("day", "week", "month", "quarter", "year")
A_TICK = timedelta(microseconds=1)

days = st.dates(date(1850, 1, 1), date(2150, 12, 31))
zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
moments = st.integers(-38 * 10**11, 56 * 10**11).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
spans = st.builds(Span, st.integers(0, 1200), st.sampled_from(["days", "weeks", "months", "years"]))
year_days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda d: YearDay(d.month, d.day))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "on", "starts"),
    [
        ("Europe/Amsterdam", "2026-11-22", "2026-11-21T23:00"),
        ("Europe/Amsterdam", "2026-07-01", "2026-06-30T22:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"),  # from midnight to one o'clock
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00"),  # the hour before it came twice
        ("Asia/Beirut", "2022-03-27", "2022-03-26T22:00"),
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30"),  # half past eleven, half past twelve
        ("America/Havana", "2026-11-01", "2026-11-01T04:00"),  # its first hour came twice
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),  # never was
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00"),
    ],
)
def test_where_a_day_begins(zone, on, starts):
    assert calendar.start_of(day(on), ZoneInfo(zone)) == utc(starts)
    assert calendar.start_of(day(on), ZoneInfo(zone)).tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "on", "hours"),
    [
        ("Europe/Amsterdam", "2026-03-28", 24),
        ("Europe/Amsterdam", "2026-03-29", 23),
        ("Europe/Amsterdam", "2026-10-25", 25),
        ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/Sao_Paulo", "2018-02-17", 25),
        ("Asia/Beirut", "2022-03-27", 23),
        ("Pacific/Apia", "2011-12-30", 0),
    ],
)
def test_how_long_a_day_is(zone, on, hours):
    begins, ends = (f(day(on), ZoneInfo(zone)) for f in (calendar.start_of, calendar.end_of))
    assert ends - begins == timedelta(hours=hours)


@settings(deadline=None, max_examples=300)
@given(days, zones)
@example(day("2018-11-04"), SAO_PAULO)
@example(day("2011-12-30"), APIA)
@example(day("1919-03-31"), ZoneInfo("America/Toronto"))
@example(day("2006-10-29"), ZoneInfo("America/St_Johns"))  # a minute of it, then an hour back
def test_before_its_start_it_was_an_earlier_day(on, zone):
    start = calendar.start_of(on, zone)
    assert calendar.day_of(start - A_TICK, zone) < on <= calendar.day_of(start, zone)
    assert calendar.end_of(on, zone) == calendar.start_of(on + timedelta(days=1), zone)


@settings(deadline=None)
@given(moments, zones)
def test_every_moment_lies_in_its_day(moment, zone):
    on = calendar.day_of(moment, zone)
    assert calendar.start_of(on, zone) <= moment
    local = moment.astimezone(zone)
    assert divmod(calendar.minute_of_day(moment, zone), 60) == (local.hour, local.minute)


@pytest.mark.parametrize(
    ("moment", "minute"),
    [
        ("2026-03-29T00:59", 119),
        ("2026-03-29T01:00", 180),  # two o'clock never was
        ("2026-10-25T00:30", 150),
        ("2026-10-25T01:30", 150),  # half past two came twice
        ("2026-11-21T23:00", 0),
        ("2026-11-21T22:59", 1439),
    ],
)
def test_the_minute_of_the_day_is_the_clocks(moment, minute):
    assert calendar.minute_of_day(utc(moment), AMSTERDAM) == minute


@pytest.mark.parametrize(
    ("on", "span", "later"),
    [
        ("2026-01-31", Span(1, "months"), "2026-02-28"),
        ("2028-01-31", Span(1, "months"), "2028-02-29"),
        ("2028-02-29", Span(1, "years"), "2029-02-28"),
        ("2028-02-29", Span(4, "years"), "2032-02-29"),
        ("2026-12-31", Span(2, "months"), "2027-02-28"),
        ("2026-10-31", Span(1, "months"), "2026-11-30"),
        ("2026-11-22", Span(24, "months"), "2028-11-22"),
        ("2026-12-30", Span(3, "days"), "2027-01-02"),
        ("2026-12-30", Span(1, "weeks"), "2027-01-06"),
        ("2026-11-22", Span(0, "months"), "2026-11-22"),
    ],
)
def test_adding(on, span, later):
    assert calendar.add(day(on), span) == day(later)


@pytest.mark.parametrize(
    ("on", "span", "earlier"),
    [
        ("2026-03-31", Span(1, "months"), "2026-02-28"),
        ("2028-02-29", Span(1, "years"), "2027-02-28"),
        ("2027-01-15", Span(12, "months"), "2026-01-15"),
        ("2027-01-01", Span(1, "days"), "2026-12-31"),
        ("2027-01-01", Span(52, "weeks"), "2026-01-02"),
    ],
)
def test_subtracting(on, span, earlier):
    assert calendar.sub(day(on), span) == day(earlier)


@settings(deadline=None)
@given(days, st.integers(0, 1200))
def test_months_land_in_their_month_on_the_day_or_its_last(on, count):
    for landed, months in (
        (calendar.add(on, Span(count, "months")), count),
        (calendar.sub(on, Span(count, "months")), -count),
    ):
        assert landed.year * 12 + landed.month == on.year * 12 + on.month + months
        tomorrow = landed + timedelta(days=1)
        assert landed.day == on.day or (landed.day < on.day and tomorrow.day == 1)


@settings(deadline=None)
@given(days, st.integers(0, 100))
def test_a_year_is_twelve_months_and_a_week_seven_days(on, count):
    for move in (calendar.add, calendar.sub):
        assert move(on, Span(count, "years")) == move(on, Span(12 * count, "months"))
        assert move(on, Span(count, "weeks")) == move(on, Span(7 * count, "days"))
    assert calendar.add(on, Span(count, "days")) == on + timedelta(days=count)


@settings(deadline=None)
@given(days, days, spans)
def test_who_comes_first_stays_first(one, other, span):
    first, last = sorted((one, other))
    assert calendar.add(first, span) <= calendar.add(last, span)
    assert calendar.sub(first, span) <= calendar.sub(last, span)
    assert calendar.sub(first, span) <= first <= calendar.add(first, span)


def test_after_a_while_is_the_start_of_that_day():
    moment = utc("2026-10-20T12:34:56")
    assert calendar.after(moment, Span(14, "days"), AMSTERDAM) == utc("2026-11-02T23:00")
    late = utc("2026-10-20T22:30")  # already the 21st in Amsterdam
    assert calendar.after(late, Span(1, "days"), AMSTERDAM) == utc("2026-10-21T22:00")
    assert calendar.after(utc("2018-11-03T15:00"), Span(1, "days"), SAO_PAULO) == utc(
        "2018-11-04T03:00"
    )


@pytest.mark.parametrize(
    ("on", "keys"),
    [
        ("2026-11-22", ("2026-11-22", "2026-W47", "2026-11", "2026-Q4", "2026")),
        ("2027-01-01", ("2027-01-01", "2026-W53", "2027-01", "2027-Q1", "2027")),
        ("2024-12-30", ("2024-12-30", "2025-W01", "2024-12", "2024-Q4", "2024")),
        ("2026-03-31", ("2026-03-31", "2026-W14", "2026-03", "2026-Q1", "2026")),
        ("0099-05-01", ("0099-05-01", "0099-W18", "0099-05", "0099-Q2", "0099")),
    ],
)
def test_what_a_period_is_called(on, keys):
    assert tuple(calendar.period_key(day(on), period) for period in PERIODS) == keys


@pytest.mark.parametrize(
    ("on", "period", "last"),
    [
        ("2027-01-01", "week", "2027-01-03"),
        ("2026-11-22", "week", "2026-11-22"),
        ("2028-02-10", "month", "2028-02-29"),
        ("2026-05-05", "quarter", "2026-06-30"),
        ("2026-05-05", "year", "2026-12-31"),
        ("2026-05-05", "day", "2026-05-05"),
    ],
)
def test_where_a_period_ends(on, period, last):
    assert calendar.period_end(day(on), period) == day(last)


@settings(deadline=None)
@given(days, st.sampled_from(PERIODS), st.integers(0, 366))
def test_a_key_names_the_days_until_the_end_and_no_other(on, period, further):
    last = calendar.period_end(on, period)
    assert on <= last
    for another in (on + timedelta(days=further), on - timedelta(days=further)):
        same = calendar.period_key(another, period) == calendar.period_key(on, period)
        assert same == (calendar.period_end(another, period) == last)
        assert same or not (on <= another <= last)


def test_29_february_is_the_28th_in_other_years():
    leap = YearDay(2, 29)
    assert calendar.on_year(leap, 2028) == day("2028-02-29")
    assert calendar.on_year(leap, 2026) == day("2026-02-28")
    assert calendar.anniversary(day("2024-02-29"), 2028) == day("2028-02-29")
    assert calendar.anniversary(day("2024-02-29"), 2100) == day("2100-02-28")
    assert calendar.anniversary(day("2024-11-22"), 2027) == day("2027-11-22")


THIRDS = (YearDay(5, 1), YearDay(1, 1), YearDay(9, 1))


@pytest.mark.parametrize(
    ("dates", "on", "strictly", "found"),
    [
        (THIRDS, "2026-11-22", False, "2027-01-01"),
        (THIRDS, "2026-05-01", False, "2026-05-01"),
        (THIRDS, "2026-05-01", True, "2026-09-01"),
        (THIRDS, "2026-02-28", False, "2026-05-01"),
        ((YearDay(2, 29),), "2026-02-28", False, "2026-02-28"),
        ((YearDay(2, 29),), "2027-02-28", True, "2028-02-29"),
        ((YearDay(12, 31),), "2026-12-31", True, "2027-12-31"),
        ((YearDay(12, 24, 2026),), "2026-12-24", False, "2026-12-24"),
        ((YearDay(12, 24, 2026),), "2026-12-24", True, None),
        ((YearDay(12, 24, 2030), YearDay(6, 1, 2029)), "2026-12-24", True, "2029-06-01"),
        ((), "2026-12-24", False, None),
    ],
)
def test_the_next_of_some_days(dates, on, strictly, found):
    expected = found and day(found)
    assert calendar.next_day(dates, day(on), strictly=strictly) == expected


@settings(deadline=None, max_examples=60)
@given(st.lists(year_days, min_size=1, max_size=4), days, st.booleans())
def test_the_next_day_is_the_one_that_leafing_through_the_calendar_finds(dates, on, strictly):
    page = on + timedelta(days=int(strictly))
    while not any(calendar.on_year(one, page.year) == page for one in dates):
        page += timedelta(days=1)
    assert calendar.next_day(dates, on, strictly=strictly) == page


def rolling(count, of, round_to="day"):
    return Expiry("rolling", valid=Span(count, of), round_to=round_to)


@pytest.mark.parametrize(
    ("expiry", "earned_on", "last_day"),
    [
        (Expiry(), "2026-11-22", None),
        (Expiry("inactivity", valid=Span(12, "months")), "2026-11-22", None),
        (rolling(24, "months"), "2026-11-22", "2028-11-22"),
        (rolling(1, "months"), "2026-01-31", "2026-02-28"),
        (rolling(1, "years"), "2028-02-29", "2029-02-28"),
        (rolling(12, "months", "month"), "2026-11-22", "2027-11-30"),
        (rolling(12, "months", "quarter"), "2026-11-22", "2027-12-31"),
        (rolling(1, "years", "year"), "2026-01-01", "2027-12-31"),
        (rolling(2, "weeks", "week"), "2026-11-22", "2026-12-06"),
        (rolling(30, "days"), "2026-03-15", "2026-04-14"),
        (rolling(0, "days"), "2026-11-22", "2026-11-22"),
        (Expiry("dates", dates=THIRDS), "2026-05-01", "2026-05-01"),
        (Expiry("dates", dates=THIRDS), "2026-05-02", "2026-09-01"),
        (Expiry("dates", dates=(YearDay(12, 31, 2026),)), "2027-01-01", None),
    ],
)
def test_what_expires_when(expiry, earned_on, last_day):
    expected = last_day and calendar.end_of(day(last_day), AMSTERDAM)
    assert calendar.expires_at(expiry, day(earned_on), AMSTERDAM) == expected


def test_a_lot_expires_at_midnight_there_in_summer_and_in_winter():
    assert calendar.expires_at(rolling(6, "months"), day("2026-09-28"), AMSTERDAM) == utc(
        "2027-03-28T22:00"  # the night that the clock went forward
    )
    assert calendar.expires_at(rolling(6, "months"), day("2026-04-25"), AMSTERDAM) == utc(
        "2026-10-25T23:00"  # it went back
    )


@settings(deadline=None)
@given(days, spans, st.sampled_from(PERIODS), zones)
def test_nothing_expires_before_the_day_it_was_earned_is_over(on, span, round_to, zone):
    expiry = Expiry("rolling", valid=span, round_to=round_to)
    ends = calendar.expires_at(expiry, on, zone)
    assert ends is not None
    assert ends >= calendar.end_of(on, zone)


EDGES = st.one_of(st.dates(max_value=date(120, 1, 1)), st.dates(min_value=date(9880, 1, 1)))


@settings(deadline=None)
@given(EDGES, spans, zones, st.sampled_from(PERIODS))
@example(date.max, Span(100, "years"), ZoneInfo("Pacific/Kiritimati"), "week")
@example(date.min, Span(100, "years"), ZoneInfo("Pacific/Kiritimati"), "week")
@example(date.max, Span(1, "days"), ZoneInfo("Etc/GMT+12"), "year")
@example(date.max, Span(1, "months"), ZoneInfo("UTC"), "month")
@example(date.min, Span(2, "days"), ZoneInfo("UTC"), "day")
@example(date.min, Span(1, "months"), ZoneInfo("UTC"), "quarter")
def test_nothing_overflows_at_the_ends_of_the_calendar(on, span, zone, period):
    """An owner may write 9999-12-31 for "without end"."""
    for move in (calendar.add, calendar.sub):
        moved = move(on, span)
        assert calendar.start_of(moved, zone) <= calendar.end_of(moved, zone)
        assert moved <= calendar.period_end(moved, period)
    calendar.next_day((YearDay(1, 1), YearDay(2, 29)), on, strictly=True)
