"""Taking what all members share. Rows lock: members come first, then rewards by their ids."""

from collections.abc import Iterable
from datetime import datetime

from pasje_platform.database import Tx
from pasje_platform.engine.reward_rules import Reward
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.stock import model, store
from pasje_platform.stock.model import Taken


async def take(tx: Tx, taken: Iterable[Taken]) -> None:
    """All that one recording takes and puts back, of whichever members and versions, at once.

    Raises Refused: out_of_stock, reward_limit_total.
    """
    for rules, reward_id, count in model.in_order(taken):
        if count < 0:
            await store.put_back(tx, reward_id, -count)
        else:
            await _take(tx, rules, rules.engine.reward(reward_id), count)


async def _take(tx: Tx, rules: Rules, reward: Reward, count: int) -> None:
    if reward.stock is None and reward.in_total is None:
        return
    since = (await store.restocked(tx, rules.programme.version)).get(reward.id, 0)
    await store.begin(tx, reward, since)
    given = await store.take(tx, reward.id, count)
    if given is None:
        raise Refused("out_of_stock")
    if reward.in_total is not None and given > reward.in_total:
        raise Refused("reward_limit_total", most=reward.in_total)


async def take_code(tx: Tx, pool: str, member_id: str, now: datetime) -> str:
    """The oldest code of a partner that nobody has; raises Refused(out_of_stock)."""
    code = await store.take_code(tx, pool, member_id, now)
    if code is None:
        raise Refused("out_of_stock")
    return code


async def add_codes(tx: Tx, pool: str, codes: list[str], now: datetime) -> set[str]:
    """A partner's codes for the rewards of a pool; those it had already, and then none is added."""
    known = await store.known_codes(tx, pool, codes)
    if not known:
        await store.add_codes(tx, pool, codes, now)
    return known


async def remove_codes(tx: Tx, pool: str, codes: list[str]) -> tuple[set[str], set[str]]:
    """Those taken out of the pool, and those that stay because they were given to members; of the
    others it knows nothing."""
    removed = await store.remove_codes(tx, pool, codes)
    return removed, await store.known_codes(tx, pool, codes)


async def pools(tx: Tx) -> dict[str, tuple[int, int]]:
    """By pool that has or had codes, how many are left and how many were taken."""
    return await store.pools(tx)


async def in_stock(tx: Tx, rules: Rules) -> dict[str, bool]:
    """Of each reward, whether there is one left.

    A total that a version named of a reward that was there before counts what was given until
    then, so it begins with the first look: a redemption beyond it is refused, and begins nothing.
    """
    rewards, counted = rules.engine.rewards, await store.counted(tx)
    since = await store.restocked(tx, rules.programme.version)
    begun = [one for one in rewards if one.in_total is not None and one.id not in counted]
    for reward in sorted(begun, key=lambda one: one.id):
        await store.begin(tx, reward, since.get(reward.id, 0))
    counted = await store.counted(tx) if begun else counted
    empty = await store.empty_pools(tx, {reward.pool for reward in rewards if reward.pool})
    return {
        reward.id: reward.pool not in empty
        and model.is_left(reward, counted.get(reward.id), since.get(reward.id, 0))
        for reward in rewards
    }
