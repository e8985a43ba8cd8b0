"""What a snapshot means at a moment: nothing here is counted that the platform did not count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pasje.contract import formats
from pasje.contract.member_code import grouped
from pasje.contract.programme import Programme, Reward, Tier, Unit
from pasje.contract.snapshot import (
    Balance,
    Entry,
    RewardStanding,
    Snapshot,
    TierStanding,
    Voucher,
    VoucherState,
)


def spaced(number: str) -> str:
    """4821 0097 3356 · 7, the check digit apart but never on a line of its own."""
    body, _, check = grouped(number).rpartition(" ")
    return f"{body}\u00a0·\u00a0{check}"


def spelled(number: str) -> str:
    """4 8 2 1, 0 0 9 7, …: said digit by digit, with a breath between the groups."""
    return ", ".join(" ".join(group) for group in grouped(number).split(" "))


def voucher_state(voucher: Voucher, now: datetime) -> VoucherState:
    """Time alone ends a voucher, also while nobody can tell us so."""
    if voucher.state == "issued" and voucher.expires_at <= now:
        return "expired"
    return voucher.state


def usable(snapshot: Snapshot, now: datetime) -> tuple[Voucher, ...]:
    """The vouchers that can be shown at the till, the soonest to expire first."""
    ready = [each for each in snapshot.vouchers if voucher_state(each, now) == "issued"]
    return tuple(sorted(ready, key=lambda voucher: voucher.expires_at))


def tickets(snapshot: Snapshot, now: datetime) -> tuple[Voucher, ...]:
    """Of draws that are still to come, the soonest first."""
    own = (each for each in snapshot.vouchers if each.kind == "sweepstake")
    held = [each for each in own if each.state == "given" and each.expires_at > now]
    return tuple(sorted(held, key=lambda voucher: (voucher.expires_at, voucher.issued_at)))


def voucher(snapshot: Snapshot, voucher_id: str) -> Voucher | None:
    return next((each for each in snapshot.vouchers if each.id == voucher_id), None)


def reward(programme: Programme, reward_id: str) -> Reward | None:
    return next((each for each in programme.rewards if each.id == reward_id), None)


def unit(snapshot: Snapshot, unit_id: str) -> Unit:
    """The unit, also of one that left the programme; "" is the one on the card."""
    programme = snapshot.programme
    if unit_id in ("", programme.unit.id):
        return programme.unit
    found = (each for each in (*programme.units, *snapshot.former_units) if each.id == unit_id)
    return next(found, formats.by_id(unit_id))


def is_named(snapshot: Snapshot, unit_id: str) -> bool:
    """Whether an amount of that unit goes with its name: not of the only one there is."""
    main = snapshot.programme.unit
    return len(snapshot.programme.units) > 1 or unit(snapshot, unit_id).id != main.id


def ever_pending(snapshot: Snapshot, unit_id: str) -> bool:
    """Whether some of that unit were pending: not all of a balance after could be spent."""
    return any(
        one.waits
        or one.why.rule in ("release", "pending_cancelled")
        or (one.available_at is not None and one.available_at > one.at)
        for one in snapshot.entries
        if one.unit_id == unit_id
    )


def left_short(snapshot: Snapshot, entry: Entry) -> int:
    """The deficit that an entry left; 0 also where nobody can tell it from what was pending."""
    newest = next(one for one in snapshot.entries if one.unit_id == entry.unit_id)
    if newest.id == entry.id:
        return balance(snapshot, entry.unit_id).deficit
    return 0 if ever_pending(snapshot, entry.unit_id) else max(0, -entry.balance_after)


def balance(snapshot: Snapshot, unit_id: str) -> Balance:
    """Of that unit: nothing of one that the snapshot does not know."""
    main = snapshot.balance
    if unit_id in ("", main.unit_id, snapshot.programme.unit.id):
        return main
    found = (each for each in snapshot.balances if each.unit_id == unit_id)
    return next(found, Balance(0, 0, None, unit_id))


def other_balances(snapshot: Snapshot) -> tuple[Balance, ...]:
    """Of every unit but the one on the card."""
    return snapshot.balances[1:]


def has_tiers(programme: Programme) -> bool:
    """Whether there is anything to climb: one nameless tier is none."""
    return len(programme.tiers) > 1 or bool(programme.tier_rules)


def counted(programme: Programme, standing: TierStanding) -> int:
    """What counted so far, in the basis of the tiers."""
    return standing.qualifying.amount if programme.tier_basis == "spend" else standing.counted


def threshold(programme: Programme, tier_: Tier) -> int:
    """Where the tier begins, in the basis of the tiers."""
    return tier_.threshold.amount if programme.tier_basis == "spend" else tier_.count


def still(standing: TierStanding) -> int | None:
    """How much more the next tier takes, in the basis of the tiers; None at the top."""
    if standing.still is None and standing.missing is not None:
        return standing.missing.amount
    return standing.still


def tier(programme: Programme, tier_id: str) -> Tier:
    """The tier; the first when a newer programme does not have it any more."""
    return next((each for each in programme.tiers if each.id == tier_id), programme.tiers[0])


def rewards_by_reach(
    snapshot: Snapshot, now: datetime
) -> tuple[tuple[Reward, ...], tuple[Reward, ...]]:
    """Those the balance pays for, the finest first; then the others, the nearest first."""
    rewards = [each for each in snapshot.programme.rewards if each.for_sale]
    can = [each for each in rewards if ready(snapshot, each, now)]
    soon = [each for each in rewards if each not in can]
    order = {each.id: at for at, each in enumerate(snapshot.programme.units)}
    can.sort(key=lambda each: (order.get(each.unit_id, 0), -each.cost))
    soon.sort(
        key=lambda each: (
            not each.in_stock,
            held_back(snapshot, each, now) is not None,
            order.get(each.unit_id, 0),
            each.cost,
        )
    )
    return tuple(can), tuple(soon)


def held_back(snapshot: Snapshot, reward_: Reward, now: datetime) -> RewardStanding | None:
    """Why the member may not have it now, the balance aside; None: they may.

    Time alone ends some of it, also while nobody can tell us so.
    """
    held = next((each for each in snapshot.held_back if each.reward_id == reward_.id), None)
    return None if held is None or (held.until is not None and held.until <= now) else held


def ready(snapshot: Snapshot, reward_: Reward, now: datetime) -> bool:
    """Whether the member can have it now."""
    affordable = reward_.cost <= balance(snapshot, reward_.unit_id).available
    return affordable and reward_.in_stock and held_back(snapshot, reward_, now) is None


def priced(reward_: Reward, cost: int) -> int:
    """`cost` while the reward has that price, else its own: a new version may change its prices."""
    if (step := reward_.step) is not None:
        known = step.least <= cost <= step.most and not (cost - step.least) % step.step
    else:
        known = any(each.cost == cost for each in reward_.choices)
    return cost if known else reward_.cost


def has_bought(snapshot: Snapshot) -> bool:
    """Whether a purchase is known; only the platform knows of those too old to be told."""
    return snapshot.tier.qualifying.amount > 0 or any(
        entry.why.rule == "purchase" for entry in snapshot.entries
    )


@dataclass(frozen=True)
class Next:
    """The one thing worth saying on the card screen."""

    kind: Literal["voucher", "ready", "missing"]
    vouchers: tuple[Voucher, ...] = ()
    reward: Reward | None = None


def next_step(snapshot: Snapshot, now: datetime) -> Next | None:
    """A voucher that waits, else the finest reward to have now, else the nearest one."""
    if vouchers := usable(snapshot, now):
        return Next("voucher", vouchers=vouchers)
    now_, soon = rewards_by_reach(snapshot, now)
    if now_:
        return Next("ready", reward=now_[0])
    near = (each for each in soon if each.in_stock and held_back(snapshot, each, now) is None)
    return next((Next("missing", reward=each) for each in near), None)


def tier_share(programme: Programme, standing: TierStanding) -> float:
    """How far from this tier's threshold to the next one's, from 0 to 1; 1 at the top."""
    if standing.next_tier_id is None:
        return 1.0
    start = threshold(programme, tier(programme, standing.tier_id))
    end = threshold(programme, tier(programme, standing.next_tier_id))
    return (counted(programme, standing) - start) / max(end - start, 1)
