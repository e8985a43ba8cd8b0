"""Reads the rows of before the event log, for `carrying` alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.rows import class_row

from pasje_platform.database import Tx
from pasje_platform.engine.account import Lot, Movement
from pasje_platform.engine.event import Basket, Line
from pasje_platform.engine.state import (
    Bought,
    Context,
    Counter,
    Earned,
    Paid,
    Voucher,
)  # fmt: skip
from pasje_platform.programme.model import Rules


@dataclass(frozen=True)
class Before:
    """A member as the account of before said."""

    member_id: str
    version: int
    last_seq: int
    deficit: int
    tier_id: str
    joined_at: datetime
    birthday_on: date | None
    settled_at: datetime
    active_at: datetime | None
    has_bought: bool
    inviter_id: str | None
    inviter_name: str | None
    rewarded: bool


async def name_the_unit(tx: Tx, unit: str) -> None:
    """Entries, vouchers and purchases are in this one."""
    await tx.execute("update entry set unit_id = %s where unit_id = ''", (unit,))
    await tx.execute("update voucher set unit_id = %s where unit_id = ''", (unit,))
    await tx.execute(
        "update purchase set earned_units = jsonb_build_object(%s::text, earned)"
        " where earned > 0 and earned_units = '{}'",
        (unit,),
    )


async def accounts(tx: Tx) -> list[Before]:
    async with tx.cursor(row_factory=class_row(Before)) as cursor:
        await cursor.execute(
            """select account.member_id::text, version, last_seq, deficit, tier_id,
                   member.joined_at, member.birthday_on,
                   greatest(member.joined_at,
                       (select max(at) from entry where member_id = member.id),
                       (select max(recorded_at) from purchase where member_id = member.id),
                       (select max(at) from refund where member_id = member.id),
                       (select max(greatest(issued_at, ended_at)) from voucher
                        where member_id = member.id)) as settled_at,
                   (select max(bought_at) from purchase where member_id = member.id) as active_at,
                   exists (select from purchase where member_id = member.id) as has_bought,
                   referral.inviter_id::text,
                   split_part(inviter.name, ' ', 1) as inviter_name,
                   coalesce(referral.state = 'rewarded', false) as rewarded
               from account_before as account join member on member.id = account.member_id
               left join referral on referral.friend_id = member.id
               left join member as inviter on inviter.id = referral.inviter_id
               order by account.member_id"""
        )
        return await cursor.fetchall()


async def forget(tx: Tx) -> None:
    """The accounts of before; everything is in the log now."""
    await tx.execute("delete from account_before")


async def lots(tx: Tx, member_id: str) -> tuple[Lot, ...]:
    """All there ever were; what can never matter again is let go with the first event."""
    async with tx.cursor(row_factory=class_row(Lot)) as cursor:
        await cursor.execute(
            """select lot.seq, lot.earned_at, lot.available_at, lot.expires_at, lot.units,
                   coalesce(sum(movement.units), 0)::bigint as remaining,
                   coalesce(made.source_id, '') as source_id,
                   coalesce(-sum(movement.units) filter (where entry.kind = 'expire'), 0)::bigint
                       as expired
               from lot join entry as made using (member_id, seq)
               left join movement on movement.member_id = lot.member_id
                   and movement.lot_seq = lot.seq
               left join entry on entry.member_id = movement.member_id
                   and entry.seq = movement.seq
               where lot.member_id = %s
               group by lot.member_id, lot.seq, made.source_id order by lot.seq""",
            (member_id,),
        )
        return tuple(await cursor.fetchall())


async def spent(tx: Tx, member_id: str) -> list[tuple[date, int]]:
    """What counted for the tier, by day."""
    found = await tx.execute(
        "select business_on, sum(amount)::bigint as amount from purchase"
        " where member_id = %s and refunded_at is null and amount > 0"
        " group by business_on order by business_on",
        (member_id,),
    )
    return [(row["business_on"], row["amount"]) for row in await found.fetchall()]


async def purchases(
    tx: Tx, row: Before, rules: Rules, unit: str, since: datetime
) -> tuple[Bought, ...]:
    """Those that may still be returned, as one line each."""
    found = await tx.execute(
        """select purchase.id::text, amount, receipt, bought_at, till.shop,
               entry.seq, entry.units, entry.why ->> 'tier_id' as tier_id,
               array(select voucher.id::text from voucher
                     where voucher.member_id = purchase.member_id
                     and voucher.purchase_id = purchase.id order by issued_at, id) as vouchers,
               referral.inviter_id::text, friend.seq as friend_seq,
               coalesce(friend.units, 0) as friend_units
           from purchase join till on till.id = till_id
           left join entry on entry.member_id = purchase.member_id
               and entry.source_id = purchase.id::text and entry.kind = 'earn'
               and entry.why ->> 'rule' = 'purchase'
           left join referral on referral.friend_id = purchase.member_id
               and referral.purchase_id = purchase.id
           left join entry as friend on friend.member_id = purchase.member_id
               and friend.source_id = purchase.id::text and friend.kind = 'earn'
               and friend.why ->> 'rule' = 'referral_friend'
           where purchase.member_id = %s and refunded_at is null and bought_at > %s
           order by recorded_at, purchase.id""",
        (row.member_id, since),
    )
    rule = _rule(rules, unit)
    return tuple(
        Bought(
            id=one["id"],
            version=rules.programme.version,
            basket=Basket(
                lines=(Line(one["amount"]),),
                bought_at=one["bought_at"],
                store=one["shop"],
                receipt=one["receipt"],
                vouchers=tuple(one["vouchers"]),
            ),
            context=Context(one["tier_id"] or row.tier_id, (), row.birthday_on, False, ()),
            earned=(Earned(rule, unit, one["units"], one["seq"]),) if one["seq"] else (),
            paid=(),
            vouchers=tuple(one["vouchers"]),
            discounts=(0,),
            counted=one["amount"],
            referred=one["inviter_id"] or "",
            referred_seq=one["friend_seq"],
            referred_gave=(unit, one["friend_units"]) if one["inviter_id"] else None,
        )
        for one in await found.fetchall()
    )


def _rule(rules: Rules, unit: str) -> str:
    """The one that a purchase earned by: what is left of it then earns by that again."""
    known = [one for one in rules.engine.earn if one.on == "purchase" and one.unit == unit]
    return known[0].id if known else ""


async def vouchers(
    tx: Tx, member_id: str, rules: Rules, unit: str, since: datetime
) -> tuple[Voucher, ...]:
    """Those that can be used, or ended a short while ago."""
    found = await tx.execute(
        """select id::text, handle, reward_id, name, cost, state, issued_at, expires_at,
               entry_seq, used_at, used_where, purchase_id::text, ended_at,
               (select jsonb_agg(jsonb_build_array(lot_seq, units) order by part) from movement
                where movement.member_id = voucher.member_id and seq = entry_seq) as moves
           from voucher where member_id = %s and coalesce(ended_at, expires_at) > %s
           order by issued_at, id""",
        (member_id, since),
    )
    kinds = {reward.id: reward.kind for reward in rules.engine.rewards}
    return tuple(
        Voucher(
            id=row["id"],
            handle=row["handle"],
            reward=row["reward_id"],
            name=row["name"],
            kind=kinds.get(row["reward_id"], "product"),
            unit=unit,
            cost=row["cost"],
            worth=0,
            state=row["state"],
            issued_at=row["issued_at"],
            expires_at=row["expires_at"],
            paid=Paid(
                unit,
                row["cost"],
                row["entry_seq"],
                tuple(Movement(lot, units) for lot, units in row["moves"] or ()),
            ),
            used_at=row["used_at"],
            used_where=row["used_where"] or "",
            purchase_id=row["purchase_id"] or "",
            ended_at=row["ended_at"],
        )
        for row in await found.fetchall()
    )


async def rewarded(tx: Tx, member_id: str, rules: Rules, since: datetime) -> tuple[Counter, ...]:
    """For how many friends this inviter was rewarded, by year; and what may still be undone."""
    found = await tx.execute(
        """select rewarded_at, purchase_id::text, coalesce(entry.units, 0) as units from referral
           left join entry on entry.member_id = inviter_id and entry.kind = 'earn'
               and entry.source_id = purchase_id::text
           where inviter_id = %s and counted and rewarded_at is not null""",
        (member_id,),
    )
    years: dict[str, int] = {}
    recent = []
    for row in await found.fetchall():
        day = rules.day(row["rewarded_at"])
        years[str(day.year)] = years.get(str(day.year), 0) + 1
        if row["rewarded_at"] > since:
            until = day + timedelta(days=rules.engine.returns.within_days)
            window = f"{day.isoformat()}/{until.isoformat()}"
            key = f"referral:{row['purchase_id']}"
            recent.append(Counter(key, window, row["units"], 1))
    return (*(Counter("referral", year, 0, times) for year, times in years.items()), *recent)
