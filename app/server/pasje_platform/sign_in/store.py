"""Sign-ins under way."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from pasje_platform.database import Tx


@dataclass(frozen=True)
class SignInRow:
    id: str
    email: str
    language: str
    started_at: datetime
    expires_at: datetime
    tries_left: int
    proven_at: datetime | None = None
    device_id: str | None = None


async def pepper(tx: Tx) -> bytes:
    """The platform's secret behind every sign-in code."""
    row = await (await tx.execute("select pepper from platform")).fetchone()
    if row is None:
        raise LookupError("the database was not migrated")
    return bytes(row["pepper"])


async def read(tx: Tx, sign_in_id: str) -> SignInRow | None:
    """Locked until the transaction ends: tries are counted one after the other."""
    async with tx.cursor(row_factory=class_row(SignInRow)) as cursor:
        await cursor.execute(
            """select id::text, email, language, started_at, expires_at, tries_left, proven_at,
                   device_id::text
               from sign_in where id = %s for update""",
            (sign_in_id,),
        )
        return await cursor.fetchone()


async def add(tx: Tx, row: SignInRow) -> bool:
    """False when there is one of that id."""
    added = await tx.execute(
        """insert into sign_in (id, email, language, started_at, expires_at, tries_left)
           values (%s, %s, %s, %s, %s, %s) on conflict do nothing""",
        (row.id, row.email, row.language, row.started_at, row.expires_at, row.tries_left),
    )
    return added.rowcount == 1


async def forget(tx: Tx, sign_in_id: str) -> None:
    await tx.execute("delete from sign_in where id = %s and proven_at is null", (sign_in_id,))


async def forget_before(tx: Tx, moment: datetime) -> None:
    await tx.execute("delete from sign_in where started_at < %s", (moment,))


async def count_try(tx: Tx, sign_in_id: str) -> None:
    await tx.execute("update sign_in set tries_left = tries_left - 1 where id = %s", (sign_in_id,))


async def prove(tx: Tx, sign_in_id: str, device_id: str, now: datetime) -> None:
    await tx.execute(
        "update sign_in set proven_at = %s, device_id = %s where id = %s",
        (now, device_id, sign_in_id),
    )
