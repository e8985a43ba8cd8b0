"""The ledger's invariants, asked of the tables themselves; every test ends with them."""

from typing import LiteralString

from pasje_platform.database import Tx

CHECKS: dict[str, LiteralString] = {
    "the sum of the entries is not the balance": """
        select member_id from balance left join entry using (member_id)
        group by member_id, available, deficit
        having coalesce(sum(units), 0) <> available - deficit""",
    "what is available is not what is left of the lots": """
        select member_id from balance left join lot using (member_id)
        group by member_id, available
        having coalesce(sum(remaining), 0) <> available""",
    "there is a deficit beside something available": """
        select member_id from balance where available <> 0 and deficit <> 0""",
    "the deficit is not what its movements say": """
        select balance.member_id from balance
        left join movement on movement.member_id = balance.member_id and lot_seq is null
        group by balance.member_id, deficit
        having coalesce(-sum(units), 0) <> deficit""",
    "an entry's movements do not add up to it": """
        select member_id from entry left join movement using (member_id, seq)
        group by member_id, seq, entry.units
        having coalesce(sum(movement.units), 0) <> entry.units""",
    "replaying the movements gives another lot": """
        select lot.member_id from lot left join movement
        on movement.member_id = lot.member_id and movement.lot_seq = lot.seq
        group by lot.member_id, lot.seq, remaining
        having coalesce(sum(movement.units), 0) <> remaining""",
    "a lot was below zero, or above what it began with, at some moment": """
        select running.member_id from (select member_id, seq, lot_seq,
            sum(units) over (partition by member_id, lot_seq order by seq) as so_far
            from movement) as running
        join lot on lot.member_id = running.member_id and lot.seq = running.lot_seq
        where so_far < 0 or so_far > lot.units or running.seq < lot.seq""",
    "a deficit was below zero at some moment": """
        select member_id from (select member_id, sum(units) over (partition by member_id
            order by seq) as so_far from movement where lot_seq is null) as running
        where so_far > 0""",
    "entries are not numbered from 1 without a gap": """
        select member_id from balance left join entry using (member_id)
        group by member_id, last_seq
        having count(seq) <> last_seq or coalesce(max(seq), 0) <> last_seq""",
    "an entry's balance is not the sum so far": """
        select member_id from (select member_id, balance_after,
            sum(units) over (partition by member_id order by seq) as so_far from entry) as summed
        where so_far <> balance_after""",
    "an expiry took from more than one lot": """
        select member_id from entry join movement using (member_id, seq)
        where kind = 'expire' group by member_id, seq having count(*) <> 1""",
    "a purchase earned something else than its entry": """
        select purchase.member_id from purchase left join entry
        on entry.member_id = purchase.member_id and source_id = purchase.id
            and kind = 'earn' and why ->> 'rule' = 'purchase'
        where coalesce(entry.units, 0) <> earned""",
    "what qualifies for a tier is not what was spent": """
        select balance.member_id from balance left join purchase
        on purchase.member_id = balance.member_id and refunded_at is null
        group by balance.member_id, qualifying having coalesce(sum(amount), 0) <> qualifying""",
    "a voucher is voided and its spending stands, or the other way round": """
        select voucher.member_id from voucher left join entry
        on entry.member_id = voucher.member_id and reverses = entry_seq
        where (state = 'voided') <> (entry.seq is not null)""",
    "a voucher cost something else than its entry": """
        select member_id from voucher join entry
        using (member_id) where seq = entry_seq and units <> -cost""",
}
"""What is wrong when the query finds a row; each names the member."""


async def audit(tx: Tx) -> list[str]:
    """Each broken invariant as a sentence with one of its members; empty when all hold."""
    broken = []
    for sentence, query in CHECKS.items():
        found = await tx.execute(query)
        if (row := await found.fetchone()) is not None:
            broken.append(f"{sentence}: member {row['member_id']}")
    return broken
