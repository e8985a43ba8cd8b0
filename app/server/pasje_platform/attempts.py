"""How often something may be tried in a time, such as mails to one address."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from pasje_platform.database import Tx
from pasje_platform.refused import Refused


@dataclass(frozen=True)
class Limit:
    most: int
    within: timedelta


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Forgets attempts that no limit looks back to any more, whosever they were."""
    await tx.execute(
        "delete from attempt where ctid in"
        " (select ctid from attempt where at < %s for update skip locked)",
        (moment,),
    )


async def lock(tx: Tx, subject: str) -> None:
    """One attempt of `subject` at a time, until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (subject,))


async def attempt(tx: Tx, subject: str, now: datetime, *limits: Limit) -> None:
    """Counts one attempt of `subject`; raises Refused(too_many_requests) beyond a limit.

    A refused attempt is not counted: who waits as told gets through.
    """
    await lock(tx, subject)
    longest = max(limit.within for limit in limits)
    await tx.execute(
        "delete from attempt where subject = %s and at <= %s", (subject, now - longest)
    )
    rows = await tx.execute(
        "select at from attempt where subject = %s order by at desc", (subject,)
    )
    earlier: list[datetime] = [row["at"] for row in await rows.fetchall()]
    for limit in limits:
        if len(earlier) >= limit.most:
            wait = earlier[limit.most - 1] + limit.within - now
            if wait > timedelta():
                raise Refused("too_many_requests", retry_after=math.ceil(wait.total_seconds()))
    await tx.execute("insert into attempt (subject, at) values (%s, %s)", (subject, now))
