"""docs/programme.md and its JSON Schema are made of the keys; three examples use every one."""

import dataclasses
import json
import re
import tomllib
from datetime import UTC, datetime

import pytest

from pasje_platform.engine.event import Basket, Line, Payment
from pasje_platform.programme import (
    build_engine,
    keys,
    keys_basket,
    page,
    schema,
    service,
    trying,
)
from pasje_platform.programme.file import odd, parse
from pasje_platform.programme.file_basket import Trial
from pasje_platform.programme.file_reading import WrongProgramme
from pasje_platform.programme.keys_table import walk
from pasje_platform.programme.values import Choice, Context, Several
from tests.support.engine import line, purchase, refund, run
from tests.support.programme_files import EXAMPLES, PAGE, SCHEMA, SOURCE
from tests.support.schema_check import misfits

TEXT = PAGE.read_text()
SECTIONS = [("top", keys.TOP), *walk(keys.SECTIONS)]
KEYS = [(path, key) for path, section in SECTIONS for key in section.keys]
IDS = [f"{path}.{key.name}" for path, key in KEYS]
MAKE = "run: python -m pasje_platform.programme.page docs"
ONCE = ("top", "ladder", "returns")
"""A file has one of each, so three files cannot show every choice in them."""


# The page


def test_the_page_is_what_the_keys_make_of_it():
    assert page.filled(TEXT) == TEXT, MAKE


def test_the_page_of_another_table_would_be_another():
    spoilt = TEXT.replace("| `gives` |", "| `brings` |")
    assert spoilt != TEXT
    assert page.filled(spoilt) == TEXT


def test_every_section_is_on_the_page():
    marked = set(re.findall(r"<!-- keys: ([\w.]+) -->", TEXT))
    shown = [page.SECTIONS[path].keys for path in marked]
    for path, section in [*SECTIONS[1:], *walk(keys_basket.BASKET.parts, "basket")]:
        assert section.keys in shown, path
        heading = section.heading(path.rpartition(".")[0]).replace("basket.", "")
        assert re.search(rf"^#+ `{re.escape(heading)}`", TEXT, re.MULTILINE), path


def test_the_page_says_what_a_new_version_keeps():
    said = TEXT.partition("a new version keeps ")[2].partition(" and every tier")[0]
    assert tuple(re.findall(r"`(\w+)`", said)) == service.KEPT


@pytest.mark.parametrize(("path", "key"), KEYS, ids=IDS)
def test_every_example_is_a_value_of_its_kind(path, key):
    value = tomllib.loads(f"x = {key.example}")["x"]
    assert key.kind.read(value, Context(keys.LANGUAGES, "EUR")) is not None
    assert not list(misfits(value, key.kind.schema()))


@pytest.mark.parametrize(("path", "key"), KEYS, ids=IDS)
def test_every_default_is_one_that_could_be_written(path, key):
    if key.default in (keys.NEEDED, keys.FIRST_UNIT, None, (), "") or key.default == {}:
        return
    said = page.default(key).strip("`")
    value = tomllib.loads(f"x = {said}")["x"]
    assert key.kind.read(value, Context(keys.LANGUAGES, "EUR")) == key.default


SNIPPETS = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
WHOLE, *RECIPES, BASKET = SNIPPETS
SECTION = re.compile(r"^\[\[?.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)


def followed(recipe):
    """The file of an owner who does what the page says: takes out of the smallest one the sections
    whose place the recipe takes, and copies it below."""
    before = TEXT.partition(f"\n\n```toml\n{recipe}")[0].rpartition("\n\n")[2]
    said = re.search(r"[Ii]n\s+the\s+place\s+of\s+([^.]*)\.", before)
    source = WHOLE
    for replaced in re.findall(r"`(.+?)`", said[1]) if said else ():
        (section,) = [one for one in SECTION.findall(source) if f'\nid = "{replaced}"\n' in one]
        source = source.replace(section, "")
    return f"{source}\n{recipe}"


def test_the_smallest_programme_is_one():
    assert parse(WHOLE)["terms"]["on"].year == 2026
    assert odd(WHOLE) == ()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.split("\n")[1])
def test_a_recipe_is_right_below_the_smallest_one(recipe):
    source = followed(recipe)
    assert parse(source)["terms"]
    assert [str(one) for one in odd(source)] == []


def test_a_recipe_that_takes_a_place_is_wrong_beside_it():
    """Else the page would have an owner take out what could stay."""
    (stamps,) = [one for one in RECIPES if 'id = "stamps"' in one]
    assert 'id = "points"' not in followed(stamps)
    (expiry,) = [one for one in RECIPES if one.count("[units.expiry]")]
    with pytest.raises(WrongProgramme, match="points"):
        parse(f"{WHOLE}\n{expiry}")


def test_a_load_of_prepaid_credit_earns_nothing_else():
    """The recipe as it is on the page, with a load and a coffee on one receipt."""
    (recipe,) = [one for one in RECIPES if 'id = "top-up"' in one]
    made = build_engine.rules(parse(followed(recipe)), 1)
    lines = (Line(2000, category="top-up"), Line(300, category="coffee"))
    basket = Basket(lines, datetime(2026, 11, 22, 12, tzinfo=UTC))
    trial = Trial(basket, None, (), first_purchase=False, balance={})
    (tried,) = trying.tried(made, trial)
    given = {one.unit: one.units for one in tried.outcome.explained}
    assert given == {"points": 3, "credit": 2000}
    paid = dataclasses.replace(trial.basket, pay=(Payment("credit", 2000),))
    own = dataclasses.replace(trial, basket=paid, balance={"credit": 2300})
    (tried,) = trying.tried(made, own)
    assert sum(one.units for one in tried.outcome.explained if one.unit == "credit") < 300


def test_a_load_that_was_spent_and_is_returned_is_owed():
    """Else its money would be paid back after it was spent."""
    (recipe,) = [one for one in RECIPES if 'id = "top-up"' in one]
    made = build_engine.rules(parse(followed(recipe)), 1)
    load = purchase(line(2000, category="top-up"), event_id="load")
    spent = purchase(2000, pay={"credit": 2000}, event_id="spent")
    done = run(made, load, spent, refund("load"))
    assert done.last.returning.paid_back == 2000
    assert (done.available("credit"), done.deficit("credit")) == (0, 2000)


def test_the_basket_on_the_page_is_one_of_the_keys():
    plain = tomllib.loads(BASKET)
    used = {*plain, *plain["member"], *(key for line in plain["lines"] for key in line)}
    sections = [keys_basket.BASKET, *keys_basket.BASKET.parts]
    known = {key.name for section in sections for key in section.keys} | {"lines", "member"}
    assert used <= known


# The JSON Schema


def test_the_schema_is_what_the_keys_make_of_it():
    assert SCHEMA.read_text() == schema.written(), (
        "run: python -m pasje_platform.programme.page docs"
    )


@pytest.mark.parametrize("source", [SOURCE, WHOLE, *(path.read_text() for path in EXAMPLES)])
def test_what_is_right_fits_the_schema(source):
    assert list(misfits(tomllib.loads(source), schema.schema())) == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("gives = 1", "give = 1", ".earn[0].give: is unknown"),
        ("gives = 1", "gives = 1.5", ".earn[0].gives: 1.5 fits none"),
        ('rounding = "floor"', 'rounding = "down"', ".earn[0].rounding: 'down' is none of"),
        ('"24 months"', '"24 moons"', ".units[0].expiry.valid: '24 moons' is not like"),
        ('threshold = "0.00"', "", ".tiers[0].threshold: is missing"),
        ("on = 2026-11-01", 'on = "2026-11-01"', ".terms.on: '2026-11-01' should be a date"),
        ("stock = 1", 'stock = "1"', ".rewards[2].stock: '1' is no integer"),
        ('currency = "EUR"', 'currency = "euro"', ".currency: 'euro' is none of"),
    ],
)
def test_what_is_wrong_does_not_fit_the_schema(old, new, where):
    assert SOURCE.count(old) >= 1
    spoilt = SOURCE.replace(old, new, 1)
    with pytest.raises(WrongProgramme):
        parse(spoilt)
    found = list(misfits(tomllib.loads(spoilt), json.loads(SCHEMA.read_text())))
    assert any(where in one for one in found), found


def _patterns(schema):
    """Every pattern in the schema, however deep."""
    inside = schema.values() if isinstance(schema, dict) else schema
    if isinstance(schema, dict) and isinstance(schema.get("pattern"), str):
        yield schema["pattern"]
    for one in inside if isinstance(schema, (dict, list)) else ():
        yield from _patterns(one) if isinstance(one, (dict, list)) else ()


def test_the_schema_has_no_pattern_that_only_python_reads():
    r"""Editors read them as ECMA-262 does, where \Z is the letter Z."""
    patterns = set(_patterns(json.loads(SCHEMA.read_text())))
    assert len(patterns) > 10
    only_python = re.compile(r"\\[AZzQEGKRX]|\(\?(?![:=!])|[*+?}][+]|\[\[:")
    assert [one for one in patterns if only_python.search(one)] == []
    assert [one for one in patterns if not re.fullmatch(r"\^.*\$", one)] == []


# The examples


def _paths(section, plain, path):
    """Dotted paths of the keys that a table of a file uses, and of the choices it makes."""
    for key in section.keys:
        if key.name in plain:
            yield f"{path}.{key.name}"
            kind = key.kind.kind if isinstance(key.kind, Several) else key.kind
            if isinstance(kind, Choice):
                value = plain[key.name]
                for option in value if isinstance(value, list) else [value]:
                    yield f"{path}.{key.name} = {option}"
    for part in section.parts:
        if part.name in plain:
            inside = plain[part.name]
            for table in inside if part.many else [inside]:
                yield from _paths(part, table, f"{path}.{part.name}")


def _used():
    for example in EXAMPLES:
        plain = tomllib.loads(example.read_text())
        yield from _paths(keys.TOP, plain, "top")
        for section in keys.SECTIONS:
            tables = plain.get(section.name, [] if section.many else None)
            for table in tables if section.many else [tables] if tables else []:
                yield from _paths(section, table, section.name)


USED = set(_used())


def test_the_examples_use_every_key():
    assert len(EXAMPLES) == 3
    assert {f"{path}.{key.name}" for path, key in KEYS} - USED == set()


def test_the_examples_make_every_choice():
    choices = {
        f"{path}.{key.name} = {option}"
        for path, key in KEYS
        if path.partition(".")[0] not in ONCE
        for kind in [key.kind.kind if isinstance(key.kind, Several) else key.kind]
        if isinstance(kind, Choice)
        for option in kind.options
    }
    assert len(choices) > 80
    shared = {re.sub(r"^(groups\.caps|tiers\.expiry)\.", _shared, one) for one in choices}
    used = {re.sub(r"^(groups\.caps|tiers\.expiry)\.", _shared, one) for one in USED}
    assert shared - used == set()


def _shared(found):
    """These are the same keys as another section's."""
    return {"groups.caps": "earn.caps.", "tiers.expiry": "units.expiry."}[found[1]]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_tell_editors_the_schema(path):
    hint = re.match(r"#:schema (\S+)\n", path.read_text())
    assert hint
    assert (path.parent / hint[1]).resolve() == SCHEMA
