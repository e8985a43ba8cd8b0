"""A file becomes what wallets are told and what the engine evaluates, to the same numbers."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from pasje.contract.formats import plain
from pasje.contract.programme import EarnRule, Money, RewardChoice, RewardStep
from pasje_platform.engine import earn_rules, reward_rules
from pasje_platform.engine import rules as engine
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.programme import build
from pasje_platform.programme.file import parse
from tests.support.programme_files import EXAMPLES, SOURCE, small

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def built(source, version=3):
    values = parse(source)
    return build.rules(values, logo=None, version=version, effective_at=NOW, demo=False)


def example(name):
    return built(next(path for path in EXAMPLES if path.stem == name).read_text())


def test_wallets_are_told_the_plain_rule_of_the_card():
    programme = built(SOURCE).programme
    assert programme.earn == EarnRule(1, Money(100, "EUR"), "floor")
    assert programme.unit.valid_months == 24
    assert [tier.earn_percent for tier in programme.tiers] == [100, 110, 125]
    assert [tier.threshold.amount for tier in programme.tiers] == [0, 150_00, 400_00]
    assert [tier.count for tier in programme.tiers] == [0, 150_00, 400_00]
    assert (programme.version, programme.effective_at, programme.demo) == (3, NOW, False)
    assert [reward.voucher_days for reward in programme.rewards] == [30, 30, 90]


@pytest.mark.parametrize(
    ("gives", "earn"),
    [
        ('gives = 3\nper = "2.00"', EarnRule(3, Money(200, "EUR"), "floor")),
        ('gives = "0.5"', EarnRule(1, Money(200, "EUR"), "floor")),
        ('gives = 1\nrounding = "ceil"', EarnRule(1, Money(100, "EUR"), "ceil")),
        ('gives = 1\nper = "item"', None),
        ('gives = 1\nwhen.weekdays = ["monday"]', None),
        ('gives = 1\non = "visit"', None),
    ],
)
def test_only_a_rule_for_every_amount_is_the_cards(gives, earn):
    rule = f'\n[[earn]]\nid = "base"\nname.en = "Saving"\n{gives}\n'
    assert built(small(rule=rule)).programme.earn == earn


def test_without_tiers_there_is_one_that_nobody_names():
    rules = built(small())
    (tier,) = rules.programme.tiers
    assert (tier.id, tier.name, rules.engine.tiers) == ("", {"en": ""}, ())
    assert rules.programme.tier_rules == ()


def test_the_engine_gets_exact_numbers_in_smallest_steps():
    rules = example("bakkerij").engine
    rule = {rule.id: rule for rule in rules.earn}
    assert rules.unit("currants").decimals == 1
    assert rules.unit("credit").decimals == 2
    assert rule["cashback"].gives == Fraction(2, 100)
    assert rule["own-bag"].gives == Fraction(1, 2)
    assert rule["bread"].caps == (earn_rules.Cap("purchase", 20),)
    assert rules.groups[1].caps == (earn_rules.Cap("month", 10_00),)
    assert rules.reward("bigger-coffee").cost == 25
    assert rules.reward("more-credit").denominations == (
        reward_rules.Denomination(200, 1_00),
        reward_rules.Denomination(900, 5_00),
    )
    assert rules.pay == (reward_rules.PayWith("credit", 100, 100, multiple=1, minimum=50),)
    assert rules.tiers[1].rates == {"credit": Fraction(3, 2), "currants": Fraction(2)}
    assert rules.tiers[2].yearly == (engine.Gift("currants", 100),)
    assert rule["local"].when.minimum == 500


def test_the_engine_gets_days_hours_and_actions():
    rules = example("bakkerij").engine
    rule = {rule.id: rule for rule in rules.earn}
    assert rule["early-bird"].when.weekdays == (2,)
    assert rule["early-bird"].when.hours == ((6 * 60 + 30, 10 * 60),)
    assert rule["stollen"].when.last_day == date(2026, 12, 31)
    assert rules.unit("stamps").expiry.dates == (YearDay(6, 30), YearDay(12, 31))
    assert rules.unit("stamps").expiry.notice == engine.Notice(7, 30)
    assert rules.ladder.events == ("own-bag", "crate-returned")
    assert rule["own-bag"].on == "action:own-bag"
    assert rules.action("own-bag") == {"nl": "Eigen tas", "en": "Own bag"}
    assert rules.action("crate-returned") == {"nl": "Krat terug", "en": "Crate returned"}
    assert rules.tiers[2].expiry["stamps"].valid == Span(52, "weeks")
    assert rules.returns == reward_rules.Returns("within_balance", "new_lot", Span(14, "days"), 8)


def test_the_engine_gets_tiers_batches_and_referrals():
    rules = example("boutique").engine
    rule = {rule.id: rule for rule in rules.earn}
    assert rule["web-delivery"].available == earn_rules.Available(
        "event", event="delivered", within=Span(30, "days")
    )
    assert rules.ladder == engine.Ladder(
        basis="units", unit="points", window="rolling", span=Span(12, "months"), validity="span",
        valid=Span(12, "months"), round_to="quarter", grace=Span(1, "months"),
    )  # fmt: skip
    assert [tier.threshold for tier in rules.tiers] == [0, 500, 2000]
    payout = rules.batches[0]
    assert (payout.every, payout.most, payout.gives) == (500, 5, engine.Gift(reward="ten-off"))
    assert rules.referral == engine.Referral("points", 200, 100, 60_00, 5)
    assert rules.reward("choose-off").variable == reward_rules.Variable(250, 2500, 250, 5_00)
    assert rules.pay[0].most_percent == 50


def test_wallets_are_told_articles_by_their_names():
    programme = example("bakkerij").programme
    said = {way.name["en"]: way.says for way in programme.earning}
    assert plain(said["Stollen double"]["nl"]).startswith(
        "2 keer zoveel zegels op een grote stol en een kleine stol, van 1 december 2026"
    )
    assert "not on yesterday's bread" in said["A stamp for each loaf"]["en"]
    croissant = next(one for one in programme.rewards if one.id == "second-croissant")
    assert croissant.conditions[0]["en"] == "Free with your purchase: a croissant."


def test_wallets_are_told_prices_that_members_choose():
    rewards = {reward.id: reward for reward in example("boutique").programme.rewards}
    assert rewards["choose-off"].step == RewardStep(250, 2500, 250, Money(5_00, "CAD"))
    assert rewards["choose-off"].cost == 250
    assert (rewards["ten-off"].for_sale, rewards["ten-off"].cost) == (False, 0)
    credit = {reward.id: reward for reward in example("bakkerij").programme.rewards}["more-credit"]
    assert credit.choices[0] == RewardChoice(200, Money(1_00, "EUR"))
    assert (credit.cost, credit.unit_id) == (200, "currants")


def test_wallets_are_told_the_charity_in_each_language():
    rewards = {one.id: one for one in example("bakkerij").programme.rewards}
    named = {one.id: one.charity for one in rewards.values() if one.charity}
    [(donation, charity)] = named.items()
    assert rewards[donation].kind == "donation"
    assert charity == {"nl": "Voedselbank", "en": "Voedselbank"}


def test_who_pays_a_multiple_left_out_pays_in_whole_cents():
    pay = "\n[[pay]]\nunits = 30\nworth = '0.20'\n"
    assert built(small(pay)).engine.pay[0].multiple == 3


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_text_is_there_in_every_language(path):
    rules = built(path.read_text())
    programme = rules.programme
    texts = [
        *(unit.validity for unit in programme.units),
        *(words for way in programme.earning for words in (way.name, way.says)),
        *(words for tier in programme.tiers for words in (tier.name, *tier.benefits)),
        *(words for reward in programme.rewards for words in (reward.name, *reward.conditions)),
        *programme.tier_rules, *programme.payment, *programme.returning,
    ]  # fmt: skip
    assert len(texts) > 20
    for words in texts:
        assert set(words) == set(programme.languages)
        assert all(text.strip() for text in words.values())


def test_what_is_new_and_the_segments_are_beside_the_rules():
    assert "eigen tas" in example("bakkerij").says["nl"]
    assert example("boutique").says is None
    assert tuple(example("boutique").engine.segments) == ("student", "staff")
    assert example("boutique").programme.minimum_age == 16


def test_a_version_of_the_same_file_is_the_same_rules():
    assert built(SOURCE) == built(SOURCE)
    assert built(SOURCE) != built(SOURCE, version=4)
