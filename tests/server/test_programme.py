"""The programme's file: read whole, or refused with line, key and reason."""

import re
import tomllib
from pathlib import Path

import pytest

from pasje_host import demo
from pasje_platform.programme import keys, service
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme, parse, read
from pasje_platform.programme.values import Context
from tests.support.desk import open_desk
from tests.support.platform import PROGRAMME

PAGE = Path(__file__).parents[2] / "docs/programme.md"
SOURCE = PROGRAMME.read_text()


def changed(old, new):
    assert SOURCE.count(old) >= 1
    return SOURCE.replace(old, new, 1)


def without(section):
    """The file without a whole section."""
    return re.sub(rf"^\[{section}\]\n(?:(?!\[).*\n)*", "", SOURCE, flags=re.MULTILINE)


def line_with(source, text):
    return next(n for n, line in enumerate(source.splitlines(), 1) if text in line)


def test_the_file_becomes_a_programme():
    values = parse(SOURCE)
    assert values["earn"]["per"].amount == 100
    assert [tier["threshold"].amount for tier in values["tiers"]] == [0, 150_00, 400_00]
    assert values["rewards"][2]["stock"] == 1


def test_the_demo_is_right():
    folder = Path(demo.__file__).parent
    file = read(folder / "koffiebar.toml")
    assert file.logo.startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('id = "koffiebar-noord"\n', "", "id", "is missing; it must be an id of small letters"),
        ('id = "koffiebar-noord"', 'id = "Koffiebar"', "id", "not 'Koffiebar'"),
        ('"#0B6E4F"', '"green"', "colour", "must be a colour \"#RRGGBB\", not 'green'"),
        ('"EUR"', '"EURO"', "currency", "must be one of EUR, "),
        ('"Europe/Amsterdam"', '"Amsterdam"', "time_zone", "IANA"),
        ('["nl", "en"]', '["nl", "de"]', "languages", "must be a list of 1 to 2 of nl, en"),
        ('["nl", "en"]', '["nl", "nl"]', "languages", "a list with 'nl' twice"),
        ('["nl", "en"]', '["nl"]', "unit.singular", "a text in 'en', no language of this"),
        ('nl = "punt", en = "point"', 'nl = "punt"', "unit.singular", "nothing in 'en'"),
        ("valid_months = 24", "valid_months = 0", "unit.valid_months", "from 1 to 240, not 0"),
        ("valid_months = 24", "valid_months = true", "unit.valid_months", "not true"),
        ("valid_months = 24", "valid_month = 24", "unit.valid_month", "did you mean valid_months?"),
        ('per = "1.00"', "per = 1.00", "earn.per", 'in quotes with two decimals, "12.50"'),
        ('per = "1.00"', 'per = "0.00"', "earn.per", "more than zero"),
        ('rounding = "floor"', 'rounding = "down"', "earn.rounding", "one of floor, half_up, ceil"),
        ('"0.00"', '"1.00"', "tiers[1] (bronze).threshold", 'the first tier\'s must be "0.00"'),
        ('"400.00"', '"150.00"', "tiers[3] (gold).threshold", "more than the tier's before it"),
        ('id = "gold"', 'id = "silver"', "tiers[3] (the third).id", "'silver' is there twice"),
        ("earn_percent = 110", "earn_percent = -1", "tiers[2] (silver).earn_percent", "not -1"),
        ('icon = "coffee"', 'icon = "tea"', "rewards[1] (coffee).icon", "one of coffee, cake"),
        ("cost = 50", "cost = 0", "rewards[2] (croissant).cost", "from 1 to 10000000, not 0"),
        ("cost = 350", 'cost = "350"', "rewards[3] (mug).cost", "not '350'"),
        ("stock = 1", "stocks = 1", "rewards[3] (mug).stocks", "did you mean stock?"),
        ("on = 2026-11-01", 'on = "2026-11-01"', "terms.on", "a date without quotes"),
    ],
)
def test_a_wrong_value_is_refused_with_line_key_and_reason(old, new, key, reason):
    source = changed(old, new)
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    assert caught.value.key == key
    assert reason in caught.value.reason
    if new and key != "unit.singular":
        first = new.splitlines()[0]
        assert first in source.splitlines()[caught.value.line - 1]
    assert str(caught.value).startswith(f"line {caught.value.line}: {key}: ")


def test_an_unknown_section_or_key_names_those_there_are():
    with pytest.raises(WrongProgramme) as caught:
        parse(SOURCE + "\n[stamps]\nfree_after = 10\n")
    assert caught.value.line == line_with(SOURCE + "\n[stamps]\n", "[stamps]")
    assert caught.value.key == "stamps"
    assert "known: id, name, colour" in caught.value.reason


@pytest.mark.parametrize("section", ["unit", "earn", "terms"])
def test_a_missing_section_is_named(section):
    with pytest.raises(WrongProgramme) as caught:
        parse(without(section))
    assert caught.value.key == section
    assert caught.value.reason == f"the section [{section}] is missing"


def test_a_programme_may_be_without_referral_and_rewards():
    source = re.sub(r"\[\[rewards\]\]\n(?:(?!\[).*\n)*", "", without("referral"))
    values = parse(source)
    assert values["referral"] is None
    assert values["rewards"] == ()


def test_one_section_where_there_may_be_several():
    with pytest.raises(WrongProgramme, match=r"1 to 12 sections \[\[tiers\]\]"):
        parse(re.sub(r"\[\[tiers\]\]\n(?:(?!\[\[?\w).*\n)*", "", SOURCE))


def test_what_is_no_toml_is_refused_with_its_line():
    with pytest.raises(WrongProgramme) as caught:
        parse(changed('id = "koffiebar-noord"', "id = koffiebar"))
    assert caught.value.line == line_with(SOURCE, 'id = "koffiebar-noord"')
    assert "not TOML" in caught.value.reason


def test_a_text_of_many_lines_does_not_shift_the_count():
    terms = 'text = { nl = "Je spaart en ruilt.", en = "You save and exchange." }'
    source = changed(terms, 'text.nl = """\n[unit]\nid = 1\n"""\ntext.en = """\nx\n"""\nwrong = 1')
    with pytest.raises(WrongProgramme) as caught:
        parse(source)
    assert (caught.value.line, caught.value.key) == (line_with(source, "wrong = 1"), "terms.wrong")


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


def test_a_section_without_an_id_is_named_by_its_place():
    with pytest.raises(WrongProgramme) as caught:
        parse(changed('id = "silver"\n', ""))
    assert caught.value.key == "tiers[2] (the second).id"


# Versions


async def test_the_same_file_again_is_the_same_version(platform):
    file = read(PROGRAMME)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 1


async def test_another_file_is_the_next_version_from_now_on(platform):
    before = platform.clock.now
    platform.clock.advance(days=1)
    file = ProgrammeFile(changed("cost = 60", "cost = 70"), None)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2
    old = await platform.run(lambda tx: service.in_force(tx, before, demo=True))
    new = await platform.rules()
    assert [r.programme.version for r in (old, new)] == [1, 2]
    assert [r.reward("coffee").cost for r in (old, new)] == [60, 70]
    assert new.programme.effective_at == platform.clock.now


SILVER_GONE = re.sub(r'\[\[tiers\]\]\nid = "silver"\n(?:(?!\[\[).*\n)*', "", SOURCE)
CHANGES = [
    (SOURCE.replace('"EUR"', '"USD"'), "currency", "must stay 'EUR', for 2 members"),
    (SOURCE.replace('"koffiebar-noord"', '"bakker"'), "id", "'koffiebar-noord', for 2 members"),
    (SILVER_GONE, "tiers", "'silver' must stay, for 1 member in it"),
]


@pytest.mark.parametrize(("source", "key", "reason"), CHANGES)
async def test_what_members_hold_is_not_taken_by_a_new_version(platform, source, key, reason):
    desk = await open_desk(platform)
    await platform.member("Noor")
    await desk.serve(await platform.member("Tom"), 200_00)
    file = ProgrammeFile(source, None)
    with pytest.raises(WrongProgramme) as caught:
        await platform.run(lambda tx: service.use(tx, file, platform.clock.now))
    assert caught.value.key == key
    assert reason in caught.value.reason
    assert (await platform.rules()).programme.version == 1


@pytest.mark.parametrize(("source", "key", "reason"), CHANGES)
async def test_before_there_are_members_anything_may_change(platform, source, key, reason):
    file = ProgrammeFile(source, None)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2


async def test_a_tier_nobody_is_in_may_go(platform):
    await platform.member("Noor")
    file = ProgrammeFile(SILVER_GONE, None)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2


async def test_another_logo_is_the_next_version(platform):
    file = ProgrammeFile(SOURCE, "data:image/svg+xml;base64,PHN2Zy8+")
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2
    assert (await platform.rules()).programme.logo == file.logo


async def test_without_a_programme_nothing_is_in_force(platform):
    with pytest.raises(RuntimeError, match="no programme"):
        await platform.run(
            lambda tx: service.in_force(tx, platform.clock.now.replace(year=2020), demo=True)
        )


async def test_anyone_may_see_it_and_ask_for_news_only(platform):
    response = await platform.call("GET", "/v1/programme")
    assert response.json()["name"] == "Koffiebar Noord"
    assert response.headers["cache-control"] == "no-cache"
    etag = response.headers["etag"]
    again = await platform.call("GET", "/v1/programme", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    file = ProgrammeFile(changed("cost = 60", "cost = 70"), None)
    await platform.run(lambda tx: service.use(tx, file, platform.clock.now))
    news = await platform.call("GET", "/v1/programme", headers={"if-none-match": etag})
    assert news.json()["version"] == 2


# The page that documents it


def row(key):
    default = (
        "needed" if key.default is keys.NEEDED else DEFAULTS.get(key.default, f"`{key.default}`")
    )
    return f"| `{key.name}` | {key.kind.says} | {default} | `{key.example}` | {key.means} |"


DEFAULTS = {None: "none", (): "none"}


@pytest.mark.parametrize("section", [keys.TOP, *keys.SECTIONS], ids=lambda section: section.name)
def test_the_page_documents_every_key(section):
    page = PAGE.read_text()
    heading = f"## `{section.heading}`" if section.name else "## The top"
    part = page.partition(heading + "\n")[2].partition("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| `")]
    assert rows == [row(key) for key in section.keys]


def test_the_page_says_what_a_new_version_keeps():
    said = PAGE.read_text().partition("a new version keeps ")[2].partition(" and every tier")[0]
    assert tuple(re.findall(r"`(\w+)`", said)) == service.KEPT


def test_the_pages_whole_example_is_a_programme():
    source = PAGE.read_text().rpartition("```toml\n")[2].partition("```")[0]
    assert parse(source)["terms"]["on"].year == 2026


@pytest.mark.parametrize(
    "key", [key for s in (keys.TOP, *keys.SECTIONS) for key in s.keys], ids=lambda key: key.name
)
def test_every_example_is_a_value_of_its_kind(key):
    value = tomllib.loads(f"x = {key.example}")["x"]
    assert key.kind.read(value, Context(keys.LANGUAGES, "EUR")) is not None
