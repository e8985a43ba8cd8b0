"""Texts of programmes for tests: a small right one, to which a test adds what it is about."""

from pathlib import Path

from tests.support.platform import PROGRAMME

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "app/server/pasje_host/demo/koffiebar.toml"
EXAMPLES = (DEMO, *sorted((ROOT / "docs/programmes").glob("*.toml")))
PAGE = ROOT / "docs/programme.md"
SCHEMA = ROOT / "docs/programme.schema.json"
SOURCE = PROGRAMME.read_text()
TOP = """\
id = "corner"
name = "Corner"
colour = "#123456"
currency = "EUR"
time_zone = "Europe/Amsterdam"
languages = ["en"]
"""
REST = """
[[units]]
id = "points"
singular.en = "point"
plural.en = "points"

[terms]
on = 2026-01-01
text.en = "Terms."
"""
BASE_RULE = """
[[earn]]
id = "base"
name.en = "Saving"
gives = 1
"""

TIERS = """
[[tiers]]
id = "low"
name.en = "Low"
threshold = "0.00"

[[tiers]]
id = "high"
name.en = "High"
threshold = "100.00"
"""
CREDIT = """
[[units]]
id = "credit"
singular.en = "credit"
plural.en = "credit"
money = true
"""
REWARD = """
[[rewards]]
id = "cup"
name.en = "Cup"
description.en = "A cup."
"""


def segments(*ids: str) -> str:
    """Sections of the file, each named as its id."""
    return "".join(f"\n[[segments]]\nid = '{one}'\nname.en = '{one}'\n" for one in ids)


def small(more: str = "", top: str = "", rule: str = BASE_RULE) -> str:
    """One point for each euro, in English; `top` goes before all sections, `more` after them."""
    return f"{TOP}{top}{REST}{rule}{more}"


def line_with(source: str, text: str) -> int:
    """The first line, counted from 1, that has `text` in it."""
    return next(n for n, line in enumerate(source.splitlines(), 1) if text in line)
