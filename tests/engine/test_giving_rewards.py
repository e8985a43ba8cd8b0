"""Rules that give a reward: on a birthday, for joining, for an action, and what undoes it."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from pasje.contract.membership import Announcement
from pasje_platform.engine import enrolling, passing
from pasje_platform.engine.earn_rules import Cap, EarnRule
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.reward_rules import Limit, Returns
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Voucher
from tests.support.engine import (
    JOINED_AT,
    Run,
    action,
    at,
    earn,
    event,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    tier,
    time_passes,
    unit,
    words,
)

DRINK = reward("drink", for_sale=False, cost=0, valid=Span(14, "days"))
PARTY = earn("party", on="birthday", reward="drink")
BORN = date(1990, 6, 15)
BAG = earn("bag", on="action:own_bag", reward="drink", per="once")


def programme(*earning: EarnRule, **changes: Any) -> Rules:
    return rules(earn(), *earning, **{"rewards": (DRINK,), **changes})


def vouchers(ran: Run) -> list[tuple[str, str]]:
    return [(one.reward, one.state) for one in ran.state.vouchers]


def given(ran: Run) -> list[Voucher]:
    """Those that were made, whatever became of them."""
    made = {one.id: one for outcome in ran.outcomes for one in outcome.vouchers}
    return sorted(made.values(), key=lambda one: one.issued_at)


def test_a_voucher_on_every_birthday_valid_as_the_reward_says() -> None:
    ran = run(
        programme(PARTY), time_passes(at("2027-06-20")), state=state(birthday_on=BORN, points=5)
    )
    first, second = given(ran)
    assert [first.issued_at, second.issued_at] == [
        at("2026-06-15", "00:00"),
        at("2027-06-15", "00:00"),
    ]
    assert (first.reward, first.paid, first.cost) == ("drink", None, 0)
    assert first.expires_at == at("2026-06-30", "00:00")
    assert ran.available() == 5


def test_it_is_announced_and_stands_among_the_entries() -> None:
    ran = run(programme(PARTY), time_passes(at("2026-06-15")), state=state(birthday_on=BORN))
    (posting,) = ran.postings
    assert (posting.kind, posting.unit, posting.units, posting.at) == (
        "gift", "points", 0, at("2026-06-15", "00:00"),
    )  # fmt: skip
    assert (posting.why.rule, posting.why.reward, posting.why.name) == (
        "birthday", words("drink"), words("party"),
    )  # fmt: skip
    assert [step["en"] for step in posting.why.steps] == ["Valid until 29\u00a0June\u00a02026"]
    assert posting.source_id == "birthday:2026"
    assert ran.last.said == (Announcement("voucher_given", name=words("drink")),)
    (said,) = ran.explained
    assert (said.rule, said.units, said.reward, said.refused) == ("party", 0, words("drink"), None)


def test_a_birthday_that_is_moved_gives_once_in_the_year() -> None:
    moved = event("profile", moment=at("2026-07-01"), birthday_on=date(1990, 9, 1))
    ran = run(
        programme(PARTY),
        time_passes(at("2026-06-16")),
        moved,
        time_passes(at("2027-08-31")),
        state=state(birthday_on=BORN),
    )
    assert [one.issued_at for one in given(ran)] == [at("2026-06-15", "00:00")]
    assert passing.next_due(programme(PARTY), ran.state) == at("2027-09-01", "00:00")


def test_joining_gives_one_beside_what_it_earns() -> None:
    welcome = earn("welcome", on="enrolment", reward="drink")
    units = earn("start", on="enrolment", gives=Fraction(25), per="once")
    joined = event("enrolled", moment=JOINED_AT)
    ran = run(programme(welcome, units), joined, state=enrolling.opened(joined))
    assert vouchers(ran) == [("drink", "issued")]
    assert [(p.kind, p.units) for p in ran.postings] == [("gift", 0), ("earn", 25)]


def test_an_action_gives_as_often_as_its_cap_allows() -> None:
    review = earn("review", on="action:review", reward="drink", caps=(Cap("month", times=1),))
    ran = run(
        programme(review),
        action("review", "one", at("2026-03-02")),
        action("review", "two", at("2026-03-20")),
        action("review", "three", at("2026-04-01")),
        state=state(),
    )
    assert [one.issued_at for one in given(ran)] == [at("2026-03-02"), at("2026-04-01")]
    (refused,) = [one.refused for one in ran.explained if one.refused]
    assert refused["en"] == "At most 1 × a month; that was done."


@pytest.mark.parametrize(
    ("when", "gives"),
    [
        ({"tiers": ("gold",)}, False),
        ({"tiers": ("bronze",)}, True),
        ({"segments": ("students",)}, False),
        ({"stores": ("Noord",)}, True),
        ({"not_stores": ("Noord",)}, False),
        ({"last_day": date(2026, 3, 1)}, False),
        ({"first_day": date(2026, 3, 2)}, True),
    ],
)
def test_its_conditions_hold(when: dict[str, Any], gives: bool) -> None:
    review = earn("review", on="action:review", reward="drink", when=when)
    under = programme(review, tiers=(tier("bronze"), tier("gold", 10_000)))
    ran = run(under, action("review", store="Noord"), state=state())
    assert bool(given(ran)) is gives
    assert (ran.explained[0].refused is None) is gives


def test_the_tier_multiplies_nothing_of_it() -> None:
    review = earn("review", on="action:review", reward="drink")
    double = earn("double", on="action:review", multiplies=Fraction(2))
    under = programme(review, double, tiers=(tier("bronze", rates={"points": Fraction(3)}),))
    assert len(given(run(under, action("review"), state=state()))) == 1


def test_a_voucher_that_could_not_be_used_is_not_given() -> None:
    past = reward("drink", for_sale=False, cost=0, valid_until=date(2026, 3, 1))
    under = programme(earn("review", on="action:review", reward="drink"), rewards=(past,))
    ran = run(under, action("review"), state=state())
    assert (ran.postings, ran.state.vouchers, ran.last.said) == ((), (), ())
    assert [one.refused for one in ran.explained] == [
        {"en": "The reward is not to be had any more.", "nl": "De beloning is er niet meer."}
    ]


def test_a_gift_card_fills_its_unit() -> None:
    card = reward("card", kind="gift_card", into="credit", worth=500, cost=0, for_sale=False)
    money = unit("credit", decimals=2, money=True)
    under = programme(
        earn("party", on="birthday", reward="card"), rewards=(card,), units=(unit(), money)
    )
    ran = run(under, time_passes(at("2026-06-15")), state=state(birthday_on=BORN))
    assert ran.available("credit") == 500


# With a purchase, and its return


def bagged(returns: Returns | None = None, **changes: Any) -> Rules:
    return programme(BAG, returns=returns or Returns(), **changes)


def bought(event_id: str = "purchase", **more: Any) -> Any:
    return purchase(1000, 500, event_id=event_id, actions=("own_bag",), store="Noord", **more)


def test_an_action_that_comes_with_a_purchase_gives_with_it() -> None:
    ran = run(bagged(), bought(), state=state())
    assert vouchers(ran) == [("drink", "issued")]
    assert [one.kind for one in ran.last.said] == ["earned", "voucher_given"]
    assert ran.last.said[1].where == "Noord"


def test_a_whole_return_takes_an_unused_voucher_back() -> None:
    ran = run(bagged(), bought(), refund(), state=state())
    assert vouchers(ran) == [("drink", "voided")]
    assert ran.last.returning is not None
    assert [one.reward for one in ran.last.returning.vouchers_voided] == ["drink"]
    assert ran.last.returning.taken == (("points", 15),)
    gave, took = [p for p in ran.postings if not p.units]
    assert (took.kind, took.why.rule, took.reverses) == ("void", "voucher_voided", gave.seq)
    assert took.why.reward == words("drink")


def test_a_partial_return_leaves_it() -> None:
    ran = run(bagged(), bought(), refund(lines=[(0, 1)]), state=state())
    assert vouchers(ran) == [("drink", "issued")]
    ran = run(
        bagged(), bought(), refund(lines=[(0, 1)]), refund(event_id="rest", lines=[(1, 1)]),
        state=state(),
    )  # fmt: skip
    assert vouchers(ran) == [("drink", "voided")]


def test_a_used_voucher_stays_used_and_counts_as_given() -> None:
    under = programme(
        earn("bag", on="action:own_bag", reward="drink", caps=(Cap("ever", times=1),))
    )
    ran = run(under, bought(), state=state())
    (voucher,) = ran.state.vouchers
    ran = run(
        under,
        purchase(400, event_id="drunk", vouchers=(voucher.id,)),
        refund(),
        bought("again"),
        state=ran.state,
    )
    assert vouchers(ran) == [("drink", "used")]


def test_what_was_taken_back_may_be_given_again() -> None:
    once = earn("bag", on="action:own_bag", reward="drink", caps=(Cap("ever", times=1),))
    ran = run(programme(once), bought(), refund(), bought("again"), state=state())
    assert vouchers(ran) == [("drink", "voided"), ("drink", "issued")]


@pytest.mark.parametrize(
    ("policy", "left"),
    [("keep", "issued"), ("pending", "issued"), ("within_balance", "voided")],
)
def test_returns_take_it_as_they_take_units_that_can_be_spent(policy: Any, left: str) -> None:
    ran = run(bagged(Returns(earned=policy)), bought(), refund(), state=state())
    assert vouchers(ran) == [("drink", left)]


def test_a_taken_voucher_gives_no_redemption_of_its_reward_back() -> None:
    """It took nothing of the limits of who buys the reward for units."""
    sold = reward("drink", cost=10, limits=(Limit(1, "ever"),))
    redeemed = event("redeem", "redeemed", reward="drink", cost=10)
    ran = run(bagged(rewards=(sold,)), redeemed, bought(), refund(), state=state(points=50))
    counted = {(c.key, c.times) for c in ran.state.counters if c.key == "reward:drink"}
    assert counted == {("reward:drink", 1)}


def test_a_gift_card_is_taken_back_with_its_money_while_that_is_untouched() -> None:
    card = reward("drink", kind="gift_card", into="credit", worth=500, cost=0, for_sale=False)
    money = unit("credit", decimals=2, money=True)
    ran = run(bagged(rewards=(card,), units=(unit(), money)), bought(), refund(), state=state())
    assert vouchers(ran) == [("drink", "voided")]
    assert ran.available("credit") == 0


def test_a_purchase_gives_what_its_own_version_promised() -> None:
    """The reward left the programme, and so did its unit, before the till told of it."""
    old = rules(replace(BAG, unit="stamps"), units=(unit("stamps"),), rewards=(DRINK,))
    outcome = evaluate(rules(), state(), bought(), at(), then=old)
    (voucher,) = outcome.vouchers
    assert (voucher.reward, voucher.name) == ("drink", words("drink"))
    assert voucher.terms is not None
