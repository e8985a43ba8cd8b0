"""Units for a reward: what may be redeemed, and what a redemption gives.

A redemption is worked out in one order: the price the member saw, the reward's own conditions, the
balance. What many members share (stock, a total, a partner's codes) is the platform's to take:
`Work.taken` says how much.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from pasje.contract import formats
from pasje.contract.membership import Announcement
from pasje.contract.programme import Words
from pasje.contract.snapshot import EntryKind, Why
from pasje_platform.engine import calendar, expiring
from pasje_platform.engine.reward_rules import GIVEN, ON_ONE_DAY, Limit, Reward
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import Paid, State, Voucher
from pasje_platform.engine.steps import PERIODS
from pasje_platform.engine.work import Work
from pasje_platform.refused import Refused


def redeemed(work: Work) -> None:
    """Spends what the member agreed to and gives what the reward is.

    Raises Refused: unknown_reward, reward_not_for_sale, price_changed, what `may_redeem` says,
    not_enough_points.
    """
    event = work.event
    try:
        reward = work.rules.reward(event.reward)
    except KeyError:
        raise Refused("unknown_reward") from None
    if not reward.for_sale:  # whatever price was asked: it has none
        raise Refused("reward_not_for_sale")
    worth = worth_at(reward, event.cost)
    if worth is None:
        raise Refused("price_changed", cost=least_cost(reward), unit=reward.unit)
    if (refused := may_redeem(work.rules, work.state, reward, work.now)) is not None:
        raise refused
    paid = _spent(work, reward, event.cost)
    for period in periods(work.rules, reward, work.now):
        work.count(counter(reward), period, times=1)
    _give(work, reward, event.id, worth=worth, cost=event.cost, paid=paid, code=event.code)
    said_of = work.said_of(reward.unit)
    work.say(Announcement("redeemed", -event.cost, name=reward.name, unit_id=said_of))


def least_cost(reward: Reward) -> int:
    """What it costs, or costs at least."""
    if reward.variable is not None:
        return reward.variable.least
    return min((choice.cost for choice in reward.denominations), default=reward.cost)


def worth_at(reward: Reward, cost: int) -> int | None:
    """What the reward is worth at that price, in minor units; None: it has no such price."""
    if (step := reward.variable) is not None:
        fits = step.least <= cost <= step.most and not (cost - step.least) % step.step
        return cost * step.worth // step.step if fits else None
    prices = {choice.cost: choice.worth for choice in reward.denominations}
    return prices.get(cost) if prices else reward.worth if cost == reward.cost else None


def may_redeem(rules: Rules, state: State, reward: Reward, now: datetime) -> Refused | None:
    """Why this member may not redeem it now, whatever their balance; None: they may."""
    if not reward.for_sale:
        return Refused("reward_not_for_sale")
    today = calendar.day_of(now, rules.zone)
    first, last = _first_day(reward, state.tier.tier), _last_day(reward)
    if first is not None and today < first:
        return Refused("reward_not_yet", **{"from": first})
    if last is not None and today > last:
        return Refused("reward_over", until=last)
    if reward.tiers and state.tier.tier not in reward.tiers:
        return Refused("reward_other_tier", tiers=_tier_names(rules, reward.tiers))
    if reward.segments and not set(reward.segments) & set(state.segments):
        return Refused("reward_other_segment")
    tier = rules.tier_id(state.tier.tier)
    for limit in (one for one in reward.limits if one.binds(tier)):
        if _times(state, reward, _period(limit, today)) >= limit.count:
            return Refused("reward_limit", most=limit.count, period=PERIODS[limit.per])
    return None


def free_from(rules: Rules, state: State, reward: Reward, now: datetime) -> datetime | None:
    """From when on time alone lets the member redeem it; None: it does not."""
    turns = sorted(turns_at(rules, state, reward, now))
    return next((at for at in turns if may_redeem(rules, state, reward, at) is None), None)


def turns_at(rules: Rules, state: State, reward: Reward, now: datetime) -> Iterator[datetime]:
    """The moments to come at which it may be redeemed from then on, or until then."""
    today = calendar.day_of(now, rules.zone)
    first, last = _first_day(reward, state.tier.tier), _last_day(reward)
    if first is not None and today < first:
        yield calendar.start_of(first, rules.zone)
    if last is not None and today <= last:
        yield calendar.end_of(last, rules.zone)
    for limit in reward.limits:
        if limit.per != "ever" and _times(state, reward, _period(limit, today)) >= limit.count:
            yield calendar.end_of(calendar.period_end(today, limit.per), rules.zone)


def _first_day(reward: Reward, tier: str) -> date | None:
    """The day from which this tier may redeem it."""
    if reward.first_day is None or reward.early is None or tier not in reward.early_tiers:
        return reward.first_day
    return calendar.sub(reward.first_day, reward.early)


def _last_day(reward: Reward) -> date | None:
    """Nobody needs a seat of yesterday's experience, or a ticket of a draw that was."""
    day = reward.on if reward.kind in ON_ONE_DAY else None
    ends = [end for end in (reward.last_day, reward.valid_until, day) if end is not None]
    return min(ends, default=None)


def _tier_names(rules: Rules, tiers: tuple[str, ...]) -> Words:
    names = [tier.name for tier in rules.tiers if tier.id in tiers]
    languages = dict.fromkeys(language for name in names for language in name)
    return {
        one: formats.all_of((name[one] for name in names if one in name), one) for one in languages
    }


def counter(reward: Reward) -> str:
    """Of how often a member redeemed it."""
    return f"reward:{reward.id}"


def _period(limit: Limit, day: date) -> str:
    return "ever" if limit.per == "ever" else calendar.period_key(day, limit.per)


def periods(rules: Rules, reward: Reward, moment: datetime) -> Iterator[str]:
    """Those that a redemption at that moment counts in; two limits may share one."""
    day = calendar.day_of(moment, rules.zone)
    yield from dict.fromkeys(_period(limit, day) for limit in reward.limits)


def _times(state: State, reward: Reward, period: str) -> int:
    key = (counter(reward), period)
    return sum(c.times for c in state.counters if (c.key, c.period) == key)


def _spent(work: Work, reward: Reward, cost: int) -> Paid | None:
    if not cost:
        return None
    kind: EntryKind = "donate" if reward.kind == "donation" else "redeem"
    why = Why("redemption", reward=reward.name)
    seq = work.spend(reward.unit, cost, why, kind=kind, source_id=work.event.id)
    return Paid(reward.unit, cost, seq, tuple(work.movements_of(seq)))


def _give(
    work: Work,
    reward: Reward,
    voucher_id: str,
    *,
    worth: int,
    cost: int = 0,
    paid: Paid | None = None,
    code: str = "",
) -> Voucher:
    """The voucher of a redemption or gift, and what is there at once."""
    voucher = Voucher(
        id=voucher_id,
        handle=work.new_handle(),
        reward=reward.id,
        name=reward.name,
        kind=reward.kind,
        unit=reward.unit,
        cost=cost,
        worth=worth,
        state="given" if reward.kind in GIVEN else "issued",
        issued_at=work.now,
        expires_at=expires_at(work.rules, reward, work.now),
        paid=paid,
        code=code,
        terms=kept(reward),
    )
    work.keep(voucher)
    if reward.kind == "gift_card" and worth:
        why = Why("redemption", reward=reward.name)
        credit(work, reward.into, worth, why, source_id=voucher.id)
    if is_shared(reward):
        work.taken.append((reward.id, 1))
    return voucher


def kept(reward: Reward) -> Reward:
    """What a voucher keeps of its reward: all but the texts."""
    return replace(reward, name={}, description={}, icon="")


def terms(rules: Rules, voucher: Voucher) -> Reward | None:
    """What the voucher is good for: as on the day it was issued, whatever the file says since.

    None: one of before whose reward left the programme, so that only its own worth is left.
    """
    return voucher.terms or rules.reward_now(voucher.reward)


def expires_at(rules: Rules, reward: Reward, now: datetime) -> datetime:
    """The end of the voucher's last day: of the day itself for what happens on one day."""
    today = calendar.day_of(now, rules.zone)
    if reward.on is not None and reward.kind in ON_ONE_DAY:
        last = reward.on
    else:
        begins = max(today, reward.on) if reward.on is not None else today
        last = calendar.add(begins, reward.valid)
        last = last if reward.valid_until is None else min(last, reward.valid_until)
    return calendar.end_of(last, rules.zone)


def is_shared(reward: Reward) -> bool:
    """Whether many members take from the same: a stock, a total, a partner's codes."""
    return reward.stock is not None or reward.in_total is not None or bool(reward.pool)


def credit(work: Work, unit: str, units: int, why: Why, *, source_id: str) -> None:
    """A lot that was given. Raises TooManyUnits."""
    expiry = expiring.governing(work.rules, work.state.tier.tier, unit)
    ends = calendar.expires_at(expiry, work.today, work.rules.zone)
    work.credit(unit, units, why, kind="gift", expires_at=ends, source_id=source_id)


def give_free(work: Work, reward: Reward) -> Voucher:
    """A voucher that cost nothing. Raises TooManyUnits, of a gift card."""
    return _give(work, reward, work.new_id(), worth=worth_at(reward, least_cost(reward)) or 0)
