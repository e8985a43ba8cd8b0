"""What a purchase earned is taken back as far as what is left of it would not have earned it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pasje.contract.snapshot import Why
from pasje_platform.engine import (
    calendar,
    caps,
    earning,
    giving_rewards,
    remainder,
    taking_back,
)
from pasje_platform.engine.earning import Gain
from pasje_platform.engine.remainder import Rest
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Bought, Earned, Voucher
from pasje_platform.engine.taking_back import Reach
from pasje_platform.engine.work import Work


@dataclass(frozen=True)
class Unearned:
    """What the purchase keeps of what it earned."""

    earned: tuple[Earned, ...]
    earns: Mapping[str, int]
    """What the rest would have earned, by unit."""
    voided: tuple[Voucher, ...] = ()


def undo(work: Work, bought: Bought, rest: Rest) -> Unearned:
    """What the rest would not have earned, as far as the programme takes it; what is kept."""
    policy = work.then.returns.earned
    after = _gains_of_rest(work.then, bought, rest)
    earns = _by_unit((gain.rule.unit, gain.units) for gain in after.values())
    if policy == "keep":
        return Unearned(bought.earned, earns)
    wanted = _wanted(bought.earned, after)
    voided = _withdraw(work, bought, wanted, rest) if policy == "negative" else ()
    given = _withdraw_given(work, bought, after)
    gone = {voucher.id for voucher in given}
    taken = [
        _take(work, bought, earned, units)
        for earned, units in zip(bought.earned, wanted, strict=True)
    ]
    _room_back(work, bought, wanted, taken, after)
    kept = tuple(
        replace(earned, units=earned.units - units)
        for earned, units in zip(bought.earned, taken, strict=True)
        if earned.voucher not in gone
    )
    return Unearned(kept, earns, (*voided, *given))


def _take(work: Work, bought: Bought, earned: Earned, units: int) -> int:
    policy = work.then.returns.earned
    why = Why("refund", shop=bought.basket.store or None, receipt=bought.basket.receipt or None)
    reach: Reach = "balance"
    if policy == "pending":
        reach = "pending"
    elif policy == "negative":
        reach = taking_back.farthest(work, earned.unit)
    return taking_back.take(
        work,
        earned.unit,
        min(units, _still_there(work, earned)),
        earned.seq,
        why,
        source_id=bought.id,
        reach=reach,
    )


def _gains(rules: Rules, bought: Bought) -> dict[str, Gain]:
    """What it earns as it is, by rule."""
    units = [paid.units for paid in bought.paid]
    paid = remainder.paid_by_line(rules, bought, bought.basket, bought.discounts, units)
    free = remainder.free_items(bought, bought.basket)
    gains = earning.quote(rules, bought.context, bought.basket, bought.discounts, paid, free)
    return {gain.rule.id: gain for gain in gains}


def _gains_of_rest(rules: Rules, bought: Bought, rest: Rest) -> dict[str, Gain]:
    if rest.whole:
        return {}
    free = remainder.free_items(bought, rest.basket)
    gains = earning.quote(rules, bought.context, rest.basket, rest.discounts, rest.paid, free)
    return {gain.rule.id: gain for gain in gains}


def _wanted(earned: Sequence[Earned], after: Mapping[str, Gain]) -> tuple[int, ...]:
    """What each entry brought more than the rest earns by its rule.

    Where the rest earns more by another rule of the same unit, as when the better of two rules no
    longer applies, so much less is taken: a return never gives, and never takes twice.
    """
    left = {rule: gain.units for rule, gain in after.items()}
    wanted = []
    for one in earned:
        kept = min(one.units, left.get(one.rule, 0))
        left[one.rule] = left.get(one.rule, 0) - kept
        wanted.append(one.units - kept)
    more: dict[str, int] = {}
    for rule, units in left.items():
        if rule in after:
            unit = after[rule].rule.unit
            more[unit] = more.get(unit, 0) + units
    for at in reversed(range(len(wanted))):
        less = min(wanted[at], more.get(earned[at].unit, 0))
        wanted[at] -= less
        more[earned[at].unit] = more.get(earned[at].unit, 0) - less
    return tuple(wanted)


def _still_there(work: Work, earned: Earned) -> int:
    """What expired, or waited in vain for its event, is not taken a second time."""
    account = work.state.account(earned.unit)
    own = account.lot(earned.seq) if earned.seq is not None else None
    if own is None:
        return earned.units
    return own.remaining if own.pending else earned.units - own.expired


def _withdraw(work: Work, bought: Bought, wanted: Sequence[int], rest: Rest) -> tuple[Voucher, ...]:
    """Voids unused vouchers paid out of what is taken: of all of it, or as many as are needed."""
    voided: list[Voucher] = []
    for earned, units in zip(bought.earned, wanted, strict=True):
        if earned.seq is None or not units:
            continue
        until = None if rest.whole else min(units, _still_there(work, earned))
        lots = {earned.seq}
        voided += taking_back.withdraw(work, earned.unit, lots, bought.id, until=until)
    return tuple(voided)


def _withdraw_given(work: Work, bought: Bought, after: Mapping[str, Gain]) -> tuple[Voucher, ...]:
    """Takes back what rules gave vouchers for; one is never pending."""
    if work.then.returns.earned == "pending":
        return ()
    kept = {rule: gain.voucher for rule, gain in after.items()}
    return giving_rewards.take_back(work, bought, kept)


def _room_back(
    work: Work,
    bought: Bought,
    wanted: Sequence[int],
    taken: Sequence[int],
    after: Mapping[str, Gain],
) -> None:
    """The caps have room again as far as units were taken: what the member keeps was given.

    What a multiplier added is in the units of other rules: what was wanted of those and not taken
    is taken to be its.
    """
    before = _gains(work.then, bought)
    day = calendar.day_of(bought.basket.bought_at, work.then.zone)
    for earned, units in zip(bought.earned, taken, strict=True):
        if units and earned.rule in before:
            times = -1 if units == earned.units else 0
            caps.count(work, work.then, before[earned.rule].rule, -units, times, day)
    left = _by_unit(
        (earned.unit, wished - units)
        for earned, wished, units in zip(bought.earned, wanted, taken, strict=True)
    )
    for rule_id, gain in before.items():
        rest, stays = after.get(rule_id), left.get(gain.rule.unit, 0)
        less = gain.adds - (rest.adds if rest else 0) - stays
        if less > 0:
            to_group = min(less, gain.to_group - (rest.to_group if rest else 0))
            times = -1 if not stays and (rest is None or not rest.adds) else 0
            caps.count(work, work.then, gain.rule, -less, times, day, to_group=-max(0, to_group))


def _by_unit(units: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit, number in units:
        found[unit] = found.get(unit, 0) + number
    return found
