"""Vouchers that nobody pays for: of a rule, such as a free drink on a birthday, a tier or a batch.

Each is announced and stands among the entries, as one of no units, of the unit on the card. For a
rule conditions decide, and how often a cap lets it be given; tiers and multipliers have nothing to
add to a voucher.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pasje.contract.membership import Announcement
from pasje.contract.programme import Words
from pasje.contract.snapshot import EntryKind, Why
from pasje_platform.engine import (
    calendar,
    cancelling,
    caps,
    conditions,
    explaining,
    reasons,
    rewards,
    steps,
    taking_back,
)
from pasje_platform.engine.account import Booked
from pasje_platform.engine.caps import Room
from pasje_platform.engine.conditions import Claim, Occasion
from pasje_platform.engine.earn_rules import EarnRule
from pasje_platform.engine.explaining import Ready
from pasje_platform.engine.outcome import Explained
from pasje_platform.engine.reward_rules import Reward
from pasje_platform.engine.rules import Gift, Rules
from pasje_platform.engine.state import Bought, Earned, Voucher
from pasje_platform.engine.work import Work


@dataclass(frozen=True)
class Brought:
    """The entry of what was given, and its vouchers."""

    seq: int
    vouchers: tuple[Voucher, ...]
    steps: tuple[Words, ...]


def bring(work: Work, reward: Reward, why: Why, source_id: str, number: int = 1) -> Brought | None:
    """So many vouchers at once, with one entry that says `why`, announced; None: they could never
    be used, so there are none.

    Raises TooManyUnits, of a gift card.
    """
    ends = rewards.expires_at(work.rules, reward, work.now)
    if ends <= work.now:
        return None
    made = [rewards.give_free(work, reward) for _ in range(number)]
    name = reward.name if number == 1 else steps.several(number, reward.name)
    valid = explaining.validity(work.rules, Ready(), ends, work.now)
    seq = _note(work, replace(why, reward=name, steps=valid), source_id)
    work.say(Announcement("voucher_given", where=why.shop, name=name))
    return Brought(seq, tuple(made), valid)


def gift(work: Work, gift: Gift, why: Why, source_id: str, number: int = 1) -> tuple[Voucher, ...]:
    """What a tier gives, or a batch so many times: units as a lot of their own, or vouchers, which
    it returns.

    Raises TooManyUnits.
    """
    if gift.units:
        units = number * gift.units
        rewards.credit(work, gift.unit, units, why, source_id=source_id)
    if not gift.reward:
        return ()
    brought = bring(work, work.rules.reward(gift.reward), why, source_id, number)
    return () if brought is None else brought.vouchers


def refused(rule: EarnRule, room: Room, occasion: Occasion) -> Words | None:
    """Why the rule gives no voucher; None: it gives one."""
    claim = conditions.tried(rule, occasion)
    if not isinstance(claim, Claim):
        return claim
    rules = occasion.rules
    unit = rules.unit(rule.unit)
    return caps.closed(f"rule:{rule.id}", rule.caps, room, unit, rules.currency)


def give(work: Work, rules: Rules, rule: EarnRule, source_id: str, store: str) -> Earned | None:
    """The voucher, with its entry, announced; None: it could never be used, so there is none.

    `rules` are those the rule is of: its reward may have left the programme since. Raises
    TooManyUnits, of a gift card.
    """
    reward, unit = rules.reward(rule.reward), work.rules.units[0].id
    why = Why(explaining.rule_of(rule), shop=store or None, name=rule.name)
    brought = bring(work, reward, why, source_id)
    if brought is None:
        work.explain(Explained(rule.id, unit, 0, (), reasons.reward_over()))
        return None
    (voucher,) = brought.vouchers
    work.explain(Explained(rule.id, unit, 0, brought.steps, reward=reward.name))
    return Earned(rule.id, unit, 0, brought.seq, voucher.id)


def take_back(work: Work, bought: Bought, kept: Mapping[str, bool]) -> tuple[Voucher, ...]:
    """Withdraws the vouchers that came with a purchase, as far as they are unused; a rule that
    still gives, by what is left of the purchase, is one of `kept`.

    A rule may then give as often as before. A voucher that was used counts as given.
    """
    taken = []
    known = {voucher.id: voucher for voucher in work.state.vouchers}
    for earned in bought.earned:
        voucher = known.get(earned.voucher)
        if voucher is None or kept.get(earned.rule) or not taking_back.is_unused(voucher, work):
            continue
        _withdraw(work, bought, earned, voucher)
        taken.append(voucher)
    return tuple(taken)


def _withdraw(work: Work, bought: Bought, earned: Earned, voucher: Voucher) -> None:
    basket = bought.basket
    why = Why(
        "voucher_voided",
        reward=voucher.name,
        shop=basket.store or None,
        receipt=basket.receipt or None,
    )
    if voucher.kind == "gift_card":
        cancelling.empty(work, voucher, why)
    # It took nothing of the reward's limits or stock, so that nothing of those comes back.
    work.keep(replace(voucher, state="voided", ended_at=work.now))
    _note(work, why, bought.id, earned.seq)
    day = calendar.day_of(basket.bought_at, work.then.zone)
    for rule in work.then.earn:
        if rule.id == earned.rule:
            caps.count(work, work.then, rule, 0, -1, day)


def _note(work: Work, why: Why, source_id: str, reverses: int | None = None) -> int:
    """An entry that moves no units: what came of an event, or what was taken back."""
    unit = work.rules.units[0].id
    booked = Booked(work.state.account(unit), ())
    kind: EntryKind = "gift" if reverses is None else "void"
    return work.post(unit, booked, kind, why, source_id=source_id, reverses=reverses)
