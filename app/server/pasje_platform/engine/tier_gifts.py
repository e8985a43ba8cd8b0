"""What tiers bring: a welcome gift when one is reached, and one on every anniversary of that."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from pasje.contract.snapshot import Why
from pasje_platform.engine import calendar, giving_rewards, steps
from pasje_platform.engine.rules import Gift, Rules, Tier
from pasje_platform.engine.state import State
from pasje_platform.engine.work import Work


def next_gift(rules: Rules, state: State) -> datetime | None:
    """The start of the next anniversary that brings a gift."""
    tier = rules.tier(state.tier.tier)
    if tier is None or not tier.yearly or state.tier.since is None:
        return None
    year = calendar.day_of(state.settled_at, rules.zone).year
    found = (
        calendar.start_of(calendar.anniversary(state.tier.since, one), rules.zone)
        for one in range(max(year, state.tier.since.year + 1), year + 3)
    )
    return min((at for at in found if at > state.settled_at), default=None)


def welcome_of(tier_id: str) -> str:
    """What the welcome gifts of a tier come of."""
    return f"tier:{tier_id}"


def anniversary(work: Work) -> None:
    """The yearly gifts, when it is the day of having reached the tier."""
    tier = work.rules.tier(work.state.tier.tier)
    if tier is not None and next_gift(work.rules, work.state) == work.now:
        give(work, tier, tier.yearly, f"{welcome_of(tier.id)}:{work.today.year}")


def give(work: Work, tier: Tier, gifts: Iterable[Gift], source_id: str) -> None:
    """Each of them, or none of one that would be more than an account holds."""
    said = steps.tier_gift(tier.name, yearly=source_id != welcome_of(tier.id))
    why = Why("tier_gift", name=tier.name, steps=(said,))
    for each in gifts:
        work.unless_full(partial(giving_rewards.gift, work, each, why, source_id))
