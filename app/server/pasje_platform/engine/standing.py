"""Where a member stands on the ladder, as the member is told; nothing happens here."""

from dataclasses import dataclass
from datetime import date, datetime

from pasje_platform.engine import calendar, ladder
from pasje_platform.engine.ladder import in_window
from pasje_platform.engine.rules import Rules, Tier
from pasje_platform.engine.state import State


@dataclass(frozen=True)
class Standing:
    """Where a member stands on the ladder."""

    tier: Tier | None
    """None in a programme without tiers."""
    counted: int
    next: Tier | None
    still: int | None
    """How much more the next tier takes."""
    valid_until: datetime | None
    """When the tier ends, if nothing more is done for it."""
    to_keep: int | None
    """How much more, today, keeps it beyond that; None: it has no end, or nothing done today helps.
    """
    grace: bool


def standing(rules: Rules, state: State, now: datetime) -> Standing:
    today = calendar.day_of(now, rules.zone)
    counted = in_window(rules, state, today)
    if not rules.tiers:
        return Standing(None, counted, None, None, None, None, grace=False)
    step = ladder.place(rules, state.tier.tier)
    tier = rules.tiers[step]
    following = rules.tiers[step + 1] if step + 1 < len(rules.tiers) else None
    still = None if following is None else max(0, following.threshold - counted)
    ends, needs = _end_and_needs(rules, state, tier, today)
    grace = state.tier.grace_until is not None
    return Standing(tier, counted, following, still, ends, needs, grace=grace)


def _end_and_needs(
    rules: Rules, state: State, tier: Tier, today: date
) -> tuple[datetime | None, int | None]:
    holding = state.tier
    if holding.grace_until is not None:
        return holding.grace_until, _needs(rules, state, tier, today, today)
    if holding.valid_until is not None:
        judged = ladder.last_day(rules, holding.valid_until)
        if rules.ladder.validity == "window":  # by what counts when it has ended
            judged = calendar.day_of(holding.valid_until, rules.zone)
        return holding.valid_until, _needs(rules, state, tier, today, judged)
    turn = ladder.turns_on(rules, state)
    if turn is None or in_window(rules, state, turn) >= tier.threshold:
        return None, None
    return calendar.start_of(turn, rules.zone), _needs(rules, state, tier, today, turn)


def _needs(rules: Rules, state: State, tier: Tier, today: date, judged: date) -> int | None:
    """How much more, today, meets the tier on the day on which it is judged; None: what is done
    today does not count then."""
    more = max(0, tier.threshold - in_window(rules, state, judged))
    leaves = ladder.leaves(rules, state, today)
    return more if not more or leaves is None or leaves > judged else None
