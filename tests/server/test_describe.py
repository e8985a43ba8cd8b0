"""What members read of earning: every rule and condition, as people say it."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from pasje_platform.engine.earn_rules import Available, Cap, Group, When
from pasje_platform.engine.reward_rules import PayWith
from pasje_platform.engine.rules import Batch, Gift
from pasje_platform.engine.spans import Span, YearDay
from pasje_platform.programme import describe
from tests.support.described import BRONZE, COFFEE, GOLD, SILVER, options, programme, read
from tests.support.engine import earn, words


def earning(*rule, **changes) -> tuple[str, str]:
    """What is said of the first rule."""
    return read(describe.how_to_earn(programme(*rule, **changes))[0].says)


@pytest.mark.parametrize(
    ("rule", "nl", "en"),
    [
        ({}, "1 punt voor elke € 1,00.", "1 point for every €1.00."),
        (
            {"gives": Fraction(3, 2), "per_amount": 10_00, "when": {"categories": ("koffie",)}},
            "1,5 punten voor elke € 10,00 aan koffie.",
            "1.5 points for every €10.00 spent on koffie.",
        ),
        (
            {"unit": "credit", "gives": Fraction(5, 100)},
            "5% terug als tegoed.",
            "5% back as credit.",
        ),
        (
            {"unit": "credit", "gives": Fraction(1, 8), "when": {"categories": ("bread",)}},
            "12,5% terug als tegoed op bread.",
            "12.5% back as credit on bread.",
        ),
        ({"per": "item"}, "1 punt voor elk artikel.", "1 point for every item."),
        (
            {"per": "item", "when": {"categories": ("cake", "own-bread")}},
            "1 punt voor elk artikel uit cake en own bread.",
            "1 point for every item from cake and own bread.",
        ),
        (
            {"per": "item", "gives": Fraction(5), "when": {"skus": ("A-1", "A-2")}},
            "5 punten per stuk voor bepaalde artikelen.",
            "5 points per item for certain items.",
        ),
        (
            {"per": "once", "gives": Fraction(50), "when": {"categories": ("cake",)}},
            "50 punten voor elke aankoop met cake.",
            "50 points for every purchase with cake.",
        ),
        (
            {"per": "once", "gives": Fraction(10), "when": {"first_purchase": True}},
            "10 punten voor je eerste aankoop.",
            "10 points for your first purchase.",
        ),
        (
            {"per": "once", "when": {"first_purchase": True, "categories": ("cake",)}},
            "1 punt voor je eerste aankoop, met cake.",
            "1 point for your first purchase, with cake.",
        ),
        (
            {"on": "visit", "per": "once", "gives": Fraction(1200)},
            "1.200 punten voor elk bezoek.",
            "1,200 points for every visit.",
        ),
        (
            {"on": "enrolment", "per": "once", "gives": Fraction(5), "unit": "credit"},
            "€ 5,00 tegoed als je lid wordt.",
            "€5.00 credit when you join.",
        ),
        (
            {"on": "birthday", "per": "once", "gives": Fraction(50)},
            "50 punten voor je verjaardag.",
            "50 points for your birthday.",
        ),
        (
            {"on": "action:review", "per": "once", "gives": Fraction(25)},
            "25 punten voor “rule”.",
            "25 points for “rule”.",
        ),
        (
            {"multiplies": Fraction(2), "when": {"categories": ("coffee", "tea")}},
            "2 keer zoveel punten op coffee en tea.",
            "2 times the points on coffee and tea.",
        ),
        (
            {"multiplies": Fraction(3, 2), "on": "action:own-bag"},
            "1,5 keer zoveel punten met “rule”.",
            "1.5 times the points with “rule”.",
        ),
    ],
)
def test_what_a_rule_gives(rule, nl, en):
    assert earning(earn("rule", **rule)) == (nl, en)


def test_a_whole_rule_reads_as_one_sentence():
    rule = earn(
        "tuesday",
        multiplies=Fraction(2),
        when={
            "categories": ("koffie",),
            "weekdays": (2,),
            "hours": ((9 * 60, 11 * 60),),
            "last_day": date(2026, 12, 31),
        },
        caps=(Cap("month", times=3),),
    )
    assert earning(rule) == (
        "2 keer zoveel punten op koffie, op dinsdag, van 9:00 tot 11:00 uur, tot en met "
        "31 december 2026. Hoogstens 3 keer per maand.",
        "2 times the points on koffie, on Tuesday, from 9:00 to 11:00, up to and including "
        "31 December 2026. At most 3 times a month.",
    )


def test_no_line_ends_within_a_date_or_between_a_number_and_what_it_counts():
    rule = earn(
        gives=Fraction(2),
        when={"hours": ((9 * 60, 11 * 60),), "last_day": date(2026, 12, 31)},
        caps=(Cap("month", times=3),),
        available=Available("after", Span(14, "days")),
    )
    said = describe.how_to_earn(programme(rule))[0].says
    for language, whole in (
        ("nl", ("2_punten", "€_1,00", "11:00_uur", "31_december_2026", "3_keer", "14_dagen")),
        ("en", ("2_points", "31_December_2026", "3_times", "14_days")),
    ):
        assert [one for one in whole if one.replace("_", "\u00a0") not in said[language]] == []
    batch = Batch("b", words("B", "B"), "points", (YearDay(12, 31),), 500, Gift("points", 10))
    assert "31\u00a0december" in describe.how_to_earn(programme(batches=(batch,)))[-1].says["nl"]


CONDITIONS: dict[str, tuple[Any, str, str]] = {
    "categories": (("tea",), "aan tea", "spent on tea"),
    "not_categories": (("tea", "cake"), "niet op cake of tea", "not on cake or tea"),
    "skus": (("A1",), "aan een bepaald artikel", "spent on a certain item"),
    "not_skus": (("A1", "A2"), "niet op bepaalde artikelen", "not on certain items"),
    "stores": (("Noord", "Zuid"), "bij Noord of Zuid", "at Noord or Zuid"),
    "not_stores": (("Outlet",), "niet bij Outlet", "not at Outlet"),
    "channels": (
        ("shop", "web", "online", "app", "phone", "kiosk"),
        "in de winkel, op de website, online, in de app, telefonisch of via kiosk",
        "in the shop, on the website, online, in the app, by phone or through kiosk",
    ),
    "weekdays": ((5, 1, 2, 3, 4), "van maandag tot en met vrijdag", "from Monday to Friday"),
    "hours": (((1320, 60),), "van 22:00 tot 1:00 uur", "from 22:00 to 1:00"),
    "first_day": (date(2026, 11, 1), "vanaf 1 november 2026", "from 1 November 2026"),
    "last_day": (date(2026, 11, 1), "tot en met 1 november", "up to and including 1 November"),
    "birthday": ("month", "in de maand van je verjaardag", "in the month of your birthday"),
    "tiers": (("silver", "gold"), "met de status Zilver of Goud", "in the tier Silver or Gold"),
    "segments": (("students",), "voor students", "for students"),
    "first_purchase": (True, "bij je eerste aankoop", "on your first purchase"),
    "minimum": (10_00, "als je minstens € 10,00 uitgeeft", "when you spend at least €10.00"),
}


@pytest.mark.parametrize("name", [field.name for field in fields(When)])
def test_every_condition_is_said(name):
    value, nl, en = CONDITIONS[name]
    said = earning(earn(when=When(**{name: value})), tiers=(BRONZE, SILVER, GOLD))
    assert nl in said[0]
    assert en in said[1]


def test_conditions_together():
    both = earning(earn(when={"categories": ("tea",), "skus": ("A1",), "minimum": 5_00}))
    assert both[0] == (
        "1 punt voor elke € 1,00 aan tea, alleen een bepaald artikel, als je daaraan minstens "
        "€ 5,00 uitgeeft."
    )
    days = earning(earn(when={"first_day": date(2026, 11, 1), "last_day": date(2026, 12, 31)}))
    assert "van 1 november 2026 tot en met 31 december 2026" in days[0]
    one = earning(earn(when={"first_day": date(2026, 12, 24), "last_day": date(2026, 12, 24)}))
    assert one == (
        "1 punt voor elke € 1,00, op 24 december 2026.",
        "1 point for every €1.00, on 24 December 2026.",
    )
    weekend = earning(earn(when={"weekdays": (6, 7)}))
    assert weekend[0] == "1 punt voor elke € 1,00, op zaterdag en zondag."


@pytest.mark.parametrize("birthday", [one for one in options(When, "birthday") if one])
def test_every_kind_of_birthday_is_said(birthday):
    nl, en = earning(earn(when={"birthday": birthday}))
    assert "verjaardag" in nl
    assert "birthday" in en


def test_categories_and_segments_are_said_by_their_words():
    named = {"gift": words("vouchers", "bonnen"), "smoke": words("tobacco", "tabak")}
    when = {"not_categories": ("gift", "own-bread"), "segments": ("staff", "student")}
    made = programme(
        earn("rest", when=when),
        earn("gifts", when={"categories": ("gift", "own-bread")}),
        exclude_categories=("smoke",),
        categories=named,
        segments={"staff": words("colleagues", "collega's")},
    )
    assert [read(how.says) for how in describe.how_to_earn(made)] == [
        (
            "1 punt voor elke € 1,00, niet op bonnen, own bread of tabak, voor collega's "
            "of student.",
            "1 point for every €1.00, not on own bread, tobacco or vouchers, for "
            "colleagues or student.",
        ),
        (
            "1 punt voor elke € 1,00 aan bonnen en own bread.",
            "1 point for every €1.00 spent on vouchers and own bread.",
        ),
    ]


GREEN, BLACK = words("a green tea", "een groene thee"), words("a black tea", "een zwarte thee")
NUMBERS = ("8710400000019", "8710400000026", "8710400000033", "8710400000040")


@pytest.mark.parametrize(
    ("named", "nl", "en"),
    [
        ((), "bepaalde artikelen", "certain items"),
        ((GREEN,), "een groene thee en bepaalde andere artikelen",
         "a green tea and certain other items"),
        ((GREEN, BLACK, GREEN), "een groene thee, een zwarte thee en een bepaald ander artikel",
         "a green tea, a black tea and a certain other item"),
        ((GREEN, GREEN, GREEN, GREEN), "een groene thee", "a green tea"),
    ],
)  # fmt: skip
def test_articles_are_said_by_their_words_each_once_and_never_by_their_numbers(named, nl, en):
    rules = (
        earn("double", multiplies=Fraction(2), when={"skus": NUMBERS}),
        earn("each", per="item", gives=Fraction(5), when={"skus": NUMBERS}),
        earn("tea", when={"categories": ("tea",), "skus": NUMBERS}),
    )
    made = programme(*rules, articles=dict(zip(NUMBERS, named, strict=False)))
    assert [read(how.says) for how in describe.how_to_earn(made)] == [
        (f"2 keer zoveel punten op {nl}.", f"2 times the points on {en}."),
        (f"5 punten per stuk voor {nl}.", f"5 points per item for {en}."),
        (
            f"1 punt voor elke € 1,00 aan tea, alleen {nl}.",
            f"1 point for every €1.00 spent on tea, only {en}.",
        ),
    ]


def test_articles_that_are_left_out_are_said_with_the_categories():
    without = earn("rest", when={"not_categories": ("cake",), "not_skus": NUMBERS[:2]})
    alike = earn("tea", when={"not_categories": ("a black tea",), "not_skus": NUMBERS[:1]})
    named = {NUMBERS[0]: BLACK, NUMBERS[2]: GREEN}
    made = programme(without, exclude_skus=(NUMBERS[2],), articles=named)
    assert read(describe.how_to_earn(made)[0].says) == (
        "1 punt voor elke € 1,00, niet op cake, een zwarte thee, een groene thee of een bepaald "
        "ander artikel.",
        "1 point for every €1.00, not on cake, a black tea, a green tea or a certain other item.",
    )
    said = describe.how_to_earn(programme(alike, articles=named))[0].says
    assert read(said)[1] == "1 point for every €1.00, not on a black tea."


def test_actions_are_said_by_their_words_in_every_sentence():
    waiting = Available("event", event="delivered", within=Span(2, "months"))
    rules = (
        earn("bag", on="action:own-bag", per="once"),
        earn("double", on="action:own-bag", multiplies=Fraction(2)),
        earn("review", on="action:review", reward="coffee"),
        earn("order", available=waiting),
    )
    named = {
        "own-bag": words("Own bag", "Eigen tas"),
        "review": words("Review", "Recensie"),
        "delivered": words("Delivery", "Bezorging"),
    }
    made = programme(*rules, rewards=(COFFEE,), actions=named)
    bag, double, review, order = (read(how.says) for how in describe.how_to_earn(made))
    assert bag == ("1 punt voor “Eigen tas”.", "1 point for “Own bag”.")
    assert double == (
        "2 keer zoveel punten met “Eigen tas”.", "2 times the points with “Own bag”."
    )  # fmt: skip
    assert review[0].startswith("Cadeau voor “Recensie”: ")
    assert "zodra “Bezorging” bij ons gemeld is" in order[0]
    assert "as soon as “Delivery” is reported to us" in order[1]


def test_what_never_earns_is_said_where_it_could_be_meant():
    rules = (
        earn(),
        earn("cakes", when={"categories": ("cake",)}),
        earn("double", multiplies=Fraction(2)),
        earn("visit", on="visit", per="once"),
    )
    made = programme(*rules, exclude_categories=("tobacco",), exclude_skus=("GIFT-1",))
    assert [read(how.says)[0] for how in describe.how_to_earn(made)] == [
        "1 punt voor elke € 1,00, niet op tobacco of een bepaald artikel.",
        "1 punt voor elke € 1,00 aan cake, niet op een bepaald artikel.",
        "2 keer zoveel punten.",
        "1 punt voor elk bezoek.",
    ]


@pytest.mark.parametrize(
    ("rule", "nl", "en"),
    [
        ({"basis": "gross"}, "over de prijs vóór kortingen", "on the price before discounts"),
        ({"basis": "net_of_points"}, "niet over wat je met punten betaalt", "pay with points"),
        ({"tax": "excluded"}, "zonder btw", "before tax"),
        ({"rounding": "ceil"}, "We ronden naar boven af.", "We round up."),
        ({"rounding": "half_up"}, "een half of meer naar boven", "a half or more up"),
        ({"round_over": "line"}, "per regel van de bon", "We round each line of the receipt down."),
        ({"tier_rate": False}, "Je status maakt hier geen verschil.", "Your tier makes no"),
    ],
)
def test_how_it_counts(rule, nl, en):
    rated = replace(SILVER, rates={"points": Fraction(2)})
    said = earning(earn(**rule), pay=(PayWith("points", 100, 1_00),), tiers=(BRONZE, rated))
    assert nl in said[0]
    assert en in said[1]


@pytest.mark.parametrize(
    ("available", "nl", "en"),
    [
        (Available(), "", ""),
        (
            Available("after", Span(14, "days")),
            " Uitgeven kan na 14 dagen.",
            " It can be spent after 14 days.",
        ),
        (
            Available("dates", dates=(YearDay(5, 1), YearDay(1, 1))),
            " Uitgeven kan vanaf de eerstvolgende van deze dagen: 1 januari of 1 mei.",
            " It can be spent from the next of these days: 1 January or 1 May.",
        ),
        (
            Available("event", event="action:trip_done", within=Span(2, "months")),
            " Uitgeven kan zodra “trip done” bij ons gemeld is; wordt dat niet binnen 2 maanden"
            " gemeld, dan vervalt het.",
            " It can be spent as soon as “trip done” is reported to us; when that is not reported"
            " within 2 months, it lapses.",
        ),
    ],
)
def test_when_it_can_be_spent(available, nl, en):
    assert earning(earn(available=available)) == (
        f"1 punt voor elke € 1,00.{nl}",
        f"1 point for every €1.00.{en}",
    )


def test_every_way_of_waiting_has_an_example():
    waiting = {"at_once", "after", "dates", "event"}
    assert set(options(Available, "kind")) == waiting


@pytest.mark.parametrize("per", options(Cap, "per"))
def test_every_cap_is_said(per):
    days = {"first_day": date(2026, 11, 1), "last_day": date(2026, 11, 30)}
    cap = Cap(per, 500, 2, **(days if per == "window" else {}))
    nl, en = earning(earn(caps=(cap,)))
    assert "500 punten" in nl
    assert "500 points" in en
    if per == "purchase":
        assert "Een aankoop die meer dan 500 punten zou geven, geeft niets." in nl
    else:
        assert "Hoogstens 2 keer en 500 punten" in nl
        assert "At most 2 times and 500 points" in en


def test_a_cap_of_times_in_one_purchase():
    assert earning(earn(caps=(Cap("purchase", times=1),))) == (
        "1 punt voor elke € 1,00. Hoogstens 1 keer per aankoop.",
        "1 point for every €1.00. At most once for each purchase.",
    )


@pytest.mark.parametrize(
    ("stack", "nl"),
    [
        ("all", "1 punt voor elke € 1,00."),
        (
            "best",
            "1 punt voor elke € 1,00. Geldt ook “other”, dan telt alleen wat het meeste oplevert.",
        ),
        ("latest", "1 punt voor elke € 1,00. Geldt ook “other”, dan telt dat en dit niet."),
    ],
)
def test_rules_that_stand_together(stack, nl):
    pair = (earn("one", group="g"), earn("other", group="g"))
    made = programme(*pair, groups=(Group("g", stack),))
    first, last = (read(how.says)[0] for how in describe.how_to_earn(made))
    assert first == nl
    assert ("“one”" in last) == (stack == "best")


def test_a_cap_of_a_group_names_the_others():
    pair = (earn("one", group="g"), earn("other", group="g"))
    assert earning(*pair, groups=(Group("g", caps=(Cap("year", 1000),)),))[1] == (
        "1 point for every €1.00. Together with “other” at most 1,000 points a year."
    )


def test_batches_come_after_the_rules():
    batch = Batch(
        "b", words("Payout"), "points", (YearDay(4, 30), YearDay(12, 31)), 100,
        Gift(reward="coffee"), most=5, most_per_year=12, carry_over=False,
    )  # fmt: skip
    rule, paid = describe.how_to_earn(programme(batches=(batch,), rewards=(COFFEE,)))
    assert (rule.unit_id, paid.name, paid.unit_id) == ("points", words("Payout"), "points")
    assert read(paid.says) == (
        "Aan het eind van 30 april en 31 december krijg je voor elke 100 punten: coffee. "
        "Hoogstens 5 tegelijk. Hoogstens 12 per jaar. Wat overblijft, vervalt.",
        "At the end of 30 April and 31 December you get for every 100 points: coffee. "
        "At most 5 at once. At most 12 a year. What is left over expires.",
    )
