"""Devices and their tokens."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from pasje_platform.database import Tx


@dataclass(frozen=True)
class DeviceRow:
    id: str
    name: str
    signed_in_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class RefreshRow:
    family: str
    member_id: str
    device_id: str
    expires_at: datetime
    family_ends_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class AccessRow:
    member_id: str
    device_id: str
    expires_at: datetime


async def devices(tx: Tx, member_id: str) -> list[DeviceRow]:
    """Those signed in, the latest sign-in first."""
    async with tx.cursor(row_factory=class_row(DeviceRow)) as cursor:
        await cursor.execute(
            """select id::text, name, signed_in_at, seen_at from device
               where member_id = %s and revoked_at is null order by signed_in_at desc, id""",
            (member_id,),
        )
        return await cursor.fetchall()


async def put_device(
    tx: Tx, member_id: str, device_id: str, name: str, handle: str, key: bytes, now: datetime
) -> None:
    """A device signed in, for the first time or again: what it had before is replaced."""
    await tx.execute(
        """insert into device (member_id, id, name, handle, key, signed_in_at, seen_at)
           values (%(member)s, %(id)s, %(name)s, %(handle)s, %(key)s, %(now)s, %(now)s)
           on conflict (member_id, id) do update set
               name = excluded.name, handle = excluded.handle, key = excluded.key,
               signed_in_at = excluded.signed_in_at, seen_at = excluded.seen_at,
               revoked_at = null""",
        {
            "member": member_id,
            "id": device_id,
            "name": name,
            "handle": handle,
            "key": key,
            "now": now,
        },
    )


async def revoke_device(tx: Tx, member_id: str, device_id: str, now: datetime) -> bool | None:
    """Whether it was signed in until now; None: there is no such device."""
    found = await tx.execute(
        """with before as (select revoked_at from device
               where member_id = %(member)s and id = %(id)s for update),
           gone as (update device set revoked_at = %(now)s
               where member_id = %(member)s and id = %(id)s and revoked_at is null)
           select revoked_at is null as was_signed_in from before""",
        {"member": member_id, "id": device_id, "now": now},
    )
    row = await found.fetchone()
    return bool(row["was_signed_in"]) if row else None


async def delete_tokens(tx: Tx, member_id: str, device_id: str) -> bool:
    """Whether there were any."""
    deleted = 0
    for table in ("refresh_token", "access_token"):
        done = await tx.execute(
            f"delete from {table} where member_id = %s and device_id = %s",  # noqa: S608 ours
            (member_id, device_id),
        )
        deleted += done.rowcount
    return deleted > 0


async def seen(tx: Tx, member_id: str, device_id: str, now: datetime) -> None:
    await tx.execute(
        "update device set seen_at = %s where member_id = %s and id = %s",
        (now, member_id, device_id),
    )


async def refresh_token(tx: Tx, token_hash: bytes) -> RefreshRow | None:
    """Locked until the transaction ends: of two at once, the second finds it used."""
    async with tx.cursor(row_factory=class_row(RefreshRow)) as cursor:
        await cursor.execute(
            """select family::text, member_id::text, device_id::text, expires_at, family_ends_at,
                   used_at
               from refresh_token where hash = %s for update""",
            (token_hash,),
        )
        return await cursor.fetchone()


async def use_refresh_token(tx: Tx, token_hash: bytes, now: datetime) -> None:
    """The first use counts: a retry does not lengthen the grace."""
    await tx.execute(
        "update refresh_token set used_at = coalesce(used_at, %s) where hash = %s",
        (now, token_hash),
    )


async def add_refresh_token(tx: Tx, token_hash: bytes, row: RefreshRow, now: datetime) -> None:
    await tx.execute(
        """insert into refresh_token
               (hash, family, member_id, device_id, issued_at, expires_at, family_ends_at)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        (
            token_hash,
            row.family,
            row.member_id,
            row.device_id,
            now,
            row.expires_at,
            row.family_ends_at,
        ),
    )


async def add_access_token(tx: Tx, token_hash: bytes, family: str, row: AccessRow) -> None:
    await tx.execute(
        """insert into access_token (hash, family, member_id, device_id, expires_at)
           values (%s, %s, %s, %s, %s)""",
        (token_hash, family, row.member_id, row.device_id, row.expires_at),
    )


async def forget_expired(tx: Tx, member_id: str, now: datetime) -> None:
    """A used refresh token is kept until it expires: its reuse must be noticed that long."""
    for table in ("refresh_token", "access_token"):
        await tx.execute(
            f"delete from {table} where member_id = %s and expires_at <= %s",  # noqa: S608 ours
            (member_id, now),
        )


async def access_token(tx: Tx, token_hash: bytes, now: datetime) -> AccessRow | None:
    async with tx.cursor(row_factory=class_row(AccessRow)) as cursor:
        await cursor.execute(
            """select token.member_id::text, token.device_id::text, token.expires_at
               from access_token token
               join device on device.member_id = token.member_id and device.id = token.device_id
               where token.hash = %s and token.expires_at > %s and device.revoked_at is null""",
            (token_hash, now),
        )
        return await cursor.fetchone()
