"""The rows that all members share: counted rewards and partners' codes."""

from datetime import datetime

from pasje_platform.database import Tx
from pasje_platform.engine.reward_rules import Reward
from pasje_platform.stock.model import Counted


async def begin(tx: Tx, reward: Reward, since: int) -> None:
    """Counts from what the programme says, unless it did so from the version `since` on."""
    values = {"id": reward.id, "stock": reward.stock, "since": since}
    await tx.execute(
        "insert into reward_stock (reward_id, remaining, given, version)"
        " select %(id)s, %(stock)s, count(*), %(since)s from voucher where reward_id = %(id)s"
        " and request is not null and state not in ('voided', 'cancelled')"
        # All vouchers are looked through once, when a reward begins to be counted.
        " and not exists (select from reward_stock where reward_id = %(id)s)"
        " on conflict do nothing",
        values,
    )
    await tx.execute(
        "update reward_stock set remaining = %(stock)s, version = %(since)s"
        " where reward_id = %(id)s and version < %(since)s",
        values,
    )


async def take(tx: Tx, reward_id: str, count: int) -> int | None:
    """How many were given then, to all members together; None: there are not so many."""
    taken = await tx.execute(
        "update reward_stock set remaining = remaining - %(count)s, given = given + %(count)s"
        " where reward_id = %(id)s and (remaining is null or remaining >= %(count)s)"
        " returning given",
        {"id": reward_id, "count": count},
    )
    row = await taken.fetchone()
    return int(row["given"]) if row else None


async def put_back(tx: Tx, reward_id: str, count: int) -> None:
    await tx.execute(
        "update reward_stock set remaining = remaining + %(count)s,"
        " given = greatest(given - %(count)s, 0) where reward_id = %(id)s",
        {"id": reward_id, "count": count},
    )


async def counted(tx: Tx) -> dict[str, Counted]:
    """By reward."""
    found = await tx.execute("select reward_id, remaining, given, version from reward_stock")
    return {
        row["reward_id"]: Counted(row["remaining"], row["given"], row["version"])
        for row in await found.fetchall()
    }


async def restocked(tx: Tx, version: int) -> dict[str, int]:
    """By reward, the last version up to this one that named another stock than the one before."""
    found = await tx.execute(
        "select reward_id, max(version) as version from programme_version"
        " cross join unnest(restocked) as reward_id where version <= %s group by reward_id",
        (version,),
    )
    return {row["reward_id"]: row["version"] for row in await found.fetchall()}


async def take_code(tx: Tx, pool: str, member_id: str, now: datetime) -> str | None:
    """The oldest that nobody has."""
    await _alone(tx, pool)
    found = await tx.execute(
        "update partner_code set taken_by = %(member)s, taken_at = %(now)s"
        " where pool = %(pool)s and code = (select code from partner_code"
        " where pool = %(pool)s and taken_by is null order by added_at, code limit 1)"
        " returning code",
        {"pool": pool, "member": member_id, "now": now},
    )
    row = await found.fetchone()
    return str(row["code"]) if row else None


async def remove_codes(tx: Tx, pool: str, codes: list[str]) -> set[str]:
    """Those of the codes that nobody had."""
    await _alone(tx, pool)
    found = await tx.execute(
        "delete from partner_code where pool = %s and code = any(%s) and taken_by is null"
        " returning code",
        (pool, codes),
    )
    return {row["code"] for row in await found.fetchall()}


async def _alone(tx: Tx, pool: str) -> None:
    """One of a pool at a time: so that who comes second sees what the first one left."""
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended('codes of ' || %s, 0))", (pool,)
    )


async def add_codes(tx: Tx, pool: str, codes: list[str], now: datetime) -> None:
    await tx.execute(
        "insert into partner_code (pool, code, added_at) select %s, code, %s"
        " from unnest(%s::text[]) as code on conflict do nothing",
        (pool, now, codes),
    )


async def known_codes(tx: Tx, pool: str, codes: list[str]) -> set[str]:
    """Those of the codes that the pool has or had."""
    found = await tx.execute(
        "select code from partner_code where pool = %s and code = any(%s)", (pool, codes)
    )
    return {row["code"] for row in await found.fetchall()}


async def pools(tx: Tx) -> dict[str, tuple[int, int]]:
    """By pool, how many codes are left and how many were taken."""
    found = await tx.execute(
        "select pool, count(*) as codes, count(taken_by) as taken from partner_code"
        " group by pool order by pool"
    )
    return {
        row["pool"]: (row["codes"] - row["taken"], row["taken"]) for row in await found.fetchall()
    }


async def empty_pools(tx: Tx, pools: set[str]) -> set[str]:
    """Those of the pools in which no code is free: a look at one row of each."""
    found = await tx.execute(
        "select pool from unnest(%s::text[]) as named (pool) where not exists (select from"
        " partner_code where partner_code.pool = named.pool and taken_by is null)",
        (sorted(pools),),
    )
    return {row["pool"] for row in await found.fetchall()}
