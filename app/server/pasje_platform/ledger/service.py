"""Balances: crediting, spending, taking back, expiring. Every change is an entry.

Whoever changes more than one member calls `lock` with all of them first.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Balance, Entry, EntryKind, Expiring, Rule, Why
from pasje_platform.database import Tx
from pasje_platform.ledger import model, store
from pasje_platform.ledger.store import Cause
from pasje_platform.live import service as live
from pasje_platform.programme.model import Rules

MOST_CORRECTION = 1_000_000_000
"""Units that one correction may give or take."""
TooManyUnits = model.TooManyUnits


async def open_account(tx: Tx, member_id: str, first_tier_id: str) -> None:
    """An empty balance for a new member."""
    await store.open_account(tx, member_id, first_tier_id)


async def lock(tx: Tx, member_ids: Iterable[str]) -> None:
    """Holds these members' balances until the transaction ends, in the order all callers take."""
    await store.lock(tx, member_ids)


async def credit(  # noqa: PLR0913 an entry says who, what, when and why
    tx: Tx,
    rules: Rules,
    member_id: str,
    units: int,
    now: datetime,
    *,
    why: Why,
    kind: EntryKind = "earn",
    source_id: str | None = None,
    earned_at: datetime | None = None,
) -> None:
    """`units` > 0 for the member, which expire by the programme's calendar."""
    earned_at = earned_at or now
    account = await store.load(tx, member_id)
    posting = model.credit(
        account, units, earned_at=earned_at, expires_at=_expires_at(rules, earned_at)
    )
    version = rules.programme.version
    await store.write(tx, member_id, posting, Cause(kind, now, version, why, source_id))
    await store.write_balance(tx, member_id, posting.account)


def _expires_at(rules: Rules, earned_at: datetime) -> datetime | None:
    if (months := rules.programme.unit.valid_months) is None:
        return None
    return rules.end_of(model.last_day(rules.day(earned_at), months))


async def spend(
    tx: Tx,
    rules: Rules,
    member_id: str,
    units: int,
    now: datetime,
    *,
    why: Why,
    kind: EntryKind = "redeem",
    source_id: str | None = None,
) -> int:
    """`units` out of a settled balance; the seq of the entry. Raises Refused(not_enough_points)."""
    posting = model.spend(await store.load(tx, member_id), units)
    version = rules.programme.version
    await store.write(tx, member_id, posting, Cause(kind, now, version, why, source_id))
    await store.write_balance(tx, member_id, posting.account)
    return posting.seq


async def spendings_from(tx: Tx, member_id: str, source_id: str) -> list[int]:
    """The spendings, not undone, that took from what `source_id` brought."""
    earned = await store.earned_from(tx, member_id, source_id)
    return await store.spendings_from(tx, member_id, [entry.seq for entry in earned])


async def take_back(
    tx: Tx,
    rules: Rules,
    member_id: str,
    source_id: str,
    undone: Sequence[int],
    now: datetime,
) -> int:
    """Undoes what `source_id` brought, after undoing the spendings `undone`; the units taken.

    What already expired of it is not taken a second time.
    """
    version = rules.programme.version
    credits_ = await store.earned_from(tx, member_id, source_id)
    spent = {seq: await store.movements(tx, member_id, seq) for seq in undone}
    touched = {m.lot_seq for moved in spent.values() for m in moved if m.lot_seq is not None}
    account = await store.load(tx, member_id, sorted(touched))
    for seq, moved in spent.items():
        posting = model.restore(account, moved)
        why = Why("voucher_voided", reward=(await store.one(tx, member_id, seq)).why.reward)
        cause = Cause("reverse", now, version, why, source_id, reverses=seq)
        await store.write(tx, member_id, posting, cause)
        account = posting.account
    taken = 0
    for entry in credits_:
        units = entry.units - await store.expired_of(tx, member_id, entry.seq)
        if units <= 0:
            continue
        posting = model.claw_back(account, units, entry.seq)
        why = _taken_back(entry.why)
        cause = Cause("claw_back", now, version, why, source_id, reverses=entry.seq)
        await store.write(tx, member_id, posting, cause)
        account, taken = posting.account, taken + units
    # A restored lot may be past its day; the entries before this one are of `now`.
    for posting in model.expire(account, now):
        await store.write(tx, member_id, posting, Cause("expire", now, version, Why("expiry")))
        account = posting.account
    await store.write_balance(tx, member_id, account)
    return taken


def _taken_back(why: Why) -> Why:
    rule: Rule = "refund" if why.rule == "purchase" else "referral_reversed"
    return Why(rule, shop=why.shop, receipt=why.receipt, friend=why.friend)


async def adjust(
    tx: Tx, rules: Rules, member_id: str, units: int, reason: str, now: datetime
) -> None:
    """The owner's correction. Raises Refused(not_enough_points) when it takes more than there is.

    Raises ValueError for no units, more than MOST_CORRECTION either way, or no reason, and
    TooManyUnits when the balance would be more than can be counted.
    """
    if not 0 < abs(units) <= MOST_CORRECTION or not reason.strip():
        raise ValueError(f"a correction has a reason, and 1 to {MOST_CORRECTION} units")
    await lock(tx, [member_id])
    await settle(tx, rules, member_id, now)
    why = Why("correction", reason=reason)
    if units > 0:
        await credit(tx, rules, member_id, units, now, why=why, kind="adjust")
    else:
        await spend(tx, rules, member_id, -units, now, why=why, kind="adjust")
    await changed(tx, rules, member_id, [Announcement("corrected", units=units)])


async def settle(tx: Tx, rules: Rules, member_id: str, now: datetime) -> None:
    """Expires what is due, one entry per lot; costs one look when nothing is."""
    if not await store.is_due(tx, member_id, now):
        return
    account = await store.load(tx, member_id)
    ends = {lot.seq: lot.expires_at for lot in account.lots}
    for posting in model.expire(account, now):
        at = ends[posting.movements[0].lot_seq or 0] or now
        cause = Cause("expire", at, rules.programme.version, Why("expiry"))
        await store.write(tx, member_id, posting, cause)
        account = posting.account
    await store.write_balance(tx, member_id, account)
    await store.touch(tx, member_id)


async def standing(tx: Tx, rules: Rules, member_id: str, now: datetime) -> Balance:
    """The balance at `now`, settled first."""
    await settle(tx, rules, member_id, now)
    row = await store.balance(tx, member_id)
    coming = await store.next_expiring(tx, member_id)
    expiring = Expiring(coming[0], coming[1], rules.last_day(coming[1])) if coming else None
    return Balance(row.available, row.deficit, expiring)


async def entries(tx: Tx, rules: Rules, member_id: str, limit: int) -> tuple[Entry, ...]:
    """The newest entries first, at most `limit`."""
    rows = await store.newest(tx, member_id, limit)
    return tuple(_entry(row, rules) for row in rows)


def _entry(row: store.EntryRow, rules: Rules) -> Entry:
    return Entry(
        id=row.id,
        kind=row.kind,
        units=row.units,
        at=row.at,
        on=rules.day(row.at),
        balance_after=row.balance_after,
        available_at=row.available_at,
        expires_at=row.expires_at,
        expires_on=rules.last_day(row.expires_at) if row.expires_at else None,
        why=row.why,
    )


async def touch(tx: Tx, member_id: str) -> int:
    """Raises the version of the member's snapshot; the new one."""
    return await store.touch(tx, member_id)


async def changed(
    tx: Tx, rules: Rules, member_id: str, announcements: Sequence[Announcement]
) -> None:
    """A new version of the member's snapshot, told to their open phones when this commits."""
    version = await touch(tx, member_id)
    await live.announce(tx, rules, member_id, version, announcements)
