"""Builds a member's snapshot from every slice."""

from datetime import datetime

from pasje.contract.membership import Change
from pasje.contract.snapshot import Snapshot
from pasje_platform.database import Tx
from pasje_platform.devices import service as devices
from pasje_platform.ledger import service as ledger
from pasje_platform.members import service as members
from pasje_platform.programme import build
from pasje_platform.programme import service as programmes
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.rewards import service as rewards
from pasje_platform.snapshot import store
from pasje_platform.tiers import service as tiers

MOST_ENTRIES = 50


async def read(tx: Tx, rules: Rules, member_id: str, device_id: str, now: datetime) -> Snapshot:
    """The member's snapshot as `device_id` sees it, settled at `now`."""
    person, card = await members.member(tx, rules, member_id)
    change = await version(tx, rules, member_id, now)
    return Snapshot(
        epoch=change.epoch,
        version=change.version,
        at=now,
        programme=build.in_stock(rules, await rewards.in_stock(tx)),
        member=person,
        card=card,
        balance=await ledger.standing(tx, rules, member_id, now),
        tier=await tiers.standing(tx, rules, member_id),
        vouchers=await rewards.vouchers(tx, rules, member_id, now),
        entries=await ledger.entries(tx, rules, member_id, MOST_ENTRIES),
        referral=await referrals.standing(tx, rules, member_id, now),
        devices=await devices.devices(tx, rules, member_id, device_id),
    )


async def version(tx: Tx, rules: Rules, member_id: str, now: datetime) -> Change:
    """Which snapshot is the newest, after settling what is due.

    Holds the member's balance, so that what is read next belongs to this version.
    """
    await ledger.lock(tx, [member_id])
    await ledger.settle(tx, rules, member_id, now)
    found = await store.version(tx, member_id)
    return Change(await programmes.epoch(tx), rules.programme.version, found)


def etag(change: Change) -> str:
    """The snapshot's tag; all texts travel in all languages, so the language is not in it."""
    return f'"{change.epoch}.{change.programme_version}.{change.version}"'
