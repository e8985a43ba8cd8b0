"""Rules of a file that give a reward: what they may say, what is said of them, and nothing odd."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pasje_host import programme_preview
from pasje_platform.engine.earn_rules import Cap
from pasje_platform.programme import build, build_engine, describe, file_basket, trying
from pasje_platform.programme.file import odd, parse
from pasje_platform.programme.file_reading import WrongProgramme
from tests.support.described import programme as described
from tests.support.described import read
from tests.support.engine import earn, reward
from tests.support.programme_files import line_with, small

DRINK = """
[[rewards]]
id = "free-drink"
name.en = "A drink on us"
description.en = "Any size."
for_sale = false
"""
PARTY = """
[[earn]]
id = "party"
name.en = "Birthday"
on = "birthday"
reward = "free-drink"
"""


def refused(source: str) -> WrongProgramme:
    with pytest.raises(WrongProgramme) as found:
        parse(source)
    return found.value


@pytest.mark.parametrize("on", ["enrolment", "birthday", "action:review"])
def test_what_a_rule_may_give_a_reward_for(on):
    caps = 'caps = [{ per = "year", times = 2 }]\nwhen = { last_day = 2027-01-31 }\n'
    rule = PARTY.replace('"birthday"', f'"{on}"') + caps
    made = build_engine.rules(parse(small(rule + DRINK)), 1).earn[1]
    assert (made.on, made.reward, made.gives, made.multiplies) == (on, "free-drink", None, None)
    assert (made.per, made.caps) == ("once", (Cap("year", times=2),))
    assert made.when.last_day is not None


def test_what_rules_give_is_not_odd():
    sold = "\n[[rewards]]\nid = 'cup'\nname.en = 'Cup'\ndescription.en = 'A cup.'\ncost = 5\n"
    assert list(odd(small(PARTY + DRINK + sold))) == []
    (found,) = odd(small(DRINK + sold))
    assert "nothing gives it" in str(found)


@pytest.mark.parametrize(
    ("more", "key", "reason"),
    [
        ("gives = 5", "gives", "gives, multiplies or reward, one of them: gives and reward are"),
        ("multiplies = 2", "multiplies", "one of them: multiplies and reward are there"),
        ('unit = "points"', "unit", "is for units, and this rule gives a reward"),
        ('per = "once"', "per", "is for units"),
        ('basis = "net"', "basis", "is for units"),
        ('tax = "included"', "tax", "is for units"),
        ('rounding = "ceil"', "rounding", "is for units"),
        ('round_over = "line"', "round_over", "is for units"),
        ("tier_rate = true", "tier_rate", "is for units"),
        ('available = { kind = "at_once" }', "available", "is for units"),
        ('caps = [{ per = "year", units = 5 }]', "caps[1].units", "gives no units, but a reward"),
        ("when = { minimum = \"5.00\" }", "when.minimum", "is for purchases, not for birthday"),
        ('when = { channels = ["web"] }', "when.channels", "is for purchases, not for birthday"),
    ],
)  # fmt: skip
def test_what_is_not_for_such_a_rule_is_refused(more, key, reason):
    source = small(PARTY + more + "\n" + DRINK)
    found = refused(source)
    assert (found.line, reason in found.reason) == (line_with(source, more), True), str(found)
    assert f"earn[2] (party).{key}" in str(found)


def test_it_stands_in_no_group():
    grouped = PARTY + 'group = "all"\n\n[[groups]]\nid = "all"\n' + DRINK
    assert "is for units, and this rule gives a reward" in str(refused(small(grouped)))


@pytest.mark.parametrize("on", ["purchase", "visit"])
def test_no_purchase_or_visit_gives_one(on):
    source = small(PARTY.replace('"birthday"', f'"{on}"') + DRINK)
    found = refused(source)
    assert found.line == line_with(source, f'on = "{on}"')
    assert f"an action, not for each {on}" in found.reason


def test_left_out_it_is_for_a_purchase_and_refused():
    source = small(PARTY.replace('on = "birthday"\n', "") + DRINK)
    assert refused(source).line == line_with(source, "reward =")


def test_a_reward_that_is_not_there_is_refused():
    """So a version that drops it must drop the rule too."""
    found = refused(small(PARTY))
    assert "'free-drink' is none of [[rewards]]" in str(found)


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("stock = 5", "stock"),
        ("in_total = 5", "in_total"),
        ('pool = "codes"\nkind = "partner_voucher"', "pool"),
        ('kind = "donation"\ncharity = "Food"\nvariable = { least = 1, most = 5, step = 1,'
         ' worth = "1.00" }', "variable"),
    ],
)  # fmt: skip
def test_a_reward_that_cannot_be_given_is_refused(more, name):
    cost = "" if "variable" in more else "cost = 10\n"
    sold = DRINK.replace("for_sale = false\n", f"{cost}{more}\n")
    source = small(PARTY + sold)
    found = refused(source)
    assert found.line == line_with(source, "reward = ")
    assert f"free-drink cannot be given: it has {name}" in found.reason


def test_what_such_a_rule_gives_is_no_way_to_save():
    """It gives no units, so it opens no threshold that the others' limits close."""
    rule = 'caps = [{ per = "ever", units = 100 }]\n'
    tiers = '\n[ladder]\nbasis = "units"\nunit = "points"\n\n[[tiers]]\nid = "low"\nname.en = "Low"'
    tiers += '\nthreshold = 0\n\n[[tiers]]\nid = "high"\nname.en = "High"\nthreshold = 500\n'
    base = f"\n[[earn]]\nid = 'base'\nname.en = 'Saving'\ngives = 1\n{rule}"
    assert "nobody can reach it" in str(refused(small(PARTY + DRINK + tiers, rule=base)))


@pytest.mark.parametrize(
    ("on", "nl", "en"),
    [
        ("birthday", "Cadeau op je verjaardag: Gratis drankje", "A gift on your birthday: Drink"),
        ("enrolment", "Cadeau als je lid wordt: Gratis drankje", "A gift when you join: Drink"),
        ("action:review", "Cadeau voor “base”: Gratis drankje", "A gift for “base”: Drink"),
    ],
)
def test_members_read_what_they_get_and_for_how_long(on, nl, en):
    named = {"nl": "Gratis drankje", "en": "Drink"}
    drink = replace(reward("drink", for_sale=False), name=named)
    rule = earn(on=on, reward="drink", caps=(Cap("year", times=1),))
    (says,) = describe.how_to_earn(described(rule, rewards=(drink,)))
    assert read(says.says) == (
        f"{nl}. De voucher is 30 dagen geldig. Hoogstens 1 keer per jaar.",
        f"{en}. The voucher is valid for 30 days. At most once a year.",
    )


def test_a_preview_names_what_an_action_gives(tmp_path):
    rule = PARTY.replace('"birthday"', '"action:own-cup"').replace("Birthday", "Own cup")
    values, now = parse(small(rule + DRINK)), datetime(2026, 11, 22, 12, tzinfo=UTC)
    rules = build.rules(values, logo=None, version=1, effective_at=now, demo=False)
    basket = tmp_path / "basket.toml"
    basket.write_text('actions = ["own-cup"]\n[[lines]]\namount = "12.00"\n')
    trial = file_basket.read(basket, rules, now)
    said = "\n".join(programme_preview.shown(rules, trial, list(trying.tried(rules.engine, trial))))
    assert "  Own cup: A drink on us\n    Valid until 22\u00a0December\u00a02026\n" in said
    assert "  Together: 12\u00a0points, A drink on us" in said
