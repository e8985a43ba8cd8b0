"""A platform in memory: what its writer does around `evaluate`, without a database.

It keeps members' states, the log of events, shared stock and notices to be sent; it splits what is
due at the moments versions take effect, gives purchases, refunds, visits and actions the rules of
the moment that counts, evaluates what follows for others in the same transaction, and takes what is
shared last. A refusal leaves everything as it was.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import NoticeDue, Outcome
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.state import State
from pasje_platform.refused import Refused


@dataclass(frozen=True)
class Step:
    """One evaluation that was committed."""

    member: str
    rules: Rules
    then: Rules | None
    before: State
    event: Event
    now: datetime
    outcome: Outcome


@dataclass(frozen=True)
class Version:
    rules: Rules
    effective_at: datetime


@dataclass
class World:
    """`versions` by the moment they take effect; the first holds from the beginning."""

    versions: list[Version]
    now: datetime
    states: dict[str, State] = field(default_factory=dict)
    began: dict[str, State] = field(default_factory=dict)
    log: dict[str, list[Step]] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    """What is left of rewards that have a stock."""
    given: Counter[str] = field(default_factory=Counter)
    """Of a reward, redemptions by all members together."""
    codes: int = 0
    notices: dict[str, list[NoticeDue]] = field(default_factory=dict)
    """By member: asked for, and not sent yet."""
    names: int = 0
    _known: set[tuple[str, str]] = field(default_factory=set)
    wanted: Callable[[Step], None] | None = None
    """Called with every evaluation before it is committed."""

    def __post_init__(self) -> None:
        for version in self.versions:
            for reward in version.rules.rewards:
                if reward.stock is not None:
                    self.stock.setdefault(reward.id, reward.stock)

    @property
    def rules(self) -> Rules:
        return self.rules_at(self.now)

    def rules_at(self, moment: datetime) -> Rules:
        held = [one.rules for one in self.versions if one.effective_at <= moment]
        return (held or [self.versions[0].rules])[-1]

    def new_id(self) -> str:
        self.names += 1
        return f"{self.names:08x}-0000-7000-8000-000000000000"

    def join(self, name: str) -> None:
        """A member with nothing; the event `enrolled` is the caller's."""
        state = State(joined_at=self.now, settled_at=self.now)
        self.states[name] = self.began[name] = state
        self.log[name] = []
        self.notices[name] = []

    def known(self, member: str, event_id: str) -> bool:
        return (member, event_id) in self._known

    def record(self, member: str, event: Event, now: datetime) -> tuple[Step, ...]:
        """What the writer does with one event, all or nothing; () when its id is known.

        Raises Refused, and whatever else the engine raises.
        """
        if self.known(member, event.id):
            return ()
        now = max(now, self.now)
        steps = tuple(self._played(member, event, now))
        self._take(steps)
        self.now = now
        for step in steps:
            self.states[step.member] = step.outcome.state
            self.log[step.member].append(step)
            self._known.add((step.member, step.event.id))
            self._announce(step)
        return steps

    def _played(self, member: str, event: Event, now: datetime) -> Iterator[Step]:
        """Every evaluation that belongs to the event, those of other members after it."""
        states = dict(self.states)
        coming = [(member, event)]
        then = self.then(states[member], event, now)
        while coming:
            who, what = coming.pop(0)
            for moment in self._changes(states[who].settled_at, now):
                time_ = Event("time", self.new_id(), moment, seed="00")
                step = self._evaluated(who, states[who], time_, moment, self._just_before(moment))
                states[who] = step.outcome.state
                yield step
            step = self._evaluated(who, states[who], what, now, self.rules_at(now), then)
            states[who] = step.outcome.state
            coming.extend(
                (other, _completed(follows, who)) for other, follows in step.outcome.others
            )
            yield step

    def _evaluated(
        self,
        member: str,
        state: State,
        event: Event,
        now: datetime,
        rules: Rules,
        then: Rules | None = None,
    ) -> Step:
        outcome = evaluate(rules, state, event, now, then=then)
        step = Step(member, rules, then, state, event, now, outcome)
        if self.wanted:
            self.wanted(step)
        return step

    def then(self, state: State, event: Event, now: datetime) -> Rules | None:
        """The version a purchase, visit or action earns under, or a returned one did."""
        if event.kind in ("purchase", "visit", "action"):
            earlier = self.rules_at(event.basket.bought_at if event.basket else event.at)
            return earlier if earlier is not self.rules_at(now) else None
        if event.kind != "refund":
            return None
        bought = [one.version for one in state.purchases if one.id == event.purchase_id]
        found = [one.rules for one in self.versions if one.rules.version in bought]
        return found[0] if found else None

    def _changes(self, after: datetime, until: datetime) -> list[datetime]:
        changes = [one.effective_at for one in self.versions[1:]]
        return [moment for moment in changes if after < moment <= until]

    def _just_before(self, moment: datetime) -> Rules:
        held = [one.rules for one in self.versions if one.effective_at < moment]
        return (held or [self.versions[0].rules])[-1]

    def _take(self, steps: tuple[Step, ...]) -> None:
        """Shared stock and totals, under the locks of the platform; raises Refused."""
        stock, given = dict(self.stock), Counter(self.given)
        for step in steps:
            for reward_id, many in step.outcome.taken:
                given[reward_id] += many
                if reward_id in stock:
                    stock[reward_id] -= many
                    if stock[reward_id] < 0:
                        raise Refused("out_of_stock")
                limits = [r.in_total for r in step.rules.rewards if r.id == reward_id]
                if limits and limits[0] is not None and many > 0 and given[reward_id] > limits[0]:
                    raise Refused("reward_limit_total", most=limits[0])
        self.stock, self.given = stock, given

    def _announce(self, step: Step) -> None:
        waiting = self.notices[step.member]
        waiting.extend(one for one in step.outcome.notices if one not in waiting)


def _completed(event: Event, friend: str) -> Event:
    """With what only the platform knows of the other side."""
    seed = sha256(event.id.encode()).hexdigest()
    return replace(event, member_id=friend, name=friend.title(), seed=seed)


def replayed(world: World, member: str) -> Iterator[tuple[Step, Outcome]]:
    """What each event of the member's log alone comes to, from the first on."""
    state = world.began[member]
    for step in world.log[member]:
        outcome = evaluate(step.rules, state, step.event, step.now, then=step.then)
        state = outcome.state
        yield step, outcome
