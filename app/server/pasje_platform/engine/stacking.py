"""Which of the rules that apply count: groups of all, the best or the latest.

The latest is the last in the file. The best is what the purchase gives most with: of a rule that
gives, its units; of a multiplier, what it adds; both in natural units and after the rule's own
caps, and of equals the first in the file. A rule whose cap has no room left does not apply, so that
another of its group takes its place.

Say a receipt is of 20 euros, 8 of them for bread. `base` gives a point a euro, and is in no group.
In one group are `bread`, which gives two points a euro of bread, and `double`, which doubles.

- The latest: `double`, so `base` gives 40.
- The best: `bread` would give 16, `double` would add 20 to what `base` gives, so again 40. Were
  `double` capped at 15 a day, `bread` would be better: 20 and 16.
- All: `base` gives 40, `bread` 32. Of the 36 that `double` adds in all, 20 are added outside its
  group. The group comes to 52: these 20, and the 32 of `bread`, in which the other 16 are.
- All, and the group capped at 30 a day: multipliers take first. `double` adds its 20 outside, and
  leaves 10 of the 32 to `bread`.
- All, and the group capped at 15 a day: `double` may add 15 of the 20, so three quarters of all
  that it adds. `base` gives 35, and there is no room for `bread`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from pasje.contract.programme import Words
from pasje_platform.engine import caps, giving, reasons
from pasje_platform.engine.caps import Capped, Room
from pasje_platform.engine.conditions import Claim, Occasion
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.giving import Boost, Given
from pasje_platform.engine.numbers import scaled


@dataclass(frozen=True)
class Standing:
    """The rules that count, in the order of the file, and why the others do not."""

    givers: tuple[Claim, ...]
    multipliers: tuple[Claim, ...]
    dropped: dict[str, Words]


@dataclass(frozen=True)
class Boosted:
    """What became of a multiplier that counts."""

    rule: EarnRule
    boost: Boost | None
    """None: its caps refuse it."""
    adds: int = 0
    """Units in all, rounded up; of rules without caps nobody counts them."""
    to_group: int = 0
    """Of those, what is added outside its group, and so counts for the group: what is added inside
    is in what the group's other rules give."""
    refused: Words | None = None


def open_claims(claims: Sequence[Claim], room: Room, occasion: Occasion) -> Standing:
    """Those whose caps, and whose group's, have room left at all."""
    dropped: dict[str, Words] = {}
    for claim in claims:
        why = _closed(claim.rule, room, occasion)
        if why is not None:
            dropped[claim.rule.id] = why
    return _standing([claim for claim in claims if claim.rule.id not in dropped], dropped)


def stacked(standing: Standing, room: Room, occasion: Occasion) -> Standing:
    """Without those that give way to another of their group."""
    dropped = dict(standing.dropped)
    claims = [*standing.givers, *standing.multipliers]
    place = {rule.id: index for index, rule in enumerate(occasion.rules.earn)}
    claims.sort(key=lambda claim: place[claim.rule.id])
    undecided = {}
    for group in occasion.rules.groups:
        rivals = [claim for claim in claims if claim.rule.group == group.id]
        if len(rivals) > 1 and group.stack == "latest":
            winner = rivals[-1]
            claims = _without_others(claims, rivals, winner, dropped)
        elif len(rivals) > 1 and group.stack == "best":
            undecided[group.id] = rivals
    for group_id, rivals in sorted(undecided.items(), key=lambda one: _only_multiplies(one[1])):
        certain = [claim for claim in claims if claim.rule.group not in undecided]
        winner = _best(rivals, certain, room, occasion)
        claims = _without_others(claims, rivals, winner, dropped)
        undecided = {key: value for key, value in undecided.items() if key != group_id}
    return _standing(claims, dropped)


def boosted(
    claims: Sequence[Claim], givers: Sequence[Claim], room: Room, occasion: Occasion
) -> list[Boosted]:
    """The multipliers as far as their caps let them, which they take from `room`."""
    return [_boosted(claim, givers, room, occasion) for claim in claims]


def _boosted(claim: Claim, givers: Sequence[Claim], room: Room, occasion: Occasion) -> Boosted:
    rule, boost = claim.rule, giving.boost(claim)
    bounds = caps.bounds(occasion.rules, rule)
    if not bounds:
        return Boosted(rule, boost)
    outsiders = [one for one in givers if not rule.group or one.rule.group != rule.group]
    in_all = _added(boost, givers, occasion)
    outside = _added(boost, outsiders, occasion)
    may_add, why, said = _room_for(rule, in_all, outside, room, occasion)
    if why is not None:
        return Boosted(rule, None, refused=why)
    adds = ceil(may_add)
    to_group = ceil(Fraction(outside * may_add) / in_all) if in_all else 0
    if adds > 0:
        for key, of_it in bounds:
            room.take(key, of_it, adds if key.startswith("rule:") else to_group)
    boost = replace(_scaled_down(boost, may_add, in_all), said=said)
    return Boosted(rule, boost, adds, to_group)


def own_capped(given: Given, room: Room, occasion: Occasion) -> Capped:
    rule, rules = given.rule, occasion.rules
    unit = rules.unit(rule.unit)
    return caps.capped(f"rule:{rule.id}", rule.caps, room, given.units, unit, rules.currency)


def _room_for(
    rule: EarnRule, in_all: Fraction, outside: Fraction, room: Room, occasion: Occasion
) -> tuple[Fraction, Words | None, tuple[Words, ...]]:
    """What a multiplier may add in all, why nothing, and what reduces it.

    Its own caps bound what it adds `in_all`, its group's what it adds `outside` the group. Where a
    cap leaves less of either, all that it adds becomes less in proportion.
    """
    rules = occasion.rules
    unit, may_add = rules.unit(rule.unit), in_all
    said: tuple[Words, ...] = ()
    for key, of_it in caps.bounds(rules, rule):
        bounded = in_all if key.startswith("rule:") else outside
        most = caps.capped(key, of_it, room, ceil(bounded), unit, rules.currency)
        if most.refused is not None:
            return Fraction(0), most.refused, ()
        if most.units < bounded:
            may_add = min(may_add, in_all * Fraction(most.units) / bounded)
            said += most.steps
    return may_add, None, said


def _closed(rule: EarnRule, room: Room, occasion: Occasion) -> Words | None:
    rules = occasion.rules
    unit = rules.unit(rule.unit)
    whys = [
        caps.closed(key, of_it, room, unit, rules.currency)
        for key, of_it in caps.bounds(rules, rule)
    ]
    return next((why for why in whys if why is not None), None)


def _best(
    rivals: Sequence[Claim], certain: Sequence[Claim], room: Room, occasion: Occasion
) -> Claim:
    """`certain` are the rules that count in any case."""
    givers = [claim for claim in certain if claim.rule.gives is not None]
    boosts = [giving.boost(claim) for claim in certain if claim.rule.gives is None]

    plain = {
        one.rule.id: giving.given(one, boosts, occasion)
        for one in (*givers, *(rival for rival in rivals if rival.rule.gives is not None))
    }

    def worth(claim: Claim) -> Fraction:
        if claim.rule.gives is None:
            known = [plain[one.rule.id] for one in givers]
            units = _units_more(claim, known, boosts, room, occasion)
        else:
            units = own_capped(plain[claim.rule.id], room, occasion).units
        return scaled(Fraction(units), -occasion.rules.unit(claim.rule.unit).decimals)

    return max(rivals, key=worth)  # of equals max takes the first


def _units_more(
    claim: Claim,
    givers: Sequence[Given],
    boosts: Sequence[Boost],
    room: Room,
    occasion: Occasion,
) -> int:
    """What the givers give more with this multiplier, as far as its own caps let it."""
    boost = giving.boost(claim)
    reached = [one for one in givers if giving.reaches(boost, one)]
    if caps.bounds(occasion.rules, claim.rule):
        in_all = _added(boost, [one.claim for one in reached], occasion)
        may_add, why, _ = _room_for(claim.rule, in_all, Fraction(0), room, occasion)
        if why is not None:
            return 0
        boost = _scaled_down(boost, may_add, in_all)
    more = 0
    for without in reached:
        including = giving.given(without.claim, [*boosts, boost], occasion)
        more += own_capped(including, room, occasion).units
        more -= own_capped(without, room, occasion).units
    return more


def _scaled_down(boost: Boost, may_add: Fraction, in_all: Fraction) -> Boost:
    """So that it adds `may_add` where it would add `in_all`."""
    if may_add >= in_all:
        return boost
    return replace(boost, extra=boost.extra * Fraction(may_add) / in_all)


def _added(boost: Boost, givers: Sequence[Claim], occasion: Occasion) -> Fraction:
    """What a multiplier adds to what these give, exactly."""
    return sum(
        (
            added
            for claim in givers
            if claim.rule.unit == boost.rule.unit
            for _, added in giving.given(claim, [boost], occasion).added
        ),
        Fraction(0),
    )


def _only_multiplies(rivals: Sequence[Claim]) -> bool:
    """Rules that give are chosen first: multipliers are compared by what they add to those."""
    return all(claim.rule.gives is None for claim in rivals)


def _without_others(
    claims: list[Claim], rivals: Sequence[Claim], winner: Claim, dropped: dict[str, Words]
) -> list[Claim]:
    losers = [claim.rule.id for claim in rivals if claim is not winner]
    for loser in losers:
        dropped[loser] = reasons.instead(winner.rule.name)
    return [claim for claim in claims if claim.rule.id not in losers]


def _standing(claims: Sequence[Claim], dropped: dict[str, Words]) -> Standing:
    return Standing(
        tuple(claim for claim in claims if claim.rule.gives is not None),
        tuple(claim for claim in claims if claim.rule.gives is None),
        dropped,
    )
