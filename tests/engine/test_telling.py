"""When what a member is told becomes another by time alone: not before, and then it is."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pasje_platform.engine import referral, rewards, standing, telling
from pasje_platform.engine.reward_rules import Limit
from pasje_platform.engine.rules import Ladder, Rules
from pasje_platform.engine.spans import Span
from pasje_platform.engine.state import Counter, State
from tests.support.engine import at, reward, rules, run, state
from tests.support.ladders import bought, calendar, member, programme, rolling

A_LITTLE = timedelta(microseconds=1)


def told(under: Rules, held: State, now: datetime) -> tuple[object, ...]:
    """Of the ladder, the rewards and the invitations; a sentence by its code."""
    refused = [rewards.may_redeem(under, held, one, now) for one in under.rewards]
    this_year = referral.rewarded_in(held, now.astimezone(under.zone).year)
    codes = [one.code if one else "" for one in refused]
    return standing.standing(under, held, now), codes, this_year


def turns(under: Rules, held: State, now: datetime) -> list[datetime]:
    """All that are to come; what is told stays the same up to each, and differs from it on."""
    found = []
    while (turn := telling.next_turn(under, held, now)) is not None:
        assert turn > now
        assert told(under, held, turn - A_LITTLE) == told(under, held, now)
        assert told(under, held, turn) != told(under, held, now)
        found.append(turn)
        now = turn
    assert told(under, held, now + timedelta(days=4000)) == told(under, held, now)
    return found


@pytest.mark.parametrize(
    ("ladder", "days"),
    [
        (rolling(), ["2027-03-02", "2027-05-04"]),
        (calendar(), ["2027-01-01"]),
        (Ladder(window="calendar", period="quarter"), ["2026-07-01"]),
        (Ladder(window="anniversary"), ["2027-01-01"]),
        (Ladder(), []),
    ],
)
def test_what_counts_for_the_tier_leaves_the_window(ladder: Ladder, days: list[str]) -> None:
    under = programme(ladder)
    held = run(under, bought(500, "2026-03-02"), bought(700, "2026-05-04"), state=member()).state
    assert turns(under, held, held.settled_at) == [at(day, "00:00") for day in days]


@pytest.mark.parametrize(
    ("limits", "free", "then"),
    [
        ([Limit(1, "day")], "2026-03-03", ["2026-03-03"]),
        ([Limit(1, "week")], "2026-03-09", ["2026-03-09"]),
        ([Limit(1, "day"), Limit(1, "month")], "2026-04-01", ["2026-03-03"]),
        ([Limit(1, "quarter"), Limit(2, "day")], "2026-04-01", ["2026-04-01"]),
        ([Limit(1, "year"), Limit(1, "ever")], None, ["2027-01-01"]),
        ([Limit(2, "day")], None, []),
    ],
)
def test_a_reward_is_held_back_until_the_period_ends(
    limits: list[Limit], free: str | None, then: list[str]
) -> None:
    offered = reward(limits=tuple(limits))
    under, now = rules(rewards=(offered,)), at("2026-03-02")
    counted = [
        Counter(rewards.counter(offered), period, 100, 1)
        for period in rewards.periods(under, offered, now)
    ]
    held = state(counters=tuple(counted), settled_at=now)
    free_at = None if free is None else at(free, "00:00")
    assert rewards.free_from(under, held, offered, now) == free_at
    assert telling.next_turn(under, held, now) in ([at(day, "00:00") for day in then] or [None])


def test_a_reward_has_a_first_day_an_earlier_one_for_some_and_a_last() -> None:
    offered = reward(
        first_day=date(2026, 4, 1), last_day=date(2026, 4, 30), early=Span(7, "days"),
        early_tiers=("gold",),
    )  # fmt: skip
    under = replace(programme(), rewards=(offered,))
    now, over = at("2026-03-02"), at("2026-05-01", "00:00")
    for tier, first in (("bronze", "2026-04-01"), ("gold", "2026-03-25")):
        held = member()
        held = replace(held, tier=replace(held.tier, tier=tier))
        assert rewards.free_from(under, held, offered, now) == at(first, "00:00")
        assert turns(under, held, now) == [at(first, "00:00"), over]
    assert rewards.free_from(under, held, offered, over) is None


def test_a_reward_of_another_tier_is_not_free_on_its_first_day() -> None:
    offered = reward(first_day=date(2026, 4, 1), tiers=("gold",))
    under = replace(programme(), rewards=(offered,))
    assert rewards.free_from(under, member(), offered, at("2026-03-02")) is None


def test_what_is_only_ever_a_gift_is_held_back_by_no_day() -> None:
    under = rules(rewards=(reward(first_day=date(2026, 4, 1), for_sale=False),))
    assert telling.next_turn(under, state(), at("2026-03-02")) is None


def test_friends_of_this_year_are_counted_anew_in_the_next() -> None:
    counted = Counter("referral", "2026", 0, 2)
    held = state(counters=(counted,))
    assert referral.rewarded_in(held, 2026) == 2
    assert turns(rules(), held, at("2026-03-02")) == [at("2027-01-01", "00:00")]
