"""Small builders for tests of the engine: rules, states, events, and a fold over them.

Everything has a default, so that a test names only what it is about. Days are of 2026, the zone is
Amsterdam, money is euros in cents.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from pasje.contract.programme import Words
from pasje_platform.engine.account import Account, Lot
from pasje_platform.engine.earn_rules import EarnRule, When
from pasje_platform.engine.event import Basket, Event, EventKind, Line, Payment, Returned
from pasje_platform.engine.outcome import Explained, Outcome, Posting
from pasje_platform.engine.reward_rules import Reward
from pasje_platform.engine.rules import Rules, Tier, Unit
from pasje_platform.engine.state import Context, State
from pasje_platform.engine.work import Work

ZONE = ZoneInfo("Europe/Amsterdam")


def words(text: str, nl: str = "") -> Words:
    return {"nl": nl or text, "en": text}


def at(day: str = "2026-03-02", clock: str = "12:00", zone: ZoneInfo = ZONE) -> datetime:
    """The instant at which the programme's clock shows `clock` on `day`, a Monday by default."""
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
    return local.astimezone(UTC)


JOINED_AT = at("2026-01-01", "09:00")


def unit(unit_id: str = "points", **changes: Any) -> Unit:
    """Points that never expire, unless `changes` say otherwise."""
    singular = unit_id.removesuffix("s")
    return replace(Unit(unit_id, words(singular), words(unit_id)), **changes)


def earn(rule_id: str = "base", **changes: Any) -> EarnRule:
    """One point for every euro, rounded down over the receipt, unless `changes` say otherwise."""
    changes = {"on": "purchase", "unit": "points", **changes}
    if not changes.keys() & {"multiplies", "reward"}:
        changes.setdefault("gives", Fraction(1))
    when = changes.pop("when", {})
    changes["when"] = When(**when) if isinstance(when, dict) else when
    return EarnRule(id=rule_id, name=words(rule_id), **changes)


def tier(tier_id: str, threshold: int = 0, **changes: Any) -> Tier:
    return Tier(id=tier_id, name=words(tier_id), threshold=threshold, **changes)


def reward(reward_id: str = "coffee", **changes: Any) -> Reward:
    """A free product for 100 points."""
    given = {"kind": "product", "unit": "points", "cost": 100, "icon": "coffee", **changes}
    return Reward(id=reward_id, name=words(reward_id), description=words(reward_id), **given)


def rules(*earning: EarnRule, **changes: Any) -> Rules:
    """A programme with those rules for earning (else one point for every euro), in points."""
    given = {"units": (unit(),), "earn": earning or (earn(),), **changes}
    return Rules(id="test", version=1, zone=ZONE, currency="EUR", **given)


def lot(units: int, seq: int = 1, **changes: Any) -> Lot:
    """A lot earned on joining that never expires."""
    given = {"earned_at": JOINED_AT, "available_at": JOINED_AT, "expires_at": None, **changes}
    return Lot(seq=seq, units=units, remaining=given.pop("remaining", units), **given)


def state(*, points: int = 0, **changes: Any) -> State:
    """A member who joined on 1 January and did nothing since; with `points` as one lot."""
    accounts = {"points": Account((lot(points),))} if points else {}
    given = {"settled_at": JOINED_AT, "accounts": accounts, "last_seq": len(accounts), **changes}
    return State(joined_at=JOINED_AT, **given)


def line(amount: int, **changes: Any) -> Line:
    return Line(amount, **changes)


def basket(*lines: Line | int, moment: datetime | None = None, **changes: Any) -> Basket:
    """Of those lines; a number is a line of that many cents."""
    made = tuple(Line(one) if isinstance(one, int) else one for one in lines)
    return Basket(made, moment or at(), **changes)


def context(
    *, tier: str = "", segments: Iterable[str] = (), first_purchase: bool = False, **changes: Any
) -> Context:
    given = {"birthday_on": None, "room": (), **changes}
    return Context(tier, tuple(segments), first_purchase=first_purchase, **given)


def event(
    kind: EventKind, event_id: str = "", moment: datetime | None = None, **rest: Any
) -> Event:
    """`seed` follows from the id, so that the same event is the same everywhere."""
    name = event_id or kind
    seed = hashlib.sha256(name.encode()).hexdigest()
    return Event(**{"kind": kind, "id": name, "at": moment or at(), "seed": seed, **rest})


def purchase(
    *lines: Line | int,
    event_id: str = "purchase",
    moment: datetime | None = None,
    pay: dict[str, int] | None = None,
    **of_basket: Any,
) -> Event:
    """A purchase at `moment`; `pay` are units by unit, the rest are fields of the basket."""
    paid = tuple(Payment(unit_id, units) for unit_id, units in (pay or {}).items())
    bought = basket(*lines, moment=moment, pay=paid, **of_basket)
    return event("purchase", event_id, bought.bought_at, basket=bought, store=bought.store)


def refund(
    purchase_id: str = "purchase",
    *,
    event_id: str = "refund",
    moment: datetime | None = None,
    lines: Iterable[tuple[int, int]] = (),
    amount: int | None = None,
) -> Event:
    """The whole of it; or `lines` as (line, quantity); or an amount."""
    returned = tuple(Returned(*one) for one in lines)
    return event("refund", event_id, moment, purchase_id=purchase_id, lines=returned, amount=amount)


def visit(event_id: str = "visit", moment: datetime | None = None, store: str = "") -> Event:
    return event("visit", event_id, moment, store=store)


def action(
    name: str, event_id: str = "action", moment: datetime | None = None, **rest: Any
) -> Event:
    return event("action", event_id, moment, name=name, **rest)


def time_passes(moment: datetime) -> Event:
    return event("time", f"time-{moment.isoformat()}", moment)


def working(
    rules: Rules, state: State, event: Event | None = None, now: datetime | None = None
) -> Work:
    """A Work under way, to try one part of the engine alone."""
    doing = event or time_passes(now or at())
    return Work(rules, state, doing, now or doing.at, rules)


@dataclass(frozen=True)
class Run:
    """What a series of events came to."""

    state: State
    outcomes: tuple[Outcome, ...]

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]

    @property
    def postings(self) -> tuple[Posting, ...]:
        return tuple(posting for outcome in self.outcomes for posting in outcome.postings)

    @property
    def explained(self) -> tuple[Explained, ...]:
        return tuple(one for outcome in self.outcomes for one in outcome.explained)

    def available(self, unit_id: str = "points") -> int:
        return self.state.account(unit_id).available

    def pending(self, unit_id: str = "points") -> int:
        return self.state.account(unit_id).pending

    def deficit(self, unit_id: str = "points") -> int:
        return self.state.account(unit_id).deficit


def run(rules: Rules, *events: Event, state: State | None = None) -> Run:
    """Evaluates the events one after the other, each recorded when it happened."""
    from pasje_platform.engine.evaluate import evaluate

    member = state or State(joined_at=JOINED_AT, settled_at=JOINED_AT)
    outcomes = []
    for happened in events:
        outcomes.append(evaluate(rules, member, happened, max(happened.at, member.settled_at)))
        member = outcomes[-1].state
    return Run(member, tuple(outcomes))
