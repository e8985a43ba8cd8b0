"""A refusal says what was probably meant: an amount, a day, a city, the section of a key."""

import pytest

from pasje_platform.programme.file import WrongProgramme, parse
from pasje_platform.programme.lines import line_of
from tests.support.programme_files import (
    BASE_RULE,
    CREDIT,
    REWARD,
    TIERS,
    TOP,
    line_with,
    segments,
    small,
)  # fmt: skip


def refused(source):
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    return caught.value


def top(key, value):
    """The small programme with another value at its top."""
    lines = [line for line in TOP.splitlines() if not line.startswith(f"{key} ")]
    head = "\n".join([*lines, f"{key} = {value}"])
    return small().replace(TOP, head + "\n")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("currency", '"eur"', "did you mean EUR?"),
        ("time_zone", '"amsterdam"', "did you mean Europe/Amsterdam?"),
        ("time_zone", '"America/NewYork"', "did you mean America/New_York?"),
        ("time_zone", '"New York"', "did you mean America/New_York?"),
        ("time_zone", '"localtime"', "a time zone of the IANA list"),
        ("time_zone", '"Factory"', "a time zone of the IANA list"),
        ("languages", '"en"', 'write ["en"]'),
        ("languages", '["EN"]', "did you mean en?"),
        ("languages", "[]", "not an empty one"),
        ("jurisdiction", '"ca-qc"', "did you mean CA-QC?"),
        ("jurisdiction", '"QC"', "did you mean CA-QC?"),
        ("jurisdiction", '"CA-CQ"', "the parts of CA are AB, BC,"),
        ("jurisdiction", '"UK"', "is no country; did you mean GB?"),
        ("jurisdiction", '"XX"', "is no country"),
        ("name", '"' + "x" * 41 + '"', "which has 41"),
    ],
)
def test_a_wrong_value_at_the_top_is_told_with_what_was_meant(key, value, says):
    wrong = refused(top(key, value))
    assert (wrong.key, says in wrong.reason) == (key, True), wrong


@pytest.mark.parametrize("place", ["NL", "GB", "CA", "CA-QC", "CA-BC", "US-NY"])
def test_places_that_there_are_stay_right(place):
    assert parse(top("jurisdiction", f'"{place}"'))[""]["jurisdiction"] == place


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("gives = 1", 'gives = "1"', "write 1 without quotes"),
        ("gives = 1", 'gives = "1,5"', 'write "1.5"'),
        ("gives = 1", "gives = nan", "not nan"),
        ("gives = 1", "gives = 99999999999", "it may be 10000000 at most"),
        ("gives = 1", 'gives = "5 %"', 'write "5%"'),
        ("gives = 1", 'gives = "2,5%"', 'write "2.5%"'),
        ("gives = 1", 'gives = "150%"', "which is more than 100%"),
        ("gives = 1", "gives = 1\nper = 1", 'write "1.00"'),
        ("gives = 1", "gives = 1\nper = 2.5", 'write "2.50"'),
        ("gives = 1", 'gives = 1\nper = "1,00"', 'write "1.00"'),
        ("gives = 1", 'gives = 1\nper = "\u20ac 12,5"', 'write "12.50"'),
        ("gives = 1", 'gives = 1\nper = "items"', "did you mean item?"),
        ("gives = 1", 'gives = 1\non = "review"', "did you mean action:review?"),
        ("gives = 1", 'gives = 1\non = "birtday"', "did you mean birthday?"),
        ("gives = 1", 'gives = 1\nwhen.weekdays = ["Monday"]', "did you mean monday?"),
        (
            "gives = 1",
            'gives = 1\nwhen.weekdays = ["Dinsdag"]',
            "did you mean tuesday? words of the file are in English: monday, tuesday, wednesday, "
            "thursday, friday, saturday, sunday",
        ),
        (
            "gives = 1",
            'gives = 1\nwhen.weekdays = ["lundi"]',
            "one with 'lundi'; words of the file are in English: monday, ",
        ),
        ("gives = 1", 'gives = 1\nwhen.hours = ["9-11"]', 'write "09:00-11:00"'),
        ("gives = 1", 'gives = 1\nwhen.hours = ["9:30 - 11.00"]', 'write "09:30-11:00"'),
        ("gives = 1", 'gives = 1\nwhen.first_day = "2026-12-01"', "a date has no quotes"),
        ("gives = 1", 'gives = 1\ncaps = { per = "day", units = 5 }', "caps = [{ … }]"),
        ('threshold = "100.00"', 'threshold = "100"', 'write "100.00" for an amount, 100 for'),
        ('threshold = "100.00"', 'threshold = "100.00"\nrates.points = "125%"', 'write "1.25" for'),
        ('threshold = "100.00"', 'threshold = "100.00"\nrates.points = "120%"', 'write "1.2" for'),
        ('threshold = "100.00"', 'threshold = "100.00"\nrates.points = "200%"', "write 2 for"),
        ("cost = 5", 'cost = "5"', "write 5 without quotes"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_the_right_spelling(old, new, says):
    source = small(TIERS + REWARD + "cost = 5\n")
    assert parse(source)
    wrong = refused(source.replace(old, new, 1))
    assert says in wrong.reason, wrong


@pytest.mark.parametrize(
    ("lines", "key", "says"),
    [
        ('weekdays = ["monday"]', "weekdays", "it belongs in [earn.when]"),
        ("times = 3", "times", "it belongs in [[earn.caps]]"),
        ("[earn.when]\nminimum = '5.00'\ngroup = 'g'", "when.group", "above [earn.when]"),
        ("minimum_age = 18", "minimum_age", "at the top, above all sections"),
        ("thereshold = 5", "thereshold", "is no key here (known: "),
    ],
)
def test_a_key_in_the_wrong_section_is_told_where_it_belongs(lines, key, says):
    wrong = refused(small(rule=BASE_RULE + lines + "\n"))
    assert (wrong.key, says in wrong.reason) == (f"earn[1] (base).{key}", True), wrong


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("name.en = \u201cSaving\u201d", "quotes must be straight"),
        ("name.en = Saving", "texts stand in quotes"),
        ('name.en = "Saving', "ends on its line with a quote"),
        ('name = { en: "Saving" }', "it is written key = value"),
        ('name = { en = "Saving", }', "no comma at its end"),
        ("gives = 1" + "0" * 5000, "a number is far too large"),
    ],
)
def test_what_is_no_toml_is_told_with_what_mostly_causes_it(line, says):
    source = small(f"\n[[earn]]\n{line}\n\n[[earn]]\nid = 'more'\n")
    wrong = refused(source)
    assert says in wrong.reason, wrong
    assert "at line" not in wrong.reason


def test_a_section_written_in_two_ways_is_told_so():
    once = BASE_RULE.replace("[[earn]]", "[earn]")
    assert "several times is written [[x]]" in refused(small(once)).reason
    assert "once written [x] and once [[x]]" in refused(small(BASE_RULE, rule=once)).reason


def test_of_hundreds_of_ids_some_are_named():
    many = "".join(f"\n[[groups]]\nid = 'g{n}'\n" for n in range(40))
    wrong = refused(small(many, rule=BASE_RULE + "group = 'x'\n"))
    assert "and 20 more)" in wrong.reason
    assert wrong.reason.count(",") == 19


@pytest.mark.parametrize("value", ["50", '"50"', '"50 %"'])
def test_a_percentage_is_told_as_it_is_written(value):
    pay = f"\n[[pay]]\nunits = 100\nworth = '1.00'\nmost_percent = {value}\n"
    assert refused(small(pay)).reason.endswith('; write "50%"')


def test_a_negative_amount_is_not_taken_for_one():
    wrong = refused(small(rule=BASE_RULE + "per = '-1.00'\n"))
    assert wrong.reason.endswith("not '-1.00'")


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_of_a_shop_has_is_refused(day):
    says = f"not {day}; years are from 1900 to 2199"
    assert says in refused(small().replace("2026-01-01", day)).reason
    expiry = f"[units.expiry]\nkind = 'dates'\ndates = [{day}]\n\n[terms]"
    assert f"with {day}; years" in refused(small().replace("[terms]", expiry)).reason


# Names as members see them


@pytest.mark.parametrize(
    "name",
    [
        "\\u200b",
        "\\u3164",
        "\\u00a0\\u2060",
        "\\u202eratS",
        "a\\nb",
        "a\\tb",
        "\\u0085",
        "a\\u2028b",
    ],
)
def test_a_name_that_cannot_be_seen_on_one_line_is_refused(name):
    wrong = refused(small(CREDIT.replace('"credit"\nmoney', f'"{name}"\nmoney')))
    assert wrong.key == "units[2] (credit).plural"


def test_names_may_have_any_script_and_emoji():
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    for name in (family, "\u0646\u0642\u0627\u0637", "cre\u0301dit", "\u30dd\u30a4\u30f3\u30c8"):
        assert parse(small(CREDIT.replace('"credit"\nmoney', f'"{name}"\nmoney')))


def test_a_long_text_may_have_lines():
    assert parse(small().replace('"Terms."', '"One.\\n\\nTwo."'))


def test_segments_are_named_freely_and_can_be_meant():
    rule = BASE_RULE + "when.segments = ['Student Union']\n"
    source = small(segments("Student Union", "Staff"), rule=rule)
    assert parse(source)["earn"][0]["when"]["segments"] == ("Student Union",)
    wrong = refused(source.replace("when.segments = ['Student", "when.segments = ['student"))
    assert "did you mean Student Union?" in wrong.reason


# Where it stands


def test_quotes_in_a_comment_do_not_shift_the_count():
    source = small(f"\n# a \"\"\" and a ''' in a remark{TIERS}\nwrong = 1\n")
    assert refused(source).line == line_with(source, "wrong = 1")


def test_a_text_of_many_lines_may_end_and_another_begin_on_one():
    source = 'a = """\nx\n""" # """\nb = """\ny = 1""" \nc = "# \'\'\'"\nd = 1\n'
    assert line_of(source, ("d",)) == line_with(source, "d = 1")
    assert line_of(source, ("y",)) == 1


def test_signs_that_end_a_line_elsewhere_do_not_here():
    source = small().replace("Terms.", "Te\u2028rms.\u0085") + "\nwrong = 1\n"
    assert refused(source).line == source[: source.index("wrong")].count("\n") + 1


def test_a_section_inside_one_that_is_not_there_has_its_line():
    source = small("\n[[group.caps]]\nper = 'day'\n")
    wrong = refused(source)
    assert (wrong.line, wrong.key) == (line_with(source, "[[group.caps]]"), "group")


def test_of_several_mistakes_the_same_is_told_every_time():
    ladder = "\n[ladder]\nvalid = '1 year'\nround_to = 'month'\n"
    assert refused(small(TIERS + ladder)).key == "ladder.valid"
