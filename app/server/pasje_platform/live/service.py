"""What is told to open phones, inside the transaction that changed something.

PostgreSQL delivers a notice when, and only when, its transaction commits.
"""

from collections.abc import Sequence

from pasje.contract.membership import Announcement, Change
from pasje_platform import wire
from pasje_platform.database import Tx
from pasje_platform.programme.model import Rules

CHANNEL = "pasje"
_MOST_BYTES = 7000
"""PostgreSQL takes fewer than 8000; the envelope needs some."""


async def announce(
    tx: Tx, rules: Rules, member_id: str, version: int, announcements: Sequence[Announcement]
) -> None:
    """Tells the member's open phones that their snapshot is now `version`, and what to say."""
    programme_version = rules.programme.version
    change = wire.encode(Change("", programme_version, version, tuple(announcements)))
    if len(change) > _MOST_BYTES:  # the phone still learns that there is something to fetch
        change = wire.encode(Change("", programme_version, version))
    await tx.execute(
        """select pg_notify(%s, jsonb_build_object(
               'member_id', %s::text,
               'change', %s::jsonb || jsonb_build_object('epoch', epoch))::text)
           from platform""",
        (CHANNEL, member_id, change.decode()),
    )


async def end_device(tx: Tx, member_id: str, device_id: str) -> None:
    """Ends the device's open streams: it is signed out when this transaction commits."""
    await tx.execute(
        """select pg_notify(%s, jsonb_build_object(
               'member_id', %s::text, 'ended_device_id', %s::text)::text)""",
        (CHANNEL, member_id, device_id),
    )
