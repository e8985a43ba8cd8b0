"""Which tier a spending reaches, and what is missing for the next."""

from collections.abc import Sequence

from pasje.contract.programme import Money, Tier
from pasje.contract.snapshot import TierStanding


def reached(tiers: Sequence[Tier], qualifying: int) -> Tier:
    """The highest tier whose threshold `qualifying` (minor units) meets; they come lowest first."""
    return next((tier for tier in reversed(tiers) if qualifying >= tier.threshold.amount), tiers[0])


def standing(tiers: Sequence[Tier], tier: Tier, qualifying: int) -> TierStanding:
    """How a member of `tier` stands towards the next one."""
    currency = tier.threshold.currency
    following = tiers[tiers.index(tier) + 1 :]
    if not following:
        return TierStanding(tier.id, Money(qualifying, currency), None, None)
    missing = max(0, following[0].threshold.amount - qualifying)
    return TierStanding(
        tier.id, Money(qualifying, currency), following[0].id, Money(missing, currency)
    )
