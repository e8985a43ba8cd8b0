"""What a purchase, visit, action, enrolment or birthday earns, rule by rule.

`quote` is pure and knows nothing but its arguments; `give` posts what was quoted, so a quote is
what is then committed. Every rule that gives posts an entry of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pasje.contract.programme import Words
from pasje_platform.engine import (
    calendar,
    caps,
    conditions,
    expiring,
    explaining,
    giving,
    giving_rewards,
    reasons,
    stacking,
    tiers,
)
from pasje_platform.engine.caps import Room
from pasje_platform.engine.conditions import Claim, Occasion
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.event import Basket
from pasje_platform.engine.explaining import Ready
from pasje_platform.engine.giving import Given
from pasje_platform.engine.outcome import Explained
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.stacking import Boosted
from pasje_platform.engine.state import Context, Earned
from pasje_platform.engine.work import Work


@dataclass(frozen=True)
class Gain:
    """What one rule gives, or why it gives nothing.

    A multiplier gives nothing itself: what it adds is in the units of other rules.
    """

    rule: EarnRule
    units: int
    """After rounding and caps, in the unit's smallest steps."""
    steps: tuple[Words, ...]
    refused: Words | None = None
    given: Given | None = None
    tier: str = ""
    adds: int = 0
    """What a multiplier with caps adds."""
    to_group: int = 0
    """What of `units` or `adds` counts for the caps of its group."""
    voucher: bool = False
    """Whether it gives a voucher of its rule's reward."""


def quote(
    rules: Rules,
    context: Context,
    basket: Basket,
    discounts: Sequence[int],
    paid: Sequence[int],
    free: Sequence[int] = (),
) -> tuple[Gain, ...]:
    """What a purchase earns, with the actions that came with it; in the order of the file.

    `discounts` are the vouchers', `paid` what units paid: minor units by line; `free` are the items
    of each that vouchers made free. Caps leave the room that `context` says.
    """
    return _gains(conditions.of_basket(rules, context, basket, discounts, paid, free))


def give(
    work: Work, rules: Rules, gains: Sequence[Gain], source_id: str, at: datetime, store: str
) -> tuple[Earned, ...]:
    """Posts an entry for each gain, counts it for caps and tier, and explains them all.

    `rules` are those it is earned under, and `at` when: they decide from when and until when it
    can be spent. Raises TooManyUnits.
    """
    day = calendar.day_of(at, rules.zone)
    earned = []
    for gain in gains:
        if gain.given is not None and gain.units > 0:
            earned.append(_post(work, rules, gain, gain.given, source_id, at, store))
            caps.count(work, rules, gain.rule, gain.units, 1, day)
            tiers.count(work, "units", day, gain.units, unit=gain.rule.unit)
        elif gain.voucher:
            earned += _give_reward(work, rules, gain.rule, source_id, at, store)
        elif gain.refused is not None:
            said = Explained(gain.rule.id, gain.rule.unit, 0, gain.steps, gain.refused)
            work.explain(said)
        elif gain.adds > 0:
            caps.count(work, rules, gain.rule, gain.adds, 1, day, to_group=gain.to_group)
    return tuple(earned)


def _give_reward(
    work: Work, rules: Rules, rule: EarnRule, source_id: str, at: datetime, store: str
) -> tuple[Earned, ...]:
    one = giving_rewards.give(work, rules, rule, source_id, store)
    if one is None:
        return ()
    caps.count(work, rules, rule, 0, 1, calendar.day_of(at, rules.zone))
    return (one,)


def happened(
    work: Work, rules: Rules, on: str, source_id: str, moment: datetime, store: str = ""
) -> tuple[Earned, ...]:
    """Earns what `rules` give for a visit, enrolment, birthday or action by itself."""
    context = context_of(work, rules, moment)
    gains = _gains(conditions.of_happening(rules, context, on, moment, store))
    return give(work, rules, known(work, gains), source_id, moment, store)


def known(work: Work, gains: Sequence[Gain]) -> tuple[Gain, ...]:
    """Without those of units that the rules in force have no more."""
    return tuple(gain for gain in gains if gain.rule.reward or work.has(gain.rule.unit))


def context_of(work: Work, rules: Rules, moment: datetime) -> Context:
    """What the rules look at besides what happened at `moment`, as it is now."""
    state = work.state
    return Context(
        tier=state.tier.tier,
        segments=state.segments,
        birthday_on=state.birthday_on,
        first_purchase=not state.has_bought,
        room=caps.before(state, rules, moment),
        birthday_from=state.birthday_from,
    )


def _post(
    work: Work, rules: Rules, gain: Gain, given: Given, source_id: str, at: datetime, store: str
) -> Earned:
    rule, zone = gain.rule, rules.zone
    expiry = expiring.governing(rules, gain.tier, rule.unit)
    expires_at = calendar.expires_at(expiry, calendar.day_of(at, zone), zone)
    ready = _ready(work, rule, at, zone)
    steps = (*gain.steps, *explaining.validity(rules, ready, expires_at, work.now))
    seq = work.credit(
        rule.unit,
        gain.units,
        explaining.why(rules, work.event, given, gain.tier, store, steps),
        expires_at=expires_at,
        source_id=source_id,
        earned_at=at,
        available_at=ready.at,
        waits_for=ready.waits_for,
        cancelled_at=ready.cancelled_at,
    )
    work.explain(
        Explained(
            rule.id,
            rule.unit,
            gain.units,
            steps,
            available_at=ready.at,
        )
    )
    return Earned(rule.id, rule.unit, gain.units, seq)


def _ready(work: Work, rule: EarnRule, at: datetime, zone: ZoneInfo) -> Ready:
    """When it can be spent: at once too when what it waits for came with the purchase.

    `zone` is that of the rules it is earned under, as for when it expires.
    """
    terms = rule.available
    match terms.kind:
        case "after":
            return Ready(calendar.after(at, terms.after, zone))
        case "dates":
            day = calendar.next_day(terms.dates, calendar.day_of(at, zone), strictly=True)
            return Ready(calendar.start_of(day, zone) if day else None)
        case "event":
            basket = work.event.basket
            if basket is not None and terms.event in basket.actions:
                return Ready()
            last = calendar.add(calendar.day_of(at, zone), terms.within)
            return Ready(None, terms.event, calendar.end_of(last, zone))
        case _:
            return Ready()


# -- the quote


def _gains(occasion: Occasion) -> tuple[Gain, ...]:
    """In rounds: a group that exceeds what it may give per purchase is out in the next one."""
    refused: dict[str, Words] = {}
    claims: list[Claim] = []
    asked = [rule for rule in occasion.rules.earn if rule.on in occasion.on]
    made: dict[str, Gain] = {}
    for rule in asked:
        if rule.reward:
            made[rule.id] = _of_reward(rule, occasion)
            continue
        claim = conditions.tried(rule, occasion)
        if isinstance(claim, Claim):
            claims.append(claim)
        else:
            refused[rule.id] = claim
    while True:
        room = Room(occasion.context.room, occasion.day, occasion.tier)
        standing = stacking.open_claims(claims, room, occasion)
        standing = stacking.stacked(standing, room, occasion)
        boosted = stacking.boosted(standing.multipliers, standing.givers, room, occasion)
        boosts = [one.boost for one in boosted if one.boost is not None]
        given = [giving.given(claim, boosts, occasion) for claim in standing.givers]
        out = _exceeded(claims, given, boosted, room, occasion)
        if not out:
            break
        refused |= out
        claims = [claim for claim in claims if claim.rule.id not in out]
    adding = {boost.rule.id for one in given for boost, _ in one.covered}
    made |= {one.rule.id: _multiplied(one, adding) for one in boosted}
    made |= {one.rule.id: _capped(one, room, occasion) for one in given}
    none = {**refused, **standing.dropped}
    return tuple(made.get(rule.id) or _nothing(rule, none[rule.id]) for rule in asked)


def _exceeded(
    claims: Sequence[Claim],
    given: Sequence[Given],
    boosted: Sequence[Boosted],
    room: Room,
    occasion: Occasion,
) -> dict[str, Words]:
    """The rules of the first group that would give more in one purchase than it may, with why.

    All of them, also those that gave way to what was too much.
    """
    rules = occasion.rules
    for group in rules.groups:
        for cap in room.bound(group.caps):
            if cap.per != "purchase" or cap.units is None:
                continue
            of_it = [one for one in given if one.rule.group == group.id]
            units = sum(stacking.own_capped(one, room, occasion).units for one in of_it)
            adding = [one for one in boosted if one.rule.group == group.id]
            units += sum(one.to_group for one in adding)
            if units > cap.units:
                members = [one.rule for one in claims if one.rule.group == group.id]
                unit = rules.unit(members[0].unit)
                why = reasons.too_many(cap, unit, rules.currency)
                return {rule.id: why for rule in members}
    return {}


def _of_reward(rule: EarnRule, occasion: Occasion) -> Gain:
    room = Room(occasion.context.room, occasion.day, occasion.tier)
    why = giving_rewards.refused(rule, room, occasion)
    return Gain(rule, 0, (), why, voucher=why is None)


def _nothing(rule: EarnRule, why: Words) -> Gain:
    return Gain(rule, 0, (), why)


def _multiplied(one: Boosted, adding: set[str]) -> Gain:
    why = one.refused
    if why is None and one.rule.id not in adding:
        why = reasons.nothing_to_multiply()
    return Gain(one.rule, 0, (), why, adds=one.adds, to_group=one.to_group)


def _capped(given: Given, room: Room, occasion: Occasion) -> Gain:
    """What its own caps and its group's leave of it, taken out of `room`."""
    rule, rules = given.rule, occasion.rules
    unit, bounds = rules.unit(rule.unit), caps.bounds(rules, rule)
    said = explaining.reckoned(given, occasion)
    if given.units <= 0:
        nothing = (
            reasons.too_little(given.exact, unit, rules.currency)
            if given.exact
            else reasons.nothing_paid()
        )
        return Gain(rule, 0, said, nothing, given, occasion.tier)
    units = given.units
    for key, of_it in bounds:
        left = caps.capped(key, of_it, room, units, unit, rules.currency)
        said += left.steps
        if left.refused is not None:
            return Gain(rule, 0, said, left.refused, given, occasion.tier)
        units = left.units
    for key, of_it in bounds:
        room.take(key, of_it, units)
    return Gain(rule, units, said, None, given, occasion.tier, to_group=units)
