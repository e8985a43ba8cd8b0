"""Builds a member's snapshot from every slice."""

from dataclasses import replace
from datetime import datetime

from pasje.contract.membership import Change
from pasje.contract.programme import Programme
from pasje.contract.snapshot import MOST_ENTRIES, RewardStanding, Snapshot
from pasje_platform.database import Tx
from pasje_platform.devices import service as devices
from pasje_platform.engine import rewards as redeeming
from pasje_platform.engine.state import State
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger import showing
from pasje_platform.members import service as members
from pasje_platform.problems import sentences
from pasje_platform.programme import build, versions
from pasje_platform.programme import service as programmes
from pasje_platform.programme.model import Rules
from pasje_platform.referrals import service as referrals
from pasje_platform.rewards import model as vouchers
from pasje_platform.stock import service as stock
from pasje_platform.tiers import service as tiers


async def read(
    tx: Tx,
    rules: Rules,
    member_id: str,
    device_id: str,
    now: datetime,
    newest: Change | None = None,
) -> Snapshot:
    """The member's snapshot as `device_id` sees it, settled at `now`: that of the version `newest`,
    if this transaction asked for it already."""
    person, card = await members.member(tx, rules, member_id)
    change = newest or await version(tx, rules, member_id, now)
    state = await ledger.state(tx, rules, member_id, now)
    balances = showing.balances(rules, state)
    held = vouchers.visible(rules, state, now)
    entries = await ledger.entries(tx, rules, state, member_id, MOST_ENTRIES)
    named = {one.unit_id for one in entries} | {one.unit_id for one in held}
    return Snapshot(
        epoch=change.epoch,
        version=change.version,
        at=now,
        programme=await programme(tx, rules),
        member=person,
        card=card,
        balance=balances[0],
        tier=tiers.standing(rules, state, now),
        vouchers=held,
        entries=entries,
        referral=await referrals.standing(tx, rules, state, member_id, now),
        devices=await devices.devices(tx, rules, member_id, device_id),
        balances=balances,
        held_back=_held_back(rules, state, now),
        former_units=await versions.former_units(tx, rules, named),
        tag=await tag(tx, change),
    )


async def programme(tx: Tx, rules: Rules) -> Programme:
    """The programme with what its rules alone do not say: stock, and what changed when."""
    shown = build.in_stock(rules, await stock.in_stock(tx, rules))
    return replace(shown, changes=await programmes.changes(tx))


def _held_back(rules: Rules, state: State, now: datetime) -> tuple[RewardStanding, ...]:
    """The rewards that this member may not redeem now, whatever their balance."""
    held = []
    for reward in rules.engine.rewards:
        refused = redeeming.may_redeem(rules.engine, state, reward, now)
        if refused is not None and reward.for_sale:
            reason = sentences(refused, rules)
            until = redeeming.free_from(rules.engine, state, reward, now)
            held.append(RewardStanding(reward.id, reason, refused.code, until))
    return tuple(held)


async def version(tx: Tx, rules: Rules, member_id: str, now: datetime) -> Change:
    """Which snapshot is the newest, after settling what is due.

    Holds the member, so that what is read next belongs to this version.
    """
    await ledger.lock(tx, [member_id])
    await ledger.settle(tx, rules, member_id, now)
    found = await ledger.version(tx, member_id)
    return Change(await programmes.epoch(tx), rules.programme.version, found)


async def tag(tx: Tx, change: Change) -> str:
    """Names the snapshot; all texts travel in all languages, so the language is not in it."""
    shown = await programmes.shown_as(tx, change.programme_version)
    return f"{change.epoch}.{shown}.{change.version}"
