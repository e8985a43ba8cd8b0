"""Limits of a tier in the file: what is right, refused and odd, what is built, and what is said."""

import pytest

from pasje_platform.engine.earn_rules import Cap, Group
from pasje_platform.engine.reward_rules import Limit, PayWith
from pasje_platform.programme import build_engine, describe
from pasje_platform.programme.file import WrongProgramme, odd, parse
from tests.support.described import BRONZE, COFFEE, SILVER, programme, read
from tests.support.engine import earn, reward
from tests.support.programme_files import BASE_RULE, REWARD, TIERS, small

CAP = "\n[[earn.caps]]\nper = 'month'\nunits = {units}\ntiers = ['{tier}']\n"
BOTH = CAP.format(units=5, tier="low") + CAP.format(units=9, tier="high")
CUP = REWARD + "cost = 5\n"
PAY = "\n[[pay]]\nunits = 100\nworth = '1.00'\n"


def told(source: str) -> list[str]:
    assert parse(source)
    return [f"{one.key}: {one.reason}" for one in odd(source)]


def refusal(source: str) -> str:
    with pytest.raises(WrongProgramme) as wrong:
        parse(source)
    return f"{wrong.value.key}: {wrong.value.reason}"


def test_each_tier_may_have_its_own() -> None:
    limits = "limits = [{ count = 1, per = 'day', tiers = ['low'] }, "
    limits += "{ count = 2, per = 'day', tiers = ['high'] }]\n"
    pay = PAY + "most_percent = '50%'\ntiers = ['low']\n" + PAY + "tiers = ['high']\n"
    source = small(CUP + limits + TIERS + pay, rule=BASE_RULE + BOTH)
    assert told(source) == []
    made = build_engine.rules(parse(source), 1)
    low, high = ("low",), ("high",)
    assert made.earn[0].caps == (Cap("month", 5, tiers=low), Cap("month", 9, tiers=high))
    assert made.rewards[0].limits == (Limit(1, "day", low), Limit(2, "day", high))
    assert [(way.most_percent, way.tiers) for way in made.pay] == [(50, low), (100, high)]


def test_one_tier_has_one_of_a_kind() -> None:
    twice = BASE_RULE + CAP.format(units=5, tier="low") * 2
    reason = "there is a cap per month for the same tier already"
    assert refusal(small(TIERS, rule=twice)) == f"earn[1] (base).caps[2].per: {reason}"
    everybody = BASE_RULE + "\n[[earn.caps]]\nper = 'month'\nunits = 5\n"
    everybody += CAP.format(units=9, tier="high")
    assert refusal(small(TIERS, rule=everybody)) == f"earn[1] (base).caps[2].per: {reason}"
    limits = "limits = [{ count = 1, per = 'day' }, { count = 2, per = 'day', tiers = ['low'] }]\n"
    assert refusal(small(CUP + limits + TIERS)) == (
        "rewards[1] (cup).limits[2].per: day is there twice for the same tier"
    )
    pay = PAY + "tiers = ['low', 'high']\n" + PAY + "tiers = ['high']\n"
    assert refusal(small(CUP + TIERS + pay)).endswith(
        "unit: points pays by another section already for the same tier"
    )
    unknown = BASE_RULE + CAP.format(units=5, tier="gold")
    assert "'gold' is none of [[tiers]]" in refusal(small(TIERS, rule=unknown))


def test_a_limit_for_a_tier_that_has_nothing_to_limit_is_odd() -> None:
    idle = "limits nothing: this is not for low"
    own = "when = { tiers = ['high'] }\n"
    assert told(small(CUP + TIERS, rule=BASE_RULE + own + BOTH)) == [
        f"earn[1] (base).caps[1].tiers: {idle}"
    ]
    group = "\n[[groups]]\nid = 'g'\n" + BOTH.replace("earn", "groups")
    of_group = BASE_RULE + "group = 'g'\n"
    assert told(small(CUP + TIERS + group, rule=of_group + own)) == [
        f"groups[1] (g).caps[1].tiers: {idle}"
    ]
    assert told(small(CUP + TIERS + group, rule=of_group)) == []
    limits = "tiers = ['high']\nlimits = [{ count = 1, per = 'day', tiers = ['low'] }]\n"
    assert told(small(CUP + limits + TIERS)) == [f"rewards[1] (cup).limits[1].tiers: {idle}"]


def test_a_limit_of_a_tier_bounds_nobody_else() -> None:
    """So a reward, or a tier, that others can reach is not out of reach."""
    some = BASE_RULE + CAP.format(units=1, tier="low").replace("month", "ever")
    dear = CUP.replace("5", "500")
    assert told(small(dear + TIERS, rule=some)) == []
    visit = "\n[[earn]]\nid = 'visit'\nname.en = 'Visit'\non = 'visit'\ngives = 1\n"
    bound = visit + CAP.format(units=5, tier="low")
    assert "however soon" in told(small(CUP + bound + TIERS))[0]
    assert told(small(CUP + visit + BOTH + TIERS)) == []


def test_whose_limit_it_is_is_said() -> None:
    low = Cap("month", 100, tiers=("bronze",))
    capped = programme(earn(caps=(low,)), tiers=(BRONZE, SILVER))
    nl, en = read(describe.how_to_earn(capped)[0].says)
    assert nl.endswith(" Voor Brons hoogstens 100 punten per maand.")
    assert en.endswith(" For Bronze at most 100 points a month.")
    limits = (Limit(1, "week", ("bronze",)), Limit(2, "week", ("silver",)))
    coffee = reward(limits=limits)
    said = [read(one) for one in describe.reward_conditions(coffee, capped)]
    assert ("Voor Brons hoogstens 1 keer per week.", "For Bronze at most once a week.") in said
    assert ("Voor Zilver hoogstens 2 keer per week.", "For Silver at most 2 times a week.") in said
    ways = (PayWith("points", 100, 100, most_percent=50, tiers=("bronze",)),)
    ways += (PayWith("points", 100, 100, tiers=("silver",)),)
    paying = programme(earn(basis="net_of_points"), tiers=(BRONZE, SILVER), pay=ways)
    assert [read(one) for one in describe.payment(paying)] == [
        (
            "Voor Brons: met 100 punten betaal je € 1,00. Hoogstens 50% van de rekening.",
            "For Bronze: with 100 points you pay €1.00. At most 50% of the bill.",
        ),
        (
            "Voor Zilver: met 100 punten betaal je € 1,00.",
            "For Silver: with 100 points you pay €1.00.",
        ),
    ]
    assert "pay with points." in read(describe.how_to_earn(paying)[0].says)[1]


def test_a_tiers_own_limits_are_among_what_it_gives() -> None:
    group = Group("both", caps=(Cap("week", times=3, tiers=("silver",)),))
    limited = reward(cost=80, limits=(Limit(2, "ever", ("silver",)),))
    made = programme(
        earn("a", group="both", caps=(Cap("month", 100, tiers=("silver",)),)),
        earn("b", group="both"),
        groups=(group,),
        tiers=(BRONZE, SILVER),
        rewards=(limited, COFFEE),
    )
    assert [read(one)[1] for one in describe.tier_benefits(SILVER, made)] == [
        "A: at most 100 points a month",
        "A and b: at most 3 times a week",
        "Coffee: at most 2 times for each member",
    ]
    assert describe.tier_benefits(BRONZE, made) == ()
