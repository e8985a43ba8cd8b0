"""What a purchase earns: bases, rates, rounding, multipliers; a quote is what is committed."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pasje.contract.programme import Money
from pasje_platform.engine.earn_rules import Available
from pasje_platform.engine.earning import Gain, quote
from pasje_platform.engine.event import Line
from pasje_platform.engine.expiring import governing
from pasje_platform.engine.rules import Expiry, Rules
from pasje_platform.engine.spans import Span, YearDay
from tests.support.engine import (
    action,
    at,
    basket,
    context,
    earn,
    line,
    purchase,
    rules,
    run,
    tier,
    unit,
    visit,
    words,
)

HALF = Fraction(1, 2)


def quoted(
    programme: Rules,
    *lines: Line | int,
    discounts: tuple[int, ...] = (),
    paid: tuple[int, ...] = (),
    tier_id: str = "",
    **of_basket: object,
) -> dict[str, Gain]:
    bought = basket(*lines, **of_basket)
    gains = quote(programme, context(tier=tier_id), bought, discounts, paid)
    return {gain.rule.id: gain for gain in gains}


def exact(gain: Gain) -> Fraction:
    """What a rule gives before it is rounded."""
    return gain.given.exact if gain.given else Fraction(0)


def units(programme: Rules, *lines: Line | int, **rest: object) -> dict[str, int]:
    return {rule: gain.units for rule, gain in quoted(programme, *lines, **rest).items()}


@pytest.mark.parametrize(
    ("basis", "tax", "comes_to"),
    [
        ("gross", "included", Fraction(1000)),
        ("net", "included", Fraction(700)),
        ("net_of_points", "included", Fraction(600)),
        ("gross", "excluded", 1000 - Fraction(160 * 1000, 800)),
        ("net", "excluded", 700 - Fraction(160 * 700, 800)),
        ("net_of_points", "excluded", 600 - Fraction(160 * 600, 800)),
    ],
)
def test_the_basis(basis: str, tax: str, comes_to: Fraction) -> None:
    """€10.00 with €2.00 off, €1.00 off by a voucher, €1.00 paid with points; €1.60 is tax."""
    programme = rules(earn(basis=basis, tax=tax, per_amount=1))
    bought = line(1000, discount=200, tax=160)
    gain = quoted(programme, bought, discounts=(100,), paid=(100,))["base"]
    assert exact(gain) == comes_to


@pytest.mark.parametrize(
    ("rounding", "cents", "gives"),
    [
        ("floor", 199, 1), ("half_up", 150, 2), ("half_up", 149, 1), ("ceil", 101, 2),
        ("ceil", 100, 1), ("floor", 100, 1),
    ],
)  # fmt: skip
def test_rounding(rounding: str, cents: int, gives: int) -> None:
    assert units(rules(earn(rounding=rounding)), cents) == {"base": gives}


def test_rounding_every_line_or_once() -> None:
    lines = (150, 150, 150)
    assert units(rules(earn()), *lines) == {"base": 4}
    assert units(rules(earn(round_over="line")), *lines) == {"base": 3}
    assert units(rules(earn(round_over="line", rounding="ceil")), *lines) == {"base": 6}


def test_one_dollar_in_ten_of_a_hundred_and_five_is_ten() -> None:
    assert units(rules(earn(per_amount=1000)), 10500) == {"base": 10}


def test_per_item_counts_what_costs_something() -> None:
    stamps = earn("stamps", per="item", when={"categories": ("coffee",)})
    coffee = line(900, quantity=3, category="coffee")
    free = line(300, category="coffee")
    bought = (coffee, free, line(500, quantity=9, category="cake"))
    assert units(rules(stamps), *bought, discounts=(0, 300, 0)) == {"stamps": 3}
    assert units(rules(replace(stamps, basis="gross")), *bought, discounts=(0, 300, 0)) == {
        "stamps": 4
    }


def test_once_for_a_purchase_however_large() -> None:
    programme = rules(earn("thanks", per="once", gives=Fraction(10)))
    assert units(programme, 100, 200) == {"thanks": 10}
    assert units(programme, 0) == {"thanks": 0}
    assert units(programme, 300, discounts=(300,)) == {"thanks": 0}


def test_cashback_is_a_percentage_in_money() -> None:
    credit = unit("credit", money=True, decimals=2)
    five = earn("back", unit="credit", gives=Fraction(5, 100))
    gain = quoted(rules(five, units=(credit,)), 3640)["back"]
    assert (gain.units, exact(gain)) == (182, 182)
    assert gain.steps[0]["en"] == "5% of €36.40: €1.82"


def test_cashback_is_more_in_a_higher_tier() -> None:
    credit = unit("credit", money=True, decimals=2)
    five = earn("back", unit="credit", gives=Fraction(5, 100))
    tiers = (tier("basic"), tier("gold", 100, rates={"credit": Fraction(7, 5)}))
    programme = rules(five, units=(credit,), tiers=tiers)
    assert units(programme, 3640, tier_id="basic") == {"back": 182}
    assert units(programme, 3640, tier_id="gold") == {"back": 254}  # 7%: 254.8 cents


def test_decimals_of_a_unit() -> None:
    programme = rules(earn(gives=Fraction(3, 2)), units=(unit(decimals=1),))
    gain = quoted(programme, 333)["base"]
    assert (gain.units, exact(gain)) == (49, Fraction(4995, 100))


def test_the_tiers_rate_comes_before_rounding_once() -> None:
    tiers = (tier("basic"), tier("gold", 100, rates={"points": Fraction(3, 2)}))
    programme = rules(earn(), earn("flat", tier_rate=False), tiers=tiers)
    assert units(programme, 333, tier_id="gold") == {"base": 4, "flat": 3}
    assert units(programme, 333, tier_id="basic") == {"base": 3, "flat": 3}
    assert units(programme, 333, tier_id="dropped") == {"base": 3, "flat": 3}


def test_multipliers_add_up_after_the_tiers_rate() -> None:
    """2 and 3 make 4 times: each adds (factor − 1) times what was given."""
    tiers = (tier("gold", rates={"points": Fraction(3, 2)}),)
    double, triple = (earn(f"x{n}", multiplies=Fraction(n)) for n in (2, 3))
    gains = quoted(rules(earn(), double, triple, tiers=tiers), 333, tier_id="gold")
    assert exact(gains["base"]) == Fraction(333, 100) * Fraction(3, 2) * 4
    assert [gain.units for gain in gains.values()] == [19, 0, 0]


def test_a_multiplier_multiplies_the_lines_it_covers_and_its_own_unit() -> None:
    double = earn("double", multiplies=Fraction(2), when={"categories": ("coffee",)})
    stamps = earn("stamps", unit="stamps", per="item")
    programme = rules(earn(), stamps, double, units=(unit(), unit("stamps")))
    bought = (line(300, category="coffee"), line(500, category="cake"))
    assert units(programme, *bought) == {"base": 11, "stamps": 2, "double": 0}


def test_what_is_given_once_belongs_to_no_line() -> None:
    once = earn("once", per="once", gives=Fraction(10))
    coffee = earn("coffee", multiplies=Fraction(2), when={"categories": ("coffee",)})
    always = earn("always", multiplies=Fraction(3))
    bought = line(300, category="coffee")
    assert units(rules(once, coffee), bought)["once"] == 10
    assert units(rules(once, coffee, always), bought)["once"] == 30


def test_a_multiplier_with_nothing_to_multiply_says_so() -> None:
    (gain,) = quote(rules(earn(multiplies=Fraction(2))), context(), basket(300), (), ())
    assert (gain.units, gain.refused) == (0, {
        "en": "Nothing was earned that this multiplies.",
        "nl": "Er is niets gespaard dat hiermee vermenigvuldigd wordt.",
    })  # fmt: skip


def test_multipliers_below_one_never_take() -> None:
    halves = [earn(f"half{n}", multiplies=HALF, round_over="receipt") for n in range(3)]
    assert units(rules(earn(), *halves), 1000)["base"] == 0
    assert units(rules(earn(), halves[0]), 1000)["base"] == 5


def test_excluded_lines_never_earn() -> None:
    programme = rules(
        earn(),
        earn("items", per="item"),
        exclude_categories=("tobacco",),
        exclude_skus=("gift-card",),
    )
    bought = (line(500), line(900, category="tobacco"), line(2000, sku="gift-card"))
    assert units(programme, *bought) == {"base": 5, "items": 1}


def test_an_action_that_comes_with_a_purchase_earns_with_it() -> None:
    bag = earn("bag", on="action:own-bag", per="once", gives=Fraction(5))
    twice = earn("green", on="action:own-bag", multiplies=Fraction(2))
    programme = rules(earn(), bag, twice)
    assert units(programme, 300, actions=("own-bag",)) == {"base": 6, "bag": 10, "green": 0}
    assert units(programme, 300) == {"base": 3}
    assert units(programme, line(0, quantity=0), actions=("own-bag",))["bag"] == 0


@pytest.mark.parametrize("cents", [0, 1, 2**40])
def test_nothing_and_huge_amounts(cents: int) -> None:
    gain = quoted(rules(earn()), cents)["base"]
    assert gain.units == cents // 100
    assert (gain.refused is None) == (gain.units > 0)
    assert quoted(rules(earn())) != {}


def test_the_receipt_says_what_was_reckoned() -> None:
    tiers = (tier("Gold", rates={"points": Fraction(3, 2)}),)
    tuesday = replace(earn("tue", multiplies=Fraction(2)), name=words("Double", "Dubbel"))
    points = unit(singular=words("point", "punt"), plural=words("points", "punten"))
    programme = rules(earn(), tuesday, tiers=tiers, units=(points,))
    gain = quoted(programme, 3655, tier_id="Gold")["base"]
    said = [
        (step["en"].replace("\xa0", " "), step["nl"].replace("\xa0", " ")) for step in gain.steps
    ]
    assert said == [
        ("€36.55 × 1 point per €1: 36.55 points", "€ 36,55 × 1 punt per € 1: 36,55 punten"),
        ("Gold, 150%: 54.825 points", "Gold, 150%: 54,825 punten"),
        ("Double: + 54.825 points, so 109.65 points",
         "Dubbel: + 54,825 punten, dus 109,65 punten"),
        ("Rounded down: 109 points", "Naar beneden afgerond: 109 punten"),
    ]  # fmt: skip


def test_the_entry_has_the_parts_that_the_wallet_has_phrases_for() -> None:
    tiers = (tier("gold", rates={"points": Fraction(3, 2)}),)
    made = run(rules(earn(), tiers=tiers), purchase(2603, store="Noord", receipt="17"))
    why = made.postings[0].why
    assert (why.rule, why.basis, why.units_per, why.per) == (
        "purchase", Money(2603, "EUR"), 1, Money(100, "EUR"),
    )  # fmt: skip
    assert (why.tier_id, why.earn_percent, why.exact, why.rounding) == (
        "gold", 150, "39.045", "floor",
    )  # fmt: skip
    assert (why.shop, why.receipt, why.name) == ("Noord", "17", words("base"))


def test_units_per_is_said_only_when_it_is_whole() -> None:
    made = run(rules(earn(gives=HALF)), purchase(1000))
    assert (made.postings[0].why.units_per, made.postings[0].units) == (None, 5)


@pytest.mark.parametrize(
    ("available", "from_at"),
    [
        (Available("after", after=Span(14, "days")), at("2026-03-16", "00:00")),
        (Available("after", after=Span(1, "months")), at("2026-04-02", "00:00")),
        (Available("dates", dates=(YearDay(3, 2), YearDay(7, 1))), at("2026-07-01", "00:00")),
        (Available("dates", dates=(YearDay(1, 1, 2026),)), None),
    ],
)
def test_pending_until(available: Available, from_at: object) -> None:
    made = run(rules(earn(available=available)), purchase(1000))
    (explained,) = made.explained
    assert explained.available_at == from_at
    assert (made.pending(), made.available()) == ((0, 10) if from_at is None else (10, 0))


def test_pending_until_an_event_and_cancelled_without_it() -> None:
    waiting = Available("event", event="delivered", within=Span(14, "days"))
    made = run(rules(earn(available=waiting)), purchase(1000))
    (lot,) = made.state.account("points").lots
    assert (lot.waits_for, lot.cancelled_at) == ("delivered", at("2026-03-17", "00:00"))
    assert made.explained[0].steps[-1]["en"] == (
        "To spend once “delivered” is reported, by 16\u00a0March\u00a02026"
    )
    named = rules(earn(available=waiting), actions={"delivered": words("Delivery", "Bezorging")})
    assert run(named, purchase(1000)).explained[0].steps[-1] == {
        "en": "To spend once “Delivery” is reported, by 16\u00a0March\u00a02026",
        "nl": "Te besteden zodra “Bezorging” gemeld is, tot en met 16\u00a0maart\u00a02026",
    }
    came = run(rules(earn(available=waiting)), purchase(1000, actions=("delivered",)))
    assert (came.available(), came.pending()) == (10, 0)


def test_a_late_recording_is_pending_from_when_it_was_bought() -> None:
    soon = Available("after", after=Span(2, "days"))
    late = replace(purchase(1000, moment=at("2026-03-01")), at=at("2026-03-05"))
    assert run(rules(earn(available=soon)), late).available() == 10


def test_expiry_is_the_tiers_or_the_units_and_counts_from_the_day_of_earning() -> None:
    year = Expiry("rolling", Span(12, "months"), "month")
    longer = Expiry("rolling", Span(24, "months"))
    tiers = (tier("basic"), tier("gold", 5000, expiry={"points": longer}))
    programme = rules(units=(unit(expiry=year),), tiers=tiers)
    assert governing(programme, "basic", "points") == year
    assert governing(programme, "gold", "points") == longer
    made = run(programme, purchase(5000), purchase(5000, event_id="second"))
    assert [lot.expires_at for lot in made.state.account("points").lots] == [
        at("2027-04-01", "00:00"), at("2028-03-03", "00:00"),
    ]  # fmt: skip
    assert made.explained[0].steps[-1] == {
        "en": "Valid until 31\u00a0March\u00a02027",
        "nl": "Geldig tot en met 31\u00a0maart\u00a02027",
    }


def test_the_purchase_that_crosses_a_threshold_earns_at_the_old_rate() -> None:
    tiers = (tier("basic"), tier("gold", 10000, rates={"points": Fraction(2)}))
    made = run(rules(tiers=tiers), purchase(10000), purchase(100, event_id="next"))
    assert [posting.units for posting in made.postings] == [100, 2]


def test_visits_and_actions_earn_by_themselves() -> None:
    programme = rules(
        earn("visit", on="visit", per="once", gives=Fraction(2)),
        earn("review", on="action:review", per="once", gives=Fraction(25)),
        earn("more", on="action:review", multiplies=Fraction(2)),
        earn(),
    )
    made = run(programme, visit(), action("review"))
    assert [(p.units, p.why.rule) for p in made.postings] == [(2, "visit"), (50, "action")]
