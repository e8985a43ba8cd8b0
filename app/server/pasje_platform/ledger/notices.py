"""The notices of expiry that are to be sent: each is claimed, sent, and only then recorded.

So no row is held while a mail server thinks, and nobody else sends the same one meanwhile. Who
claimed one and was never heard of again leaves it to the next after `CLAIMED`: it is sent once, or
after a crash perhaps twice, but never not at all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pasje_platform.database import Tx
from pasje_platform.engine import expiring
from pasje_platform.ledger import events, store
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger.store import Asked
from pasje_platform.programme.model import Rules

CLAIMED = timedelta(minutes=15)
"""Longer than any mail server may take: `mail` waits ten seconds for each of its replies."""


async def claim(tx: Tx, rules: Rules, member_id: str, now: datetime) -> list[Asked]:
    """The notices that are to be sent to a member, and are now the caller's to send.

    Each says what ends as the member stands now; one of nothing any more is dropped.
    """
    await store.lock(tx, [member_id])
    await ledger.settle(tx, rules, member_id, now)
    row = await store.load(tx, member_id)
    kept, claimed = [], []
    for one in row.notices:
        if not one.waits(now) or _is_claimed(one, now):
            kept.append(one)
        elif units := expiring.telling(rules.engine, row.state, one.unit, one.expires_at):
            claimed.append(replace(one, units=units, claimed_at=now, up_to=row.state.last_seq))
    if row.notices:
        await store.write_notices(tx, member_id, [*kept, *claimed])
    return claimed


async def give_back(tx: Tx, member_id: str, claimed: Sequence[Asked]) -> None:
    """These were not sent; whoever comes next may try."""
    row = await store.load(tx, member_id)
    mine = {_key(one) for one in claimed}
    kept = [replace(one, claimed_at=None) if _key(one) in mine else one for one in row.notices]
    await store.write_notices(tx, member_id, kept)


async def put_off(tx: Tx, member_id: str, asked: Asked) -> None:
    """That notice cannot be sent now; it is asked for anew a day after it was."""
    row = await store.load(tx, member_id)
    kept = [one for one in row.notices if _key(one) != _key(asked)]
    await store.write_notices(tx, member_id, kept)


async def sent(tx: Tx, rules: Rules, member_id: str, asked: Asked, now: datetime) -> None:
    """That notice was really sent."""
    event = events.new("noticed", events.minted(now), now)
    told = replace(
        event,
        unit=asked.unit,
        units=asked.units,
        expires_at=asked.expires_at,
        up_to=asked.up_to,
    )
    await ledger.record(tx, rules, member_id, told, now)


def _is_claimed(asked: Asked, now: datetime) -> bool:
    return asked.claimed_at is not None and asked.claimed_at > now - CLAIMED


def _key(asked: Asked) -> tuple[str, datetime]:
    return asked.unit, asked.expires_at
