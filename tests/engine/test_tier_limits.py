"""Limits of a tier: caps, limits of rewards, and ways to pay that are for some tiers only."""

import pytest

from pasje_platform.engine import paying
from pasje_platform.engine.earn_rules import Cap, Group
from pasje_platform.engine.event import Event
from pasje_platform.engine.reward_rules import Limit, PayWith
from pasje_platform.engine.rules import Rules
from pasje_platform.refused import Refused
from tests.support.engine import (
    Run,
    at,
    basket,
    earn,
    event,
    purchase,
    refund,
    reward,
    rules,
    run,
    state,
    tier,
)

LOW, HIGH = Cap("month", 15, tiers=("silver",)), Cap("month", 40, tiers=("gold",))
TIERS = {"tiers": (tier("silver"), tier("gold", 100_00))}
"""Gold is for who spends a hundred euros."""


def capped(*caps: Cap) -> Rules:
    return rules(earn(caps=caps), **TIERS)


def on(day: str, cents: int = 1000) -> Event:
    return purchase(cents, event_id=day, moment=at(f"2026-{day}"))


RISES = on("01-15", 100_00)
"""What makes a member gold, before the month that counts."""


def given_by(programme: Rules, *events: Event) -> list[int]:
    made = run(programme, *events)
    return [sum(one.units for one in outcome.explained) for outcome in made.outcomes]


def test_a_cap_of_a_tier_binds_its_members_only() -> None:
    month = (on("03-02"), on("03-03"))
    assert given_by(capped(LOW), *month) == [10, 5]
    assert given_by(capped(LOW), RISES, *month)[1:] == [10, 10]
    gold = Cap("month", 15, tiers=("gold",))
    assert given_by(capped(gold), *month) == [10, 10]
    assert given_by(capped(gold), RISES, *month)[1:] == [10, 5]


def test_the_purchase_that_crosses_is_within_the_old_limit_and_who_rises_keeps_what_was_used() -> (
    None
):
    events = (on("03-02"), on("03-03", 90_00), on("03-04", 20_00), on("03-05", 20_00))
    done = run(capped(LOW, HIGH), *events)
    given = [sum(one.units for one in outcome.explained) for outcome in done.outcomes]
    assert given == [10, 5, 20, 5]
    assert done.outcomes[1].state.tier.tier == "gold"
    (counter,) = done.state.counters
    assert (counter.key, counter.period, counter.units) == ("rule:base", "2026-03", 40)


def test_a_return_of_what_was_earned_before_rising_gives_its_room_back() -> None:
    back = refund("03-02", moment=at("2026-03-05"))
    low = (on("03-02"), on("03-03", 100_00), back)
    assert given_by(capped(LOW, HIGH), *low, on("03-06", 50_00))[-1] == 35


def test_more_in_one_purchase_than_a_tier_may_is_nothing_for_that_tier() -> None:
    programme = capped(Cap("purchase", 5, tiers=("silver",)))
    assert given_by(programme, on("03-02")) == [0]
    assert given_by(programme, RISES, on("03-02")) == [0, 10]


@pytest.mark.parametrize("per", ["purchase", "month"])
def test_a_groups_cap_may_be_of_a_tier(per: str) -> None:
    group = Group("both", caps=(Cap(per, 15, tiers=("silver",)),))  # type: ignore[arg-type]
    programme = rules(earn(group="both"), earn("more", group="both"), groups=(group,), **TIERS)
    assert given_by(programme, on("03-02")) == [0 if per == "purchase" else 15]
    assert given_by(programme, RISES, on("03-02"))[-1] == 20


def test_who_gets_a_voucher_so_often_differs_by_tier() -> None:
    once = Cap("month", times=1, tiers=("silver",))
    rule = earn("photo", on="action:photo", reward="coffee", caps=(once,))
    programme = rules(earn(), rule, rewards=(reward(),), **TIERS)
    photos = [event("action", f"p{n}", at(f"2026-03-0{n}"), name="photo") for n in (2, 3)]
    assert len(run(programme, *photos).state.vouchers) == 1
    assert len(run(programme, RISES, *photos).state.vouchers) == 2


def redeemed(*events: Event) -> Run:
    limits = (Limit(1, "month", ("silver",)), Limit(3, "month", ("gold",)))
    return run(rules(rewards=(reward(limits=limits),), **TIERS), *events, state=state(points=900))


def redeem(day: str) -> Event:
    return event("redeem", f"v{day}", at(f"2026-{day}"), reward="coffee", cost=100)


def test_a_reward_may_be_had_so_often_in_each_tier() -> None:
    assert len(redeemed(redeem("03-02")).state.vouchers) == 1
    with pytest.raises(Refused) as low:
        redeemed(redeem("03-02"), redeem("03-03"))
    assert (low.value.code, low.value.numbers["most"]) == ("reward_limit", 1)
    # Who rises has what gold has, less what was had before.
    month = (redeem("03-02"), on("03-03", 100_00), redeem("03-04"), redeem("03-05"))
    assert len(redeemed(*month).state.vouchers) == 3
    with pytest.raises(Refused) as high:
        redeemed(*month, redeem("03-06"))
    assert high.value.numbers["most"] == 3


def test_what_was_had_without_a_limit_counts_for_the_tier_that_has_one() -> None:
    programme = rules(rewards=(reward(limits=(Limit(1, "month", ("silver",)),)),), **TIERS)
    month = (RISES, redeem("03-02"), redeem("03-03"))
    done = run(programme, *month, state=state(points=900))
    (counter,) = (one for one in done.state.counters if one.key == "reward:coffee")
    assert (counter.period, counter.times) == ("2026-03", 2)
    done = run(capped(LOW), RISES, on("03-02"), on("03-03"))
    (counter,) = (one for one in done.state.counters if one.period == "2026-03")
    assert (counter.key, counter.units) == ("rule:base", 20)


def test_ways_to_pay_differ_by_tier() -> None:
    half = PayWith("points", 1, 1, most_percent=50, tiers=("silver",))
    whole = PayWith("points", 1, 1, minimum=200, tiers=("gold",))
    programme = rules(pay=(half, whole), **TIERS)
    member = state(points=5000)

    def most(held: Run) -> list[tuple[int, int]]:
        offered = paying.options(programme, held.state, basket(1000), (0,))
        return [(one.least, one.most) for one in offered]

    silver, gold = run(programme, state=member), run(programme, RISES, state=member)
    assert (most(silver), most(gold)) == ([(1, 500)], [(200, 1000)])
    paid = purchase(1000, pay={"points": 1000}, moment=at("2026-03-02"))
    with pytest.raises(Refused, match="pay_too_much"):
        run(programme, paid, state=silver.state)
    assert run(programme, paid, state=gold.state).last.sale.to_pay == 0


def test_units_pay_only_for_the_tiers_that_a_way_is_for() -> None:
    programme = rules(pay=(PayWith("points", 1, 1, tiers=("gold",)),), **TIERS)
    member = state(points=5000)
    with pytest.raises(Refused, match="cannot_pay_with"):
        run(programme, purchase(1000, pay={"points": 10}), state=member)
    assert not paying.options(programme, member, basket(1000), (0,))
