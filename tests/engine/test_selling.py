"""Purchases, visits and actions as events: everything they do, in the order that decides."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pasje_platform.engine.earn_rules import Available, Cap
from pasje_platform.engine.earning import quote
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Sale
from pasje_platform.engine.reward_rules import PayWith, Returns
from pasje_platform.engine.rules import Expiry, Ladder, Referral, Rules
from pasje_platform.engine.selling import known_actions, spend_of
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Voucher
from pasje_platform.refused import Refused
from tests.support.engine import (
    JOINED_AT,
    action,
    at,
    basket,
    earn,
    line,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    tier,
    unit,
    visit,
    words,
)

DELIVERED = Available("event", event="delivered", within=Span(14, "days"))


def voucher(**changes: object) -> Voucher:
    """Five euros off."""
    made = Voucher(
        id="five-off",
        handle="H" * 13,
        reward="five-off",
        name=words("Five off"),
        kind="amount_off",
        unit="points",
        cost=100,
        worth=500,
        state="issued",
        issued_at=JOINED_AT,
        expires_at=at("2026-12-31"),
        paid=None,
    )
    return replace(made, **changes)


def test_everything_a_purchase_does() -> None:
    programme = rules(
        rewards=(reward("five-off", kind="amount_off", worth=500),),
        pay=(PayWith("points", units=100, worth=100),),
        tiers=(tier("basic"), tier("gold", 1500)),
        exclude_categories=("gift-cards",),
    )
    member = state(points=1000, vouchers=(voucher(),))
    bought = purchase(
        line(3000, discount=1000),
        line(700, category="gift-cards"),
        vouchers=("five-off",),
        pay={"points": 200},
        store="Noord",
    )
    made = run(programme, bought, state=member)
    outcome, (kept,) = made.last, made.state.purchases
    sale = outcome.sale
    assert sale is not None
    assert (sale.discount, sale.paid, sale.to_pay) == (500, 200, 2000)
    assert sum(sale.line_discounts) == 500
    assert [(p.kind, p.units) for p in outcome.postings] == [
        ("pay", -200), ("earn", sum(one.units for one in kept.earned)),
    ]  # fmt: skip
    assert kept.counted == spend_of(programme, kept.basket, kept.discounts)
    assert (kept.version, kept.vouchers, kept.context.first_purchase) == (1, ("five-off",), True)
    assert [one.seq for one in kept.paid] == [outcome.postings[0].seq]
    assert [one.seq for one in kept.earned] == [outcome.postings[1].seq]
    assert [one.kind for one in outcome.said] == ["earned", "voucher_used", "tier_changed"]
    assert made.state.has_bought
    assert outcome.tier_changed


def test_what_is_said_is_every_unit_that_on_the_card_first() -> None:
    stamps = earn("stamps", unit="stamps", per="item")
    programme = rules(stamps, earn(), units=(unit(), unit("stamps")))
    said = run(programme, purchase(1000, 500, store="Noord")).last.said
    assert [(one.kind, one.units, one.unit_id, one.where) for one in said] == [
        ("earned", 15, "", "Noord"),
        ("earned", 2, "stamps", "Noord"),
    ]
    assert run(rules(), purchase(50)).last.said == ()


def test_a_purchase_is_evaluated_in_what_held_before_it() -> None:
    made = run(rules(), purchase(100), purchase(100, event_id="second"))
    assert [one.context.first_purchase for one in made.state.purchases] == [True, False]


def test_a_purchase_of_nothing_is_one() -> None:
    made = run(rules(), purchase(0))
    assert made.last.sale == Sale(line_discounts=(0,))
    assert (made.postings, made.state.has_bought) == ((), True)
    (explained,) = made.explained
    assert explained.refused == {
        "en": "There is no amount left to earn on.",
        "nl": "Er is geen bedrag over om over te sparen.",
    }


@pytest.mark.parametrize(
    ("wrong", "field", "expected"),
    [
        (line(-1), "amount", "0 or more"),
        (line(100, discount=101), "discount", "0 to 100, the amount"),
        (line(100, discount=-1), "discount", "0 to 100, the amount"),
        (line(100, discount=50, tax=51), "tax", "0 to 50, what its line costs"),
        (line(100, tax=-1), "tax", "0 to 100, what its line costs"),
        (line(100, quantity=0), "quantity", "at least 1"),
    ],
)
def test_numbers_of_a_line_that_do_not_fit_are_refused(
    wrong: object, field: str, expected: str
) -> None:
    with pytest.raises(Refused) as refused:
        run(rules(), purchase(line(5), wrong))  # type: ignore[arg-type]
    assert refused.value.code == "invalid_field"
    assert refused.value.numbers["field"] == f"lines[1].{field}"
    assert str(refused.value.numbers["expected"]).startswith(expected)


def test_spending_counts_what_is_charged_for_what_is_not_excluded() -> None:
    programme = rules(exclude_categories=("tobacco",), exclude_skus=("s1",))
    bought = basket(
        line(1000, discount=100),
        line(900, category="tobacco"),
        line(800, sku="s1"),
        line(300),
    )
    assert spend_of(programme, bought, (50, 0, 0, 300)) == 850


@pytest.mark.parametrize(
    ("ladder", "counted"),
    [
        (Ladder(basis="spend"), 1000),
        (Ladder(basis="purchases"), 1),
        (Ladder(basis="units", unit="points"), 15),
        (Ladder(basis="events", events=("own-bag", "review")), 2),
        (Ladder(basis="visits"), 1),
    ],
)
def test_what_counts_for_the_tier(ladder: Ladder, counted: int) -> None:
    bag = earn("bag", on="action:own-bag", per="once", gives=Fraction(5))
    review = earn("review", on="action:review", per="once", unit="stamps")
    programme = rules(
        earn(),
        bag,
        review,
        units=(unit(), unit("stamps")),
        ladder=ladder,
        tiers=(tier("basic"), tier("gold", 10**6)),
    )
    made = run(programme, purchase(1000, actions=("own-bag",)), visit(), action("review"))
    assert sum(one.amount for one in made.state.history) == counted


def test_a_purchase_of_what_is_excluded_alone_counts_for_no_tier() -> None:
    programme = rules(
        ladder=Ladder(basis="purchases"),
        tiers=(tier("basic"), tier("gold", 1)),
        exclude_categories=("gift-cards",),
    )
    made = run(programme, purchase(line(5000, category="gift-cards")))
    assert (made.state.history, made.state.tier.tier) == ((), "basic")


def test_the_first_purchase_rewards_an_invitation() -> None:
    programme = rules(referral=Referral("points", 100, 50, minimum=1000, per_year=10))
    member = state(inviter="someone", inviter_name="Sanne")
    made = run(programme, purchase(1000), purchase(1000, event_id="next"), state=member)
    assert [one.referred for one in made.state.purchases] == ["someone", ""]
    assert made.available() == 10 + 50 + 10


def delivered(purchase_id: str = "") -> Event:
    return action("delivered", moment=at("2026-03-05"), purchase_id=purchase_id)


def two_purchases(programme: Rules, *more: Event) -> tuple[int, int]:
    made = run(programme, purchase(1000), purchase(500, event_id="second"), *more)
    return made.pending(), made.available()


def test_an_action_releases_what_waits_for_it() -> None:
    programme = rules(earn(available=DELIVERED))
    assert two_purchases(programme) == (15, 0)
    assert two_purchases(programme, delivered("second")) == (10, 5)
    assert two_purchases(programme, delivered()) == (0, 15)
    assert two_purchases(programme, delivered("other")) == (15, 0)


def test_an_action_that_comes_with_a_purchase_releases_only_its_own() -> None:
    programme = rules(earn(available=DELIVERED))
    with_it = purchase(200, event_id="third", actions=("delivered",), moment=at("2026-03-03"))
    assert two_purchases(programme, with_it) == (15, 2)


def test_a_release_is_an_entry_of_no_units() -> None:
    made = run(rules(earn(available=DELIVERED)), purchase(1000), delivered())
    assert [(p.kind, p.units, p.why.rule) for p in made.postings] == [
        ("earn", 10, "purchase"), ("release", 0, "release"),
    ]  # fmt: skip


def test_an_action_nobody_asks_for_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        run(rules(), action("dance"))
    assert (refused.value.code, refused.value.numbers) == ("unknown_action", {"action": "dance"})
    assert run(rules(), purchase(100, actions=("dance",))).available() == 1


def test_actions_are_known_wherever_a_programme_names_them() -> None:
    idle = Expiry("inactivity", Span(12, "months"), activity=("purchase", "action:check-in"))
    programme = rules(
        earn("review", on="action:review", per="once"),
        earn(available=DELIVERED),
        units=(unit(expiry=idle),),
        tiers=(tier("only", expiry={"points": replace(idle, activity=("action:survey",))}),),
        ladder=Ladder(basis="events", events=("app-install",)),
    )
    assert known_actions(programme) == {
        "review", "delivered", "check-in", "survey", "app-install",
    }  # fmt: skip


def test_a_visit_earns_says_so_and_counts() -> None:
    programme = rules(earn(on="visit", per="once", gives=Fraction(2)))
    made = run(programme, visit(store="Noord"))
    (said,) = made.last.said
    assert (said.kind, said.units, said.where) == ("earned", 2, "Noord")
    assert (made.postings[0].why.shop, made.postings[0].source_id) == ("Noord", "visit")


def test_evaluating_twice_gives_the_same_and_changes_nothing() -> None:
    programme, member, event = rules(), state(points=5), purchase(1234)
    first = evaluate(programme, member, event, at())
    assert evaluate(programme, member, event, at()) == first
    assert member == state(points=5)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5000)), min_size=1, max_size=6).map(
        sorted
    ),
    st.integers(1, 60),
)
def test_a_kept_purchase_quoted_again_is_what_it_earned(
    bought: list[tuple[int, int]], most: int
) -> None:
    """Whatever came after it: this is what a return relies on."""
    programme = rules(
        earn("base", caps=(Cap("month", units=most),)),
        earn("welcome", per="once", gives=Fraction(7), when={"first_purchase": True}),
        earn("double", multiplies=Fraction(2), caps=(Cap("week", times=1),)),
        tiers=(tier("basic"), tier("gold", 3000, rates={"points": Fraction(3, 2)})),
    )
    events = [
        purchase(cents, event_id=f"p{n}", moment=at("2026-03-02") + timedelta(days=after))
        for n, (after, cents) in enumerate(bought)
    ]
    for outcome, one in zip(run(programme, *events).outcomes, events, strict=True):
        kept = next(found for found in outcome.state.purchases if found.id == one.id)
        again = quote(programme, kept.context, kept.basket, kept.discounts, ())
        assert [(gain.rule.id, gain.units) for gain in again if gain.units] == [
            (earned.rule, earned.units) for earned in kept.earned
        ]


def test_a_purchase_earns_by_the_rules_of_when_it_was_bought() -> None:
    """A till that was offline records it under the next version: units, expiry, caps, way back."""
    soon = unit(expiry=Expiry("rolling", Span(10, "days")), may_go_negative=True)
    old = replace(
        rules(earn(caps=(Cap("month", units=15),)), units=(soon,), pay=(PayWith("points", 1, 1),)),
        returns=Returns(within_days=60),
    )
    new = replace(
        rules(earn(gives=Fraction(3)), units=(unit(),), pay=(PayWith("points", 1, 2),)),
        version=2,
        returns=Returns(within_days=5),
    )
    late = at("2026-03-03")
    bought = purchase(1000, pay={"points": 100})
    done = evaluate(new, state(points=100), bought, late, then=old)
    (kept,) = done.state.purchases
    assert (kept.version, [one.units for one in kept.earned]) == (1, [10])
    assert done.sale is not None
    assert done.sale.paid == 200  # as the new version lets units pay
    (lot_,) = [lot for lot in done.state.account("points").lots if lot.remaining]
    assert lot_.expires_at == at("2026-03-13", "00:00")
    more = purchase(1000, event_id="more")
    second = evaluate(new, done.state, more, late, then=old)
    assert second.state.purchases[-1].earned[0].units == 5
    assert kept.kept_until == at("2026-05-03", "00:00")
    back = refund(moment=at("2026-03-04"), amount=500)
    returned = evaluate(new, done.state, back, back.at, then=old).returning
    assert returned is not None
    assert (returned.paid_back, returned.returned) == (400, (("points", 50),))
    assert returned.taken == (("points", 5),)


def test_a_unit_that_was_dropped_since_is_not_earned_any_more() -> None:
    old = rules(earn(), earn("star", unit="stars", per="item"), units=(unit(), unit("stars")))
    new = replace(rules(earn(gives=Fraction(3))), version=2)
    done = evaluate(new, state(), purchase(1000), at("2026-03-03"), then=old)
    assert [(one.unit, one.units) for one in done.postings] == [("points", 10)]
    back = evaluate(new, done.state, refund(), at("2026-03-04"), then=old)
    assert back.returning is not None
    assert back.returning.taken == (("points", 10),)


def test_a_friends_first_purchase_rewards_by_the_rules_of_when_it_was_bought() -> None:
    old = rules(earn(), referral=Referral("points", 5, 7, 100, 9), units=(unit(),))
    new = replace(rules(earn(), referral=Referral("points", 50, 70, 100, 9)), version=2)
    member = state(inviter="anna", inviter_name="Anna")
    done = evaluate(new, member, purchase(1000), at("2026-03-03"), then=old)
    assert done.state.account("points").available == 7 + 10
    ((_, follows),) = done.others
    told = replace(follows, seed="00", member_id="friend", name="Bram")
    theirs = evaluate(new, state(), told, at("2026-03-03"), then=old)
    assert theirs.state.account("points").available == 5
    back = evaluate(new, done.state, refund(), at("2026-03-04"), then=old)
    assert back.state.account("points").available == 0
