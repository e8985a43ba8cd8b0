"""Inviting: a friend joins by a code, and their first real purchase rewards both.

Of the other side a member sees the first name only.
"""

from collections.abc import Mapping
from datetime import date, datetime

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Friend, ReferralStanding, Why
from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import store
from pasje_platform.referrals.store import MemberRow, ReferralRow
from pasje_platform.refused import Refused

MOST_FRIENDS = 50

Told = Mapping[str, list[Announcement]]
"""What to announce to each member."""


async def join(tx: Tx, rules: Rules, friend_id: str, code: str, now: datetime) -> None:
    """A new member says who invited them; the same code again changes nothing.

    Raises Refused: unknown_referral_code, own_referral_code, already_referred, not_a_new_member.
    """
    inviter = await store.by_code(tx, tidy(code) or "")
    if inviter is None or rules.programme.referral is None:
        raise Refused("unknown_referral_code")
    if inviter.id == friend_id:
        raise Refused("own_referral_code")
    await ledger.lock(tx, [friend_id, inviter.id])
    if (known := await store.of_friend(tx, friend_id)) is not None:
        if known.inviter_id == inviter.id:
            return
        raise Refused("already_referred")
    friend = await store.member(tx, friend_id)
    if not await _is_new(tx, friend, inviter):
        raise Refused("not_a_new_member")
    await store.insert(tx, friend_id, inviter.id, now)
    told = Announcement("friend_joined", friend=first_name(friend.name))
    await ledger.changed(tx, rules, inviter.id, [told])
    await ledger.changed(tx, rules, friend_id, [])


async def _is_new(tx: Tx, friend: MemberRow, inviter: MemberRow) -> bool:
    """Before the first purchase, and after the inviter: so no two can invite each other."""
    return friend.joined_at >= inviter.joined_at and not await store.has_bought(tx, friend.id)


def tidy(code: str | None) -> str | None:
    """The code as it is kept: people type it in small letters, and with blanks around it."""
    return None if code is None else code.strip().upper()


async def enrolled_with(tx: Tx, friend_id: str, joined_at: datetime) -> str | None:
    """The code of the invitation that was part of enrolling; one accepted later is none."""
    known = await store.of_friend(tx, friend_id)
    return known.inviter_code if known and known.joined_at == joined_at else None


async def sides(tx: Tx, friend_id: str) -> set[str]:
    """The member, and who invited them: those whose balance a purchase of theirs may change."""
    known = await store.of_friend(tx, friend_id)
    return {friend_id} | ({known.inviter_id} if known else set())


async def reward(
    tx: Tx,
    rules: Rules,
    friend_id: str,
    purchase_id: str,
    amount: int,
    held: set[str],
    now: datetime,
) -> Told:
    """Rewards both sides, when this purchase of `amount` (minor units) is the one to do it.

    `held` are the locked members: an invitation accepted after the lock waits for the next
    purchase. Beyond the year's cap only the friend is rewarded.
    """
    terms, known = rules.programme.referral, await store.of_friend(tx, friend_id)
    if known is None or known.state != "joined" or known.inviter_id not in held:
        return {}
    if terms is None or amount < terms.minimum.amount:
        return {}
    counts = await _rewarded_this_year(tx, rules, known.inviter_id, now) < terms.per_year
    friend, inviter = first_name(known.friend_name), first_name(known.inviter_name)
    told: dict[str, list[Announcement]] = {friend_id: [], known.inviter_id: []}
    gains = [(friend_id, Why("referral_friend", friend=inviter), terms.friend_units)]
    if counts:
        gains.append(
            (known.inviter_id, Why("referral_inviter", friend=friend), terms.inviter_units)
        )
    for member_id, why, units in gains:
        if units:
            await ledger.credit(tx, rules, member_id, units, now, why=why, source_id=purchase_id)
            said = Announcement("referral_rewarded", units=units, friend=why.friend)
            told[member_id].append(said)
    await store.reward(tx, friend_id, purchase_id, counted=counts, now=now)
    return told


async def rewarded_by(tx: Tx, friend_id: str, purchase_id: str) -> ReferralRow | None:
    """The referral that this purchase rewarded."""
    return await store.rewarded_by(tx, friend_id, purchase_id)


async def unreward(tx: Tx, referral: ReferralRow) -> None:
    """Back to joined: the next purchase that is large enough rewards again."""
    await store.unreward(tx, referral.friend_id)


async def standing(tx: Tx, rules: Rules, member_id: str, now: datetime) -> ReferralStanding:
    """The member's code, and whom they invited."""
    member = await store.member(tx, member_id)
    friends = await store.friends(tx, member_id, MOST_FRIENDS)
    return ReferralStanding(
        code=member.referral_code,
        rewarded_this_year=await _rewarded_this_year(tx, rules, member_id, now),
        friends=tuple(_friend(row, rules) for row in friends),
    )


async def _rewarded_this_year(tx: Tx, rules: Rules, inviter_id: str, now: datetime) -> int:
    year = rules.day(now).year
    begin, end = rules.start_of(date(year, 1, 1)), rules.start_of(date(year + 1, 1, 1))
    return await store.counted(tx, inviter_id, begin, end)


def _friend(row: ReferralRow, rules: Rules) -> Friend:
    return Friend(
        name=first_name(row.friend_name),
        state=row.state,
        joined_on=rules.day(row.joined_at),
        rewarded_on=rules.day(row.rewarded_at) if row.rewarded_at else None,
    )


def first_name(name: str) -> str:
    """What others see of a member's name."""
    return name.split(maxsplit=1)[0]
