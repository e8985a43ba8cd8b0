"""What members read of how long units last, and of tiers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from pasje_platform.engine.rules import Expiry, Gift, Ladder, Notice
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.programme import describe
from pasje_platform.programme.keys_units import ACTIVITIES
from tests.support.described import BRONZE, COFFEE, GOLD, SILVER, all_read, options, programme, read
from tests.support.engine import earn, reward, unit, words


@pytest.mark.parametrize(
    ("expiry", "nl", "en"),
    [
        (Expiry(), "Geldig zonder einddatum.", "Valid with no end date."),
        (
            Expiry("rolling", Span(24, "months")),
            "Geldig tot 24 maanden na het sparen.",
            "Valid until 24 months after earning.",
        ),
        (
            Expiry("rolling", Span(1, "years"), "quarter"),
            "Geldig tot 1 jaar na het sparen, en dan tot het eind van dat kwartaal.",
            "Valid until 1 year after earning, and then to the end of that quarter.",
        ),
        (
            Expiry("dates", dates=(YearDay(12, 31),)),
            "Geldig tot en met de eerstvolgende 31 december.",
            "Valid up to and including the next 31 December.",
        ),
        (
            Expiry("dates", dates=(YearDay(12, 31, 2026),)),
            "Geldig tot en met 31 december 2026.",
            "Valid up to and including 31 December 2026.",
        ),
        (
            Expiry("inactivity", Span(12, "months"), activity=("purchase", "visit", "redeem")),
            "Geldig tot 12 maanden na je laatste aankoop, bezoek of inwisseling.",
            "Valid until 12 months after your last purchase, visit or redemption.",
        ),
        (
            Expiry("rolling", Span(12, "months"), notice=Notice(30, 60)),
            "Geldig tot 12 maanden na het sparen. We laten het je 30 tot 60 dagen van tevoren "
            "weten; zonder dat bericht vervalt er niets.",
            "Valid until 12 months after earning. We tell you 30 to 60 days before; without word "
            "from us nothing expires.",
        ),
        (
            Expiry("dates", dates=(YearDay(12, 31),), notice=Notice(30, 30)),
            "Geldig tot en met de eerstvolgende 31 december. We laten het je 30 dagen van tevoren "
            "weten; zonder dat bericht vervalt er niets.",
            "Valid up to and including the next 31 December. We tell you 30 days before; without "
            "word from us nothing expires.",
        ),
    ],
)
def test_how_long_a_unit_lasts(expiry, nl, en):
    assert read(describe.validity(unit("points", expiry=expiry), programme())) == (nl, en)


def test_every_way_to_expire_has_an_example():
    assert set(options(Expiry, "kind")) == {"never", "rolling", "dates", "inactivity"}


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_every_activity_has_its_word(activity):
    lasting = unit("points", expiry=Expiry("inactivity", Span(1, "years"), activity=(activity,)))
    assert "“" not in "".join(read(describe.validity(lasting, programme())))


def test_an_action_is_called_as_its_rule_is():
    review = replace(earn("review", on="action:review"), name=words("A review", "Een review"))
    lasting = unit(expiry=Expiry("inactivity", Span(1, "years"), activity=("action:review",)))
    said = read(describe.validity(lasting, programme(review)))
    assert said[0] == "Geldig tot 1 jaar na je laatste “Een review”."
    told = programme(review, actions={"review": words("Opinion", "Mening")})
    said = read(describe.validity(lasting, told))
    assert said[0] == "Geldig tot 1 jaar na je laatste “Mening”."


def test_what_no_rule_rewards_has_words_of_its_own():
    ladder = Ladder(basis="events", events=("crate-returned", "check-in"))
    named = {"crate-returned": words("Crate back", "Krat terug")}
    made = programme(tiers=(BRONZE, SILVER), ladder=ladder, actions=named)
    nl, en = all_read(describe.tier_rules(made))
    assert "“Krat terug” of “check in”" in nl
    assert "“Crate back” or “check in”" in en


def test_how_tiers_go():
    ladder = Ladder(
        window="rolling", span=Span(12, "months"), validity="rest_of_year_and_next",
        grace=Span(3, "months"), downgrade="one_step",
    )  # fmt: skip
    made = programme(tiers=(BRONZE, SILVER, replace(GOLD, permanent=True)), ladder=ladder)
    assert all_read(describe.tier_rules(made)) == (
        "Je status hangt af van wat je uitgeeft in de laatste 12 maanden. Je begint als Brons. "
        "Vanaf € 150,00 ben je Zilver en vanaf € 400,00 ben je Goud. "
        "Een hogere status krijg je meteen; de aankoop waarmee je die bereikt, spaart nog volgens "
        "je oude status. Je houdt je status de rest van het kalenderjaar en het hele jaar daarna. "
        "Voldoe je er dan niet meer aan, dan houd je je status nog 3 maanden en ga je daarna één "
        "status omlaag. Goud raak je nooit meer kwijt.",
        "Your tier depends on what you spend in the last 12 months. You begin as Bronze. "
        "From €150.00 you are Silver and from €400.00 you are Gold. "
        "You rise at once; the purchase that takes you there still earns at your old tier. "
        "You keep your tier for the rest of the calendar year and all of the next. "
        "When you no longer meet it then, you keep it for 3 months more and then go down one "
        "tier. You never lose Gold again.",
    )


def test_a_programme_without_tiers_says_nothing_of_them():
    assert describe.tier_rules(programme()) == ()


LADDERS = [
    (name, one)
    for name in ("basis", "window", "period", "validity", "round_to", "downgrade")
    for one in options(Ladder, name)
]


@pytest.mark.parametrize(("name", "value"), LADDERS)
def test_every_ladder_is_said(name, value):
    plain = Ladder(unit="points", events=("review",), window="rolling", validity="span")
    ladder = replace(plain, **{name: value, **({"window": "calendar"} if name == "period" else {})})
    made = programme(tiers=(BRONZE, SILVER), ladder=ladder)
    different = {
        one: all_read(describe.tier_rules(replace(made, ladder=replace(ladder, **{name: one}))))
        for one in options(Ladder, name)
    }
    assert len(set(different.values())) == len(different)


def test_what_a_tier_gives():
    silver = replace(
        SILVER,
        rates={"points": Fraction(5, 4), "credit": Fraction(2)},
        welcome=(Gift("points", 100), Gift(reward="coffee")),
        yearly=(Gift("credit", 5_00),),
        expiry={"points": Expiry("rolling", Span(3, "years"))},
    )
    early = reward(
        "mug", first_day=date(2026, 12, 1), early=Span(7, "days"), early_tiers=("silver",)
    )
    rule = earn("quiet", multiplies=Fraction(3), when={"tiers": ("silver",)})
    made = programme(
        earn(), rule, tiers=(BRONZE, silver), rewards=(replace(COFFEE, tiers=("silver",)), early)
    )
    assert [read(text) for text in describe.tier_benefits(silver, made)] == [
        ("25% meer punten", "25% more points"),
        ("2 keer zoveel tegoed", "2 times the credit"),
        ("Welkomstcadeau: 100 punten en coffee", "Welcome gift: 100 points and coffee"),
        ("Elk jaar cadeau: € 5,00 tegoed", "A gift every year: €5.00 credit"),
        (
            "Punten gespaard met deze status: geldig tot 3 jaar na het sparen",
            "Points earned in this tier: valid until 3 years after earning",
        ),
        ("Ook in te wisselen: coffee", "Also yours to redeem: coffee"),
        ("Mug: al 7 dagen eerder in te wisselen", "Mug: 7 days before others"),
        ("Extra: quiet", "Extra: quiet"),
    ]
    assert describe.tier_benefits(BRONZE, made) == ()


def test_what_the_file_says_itself_is_not_said_again():
    own = words("10% more points", "10% meer punten")
    tier = replace(SILVER, rates={"points": Fraction(11, 10)}, benefits=(own,))
    assert describe.tier_benefits(tier, programme(tiers=(BRONZE, tier))) == ()
    less = replace(tier, rates={"points": Fraction(1, 2)})
    assert all_read(describe.tier_benefits(less, programme(tiers=(BRONZE, less)))) == (
        "50% minder punten",
        "50% less in points",
    )


def test_of_visits_the_days_count_and_that_is_said():
    made = programme(tiers=(BRONZE, SILVER), ladder=Ladder("visits"))
    said = describe.tier_rules(made)
    assert {"nl": "Meer bezoeken op één dag tellen als één.",
            "en": "Several visits on one day count as one."} in said  # fmt: skip
    assert len(describe.tier_rules(replace(made, ladder=Ladder("purchases")))) == len(said) - 1
