"""The programme's file: read whole, or refused with line, key and reason."""

import re

import pytest

from pasje_platform.programme.file import WrongProgramme, parse, read
from pasje_platform.programme.lines import line_of
from tests.support.platform import PROGRAMME
from tests.support.programme_files import BASE_RULE, EXAMPLES, REWARD, SOURCE, line_with, small


def changed(old, new):
    assert SOURCE.count(old) >= 1
    return SOURCE.replace(old, new, 1)


def without(section):
    """The file without a whole section."""
    return re.sub(rf"^\[+{re.escape(section)}\]+\n(?:(?!\[).*\n)*", "", SOURCE, flags=re.MULTILINE)


def refused(source):
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    return caught.value


def test_the_file_becomes_values():
    values = parse(SOURCE)
    assert values["earn"][0]["gives"].number == 1
    assert [tier["threshold"].amount for tier in values["tiers"]] == [0, 150_00, 400_00]
    assert values["rewards"][2]["stock"] == 1
    assert values["units"][0]["expiry"]["valid"].count == 24


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_right(path):
    file = read(path)
    assert parse(file.source)["units"]
    if path.stem == "koffiebar":
        assert file.logo.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('id = "koffiebar-noord"\n', "", "id", "is missing; it must be an id of small letters"),
        ('id = "koffiebar-noord"', 'id = "Koffiebar"', "id", "not 'Koffiebar'"),
        ('"#0B6E4F"', '"green"', "colour", "must be a colour \"#RRGGBB\", not 'green'"),
        ('"EUR"', '"EURO"', "currency", "must be one of EUR, "),
        ('"EUR"', '"EURO"', "currency", "did you mean EUR?"),
        ('"Europe/Amsterdam"', '"Amsterdam"', "time_zone", "IANA"),
        ('["nl", "en"]', '["nl", "de"]', "languages", "must be a list of 1 to 2 of nl, en"),
        ('["nl", "en"]', '["nl", "nl"]', "languages", "a list with 'nl' twice"),
        ('["nl", "en"]', '["nl"]', "units[1] (points).singular", "a text in 'en', no language"),
        (
            'nl = "punt", en = "point"',
            'nl = "punt"',
            "units[1] (points).singular",
            "without 'en'",
        ),
        ('nl = "punt"', 'nl = " "', "units[1] (points).singular", "not ' '"),
        ('nl = "punt"', 'nl = "p\\u0007"', "units[1] (points).singular", "cannot be shown"),
        ('"24 months"', '"0 months"', "units[1] (points).expiry.valid", "a length of time"),
        ('"24 months"', '"24 moons"', "units[1] (points).expiry.valid", "not '24 moons'"),
        ('"24 months"', '"300 months"', "units[1] (points).expiry.valid", "more than 20 years"),
        ('valid = "24', 'vaild = "24', "units[1] (points).expiry.vaild", "did you mean valid?"),
        ('per = "1.00"', "per = 1.00", "earn[1] (base).per", 'an amount such as "1.00"'),
        ('per = "1.00"', 'per = "0.00"', "earn[1] (base).per", "not '0.00'"),
        ("gives = 1", "gives = 1.5", "earn[1] (base).gives", 'write it in quotes: "1.5"'),
        ("gives = 1", "gives = 0", "earn[1] (base).gives", "a number more than 0"),
        ('rounding = "floor"', 'rounding = "down"', "earn[1] (base).rounding", "half_up, ceil"),
        ('id = "gold"', 'id = "silver"', "tiers[3] (the third).id", "'silver' is there twice"),
        ('"1.10"', '"1.10%"', "tiers[2] (silver).rates", "numbers by unit"),
        ('"1.10"', "1.1", "tiers[2] (silver).rates", 'not points = 1.1; write it in quotes: "1.1"'),
        ('icon = "coffee"', 'icon = "tea"', "rewards[1] (coffee).icon", "one of coffee, cake"),
        ("cost = 50", "cost = 0", "rewards[2] (croissant).cost", "more than 0"),
        ("cost = 350", 'cost = "many"', "rewards[3] (mug).cost", "not 'many'"),
        ("cost = 50", "cost = true", "rewards[2] (croissant).cost", "not true"),
        ("stock = 1", "stocks = 1", "rewards[3] (mug).stocks", "did you mean stock?"),
        ("on = 2026-11-01", 'on = "2026-11-01"', "terms.on", "a date without quotes"),
    ],
)
def test_a_wrong_value_is_refused_with_line_key_and_reason(old, new, key, reason):
    source = changed(old, new)
    wrong = refused(source)
    assert wrong.key == key
    assert reason in wrong.reason
    if new and not new.startswith('["nl"]'):
        assert new in source.splitlines()[wrong.line - 1]
    assert str(wrong).startswith(f"line {wrong.line}: {key}: ")


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("[[units]]\n", "[unit]\n", "unit", "is written [[units]] now"),
        ("[[earn]]\n", "[earn]\n", "earn", "is written [[earn]] now, one for each rule"),
        ("may_go_negative = true", "valid_months = 24", "units[1] (points).valid_months",
         'section [units.expiry] now: kind = "rolling"'),
        ("gives = 1", "units = 1", "earn[1] (base).units", "is written gives now"),
        ('rates = { points = "1.10" }', "earn_percent = 110", "tiers[2] (silver).earn_percent",
         'is written rates = { points = "1.10" } now'),
        ('valid = "30 days"', "voucher_days = 30", "rewards[1] (coffee).voucher_days",
         'is written valid = "30 days" now'),
    ],
)  # fmt: skip
def test_the_spelling_of_before_is_refused_with_the_new_one(old, new, key, says):
    wrong = refused(changed(old, new))
    assert wrong.key == key
    assert says in wrong.reason
    assert wrong.line == line_with(changed(old, new), new.strip())


@pytest.mark.parametrize("section", ["categories", "segments"])
def test_categories_and_segments_have_words_in_every_language(section):
    one = f"\n[[{section}]]\nid = 'Soft drinks'\nname = {{ nl = 'fris', en = 'soft drinks' }}\n"
    assert parse(SOURCE + one)[section][0]["name"] == {"nl": "fris", "en": "soft drinks"}
    wrong = refused(SOURCE + one.replace(", en = 'soft drinks'", ""))
    assert wrong.key == f"{section}[1] (Soft drinks).name"
    assert wrong.reason.endswith("without 'en'")
    assert "'Soft drinks' is there twice" in refused(SOURCE + one + one).reason
    wrong = refused(f"{section} = ['Soft drinks']\n{SOURCE}")
    assert (wrong.line, wrong.key) == (1, f"{section}[1] (the first)")
    assert f"must be a section [[{section}]], not 'Soft drinks'" in wrong.reason


def test_an_unknown_section_or_key_names_those_there_are():
    wrong = refused(SOURCE + "\n[stamps]\nfree_after = 10\n")
    assert wrong.line == line_with(SOURCE + "\n[stamps]\n", "[stamps]")
    assert wrong.key == "stamps"
    assert "known: id, name, colour" in wrong.reason


def test_a_missing_section_is_named():
    wrong = refused(without("terms"))
    assert (wrong.key, wrong.reason) == ("terms", "the section [terms] is missing")


def test_sections_that_are_needed_several_times_are_counted():
    wrong = refused(small().replace('[[units]]\nid = "points"', '[[unitz]]\nid = "points"'))
    assert (wrong.key, "did you mean units?" in wrong.reason) == ("unitz", True)
    many = "".join(f'\n[[tiers]]\nid = "t{n}"\nname.en = "T"\nthreshold = "{n}.00"\n' for n in
                   range(13))  # fmt: skip
    assert "there must be 0 to 12 sections [[tiers]]" in refused(small(many)).reason


def test_a_programme_may_be_without_tiers_rewards_and_referral():
    values = parse(small())
    assert (values["tiers"], values["rewards"], values["referral"]) == ((), (), None)


def test_what_is_no_toml_is_refused_with_its_line():
    wrong = refused(changed('id = "koffiebar-noord"', "id = koffiebar"))
    assert wrong.line == line_with(SOURCE, 'id = "koffiebar-noord"')
    assert "not TOML" in wrong.reason


IMPOSSIBLE = [
    ("on = 2026-02-30", "2026-02-30: February 2026 has days 01 to 28"),
    ("on = 2026-13-01", "2026-13-01: months are 01 to 12, and it is year-month-day"),
    ("on = 2026-00-10 # 2026-02-30", "2026-00-10: months are 01 to 12"),
    ("on = 2027-04-31T10:00:00", "2027-04-31: April 2027 has days 01 to 30"),
    ("on = 0000-01-01", "0000-01-01: no calendar has a year 0"),
]


@pytest.mark.parametrize(("line", "says"), IMPOSSIBLE)
def test_a_day_that_no_calendar_has_is_refused_with_its_key(line, says):
    source = small().replace("on = 2026-01-01", line)
    wrong = refused(source)
    assert (wrong.line, wrong.key) == (line_with(source, line), "terms.on")
    assert f"must be a day that exists, such as 2026-11-01, not {says}" in wrong.reason


def test_of_several_impossible_days_the_first_is_told_wherever_it_stands():
    lines = "available = { kind = 'dates', dates = [2026-02-28,\n2026-02-30, 2026-02-31] }\n"
    wrong = refused(source := small(REWARD + "on = 2026-06-31\n", rule=BASE_RULE + lines))
    assert (wrong.line, wrong.key) == (
        line_with(source, "2026-02-30"), "earn[1] (base).available.dates"
    )  # fmt: skip
    broken = refused(small("\nx = = 1\n", rule=BASE_RULE + lines))
    assert (wrong.line, wrong.reason) == (broken.line, broken.reason)
    assert "not TOML" in refused(small("\nx = '2026-02-30' y\n")).reason


@pytest.mark.parametrize("odd", ["x = " + "[" * 5000, "x = 1" + "0" * 5000, "x = 0x" + "F" * 9000])
def test_what_no_parser_should_choke_on_is_refused(odd):
    assert refused(odd + "\n")


def test_a_text_of_many_lines_does_not_shift_the_count():
    terms = 'text = { nl = "Je spaart en ruilt.", en = "You save and exchange." }'
    source = changed(terms, 'text.nl = """\n[unit]\nid = 1\n"""\ntext.en = """\nx\n"""\nwrong = 1')
    wrong = refused(source)
    assert (wrong.line, wrong.key) == (line_with(source, "wrong = 1"), "terms.wrong")


def test_a_section_without_an_id_is_named_by_its_place():
    assert refused(changed('id = "silver"\n', "")).key == "tiers[2] (the second).id"


# Sections in sections, and their lines

NESTED = small(
    """
[earn.when]
minimum = "5.00"

[[earn.caps]]
per = "day"
units = 5

[[earn.caps]]
per = "week"
units = 20

[[earn]]
id = "two"
name.en = "Two"
gives = 2
caps = [{ per = "day", times = 1 }]
"""
)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('minimum = "5.00"', "minimum = 5", "earn[1] (base).when.minimum"),
        ("units = 20", 'units = "x"', "earn[1] (base).caps[2].units"),
        ('per = "week"', 'per = "weak"', "earn[1] (base).caps[2].per"),
        ("caps = [{", "caps = [{ unit = 1, ", "earn[2] (two).caps[1].unit"),
    ],
)
def test_a_mistake_in_a_section_inside_another_has_its_own_line(old, new, key):
    source = NESTED.replace(old, new)
    wrong = refused(source)
    assert (wrong.line, wrong.key) == (line_with(source, new), key)


def test_a_section_that_should_be_one_is_told_how_it_is_written():
    wrong = refused(NESTED.replace("[[earn.caps]]", "[earn.limit]", 1))
    assert wrong.key == "earn[1] (base).limit"
    wrong = refused(small("\n[earn.caps]\nper = 1\n"))
    assert "0 to 10 sections [[earn.caps]]" in wrong.reason
    wrong = refused(small("when = 5\n"))
    assert wrong.reason == "must be a section [earn.when], not 5"


@pytest.mark.parametrize(
    ("more", "key", "says"),
    [
        ("[[returns]]\nearned = 'keep'\n", "returns",
         "must be a section [returns], not a list [[returns]]"),
        ("[[referral]]\n[[referral]]\n", "referral",
         "must be a section [referral], not a list [[referral]]"),
        ("[[earn]]\nid = 'two'\nname.en = 'Two'\ngives = 1\n[[earn.when]]\ntiers = ['low']\n",
         "earn[2] (two).when", "must be a section [earn.when], not a list [[earn.when]]"),
        ("[[earn]]\nid = 'two'\n[[earn.name]]\nen = 'Two'\n", "earn[2] (two).name",
         "must be a text of 1 to 40 characters for each of the languages, not a list of sections"),
        ("[[earn]]\nid = 'two'\nname.en = 'Two'\n[earn.gives]\npoints = 1\n",
         "earn[2] (two).gives", ", not a section"),
    ],
)  # fmt: skip
def test_a_list_of_sections_where_one_belongs_is_said_as_the_file_writes_it(more, key, says):
    source = small(f"\n{more}")
    wrong = refused(source)
    line = next(at for at, text in enumerate(source.splitlines(), 1) if _opens(text, key))
    assert (wrong.line, wrong.key, says in wrong.reason) == (line, key, True), wrong


def _opens(text, key):
    """Whether the line opens that section: earn[2] (two).when is written [earn.when]."""
    return text.strip("[]") == re.sub(r"\[.*\)", "", key) and text[0] == "["


def test_a_place_that_is_nowhere_has_the_line_of_what_encloses_it():
    assert line_of(NESTED, ("earn", 1, "when", "tiers")) == line_with(NESTED, 'id = "two"') - 1
    assert line_of(NESTED, ("earn", 0, "caps", 1, "times")) == line_with(NESTED, '"week"') - 1
    assert line_of("", ("units",)) == 1


# The file and the logo beside it


@pytest.fixture
def written(tmp_path):
    def write(logo, data=None):
        (tmp_path / "programme.toml").write_text(f'logo = "{logo}"\n{SOURCE}')
        if data is not None:
            (tmp_path / logo).write_bytes(data)
        return tmp_path / "programme.toml"

    return write


def test_a_logo_is_read_into_the_programme(written):
    assert read(written("logo.svg", b"<svg/>")).logo == "data:image/svg+xml;base64,PHN2Zy8+"
    png = b"\x89PNG\r\n\x1a\n"
    assert read(written("logo.png", png)).logo.startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    ("logo", "data", "reason"),
    [
        ("logo.svg", None, "no such file beside the programme"),
        ("logo.svg", b"<svg>" + b" " * 32 * 1024, "at most 32768 are allowed"),
        ("logo.svg", b"GIF89a", "is no SVG picture"),
        ("logo.png", b"<svg/>", "is no PNG picture"),
        ("../logo.svg", None, "the name of an .svg or .png beside this file"),
        ("logo.gif", None, "the name of an .svg or .png beside this file"),
    ],
)
def test_a_wrong_logo_is_refused(written, logo, data, reason):
    with pytest.raises(WrongProgramme) as caught:
        read(written(logo, data))
    assert (caught.value.line, caught.value.key) == (1, "logo")
    assert reason in caught.value.reason


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"])
def test_a_file_that_is_no_text_names_the_line(tmp_path, before):
    path = tmp_path / "programme.toml"
    path.write_bytes(before + b'id = "x"\n\nname = "Caf\xe9"\n')
    with pytest.raises(WrongProgramme, match="not UTF-8") as caught:
        read(path)
    assert caught.value.line == 3
    with pytest.raises(OSError, match="nowhere"):
        read(tmp_path / "nowhere.toml")


def test_a_mark_in_front_and_another_end_of_line_change_nothing(tmp_path):
    path = tmp_path / "programme.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOURCE.replace("\n", "\r\n").encode())
    assert read(path) == read(PROGRAMME)
