"""What a snapshot means at a moment: nothing here is counted that the platform did not count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pasje.contract.member_code import grouped
from pasje.contract.programme import Programme, Reward, Tier
from pasje.contract.snapshot import Snapshot, TierStanding, Voucher, VoucherState


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


def voucher(snapshot: Snapshot, voucher_id: str) -> Voucher | None:
    return next((each for each in snapshot.vouchers if each.id == voucher_id), None)


def reward(programme: Programme, reward_id: str) -> Reward | None:
    return next((each for each in programme.rewards if each.id == reward_id), None)


def tier(programme: Programme, tier_id: str) -> Tier:
    """The tier; the first when a newer programme does not have it any more."""
    return next((each for each in programme.tiers if each.id == tier_id), programme.tiers[0])


def rewards_by_reach(snapshot: Snapshot) -> tuple[tuple[Reward, ...], tuple[Reward, ...]]:
    """Those the balance pays for, the finest first; then the others, the nearest first."""
    rewards, available = snapshot.programme.rewards, snapshot.balance.available
    now = [each for each in rewards if each.cost <= available and each.in_stock]
    soon = [each for each in rewards if each not in now]
    now.sort(key=lambda each: -each.cost)
    soon.sort(key=lambda each: (not each.in_stock, each.cost))
    return tuple(now), tuple(soon)


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
    ready, soon = rewards_by_reach(snapshot)
    if ready:
        return Next("ready", reward=ready[0])
    return next((Next("missing", reward=each) for each in soon if each.in_stock), None)


def tier_share(programme: Programme, standing: TierStanding) -> float:
    """How far from this tier's threshold to the next one's, from 0 to 1; 1 at the top."""
    if standing.next_tier_id is None:
        return 1.0
    start = tier(programme, standing.tier_id).threshold.amount
    end = tier(programme, standing.next_tier_id).threshold.amount
    return (standing.qualifying.amount - start) / max(end - start, 1)
