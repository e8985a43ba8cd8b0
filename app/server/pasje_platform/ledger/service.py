"""The one writer of value: an event is evaluated, and all that follows is written with it.

Whoever changes more than one member calls `lock` with all of them first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pasje.contract.membership import Announcement
from pasje.contract.snapshot import Entry
from pasje_platform.database import Tx
from pasje_platform.engine import account, enrolling, telling
from pasje_platform.engine.evaluate import evaluate
from pasje_platform.engine.event import Event
from pasje_platform.engine.outcome import Outcome
from pasje_platform.engine.state import State
from pasje_platform.ledger import events, facts, showing, store
from pasje_platform.ledger.store import Asked, MemberRow, Recorded
from pasje_platform.live import service as live
from pasje_platform.members.model import first_name
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.stock import service as stock
from pasje_platform.stock.model import Taken

MOST_CORRECTION = 1_000_000_000
"""Units that one correction may give or take."""
TooManyUnits = account.TooManyUnits


@dataclass(frozen=True)
class _Step:
    """One evaluation: of what, when, under which rules, and what it came to."""

    rules: Rules
    recorded: Recorded
    outcome: Outcome


async def open_account(tx: Tx, rules: Rules, member_id: str, event: Event, now: datetime) -> None:
    """A new member: what `event`, their enrolment, gives them."""
    await store.open_state(tx, member_id, rules.programme.version, enrolling.opened(event))
    await record(tx, rules, member_id, event, now)


async def lock(tx: Tx, member_ids: Iterable[str]) -> None:
    """Holds these members until the transaction ends, in the order that all callers take."""
    await store.lock(tx, member_ids)


async def record(
    tx: Tx,
    rules: Rules,
    member_id: str,
    event: Event,
    now: datetime,
    *,
    then: Rules | None = None,
) -> Outcome:
    """Writes what `event` comes to, for this member and for the others it touches.

    `rules` are those in force at `now`, `then` those that a purchase is earned under, or one that
    is returned was; visits and actions find those of their own moment.
    The others must be locked already. Raises Refused, TooManyUnits; LookupError for nobody.
    """
    taken: list[Taken] = []
    outcome = await _record(tx, rules, member_id, event, now, then, taken)
    await stock.take(tx, taken)
    return outcome


async def _record(
    tx: Tx,
    rules: Rules,
    member_id: str,
    event: Event,
    now: datetime,
    then: Rules | None,
    taken: list[Taken],
) -> Outcome:
    row = await store.load(tx, member_id)
    steps = await _steps(tx, rules, row, event, now, await _earned_under(tx, rules, event, then))
    await _write(tx, rules, member_id, row, steps)
    taken += _taken(steps)
    outcome = steps[-1].outcome
    for other_id, following in outcome.others:  # who hear of the member by their id and first name
        if await known(tx, other_id, following.kind, following.id):
            raise Refused("id_reused")  # by the till of another friend
        name = first_name(await store.name(tx, member_id))
        told = replace(following, seed=events.seed(), member_id=member_id, name=name)
        await _record(tx, rules, other_id, told, now, then, taken)
    return outcome


def _taken(steps: Sequence[_Step]) -> list[Taken]:
    return [(step.rules, step.outcome.taken) for step in steps]


async def quote(
    tx: Tx,
    rules: Rules,
    member_id: str,
    happening: Sequence[Event],
    now: datetime,
    *,
    then: Rules | None = None,
) -> list[Outcome]:
    """What `record` of these events, one after the other, would come to now; nothing is kept."""
    row = await store.load(tx, member_id, hold=False)
    outcomes: list[Outcome] = []
    for event in happening:
        under = await _earned_under(tx, rules, event, then)
        steps = await _steps(tx, rules, row, event, now, under)
        outcomes.append(steps[-1].outcome)
        row = replace(row, state=steps[-1].outcome.state)
    return outcomes


async def settle(tx: Tx, rules: Rules, member_id: str, now: datetime) -> None:
    """Lets pass what time alone changes until `now`; costs one look when nothing is due."""
    if await store.needs(tx, member_id, rules.programme.version, now):
        await pass_time(tx, rules, member_id, now)


async def pass_time(tx: Tx, rules: Rules, member_id: str, now: datetime) -> None:
    """As `settle`, for a member for whom something may be due."""
    row = await store.load(tx, member_id)
    steps = await _steps(tx, rules, row, events.time(now), now)
    if any(step.outcome.changed for step in steps):
        await _write(tx, rules, member_id, row, steps)
        await stock.take(tx, _taken(steps))
        return
    await store.write_due(tx, member_id, rules.programme.version, _due(steps[-1]))
    await changed(tx, rules, member_id, [])  # what is told may be another


async def _steps(
    tx: Tx,
    rules: Rules,
    row: MemberRow,
    event: Event,
    now: datetime,
    then: Rules | None = None,
) -> list[_Step]:
    """The event, after the passing of time under each version that ended since the last one."""
    spans = [(rules, now)]
    if rules.programme.effective_at > row.state.settled_at:
        spans = await versions.between(tx, row.state.settled_at, now)
    steps: list[_Step] = []
    state = row.state
    for old, until in spans[:-1]:
        recorded = Recorded(row.event_no + len(steps) + 1, events.time(until), until, _no(old))
        steps.append(_Step(old, recorded, evaluate(old.engine, state, recorded.event, until)))
        state = steps[-1].outcome.state
    if event.kind != "time" and _is_due(rules, row, steps, now):
        recorded = Recorded(row.event_no + len(steps) + 1, events.time(now), now, _no(rules))
        passed = evaluate(rules.engine, state, recorded.event, now)
        if passed.changed:
            steps.append(_Step(rules, recorded, passed))
            state = passed.state
    then = None if then is None or _no(then) == _no(rules) else then
    outcome = evaluate(rules.engine, state, event, now, then=then.engine if then else None)
    number = row.event_no + len(steps) + 1
    recorded = Recorded(number, event, now, _no(rules), _no(then) if then else None)
    return [*steps, _Step(rules, recorded, outcome)]


async def _earned_under(tx: Tx, rules: Rules, event: Event, then: Rules | None) -> Rules | None:
    """A visit or an action that is reported late earns as it would have in time."""
    if event.kind in ("visit", "action"):
        return await versions.when_bought(tx, rules, event.at)
    return then


def _is_due(rules: Rules, row: MemberRow, steps: Sequence[_Step], now: datetime) -> bool:
    """Whether time does something first: it is an event of its own, so that what the other one
    comes to is told apart."""
    if steps or row.programme_version != _no(rules):
        return True
    return row.due_at is not None and row.due_at <= now


def _due(last: _Step) -> datetime | None:
    """When time alone changes something next, or only what of it is told."""
    rules, outcome, now = last.rules.engine, last.outcome, last.recorded.now
    told = telling.next_turn(rules, outcome.state, now)
    return min((at for at in (outcome.due, told) if at is not None), default=None)


def _no(rules: Rules) -> int:
    return rules.programme.version


async def _write(
    tx: Tx, rules: Rules, member_id: str, row: MemberRow, steps: Sequence[_Step]
) -> None:
    said: list[Announcement] = []
    for step in steps:
        number, outcome = step.recorded.no, step.outcome
        await store.write_event(tx, member_id, step.recorded)
        for posting in outcome.postings:
            await facts.write_posting(tx, member_id, posting, number, _no(step.rules))
        await facts.write_vouchers(tx, member_id, outcome.vouchers)
        said += outcome.said
    last = steps[-1].outcome
    units = {posting.unit for step in steps for posting in step.outcome.postings}
    moved = {unit: last.state.account(unit) for unit in units}
    await facts.write_balances(tx, member_id, moved)
    version = await store.write_state(
        tx,
        member_id,
        last.state,
        event_no=steps[-1].recorded.no,
        programme_version=_no(rules),
        due_at=_due(steps[-1]),
        notices=_asked(row.notices, steps),
    )
    await live.announce(tx, rules, member_id, version, said)


def _asked(before: Sequence[Asked], steps: Sequence[_Step]) -> list[Asked]:
    """The notices that are to be sent now; one that waited a day was asked for anew, or is moot."""
    last = steps[-1].recorded
    sent = (last.event.unit, last.event.expires_at) if last.event.kind == "noticed" else None
    asked = {(one.unit, one.expires_at): one for one in before}
    for step in steps:
        for due in step.outcome.notices:
            key = (due.unit, due.expires_at)
            claimed_at = asked[key].claimed_at if key in asked else None
            asked[key] = Asked(due.unit, due.units, due.expires_at, step.recorded.now, claimed_at)
    return [one for key, one in asked.items() if key != sent and one.waits(last.now)]


async def adjust(
    tx: Tx, rules: Rules, member_id: str, units: int, reason: str, now: datetime, unit: str = ""
) -> None:
    """The owner's correction. Raises Refused(not_enough_points) when it takes more than there is.

    Raises ValueError for no units, more than MOST_CORRECTION either way, or no reason, and
    TooManyUnits when the balance would be more than can be counted.
    """
    if not 0 < abs(units) <= MOST_CORRECTION or not reason.strip():
        raise ValueError(f"a correction has a reason, and 1 to {MOST_CORRECTION} units")
    event = events.new("correct", events.minted(now), now)
    of_unit = unit or rules.engine.units[0].id
    event = replace(event, unit=of_unit, units=units, reason=reason)
    await record(tx, rules, member_id, event, now)


async def known(tx: Tx, member_id: str, kind: str, event_id: str) -> bool:
    """Whether that was recorded for the member already."""
    return await store.has_event(tx, member_id, kind, event_id)


async def state(tx: Tx, rules: Rules, member_id: str, now: datetime) -> State:
    """The member's state at `now`, settled first."""
    await settle(tx, rules, member_id, now)
    return (await store.load(tx, member_id, hold=False)).state


async def entries(
    tx: Tx, rules: Rules, state: State, member_id: str, limit: int
) -> tuple[Entry, ...]:
    """The newest entries first, at most `limit`."""
    returnable = {bought.id for bought in state.purchases}
    waiting = showing.pending(state)
    rows = await facts.newest(tx, member_id, limit)
    return tuple(showing.entry(rules, row, returnable, waiting) for row in rows)


async def held(tx: Tx) -> dict[str, int]:
    """Of each tier that members are in, by its id, how many; together they are all members."""
    return await store.held(tx)


async def having(tx: Tx) -> dict[str, int]:
    """How many members have something, or owe something, of each unit."""
    return await store.having(tx)


async def touch(tx: Tx, member_id: str) -> int:
    """Raises the version of the member's snapshot; the new one."""
    return await store.touch(tx, member_id)


async def version(tx: Tx, member_id: str) -> int:
    """Of the member's snapshot. Raises LookupError."""
    return await store.version(tx, member_id)


async def changed(
    tx: Tx, rules: Rules, member_id: str, announcements: Sequence[Announcement]
) -> None:
    """A new version of the member's snapshot, told to their open phones when this commits."""
    number = await touch(tx, member_id)
    await live.announce(tx, rules, member_id, number, announcements)
