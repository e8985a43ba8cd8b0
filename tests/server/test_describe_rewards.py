"""What members read of rewards, of paying with units, and of returns."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any, get_args

import pytest

from pasje.contract.programme import RewardKind
from pasje_platform.engine.reward_rules import (
    Denomination,
    Limit,
    PayWith,
    Returns,
    Reward,
    Variable,
)
from pasje_platform.engine.spans import Span
from pasje_platform.programme import describe
from tests.support.described import (
    BRONZE,
    COFFEE,
    CREDIT,
    POINTS,
    SILVER,
    all_read,
    options,
    programme,
    read,
)
from tests.support.engine import reward, words


def conditions(**changes) -> tuple[str, str]:
    return all_read(
        describe.reward_conditions(reward(**changes), programme(tiers=(BRONZE, SILVER)))
    )


CHOICES = (Denomination(100, 1_00), Denomination(500, 6_00))
WORTH: dict[str, tuple[dict[str, Any], str, str]] = {
    "amount_off": ({"worth": 5_00}, "€ 5,00 korting.", "€5.00 off."),
    "percent_off": (
        {"percent": Fraction(10), "most_off": 25_00, "categories": ("tea",)},
        "10% korting op tea. Hoogstens € 25,00 korting.",
        "10% off tea. At most €25.00 off.",
    ),
    "product": ({"skus": ("A1",)}, "Gratis: een bepaald artikel.", "Free: a certain item."),
    "sample": ({}, "Een proefje gratis.", "A free sample."),
    "bonus_product": (
        {"categories": ("tea",)},
        "Een artikel gratis bij je aankoop, uit tea.",
        "One item free with your purchase, from tea.",
    ),
    "free_shipping": ({}, "Gratis verzending.", "Free delivery."),
    "upgrade": (
        {"categories": ("rooms",)},
        "Een betere versie zonder bijbetalen. Voor rooms.",
        "A better version at no extra charge. For rooms.",
    ),
    "experience": (
        {"stock": 20, "on": date(2026, 12, 12)},
        "Een plaats. Op 12 december 2026. Er zijn 20 plaatsen.",
        "One place. On 12 December 2026. There are 20 places.",
    ),
    "early_access": ({}, "Eerder toegang dan anderen.", "Access before others."),
    "gift_card": (
        {"worth": 25_00, "into": "credit"},
        "€ 25,00 erbij op je tegoed.",
        "€25.00 more in your credit.",
    ),
    "merchandise": ({}, "Een cadeau dat je meekrijgt.", "A gift to take home."),
    "donation": (
        {"worth": 5_00, "charity": "Voedselbank"},
        "Een gift van € 5,00 aan Voedselbank.",
        "A gift of €5.00 to Voedselbank.",
    ),
    "sweepstake": (
        {"on": date(2026, 12, 31)},
        "Een lot in de loting. De loting is op 31 december 2026.",
        "One ticket in the draw. The draw is on 31 December 2026.",
    ),
    "partner_voucher": (
        {},
        "Een code van een partner, die je in de app ziet.",
        "A partner's code, which you see in the app.",
    ),
}


@pytest.mark.parametrize("kind", get_args(RewardKind))
def test_every_kind_of_reward_is_said(kind):
    changes, nl, en = WORTH[kind]
    said = conditions(kind=kind, **changes)
    assert said[0].startswith(nl)
    assert said[1].startswith(en)
    shown = kind not in ("donation", "experience", "gift_card", "sweepstake")
    assert ("De voucher is 30 dagen geldig." in said[0]) == shown


@pytest.mark.parametrize(
    ("changes", "nl", "en"),
    [
        (
            {"kind": "amount_off", "denominations": CHOICES},
            "Korting op je aankoop. Kies zelf: 100 punten voor € 1,00 of 500 punten voor € 6,00.",
            "Money off your purchase. Choose yourself: 100 points for €1.00 or 500 points for",
        ),
        (
            {"kind": "donation", "charity": "Zaaigoed", "variable": Variable(100, 1000, 50, 50)},
            "Een gift aan Zaaigoed. Kies zelf hoeveel: van 100 punten tot 1.000 punten, in stappen "
            "van 50 punten; elke stap is € 0,50 waard.",
            "A gift to Zaaigoed. Choose yourself how much: from 100 points to 1,000 points, in",
        ),
        ({"kind": "gift_card", "into": "credit", "denominations": (Denomination(1, 1),)},
         "Een bedrag erbij op je tegoed.", "An amount more in your credit."),
        ({"minimum": 15_00}, "Bij een aankoop van minstens € 15,00.", "at least €15.00."),
        ({"channels": ("web", "app")}, "Te gebruiken op de website of in de app.", "on the web"),
        ({"tiers": ("silver",)}, "Voor leden met de status Zilver.", "in the tier Silver."),
        ({"segments": ("students",)}, "Voor students.", "For students."),
        ({"limits": (Limit(1, "ever"),)}, "Hoogstens 1 keer per lid.", "At most once for each"),
        ({"in_total": 1000}, "Hoogstens 1.000 keer voor alle leden samen.", "1,000 times for all"),
        ({"stock": 3}, "Zolang de voorraad strekt.", "While stocks last."),
        ({"kind": "experience", "stock": 1}, "Er is 1 plaats.", "There is 1 place."),
        ({"most_per_purchase": 1}, "Hoogstens 1 per aankoop.", "At most 1 for each purchase."),
        ({"valid": Span(2, "weeks")}, "De voucher is 2 weken geldig.", "valid for 2 weeks."),
        (
            {"valid_until": date(2026, 12, 31)},
            "De voucher is 30 dagen geldig, maar niet na 31 december 2026.",
            "The voucher is valid for 30 days, but not after 31 December 2026.",
        ),
        (
            {"kind": "early_access", "on": date(2026, 12, 1)},
            "De voucher is 30 dagen geldig, vanaf 1 december 2026 of vanaf het inwisselen als dat "
            "later is.",
            "valid for 30 days, from 1 December 2026 or from redeeming if that is later.",
        ),
        (
            {"first_day": date(2026, 12, 1), "early": Span(1, "weeks"), "early_tiers": ("silver",)},
            "In te wisselen vanaf 1 december 2026. Met de status Zilver al 1 week eerder.",
            "To be redeemed from 1 December 2026. In the tier Silver 1 week earlier.",
        ),
        ({"last_day": date(2026, 12, 1)}, "tot en met 1 december 2026.", "including 1 December"),
        ({"for_sale": False}, "Alleen als cadeau te krijgen.", "Only ever given as a gift."),
        ({"cancel": "never"}, "Inwisselen kun je niet ongedaan maken.", "cannot be undone."),
        ({"cancel": "until_used"}, "Ongedaan maken kan zolang", "You can undo it as long"),
        (
            {"cancel": "within", "cancel_within": Span(7, "days")},
            "Ongedaan maken kan binnen 7 dagen, zolang je de voucher niet gebruikt hebt.",
            "You can undo it within 7 days, as long as you have not used the voucher.",
        ),
        (
            {"kind": "gift_card", "into": "credit", "worth": 1, "cancel": "until_used"},
            "Ongedaan maken kan binnen 30 dagen, zolang je er niets van uitgaf.",
            "within 30 days, as long as you have spent none of it.",
        ),
        (
            {"kind": "bonus_product", "skus": ("A1",)},
            "Gratis bij je aankoop: een bepaald artikel.",
            "Free with your purchase: a certain item.",
        ),
        ({"kind": "experience"}, "De voucher is 30 dagen geldig.", "valid for 30 days."),
        ({"kind": "upgrade", "on": date(2026, 12, 1)}, "Te gebruiken vanaf 1", "used from 1"),
        (
            {"kind": "sweepstake", "cancel": "until_used", "on": date(2026, 12, 1)},
            "Ongedaan maken kan tot de loting. Op 1 december 2026 zelf kan dat niet meer.",
            "You can undo it until the draw. On 1 December 2026 itself you no longer can.",
        ),
        ({"kind": "sweepstake", "cancel": "until_used"}, "binnen 30 dagen.", "within 30 days."),
        ({"kind": "donation", "cancel": "until_used"}, "niet ongedaan maken.", "cannot be undone."),
        ({"kind": "partner_voucher", "cancel": "until_used"}, "niet ongedaan", "cannot be undone."),
    ],
)  # fmt: skip
def test_the_conditions_of_a_reward(changes, nl, en):
    said = conditions(**changes)
    assert nl in said[0]
    assert en in said[1]


NAMES = {"A1": words("a roll", "een broodje"), "A2": words("a bun", "een bolletje")}


@pytest.mark.parametrize(
    ("changes", "nl", "en"),
    [
        ({"skus": ("A1",)}, "Gratis: een broodje.", "Free: a roll."),
        ({"skus": ("A1", "A2")}, "Gratis: een broodje of een bolletje.", "Free: a roll or a bun."),
        ({"skus": ("A1", "B1")}, "een broodje of een bepaald ander", "a roll or a certain other"),
        (
            {"skus": ("B1", "B2")},
            "Een artikel gratis uit bepaalde artikelen.",
            "One item free from certain items.",
        ),
        (
            {"kind": "bonus_product", "skus": ("A1", "A2")},
            "Gratis bij je aankoop: een broodje of een bolletje.",
            "Free with your purchase: a roll or a bun.",
        ),
        (
            {"kind": "percent_off", "percent": Fraction(10), "skus": ("A2", "A1"),
             "categories": ("tea",)},
            "10% korting op tea, een bolletje en een broodje.",
            "10% off tea, a bun and a roll.",
        ),
        ({"kind": "sample", "skus": ("A1",)}, "Voor een broodje.", "For a roll."),
        (
            {"skus": ("A1",), "categories": ("tea",)},
            "Een artikel gratis uit tea en een broodje.",
            "One item free from tea and a roll.",
        ),
        ({"skus": ("A1",), "categories": ("a roll",)}, "", "One item free from a roll."),
    ],
)  # fmt: skip
def test_the_articles_of_a_reward_are_said_by_their_words(changes, nl, en):
    """Beside categories they are as good, as at the till."""
    said = all_read(describe.reward_conditions(reward(**changes), programme(articles=NAMES)))
    assert nl in said[0]
    assert en in said[1]


UNSAID = {"id", "name", "description", "icon", "cost", "unit", "pool", "into", "charity"}
"""Shown beside the conditions, nobody's business, or part of the sentence of its kind."""


def test_every_other_field_of_a_reward_changes_what_is_said():
    given_to = {
        "kind": "sample", "denominations": (Denomination(1, 1),), "variable": Variable(1, 2, 1, 1),
        "worth": 1, "percent": Fraction(1), "most_off": 1, "categories": ("a",), "skus": ("a",),
        "stock": 1, "in_total": 1, "limits": (Limit(1, "day"),), "minimum": 1,
        "valid": Span(1, "days"), "valid_until": date(2026, 1, 1), "on": date(2026, 1, 1),
        "first_day": date(2026, 1, 1), "last_day": date(2026, 1, 1), "early": Span(1, "days"),
        "early_tiers": ("silver",), "tiers": ("silver",), "segments": ("a",), "channels": ("a",),
        "most_per_purchase": 1, "cancel": "until_used", "cancel_within": Span(1, "days"),
        "for_sale": False,
    }  # fmt: skip
    assert {field.name for field in fields(Reward)} == given_to.keys() | UNSAID
    needs: dict[str, dict[str, Any]] = {
        "worth": {"kind": "amount_off"},
        "percent": {"kind": "percent_off"},
        "early": {"first_day": date(2026, 6, 1), "early_tiers": ("gold",)},
        "early_tiers": {"first_day": date(2026, 6, 1), "early": Span(2, "days")},
        "cancel_within": {"cancel": "within"},
    }
    for name, value in given_to.items():
        plain = {"kind": "product", **needs.get(name, {})}
        without, said = conditions(**plain), conditions(**{**plain, name: value})
        assert all(one != other for one, other in zip(without, said, strict=True)), name


@pytest.mark.parametrize("per", options(Limit, "per"))
def test_every_limit_is_said(per):
    assert "Hoogstens 2 keer per" in conditions(limits=(Limit(2, per),))[0]


def test_paying():
    points = PayWith(
        "points", 100, 1_00, multiple=50, minimum=500, most_percent=50, minimum_basket=10_00,
        channels=("shop",),
    )  # fmt: skip
    credit = PayWith("credit", 1, 1)
    by_points, by_credit = describe.payment(programme(pay=(points, credit)))
    assert read(by_points) == (
        "Met 100 punten betaal je € 1,00. Betalen kan in stappen van 50 punten. Je betaalt met "
        "minstens 500 punten tegelijk. Hoogstens 50% van de rekening. Bij een rekening van "
        "minstens € 10,00. Ermee betalen kan in de winkel.",
        "With 100 points you pay €1.00. You pay in steps of 50 points. You pay with at least 500 "
        "points at once. At most 50% of the bill. On a bill of at least €10.00. You can pay with "
        "it in the shop.",
    )
    assert read(by_credit) == ("Je kunt betalen met je tegoed.", "You can pay with your credit.")


def test_returning():
    made = programme(
        units=(replace(POINTS, may_go_negative=True), CREDIT),
        pay=(PayWith("points", 100, 1_00),),
        rewards=(COFFEE,),
        returns=Returns(spent="new_lot", grace=Span(14, "days")),
    )
    assert all_read(describe.returning(made)) == (
        "Terugbrengen kan tot 30 dagen na de aankoop. Wat je met de aankoop spaarde, gaat er weer "
        "af. Had je er al punten van uitgegeven, dan wordt dat eerst verrekend met wat je daarna "
        "spaart. Je saldo aan tegoed komt daardoor niet onder nul. Een voucher die je daarmee "
        "kocht en nog niet gebruikte, kan vervallen. Wat je met punten betaalde, komt terug als "
        "punten, en dan 14 dagen geldig. Breng je alles terug, dan kun je een gebruikte voucher "
        "opnieuw gebruiken zolang hij geldig is.",
        "You can return things until 30 days after the purchase. What the purchase earned you is "
        "taken off again. If you have spent points of it already, what you earn next makes up for "
        "that first. Your balance of credit does not go below zero by it. A voucher that you "
        "bought with it and have not used yet may be withdrawn. What you paid with points comes "
        "back as points, then valid for 14 days. When you return everything, you can use a voucher "
        "again that you used, as long as it is valid.",
    )


@pytest.mark.parametrize("earned", options(Returns, "earned"))
def test_only_what_may_withdraw_a_voucher_says_so(earned):
    made = programme(rewards=(COFFEE,), returns=Returns(earned=earned))
    nl, en = all_read(describe.returning(made))
    withdraws = earned == "negative"
    assert ("voucher die je daarmee kocht" in nl) == withdraws
    assert ("may be withdrawn" in en) == withdraws


def test_an_experience_is_undone_before_its_day():
    held = {"kind": "experience", "on": date(2027, 3, 13), "cancel": "until_used"}
    nl, en = conditions(**held)
    assert "Op 13 maart 2027 zelf kan dat niet meer." in nl
    assert "On 13 March 2027 itself you no longer can." in en
    assert "zelf kan dat niet" not in conditions(**held | {"cancel": "never"})[0]


@pytest.mark.parametrize("undone", [True, False])
def test_of_a_voucher_only_what_holds_for_it(undone):
    """Not who could have it, how many there were, and what else could be chosen."""
    terms = reward(
        kind="amount_off", denominations=CHOICES, stock=5, in_total=9, tiers=("silver",),
        limits=(Limit(1, "month"),), minimum=10_00, cancel="until_used", for_sale=undone,
    )  # fmt: skip
    made = programme(tiers=(BRONZE, SILVER))
    said = [words["en"] for words in describe.voucher_conditions(terms, 6_00, made, undone=undone)]
    undo = ["You can undo it as long as you have not used the voucher."] if undone else []
    assert [one.replace("\u00a0", " ") for one in said] == [
        "€6.00 off.",
        "With a purchase of at least €10.00.",
        "The voucher is valid for 30 days.",
        *undo,
    ]


@pytest.mark.parametrize("name", ["earned", "spent"])
def test_every_policy_of_returns_says_something_else(name):
    units = (replace(POINTS, may_go_negative=True), CREDIT)
    made = programme(units=units, pay=(PayWith("points", 100, 1_00),))
    said = {
        one: all_read(describe.returning(replace(made, returns=Returns(**{name: one}))))
        for one in options(Returns, name)
    }
    assert len(set(said.values())) == len(said)
