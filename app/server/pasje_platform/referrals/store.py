"""The referrals' rows."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from pasje.contract.snapshot import ReferralState
from pasje_platform.database import Tx


@dataclass(frozen=True)
class MemberRow:
    """What a referral knows of a member."""

    id: str
    name: str
    referral_code: str
    joined_at: datetime


@dataclass(frozen=True)
class ReferralRow:
    friend_id: str
    inviter_id: str
    joined_at: datetime
    state: ReferralState
    rewarded_at: datetime | None
    friend_name: str
    inviter_name: str
    inviter_code: str


_MEMBER = "select id::text, name, referral_code, joined_at from member"
_REFERRAL = (
    "select referral.friend_id::text, referral.inviter_id::text, referral.joined_at,"
    " referral.state, referral.rewarded_at, friend.name as friend_name,"
    " inviter.name as inviter_name, inviter.referral_code as inviter_code from referral"
    " join member as friend on friend.id = referral.friend_id"
    " join member as inviter on inviter.id = referral.inviter_id"
)


async def member(tx: Tx, member_id: str) -> MemberRow:
    """Raises LookupError."""
    async with tx.cursor(row_factory=class_row(MemberRow)) as cursor:
        await cursor.execute(f"{_MEMBER} where id = %s".encode(), (member_id,))
        if (row := await cursor.fetchone()) is None:
            raise LookupError(f"no member {member_id}")
        return row


async def by_code(tx: Tx, code: str) -> MemberRow | None:
    async with tx.cursor(row_factory=class_row(MemberRow)) as cursor:
        await cursor.execute(f"{_MEMBER} where referral_code = %s".encode(), (code,))
        return await cursor.fetchone()


async def of_friend(tx: Tx, friend_id: str) -> ReferralRow | None:
    """The invitation this member came by."""
    return await _one(tx, "where referral.friend_id = %s", friend_id)


async def _one(tx: Tx, where: str, *parameters: str) -> ReferralRow | None:
    async with tx.cursor(row_factory=class_row(ReferralRow)) as cursor:
        await cursor.execute(f"{_REFERRAL} {where}".encode(), parameters)
        return await cursor.fetchone()


async def friends(tx: Tx, inviter_id: str, limit: int) -> list[ReferralRow]:
    """Whom this member invited, the newest first."""
    async with tx.cursor(row_factory=class_row(ReferralRow)) as cursor:
        await cursor.execute(
            f"{_REFERRAL} where referral.inviter_id = %s"
            " order by referral.joined_at desc, referral.friend_id desc limit %s".encode(),
            (inviter_id, limit),
        )
        return await cursor.fetchall()


async def insert(tx: Tx, friend_id: str, inviter_id: str, now: datetime) -> None:
    await tx.execute(
        "insert into referral (friend_id, inviter_id, joined_at, state)"
        " values (%s, %s, %s, 'joined')",
        (friend_id, inviter_id, now),
    )


async def reward(tx: Tx, friend_id: str, purchase_id: str, *, now: datetime) -> None:
    await tx.execute(
        "update referral set state = 'rewarded', rewarded_at = %s, purchase_id = %s"
        " where friend_id = %s",
        (now, purchase_id, friend_id),
    )


async def unreward(tx: Tx, friend_id: str) -> None:
    await tx.execute(
        "update referral set state = 'joined', rewarded_at = null, purchase_id = null"
        " where friend_id = %s",
        (friend_id,),
    )
