"""A member's tier: read, and evaluated again when what they spent changes."""

from pasje.contract.programme import Tier
from pasje.contract.snapshot import TierStanding
from pasje_platform.database import Tx
from pasje_platform.programme.model import Rules
from pasje_platform.tiers import model, store
from pasje_platform.tiers.store import TierRow


async def current(tx: Tx, rules: Rules, member_id: str) -> Tier:
    """The tier the member has now."""
    return rules.tier((await store.read(tx, member_id)).tier_id)


async def standing(tx: Tx, rules: Rules, member_id: str) -> TierStanding:
    """The tier the member has, and what is missing for the next."""
    row = await store.read(tx, member_id)
    return model.standing(rules.programme.tiers, rules.tier(row.tier_id), row.qualifying)


async def held(tx: Tx) -> dict[str, int]:
    """Of each tier that members are in, by its id, how many; together they are all members."""
    return await store.held(tx)


async def spent(tx: Tx, rules: Rules, member_id: str, amount: int) -> tuple[Tier, bool]:
    """Adds `amount` (minor units; less than 0 for a refund) to what the member spent.

    The tier afterwards, and whether it is another. The caller holds the member's lock.
    """
    row = await store.read(tx, member_id)
    qualifying = row.qualifying + amount
    tier = model.reached(rules.programme.tiers, qualifying)
    await store.write(tx, member_id, TierRow(qualifying, tier.id))
    return tier, tier.id != row.tier_id
