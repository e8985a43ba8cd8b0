"""What happens to one member over years, by the dice, for the tests of time and of pruning."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from pasje_platform.engine import enrolling, rewards
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event, EventKind
from pasje_platform.engine.outcome import Posting
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State
from pasje_platform.refused import Refused
from tests.support.engine import basket
from tests.support.happenings import line
from tests.support.programmes import ACTIONS, STORES, random_rules

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
BORN = (None, date(2000, 2, 29), date(1999, 1, 6), date(1990, 12, 31))
PAUSES = tuple(
    timedelta(hours=hours) for hours in (0, 1, 25, 25, 24 * 6, 24 * 33, 24 * 33, 24 * 120, 24 * 500)
)
Recorded = tuple[Event, datetime]
"""An event, and when it was recorded."""


def timeline(random: Random, events: int) -> tuple[Rules, State, list[Recorded]]:
    """A programme, a member who just joined it, and events that it does not refuse."""
    rules = random_rules(random)
    joined = _event("enrolled", 0, START, birthday_on=random.choice(BORN))
    member = evaluate(rules, enrolling.opened(joined), joined, START).state
    state, now, recorded = member, START, []
    for number in range(1, events + 1):
        now += random.choice(PAUSES)
        event = random.choice(_MAKES)(random, rules, state, now, number)
        try:
            state = evaluate(rules, state, event, now).state
        except Refused:
            continue
        recorded.append((event, now))
    return rules, member, recorded


def played(
    rules: Rules,
    member: State,
    recorded: list[Recorded],
    awake: Callable[[State], datetime] | None = None,
) -> tuple[State, list[Posting]]:
    """The events in their order; with `awake`, time is told to pass before them, when it says."""
    state, postings = member, []
    for event, now in recorded:
        while awake is not None and (at := awake(state)) < now:
            outcome = evaluate(rules, state, _event("time", 0, at), at)
            state = outcome.state
            postings += outcome.postings
        outcome = evaluate(rules, state, event, now)
        state = outcome.state
        postings += outcome.postings
    return state, [_nameless(posting) for posting in postings]


def comparable(state: State) -> State:
    """Without what may differ by who looked when: names of gifts, and notices asked for."""
    vouchers = [replace(one, id="", handle="") for one in state.vouchers]
    accounts = {
        unit: replace(
            account, asked=(), lots=tuple(replace(lot, source_id="") for lot in account.lots)
        )
        for unit, account in state.accounts.items()
    }
    return replace(state, vouchers=tuple(vouchers), accounts=accounts)


def _nameless(posting: Posting) -> Posting:
    lot = None if posting.lot is None else replace(posting.lot, source_id="")
    return replace(posting, source_id="", lot=lot)


def _event(kind: EventKind, number: int, moment: datetime, **rest: object) -> Event:
    return replace(Event(kind, f"{kind}-{number}", moment, seed="5eed" * 16), **rest)


def _purchase(random: Random, _: Rules, state: State, now: datetime, number: int) -> Event:
    late = timedelta(hours=random.choice((0, 0, 0, 5, 72)))
    bought = basket(
        *(line(random) for _ in range(random.choice((1, 2)))),
        moment=max(state.joined_at, now - late),
        store=random.choice(STORES),
    )
    return _event("purchase", number, bought.bought_at, basket=bought, store=bought.store)


def _refund(random: Random, rules: Rules, state: State, now: datetime, number: int) -> Event:
    if not state.purchases:
        return _visit(random, rules, state, now, number)
    bought = random.choice(state.purchases[-6:])
    amount = random.choice((None, random.randrange(1, 300)))
    return _event("refund", number, now, purchase_id=bought.id, amount=amount)


def _visit(random: Random, _: Rules, state: State, now: datetime, number: int) -> Event:
    return _event("visit", number, now, store=random.choice(STORES))


def _action(random: Random, _: Rules, state: State, now: datetime, number: int) -> Event:
    about = random.choice(("", *(bought.id for bought in state.purchases[-1:])))
    return _event("action", number, now, name=random.choice(ACTIONS), purchase_id=about)


def _correct(random: Random, rules: Rules, _: State, now: datetime, number: int) -> Event:
    unit, units = random.choice(rules.units).id, random.choice((-20, 5, 100, 4000))
    return _event("correct", number, now, unit=unit, units=units, reason="Counted again")


def _profile(random: Random, _: Rules, __: State, now: datetime, number: int) -> Event:
    return _event("profile", number, now, birthday_on=random.choice(BORN))


def _redeem(random: Random, rules: Rules, _: State, now: datetime, number: int) -> Event:
    reward = random.choice(rules.rewards)
    cost = rewards.least_cost(reward)
    return _event("redeem", number, now, reward=reward.id, cost=cost, code="PARTNER")


def _noticed(random: Random, rules: Rules, state: State, now: datetime, number: int) -> Event:
    ends = [
        (unit, lot.expires_at)
        for unit, account in state.accounts.items()
        for lot in account.lots
        if lot.expires_at is not None and lot.remaining
    ]
    if not ends:
        return _visit(random, rules, state, now, number)
    unit, expires_at = random.choice(ends)
    return _event("noticed", number, now, unit=unit, expires_at=expires_at)


_MAKES = (
    _purchase, _purchase, _purchase, _purchase, _refund, _refund, _visit, _action, _correct,
    _profile, _redeem, _noticed,
)  # fmt: skip
