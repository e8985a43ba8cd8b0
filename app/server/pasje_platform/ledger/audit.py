"""The ledger's invariants, asked of the tables themselves and of a replay of all that happened.

Every test ends with them.
"""

from typing import LiteralString

from pasje_platform.database import Tx
from pasje_platform.ledger import replaying

CHECKS: dict[str, LiteralString] = {
    "the sum of the entries is not the balance": """
        select member_id from balance full join
            (select member_id, unit_id, sum(units) as units from entry group by 1, 2) as summed
            using (member_id, unit_id)
        where coalesce(units, 0) <> coalesce(available + pending - deficit, 0)""",
    "what is available or pending is not what is left of the lots": """
        select member_id from balance left join
            (select movement.member_id, unit_id, sum(movement.units) as units
             from movement join entry using (member_id, seq) where lot_seq is not null
             group by 1, 2) as summed
            using (member_id, unit_id)
        where coalesce(units, 0) <> available + pending""",
    "there is a deficit beside something available": """
        select member_id from balance where available <> 0 and deficit <> 0""",
    "the deficit is not what its movements say": """
        select member_id from balance left join
            (select movement.member_id, unit_id, sum(movement.units) as units
             from movement join entry using (member_id, seq) where lot_seq is null
             group by 1, 2) as summed
            using (member_id, unit_id)
        where coalesce(-units, 0) <> deficit""",
    "an entry's movements do not add up to it": """
        select member_id from entry left join movement using (member_id, seq)
        group by member_id, seq, entry.units
        having coalesce(sum(movement.units), 0) <> entry.units""",
    "a lot was below zero, or above what it began with, at some moment": """
        select running.member_id from (select member_id, seq, lot_seq,
            sum(units) over (partition by member_id, lot_seq order by seq) as so_far
            from movement) as running
        join lot on lot.member_id = running.member_id and lot.seq = running.lot_seq
        where so_far < 0 or so_far > lot.units or running.seq < lot.seq""",
    "an entry moved a lot of another unit": """
        select movement.member_id from movement
        join entry using (member_id, seq)
        join entry as made on made.member_id = movement.member_id and made.seq = lot_seq
        where made.unit_id <> entry.unit_id""",
    "a deficit was below zero at some moment": """
        select member_id from (select movement.member_id, sum(movement.units) over (partition by
            movement.member_id, unit_id order by seq) as so_far
            from movement join entry using (member_id, seq) where lot_seq is null) as running
        where so_far > 0""",
    "entries are not numbered from 1 without a gap": """
        select member_id from member_state left join entry using (member_id)
        group by member_id, last_seq
        having count(seq) <> last_seq or coalesce(max(seq), 0) <> last_seq""",
    "events are not numbered from 1 without a gap": """
        select member_id from member_state left join event using (member_id)
        group by member_id, event_no
        having count(no) <> event_no or coalesce(max(no), 0) <> event_no""",
    "an entry's balance is not the sum so far": """
        select member_id from (select member_id, balance_after,
            sum(units) over (partition by member_id, unit_id order by seq) as so_far
            from entry) as summed
        where so_far <> balance_after""",
    "an expiry took from more than one lot": """
        select member_id from entry join movement using (member_id, seq)
        where kind = 'expire' group by member_id, seq having count(*) <> 1""",
    "a purchase earned something else than its entries": """
        select member_id from purchase where exists (select from event
            where event.member_id = purchase.member_id and kind = 'purchase'
            and event.id = purchase.id::text)
        and earned_units <> coalesce((select jsonb_object_agg(unit_id, units) from (
            select unit_id, sum(units) as units from entry
            where entry.member_id = purchase.member_id and kind = 'earn'
            and why ->> 'rule' not like 'referral%'
            and source_id in (purchase.id::text, case when counts_visit then visit_id::text end)
            group by unit_id) as summed), '{}')""",
    "a voucher cost something else than its entry": """
        select member_id from voucher join entry using (member_id) where seq = entry_seq
        group by member_id, seq, units having sum(cost) <> -units""",
    "a voucher is voided or cancelled and its spending stands, or the other way round": """
        select voucher.member_id from voucher join entry
            on entry.member_id = voucher.member_id and entry.seq = entry_seq
        where cost > 0 group by voucher.member_id, entry_seq
        having coalesce(sum(cost) filter (where state in ('voided', 'cancelled')), 0)
        <> (select coalesce(sum(undone.units), 0) from entry as undone
            where undone.member_id = voucher.member_id and undone.reverses = entry_seq)""",
    "an enrolled member has no state": """
        select id as member_id from member where exists (select from event)
        and not exists (select from member_state where member_id = member.id)""",
}
"""What is wrong when the query finds a row; each names the member."""


async def audit(tx: Tx) -> list[str]:
    """Each broken invariant as a sentence with one of its members; empty when all hold."""
    broken = []
    for sentence, query in CHECKS.items():
        found = await tx.execute(query)
        if (row := await found.fetchone()) is not None:
            broken.append(f"{sentence}: member {row['member_id']}")
    return broken + await replaying.differences(tx)
