"""What must hold after every step of every story, whatever the programme says.

The cheap checks read one outcome with books of their own; the dear ones evaluate again.
`tests/support/watch.py` does them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import get_args

from pasje.contract.snapshot import Rule
from pasje_platform.engine import ladder
from pasje_platform.engine.account import Account, order
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome, Posting
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State, Voucher
from pasje_platform.refused import Refused
from tests.support import plain
from tests.support.tallies import several
from tests.support.world import Step

WHYS = frozenset(get_args(Rule))
A_LITTLE = timedelta(microseconds=1)


@dataclass
class Books:
    """One unit's lots and deficit, kept beside the engine's by the movements alone."""

    left: dict[int, int]
    deficit: int
    before: Account
    after: Account

    @classmethod
    def of(cls, before: Account, after: Account) -> "Books":
        left = {lot.seq: lot.remaining for lot in before.lots}
        return cls(left, before.deficit, before, after)

    def take(self, posting: Posting) -> None:
        assert sum(move.units for move in posting.movements) == posting.units, posting
        if posting.kind in ("redeem", "pay"):
            self._soonest_first(posting)
        if posting.lot is not None:
            assert posting.lot.seq == posting.seq, "a lot has the number of its entry"
            self.left[posting.seq] = 0
        for move in posting.movements:
            if move.lot_seq is None:
                self.deficit -= move.units
            else:
                self.left[move.lot_seq] += move.units
                assert self.left[move.lot_seq] >= 0, f"{posting} takes more than its lot has"
        assert self.deficit >= 0, f"{posting} fills more than is owed"
        assert posting.balance_after == sum(self.left.values()) - self.deficit, posting

    def _soonest_first(self, posting: Posting) -> None:
        """No lot was taken while one that goes before it was left with something."""
        assert posting.units <= 0, posting
        known = [lot for lot in self.before.lots if self.after.lot(lot.seq) in (lot, None)]
        known += [lot for lot in self.after.lots if not lot.pending and lot.seq < posting.seq]
        taken = {move.lot_seq: -move.units for move in posting.movements}
        last = max((order(lot) for lot in known if lot.seq in taken), default=None)
        for lot in known:
            before = self.before.lot(lot.seq)
            was_pending = before is None or before.pending
            ready = not lot.pending and not (was_pending and lot.available_at >= posting.at)
            if last and ready and order(lot) < last:
                rest = self.left[lot.seq] - taken.get(lot.seq, 0)
                assert rest == 0, f"{posting} spared {lot}, which goes first"


def entries_add_up(step: Step) -> None:
    """Numbered without gaps, each the sum of its movements, and the state is their sum."""
    before, outcome = step.before, step.outcome
    after = outcome.state
    ids = before.accounts.keys() | after.accounts.keys()
    books = {one: Books.of(before.account(one), after.account(one)) for one in ids}
    for place, posting in enumerate(outcome.postings, before.last_seq + 1):
        assert posting.seq == place, "entries are numbered without gaps"
        assert posting.why.rule in WHYS
        assert before.settled_at <= posting.at <= step.now, f"{posting} is out of its time"
        books[posting.unit].take(posting)
    assert after.last_seq == before.last_seq + len(outcome.postings)
    moments = [posting.at for posting in outcome.postings]
    assert moments == sorted(moments), "entries are in the order of their moments"
    for one, kept in books.items():
        account = after.account(one)
        held = {lot.seq: lot.remaining for lot in account.lots if lot.remaining}
        assert held == {seq: units for seq, units in kept.left.items() if units}, one
        assert account.deficit == kept.deficit, one


def accounts_are_sound(rules: Rules, state: State) -> None:
    for name, account in state.accounts.items():
        for lot in account.lots:
            assert 0 <= lot.remaining <= lot.units, f"{lot} is out of its bounds"
        assert account.deficit >= 0
        assert not (account.deficit and account.available), f"{name} owes and has: {account}"
        if not rules.unit(name).may_go_negative:
            assert not account.deficit, f"{name} may not go negative"


def gated(rules: Rules, unit: str) -> bool:
    """Whether a notice, or inactivity, may keep units of it beyond their day."""
    ways = [rules.unit(unit).expiry]
    ways += [tier.expiry[unit] for tier in rules.tiers if unit in tier.expiry]
    return any(way.notice or way.kind == "inactivity" for way in ways)


def nothing_is_overdue(step: Step) -> None:
    """What was due until now has happened: releases, cancellations, expiry."""
    found, now = step.outcome, step.now
    assert found.due is None or found.due > now, f"{found.due} is not ahead"
    for name, account in found.state.accounts.items():
        for lot in account.lots:
            if not lot.remaining:
                continue
            if lot.pending and not lot.waits_for:
                assert lot.available_at > now, f"{lot} should have been released"
            if lot.pending and lot.waits_for:
                assert lot.cancelled_at is None or lot.cancelled_at > now, f"{lot} waits on"
            if lot.expires_at and not gated(step.rules, name):
                assert lot.expires_at > now, f"{lot} should have expired"


def time_keeps_its_moments(step: Step) -> None:
    """Each lot expires with an entry of its own, at its own moment; so do releases."""
    _each_expires_once(step)
    for posting in step.outcome.postings:
        if posting.kind == "expire":
            assert len(posting.movements) == 1, "an entry for each lot that expires"
            assert posting.units < 0
            lot = step.before.account(posting.unit).lot(posting.movements[0].lot_seq or 0)
            batched = posting.why.name is not None
            if lot and lot.expires_at and not batched and not gated(step.rules, posting.unit):
                moments = {max(lot.expires_at, step.before.settled_at)}
                if step.event.kind in ("refund", "cancel"):
                    moments.add(step.now)  # it came back after its end
                assert posting.at in moments, posting
        if posting.kind == "release":
            due = [
                lot.available_at
                for lot in step.before.account(posting.unit).lots
                if lot.pending and not lot.waits_for and lot.available_at == posting.at
            ]
            asked = posting.at == step.now or any(
                lot.waits_for for lot in step.before.account(posting.unit).lots
            )
            assert due or asked or posting.at > step.before.settled_at, posting


def _each_expires_once(step: Step) -> None:
    """One entry for each lot, unless units went back into it in between."""
    ended: set[tuple[str, int | None]] = set()
    for posting in step.outcome.postings:
        touched = {(posting.unit, move.lot_seq) for move in posting.movements}
        if posting.kind == "expire":
            assert not touched & ended, f"{posting} is of a lot that had expired"
            ended |= touched
        elif posting.kind == "reverse":
            ended -= touched


def spending_comes_back_to_its_lots(step: Step) -> None:
    """What a voucher or payment took goes back into lots that were there, with their age."""
    returns = (step.then or step.rules).returns
    for posting in step.outcome.postings:
        if posting.kind != "reverse":
            continue
        if step.event.kind == "cancel" or returns.spent == "original":
            assert posting.lot is None, f"{posting} makes a new lot"


def the_ladder_is_climbed_at_once(step: Step) -> None:
    rules, state = step.rules, step.outcome.state
    if not rules.tiers:
        return
    names = [tier.id for tier in rules.tiers]
    assert state.tier.tier in names or step.event.kind == "time", state.tier
    if rules.ladder.window == "ever" and state.tier.tier in names:
        counted = sum(day.amount for day in state.history)
        reached = sum(tier.threshold <= counted for tier in rules.tiers) - 1
        assert names.index(state.tier.tier) >= reached, f"{counted} reaches {names[reached]}"


def a_reward_is_given_with_a_voucher(step: Step) -> None:
    """What is there for nothing stands among the entries and is announced, and nothing else is."""
    found, known = step.outcome, {one.id for one in step.before.vouchers}
    noted = [p for p in found.postings if p.kind == "gift" and not p.units]
    names = Counter(posting.why.reward["en"] for posting in noted if posting.why.reward)
    said = [one.name["en"] for one in found.said if one.kind == "voucher_given" and one.name]
    assert names == Counter(said)
    given: Counter[str] = Counter()
    for number, name in map(several, noted):
        given[name] += number
    new = [one for one in found.vouchers if one.id not in known | {step.event.id}]
    free = Counter(one.name["en"] for one in new)
    assert given == free, f"{given} was told of {free}"


def what_is_gone_stays_gone(step: Step) -> None:
    """What is out of the shop's hands is never taken back, nor the units that it cost given."""
    taken = [v for v in step.outcome.vouchers if v.state in ("voided", "cancelled")]
    assert not [v for v in taken if v.kind in ("donation", "partner_voucher")], taken


CHEAP = (
    entries_add_up, nothing_is_overdue, time_keeps_its_moments, spending_comes_back_to_its_lots,
    the_ladder_is_climbed_at_once, a_reward_is_given_with_a_voucher,
    what_is_gone_stays_gone,
)  # fmt: skip


def until_due_nothing_changes(step: Step) -> None:
    """Time alone does nothing before it was said to: no entry, no notice, no other tier."""
    found = step.outcome
    moment = step.now + timedelta(days=4000) if found.due is None else found.due - A_LITTLE
    time = Event("time", "until-due", moment, seed="00")
    quiet = evaluate(step.rules, found.state, time, max(moment, step.now))
    assert not quiet.postings, f"{quiet.postings} before {found.due}"
    assert not quiet.notices, f"{quiet.notices} before {found.due}"
    then, now = (replace(one.state.tier, before=None) for one in (quiet, found))
    assert then == now, f"another tier before {found.due}: {differing(then, now)}"
    assert _vouchers(quiet.state) <= _vouchers(found.state), f"other vouchers before {found.due}"


def settling_first_is_the_same(step: Step) -> None:
    """Whoever reads a member a moment before the event changes nothing by it."""
    first = settled(step.rules, step.before, step.now)
    then = evaluate(step.rules, first.state, step.event, step.now, then=step.then)
    one = tuple(_nameless(posting) for posting in (*first.postings, *then.postings))
    other = tuple(_nameless(posting) for posting in step.outcome.postings)
    assert one == other, differing(one, other)
    was, now = _unnamed(then.state), _unnamed(step.outcome.state)
    assert was == now, differing(was, now)


def _nameless(posting: Posting) -> Posting:
    """Ids of what is given for nothing are made of the event that was being recorded."""
    lot = posting.lot and replace(posting.lot, source_id="")
    return replace(posting, source_id="", lot=lot)


def _unnamed(state: State) -> State:
    """Nor are notices that were asked for because somebody looked a matter of the event."""
    vouchers = tuple(replace(v, handle="", id=v.id if _chosen(v) else "") for v in state.vouchers)
    accounts = {name: replace(one, asked=()) for name, one in state.accounts.items()}
    purchases = tuple(
        replace(one, earned=tuple(replace(each, voucher="") for each in one.earned))
        for one in state.purchases
    )
    return replace(state, vouchers=vouchers, accounts=accounts, purchases=purchases)


def differing(one: object, other: object, where: str = "") -> str:
    """Where two states differ, one line for each place."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        keys = one.keys() | other.keys()
        found = [differing(one.get(k), other.get(k), f"{where}[{k}]") for k in sorted(keys)]
    elif isinstance(one, tuple) and isinstance(other, tuple):
        pairs = zip_longest(one, other)
        found = [differing(a, b, f"{where}[{n}]") for n, (a, b) in enumerate(pairs)]
    elif is_dataclass(one) and type(one) is type(other):
        names = [field.name for field in fields(one)]
        found = [differing(getattr(one, n), getattr(other, n), f"{where}.{n}") for n in names]
    else:
        return "" if one == other else f"{where}: {one} is not {other}"
    return "\n".join(line for line in found if line)


def settled(rules: Rules, state: State, now: datetime) -> Outcome:
    return evaluate(rules, state, Event("time", "settle", now, seed="00"), now)


def a_whole_refund_leaves_nothing(step: Step) -> None:
    """Right after the purchase, when the programme takes and gives back everything."""
    returns = (step.then or step.rules).returns
    if step.event.kind != "purchase" or (returns.earned, returns.spent) != ("negative", "original"):
        return
    own = ("purchase", "payment", "action")
    others = any(p.why.rule not in own for p in step.outcome.postings)
    used_up = any(one.state == "given" for one in step.outcome.vouchers)
    if others or used_up or step.outcome.tier_changed:
        return  # time passed, a tier was reached and gave something, or a friend was rewarded
    back = Event("refund", "back", step.now, seed="00", purchase_id=step.event.id)
    try:
        after = evaluate(
            step.rules, step.outcome.state, back, step.now, then=step.then or step.rules
        ).state
    except Refused:
        return  # too late: it was bought long ago
    before = settled(step.rules, step.before, step.now).state
    for name in before.accounts.keys() | after.accounts.keys():
        was, now = before.account(name), after.account(name)
        assert _left(was) == _left(now), f"a refund leaves other lots of {name}"
        assert was.deficit == now.deficit, f"a refund leaves another deficit of {name}"
    counted = {(c.key, c.period): (c.units, c.times) for c in before.counters}
    assert counted == {(c.key, c.period): (c.units, c.times) for c in after.counters}
    today = step.now.astimezone(step.rules.zone).date()
    counts = [ladder.in_window(step.rules, state, today) for state in (before, after)]
    assert counts[0] == counts[1], "a refund leaves what counts for the tier"
    if before.tier.grace_until is not None:
        assert after.tier == before.tier, "a refund leaves another grace"
    assert _vouchers(before) <= _vouchers(after), "a refund leaves vouchers other than they were"
    assert _free(before) == _free(after), "a refund leaves vouchers that came with the purchase"


def _left(account: Account) -> Counter[object]:
    left: Counter[object] = Counter()
    for lot in account.lots:
        if lot.remaining:
            left[(lot.seq, lot.pending)] += lot.remaining
    return left


def _vouchers(state: State) -> set[tuple[str, str]]:
    """Those a member redeemed: ids of others are made of the event that was being recorded."""
    return {(one.id, one.state) for one in state.vouchers if _chosen(one)}


def _chosen(voucher: Voucher) -> bool:
    return voucher.paid is not None and not voucher.batch


def _free(state: State) -> Counter[str]:
    """Of what nobody redeemed, how many can be used."""
    free = (one for one in state.vouchers if not _chosen(one) and one.state == "issued")
    return Counter(one.reward for one in free)


def the_plain_loop_agrees(step: Step) -> None:
    """What a purchase earned, by rule, is what a loop over the rules and lines comes to."""
    basket, sale = step.event.basket, step.outcome.sale
    if step.event.kind != "purchase" or basket is None or sale is None:
        return
    state = settled(step.rules, step.before, step.now).state
    who = plain.Who(
        state.tier.tier,
        state.segments,
        state.birthday_on,
        not state.has_bought,
        state.birthday_from,
    )
    discounts = sale.line_discounts or (0,) * len(basket.lines)
    said = {one.rule: one.units for one in step.outcome.explained}
    kept = [one.free for one in step.outcome.state.purchases if one.id == step.event.id]
    free = kept[0] if kept else ()
    for rule, units in plain.units(step.then or step.rules, who, basket, discounts, free).items():
        if units is not None:
            assert said.get(rule, 0) == units, f"{rule} gives {said.get(rule)}, not {units}"
    given = {one.rule for one in step.outcome.explained if one.reward}
    rules = step.then or step.rules
    for rule, gives in plain.rewards(rules, who, basket, step.now).items():
        assert gives is None or gives == (rule in given), f"{rule} gives its reward: {not gives}"


DEAR = (
    until_due_nothing_changes, settling_first_is_the_same,
    a_whole_refund_leaves_nothing, the_plain_loop_agrees,
)  # fmt: skip
