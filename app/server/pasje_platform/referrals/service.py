"""Inviting: a friend joins by a code, and their first real purchase rewards both.

Of the other side a member sees the first name only.
"""

from dataclasses import replace
from datetime import datetime

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Friend, ReferralStanding
from pasje_platform.database import Again, Tx
from pasje_platform.engine import referral
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.state import State
from pasje_platform.ledger import events
from pasje_platform.ledger import service as ledger
from pasje_platform.members.model import first_name
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import store
from pasje_platform.referrals.store import ReferralRow
from pasje_platform.refused import Refused

MOST_FRIENDS = 50


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
    if friend.joined_at < inviter.joined_at:  # so no two can invite each other
        raise Refused("not_a_new_member")
    event = events.new("invited", events.minted(now), now)
    told_of = replace(event, member_id=inviter.id, name=first_name(inviter.name))
    await ledger.record(tx, rules, friend_id, told_of, now)
    await store.insert(tx, friend_id, inviter.id, now)
    told = Announcement("friend_joined", friend=first_name(friend.name))
    await ledger.changed(tx, rules, inviter.id, [told])


def tidy(code: str | None) -> str | None:
    """The code as it is kept: people type it in small letters, and with blanks around it."""
    return None if code is None else code.strip().upper()


async def enrolled_with(tx: Tx, friend_id: str, joined_at: datetime) -> str | None:
    """The code of the invitation that was part of enrolling; one accepted later is none."""
    known = await store.of_friend(tx, friend_id)
    return known.inviter_code if known and known.joined_at == joined_at else None


async def lock(tx: Tx, friend_id: str) -> None:
    """Holds the member, and who invited them: those whose balance a purchase of theirs may change.

    Raises Again for an invitation that was accepted meanwhile: the inviter comes in its own order.
    """
    sides = await _sides(tx, friend_id)
    await ledger.lock(tx, sides)
    if await _sides(tx, friend_id) != sides:
        raise Again


async def _sides(tx: Tx, friend_id: str) -> set[str]:
    known = await store.of_friend(tx, friend_id)
    return {friend_id} | ({known.inviter_id} if known else set())


async def follow(tx: Tx, friend_id: str, outcome: Outcome, now: datetime) -> None:
    """What a purchase or refund of the friend meant for their invitation."""
    for _, event in outcome.others:
        if event.kind == "referred":
            await store.reward(tx, friend_id, event.purchase_id, now=now)
        elif event.kind == "unreferred":  # the next purchase that is large enough rewards again
            await store.unreward(tx, friend_id)


async def standing(
    tx: Tx, rules: Rules, state: State, member_id: str, now: datetime
) -> ReferralStanding:
    """The member's code, and whom they invited; `state` is theirs at `now`."""
    member = await store.member(tx, member_id)
    friends = await store.friends(tx, member_id, MOST_FRIENDS)
    return ReferralStanding(
        code=member.referral_code,
        rewarded_this_year=referral.rewarded_in(state, rules.day(now).year),
        friends=tuple(_friend(row, rules) for row in friends),
    )


def _friend(row: ReferralRow, rules: Rules) -> Friend:
    return Friend(
        name=first_name(row.friend_name),
        state=row.state,
        joined_on=rules.day(row.joined_at),
        rewarded_on=rules.day(row.rewarded_at) if row.rewarded_at else None,
    )
