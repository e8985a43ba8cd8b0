"""When what a member is told becomes another though nothing happens to them: nothing happens here.

Nobody gains or loses anything then, so it is no event: whoever shows it asks again.
"""

from collections.abc import Iterator
from datetime import date, datetime

from pasje_platform.engine import calendar, ladder, referral, rewards
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State


def next_turn(rules: Rules, state: State, now: datetime) -> datetime | None:
    """The next moment after `now` at which time alone makes something told another."""
    return min((at for at in _turns(rules, state, now) if at > now), default=None)


def _turns(rules: Rules, state: State, now: datetime) -> Iterator[datetime]:
    """A reward that may be had, what counts for the tier, how many friends brought something."""
    today = calendar.day_of(now, rules.zone)
    for reward in rules.rewards:
        if reward.for_sale:
            yield from rewards.turns_at(rules, state, reward, now)
    counting = ladder.counting(rules, state, today) if rules.tiers else ()
    if counting and (last := ladder.leaves(rules, state, counting[0].on)) is not None:
        yield calendar.start_of(last, rules.zone)
    if referral.rewarded_in(state, today.year):
        yield calendar.end_of(date(today.year, 12, 31), rules.zone)
