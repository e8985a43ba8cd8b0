"""A member's tier as they see it."""

from datetime import datetime

from pasje.contract.programme import Money
from pasje.contract.snapshot import TierStanding
from pasje_platform.engine import standing as engine
from pasje_platform.engine.state import State
from pasje_platform.programme.model import Rules


def standing(rules: Rules, state: State, now: datetime) -> TierStanding:
    """The tier the member has, how long, and what is missing for the next."""
    return _told(rules, engine.standing(rules.engine, state, now))


def _told(rules: Rules, seen: engine.Standing) -> TierStanding:
    currency, by_spending = rules.programme.currency, rules.engine.ladder.basis == "spend"
    missing = Money(seen.still, currency) if by_spending and seen.still is not None else None
    return TierStanding(
        tier_id=rules.tier(seen.tier.id if seen.tier else "").id,
        qualifying=Money(seen.counted if by_spending else 0, currency),
        next_tier_id=seen.next.id if seen.next else None,
        missing=missing,
        counted=seen.counted,
        still=seen.still,
        valid_until=seen.valid_until,
        valid_on=rules.last_day(seen.valid_until) if seen.valid_until else None,
        to_keep=seen.to_keep,
        grace=seen.grace,
    )
