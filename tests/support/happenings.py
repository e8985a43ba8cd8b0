"""What may happen to members, by the dice: the events that a platform would record."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from math import gcd, lcm
from random import Random
from typing import Any, Protocol

from pasje_platform.engine import cancelling, rewards
from pasje_platform.engine.event import Basket, Event, EventKind, Line, Payment, Returned
from pasje_platform.engine.reward_rules import PayWith, Reward
from pasje_platform.engine.rules import Rules
from pasje_platform.engine.selling import known_actions
from pasje_platform.engine.state import Bought, State
from tests.support.dice import CATEGORIES, CHANNELS, SEGMENTS, SKUS, STORES
from tests.support.world import World

MEMBERS = ("anna", "bram", "cato")
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
EDGES = tuple(
    datetime(year, month, day, hour, tzinfo=UTC)
    for year in (2026, 2027, 2028, 2029)
    for month, day, hour in ((2, 28, 12), (3, 28, 22), (10, 25, 0), (12, 31, 20), (4, 4, 14))
)
"""Shortly before days on which calendars trip: the ends of February and of years, clocks put
forward and back."""
LENGTHS = (
    timedelta(0), timedelta(seconds=7), timedelta(minutes=20), timedelta(hours=3),
    timedelta(hours=25), timedelta(days=6), timedelta(days=33),
)  # fmt: skip
LONG = (timedelta(days=120), timedelta(days=366), timedelta(days=800))


def of_id(kind: EventKind, event_id: str, moment: datetime, **rest: Any) -> Event:
    seed = sha256(event_id.encode()).hexdigest()
    return Event(kind=kind, id=event_id, at=moment, seed=seed, **rest)


def later(random: Random, world: World, member: str) -> datetime:
    """The next moment: mostly soon, sometimes years on, or where something is due or changes."""
    dice = random.randrange(60)
    if dice < 54:
        return world.now + random.choice(LENGTHS[:4] if dice < 40 else LENGTHS)
    if dice < 56:
        return world.now + random.choice(LONG if not random.randrange(4) else LENGTHS)
    around = timedelta(seconds=random.choice((-1, 0, 1, 3600, 7200)))
    if dice < 58:
        edges = [edge for edge in EDGES if edge > world.now]
        return max(world.now, (edges[0] if edges else world.now) + around)
    moments = [lot.expires_at for a in world.states[member].accounts.values() for lot in a.lots]
    soon = [moment for moment in moments if moment and moment > world.now]
    return max(world.now, min(soon, default=world.now) + around)


def line(random: Random) -> Line:
    amount = random.choice((0, 1, 99, 250, 395, 1000, random.randrange(20_000)))
    discount = random.randrange(amount + 1) if not random.randrange(4) else 0
    return Line(
        amount=amount,
        quantity=random.choice((1, 1, 1, 2, 3, 7)),
        sku=random.choice(("", *SKUS)),
        category=random.choice(("", *CATEGORIES)),
        discount=discount,
        tax=(amount - discount) * random.choice((0, 9, 21)) // 121,
    )


def payment(random: Random, way: PayWith, has: int, owed: int) -> Payment:
    """Mostly what is possible: a multiple that is worth whole cents, not more than is owed."""
    step = lcm(way.multiple, way.units // gcd(way.units, way.worth))
    most = min(has, owed * way.most_percent // 100 * way.units // way.worth)
    steps = max(1, most // step)
    return Payment(way.unit, step * (random.randint(1, steps) + (not random.randrange(10))))


def basket(random: Random, rules: Rules, state: State, now: datetime) -> Basket:
    """Some lines; the member's vouchers and units now and then, more than there are at times."""
    late = timedelta(hours=random.choice((0, 0, 0, 0, 0, 5, 30, 72)))
    lines = tuple(line(random) for _ in range(random.choice((1, 1, 2, 3))))
    owed = sum(one.amount - one.discount for one in lines)
    ready = [one.id for one in state.vouchers if one.state == "issued"]
    used = random.sample(ready, min(len(ready), random.choice((0, 0, 1, 1, 2))))
    ways = [(way, state.account(way.unit).available) for way in rules.pay if random.randrange(2)]
    return Basket(
        lines=lines,
        bought_at=max(state.joined_at, now - late),
        store=random.choice(STORES),
        channel=random.choice(CHANNELS),
        receipt=str(random.randrange(10_000)),
        vouchers=tuple(used if random.randrange(20) else ["nobody's"]),
        pay=tuple(payment(random, way, has, owed) for way, has in ways if has),
        actions=("own_bag",) if not random.randrange(6) else (),
    )


def purchase(random: Random, world: World, member: str, now: datetime) -> Event:
    bought = basket(random, world.rules_at(now), world.states[member], now)
    return of_id(
        "purchase", world.new_id(), bought.bought_at, basket=bought, store=bought.store
    )  # fmt: skip


def left(bought: Bought) -> int:
    return sum(one.amount - one.discount for one in bought.basket.lines)


def refund(random: Random, world: World, member: str, now: datetime) -> Event:
    """Of a purchase that is kept: the whole, some of its lines, or an amount."""
    state = world.states[member]
    if not state.purchases:
        return purchase(random, world, member, now)
    if not random.randrange(30):
        return of_id("refund", world.new_id(), now, purchase_id="nobody's")
    bought = random.choice(state.purchases[-4:])
    what: dict[str, Any] = {}
    how = random.randrange(4)
    if how == 1 and bought.basket.lines:
        place = random.randrange(len(bought.basket.lines))
        most = bought.basket.lines[place].quantity + (not random.randrange(10))
        what["lines"] = (Returned(place, random.randint(1, max(1, most))),)
    elif how == 2:
        what["amount"] = random.randint(1, max(1, left(bought) + (not random.randrange(10))))
    return of_id("refund", world.new_id(), now, purchase_id=bought.id, **what)


def agreed(random: Random, reward: Reward, has: int) -> int:
    """The cost that the member saw, often as much as they have; at times not the reward's."""
    if reward.denominations:
        cost = random.choice(reward.denominations).cost
    elif (free := reward.variable) is not None:
        most = max(free.least, min(free.most, has))
        cost = random.choice((free.least, most - (most - free.least) % free.step))
    else:
        cost = reward.cost
    return cost if random.randrange(20) else cost + 1


def _has(state: State, reward: Reward) -> int:
    return state.account(reward.unit).available


def redeem(
    random: Random, world: World, member: str, now: datetime, *, undone: bool = False
) -> Event:
    """Mostly what the member may have and can pay; who cannot is given the units. `undone`: of what
    can be cancelled, where there is any."""
    rules = world.rules_at(now)
    state = world.states[member]
    open_ = [one for one in rules.rewards if rewards.may_redeem(rules, state, one, now) is None]
    open_ = (undone and [one for one in open_ if one.cancel != "never" and one.cost]) or open_
    sold = [one for one in open_ if rewards.least_cost(one) <= _has(state, one)]
    if not sold and random.randrange(10):
        return granted(random, world, member, open_, now)
    reward = random.choice(sold if sold and random.randrange(10) else rules.rewards)
    code = ""
    if reward.pool:
        world.codes += 1
        code = f"PARTNER{world.codes}"
    name = reward.id if random.randrange(30) else "nothing"
    cost = agreed(random, reward, _has(state, reward))
    return of_id("redeem", world.new_id(), now, reward=name, cost=cost, code=code)


def granted(
    random: Random, world: World, member: str, dear: Sequence[Reward], now: datetime
) -> Event:
    """The owner gives what one of these rewards costs, or a little more."""
    if not dear:
        return purchase(random, world, member, now)
    reward = random.choice(dear)
    units = rewards.least_cost(reward) * random.choice((1, 1, 3)) + random.choice((0, 0, 1))
    return of_id("correct", world.new_id(), now, unit=reward.unit, units=units, reason="Here")


def cancel(random: Random, world: World, member: str, now: datetime) -> Event:
    """Mostly a redemption that can be undone; who has none redeems."""
    state, rules = world.states[member], world.rules_at(now)
    held = [one for one in state.vouchers if one.paid and one.state in ("issued", "given")]
    can = [one for one in held if cancelling.may_cancel(rules, state, one, now) is None]
    if not can and (not held or random.randrange(3)):
        return redeem(random, world, member, now, undone=True)
    wanted = random.choice(can or held).id if random.randrange(20) else "nobody's"
    return of_id("cancel", world.new_id(), now, voucher_id=wanted)


def action(random: Random, world: World, member: str, now: datetime) -> Event:
    bought = [one.id for one in world.states[member].purchases if random.randrange(2)]
    known = sorted(known_actions(world.rules_at(now)))
    name = random.choice(known) if known and random.randrange(20) else "dance"
    about = bought[-1] if bought else ""
    at = late(random, world, member, now)
    return of_id("action", world.new_id(), at, name=name, purchase_id=about)


def visit(random: Random, world: World, member: str, now: datetime) -> Event:
    at = late(random, world, member, now)
    return of_id("visit", world.new_id(), at, store=random.choice(STORES))


def late(random: Random, world: World, member: str, now: datetime) -> datetime:
    """When it happened: mostly now, at times some days before it is told."""
    ago = timedelta(hours=random.choice((0, 0, 0, 0, 0, 5, 30, 72)))
    return max(world.states[member].joined_at, now - ago)


def profile(random: Random, world: World, member: str, now: datetime) -> Event:
    born = random.choice((None, date(2000, 2, 29), date(1990, 12, 31), date(1985, 6, 15)))
    segments = tuple(random.sample(SEGMENTS, random.randrange(3)))
    return of_id("profile", world.new_id(), now, birthday_on=born, segments=segments)


def correct(random: Random, world: World, member: str, now: datetime) -> Event:
    unit = random.choice(world.rules_at(now).units)
    has = world.states[member].account(unit.id).available
    some = random.choice((-20, -1, 1, 25, 400)) * 10**unit.decimals
    units = -has if has and not random.randrange(3) else some
    return of_id("correct", world.new_id(), now, unit=unit.id, units=units, reason="Counted again")


def noticed(random: Random, world: World, member: str, now: datetime) -> Event:
    """The mail that was asked for was sent, of what there was before; there may be none to send."""
    waiting = world.notices[member]
    if not waiting:
        return passing(random, world, member, now)
    due = waiting.pop(random.randrange(len(waiting)))
    what = {"unit": due.unit, "expires_at": due.expires_at, "up_to": world.states[member].last_seq}
    return of_id("noticed", world.new_id(), now, **what)


def passing(random: Random, world: World, member: str, now: datetime) -> Event:
    return of_id("time", world.new_id(), now)


def drained(random: Random, world: World, member: str, now: datetime) -> Event:
    """The owner takes all that the member has of a unit."""
    accounts = world.states[member].accounts.items()
    held = [(name, one.available) for name, one in accounts if one.available]
    if not held:
        return purchase(random, world, member, now)
    unit, units = random.choice(held)
    return of_id("correct", world.new_id(), now, unit=unit, units=-units, reason="All of it")


def regretted(random: Random, world: World, member: str, now: datetime) -> Event:
    """The last purchase goes back, whole; who bought nothing redeems."""
    if not (bought := world.states[member].purchases):
        return redeem(random, world, member, now)
    return of_id("refund", world.new_id(), now, purchase_id=bought[-1].id)


def going_on(random: Random, world: World, member: str, now: datetime) -> Event:
    """What brings a member into debt, and out of it again: buy, spend it all, return, buy; and
    what they redeem, they cancel."""
    log = world.log[member]
    after = {"purchase": drained, "correct": regretted, "redeem": cancel}
    return after.get(log[-1].event.kind, purchase)(random, world, member, now)


Make = Callable[[Random, World, str, datetime], Event]
MAKES: tuple[tuple[Make, int], ...] = (
    (purchase, 12), (refund, 6), (redeem, 6), (cancel, 2), (action, 3), (visit, 2), (profile, 1),
    (correct, 2), (noticed, 3), (passing, 4),
)  # fmt: skip
_DRAWN = tuple(make for make, weight in MAKES for _ in range(weight))


def random_event(random: Random, rules: Rules, world: World) -> tuple[str, Event, datetime]:
    """Who, what, and when it is recorded. `rules` are those of the world, whose version may change
    until then."""
    member = random.choice(tuple(world.states))
    if not random.randrange(6):
        return member, going_on(random, world, member, world.now), world.now
    now = later(random, world, member)
    return member, random.choice(_DRAWN)(random, world, member, now), now


class Recorder(Protocol):
    """A world, or who watches one."""

    @property
    def world(self) -> World: ...

    def record(self, member: str, event: Event, now: datetime) -> object: ...


def enrol(by: Recorder, name: str, inviter: str = "") -> None:
    """A new member, with their enrolment; invited by `inviter`."""
    world = by.world
    world.join(name)
    by.record(name, of_id("enrolled", world.new_id(), world.now), world.now)
    if inviter and world.rules.referral:
        invited = {"member_id": inviter, "name": inviter.title()}
        by.record(name, of_id("invited", world.new_id(), world.now, **invited), world.now)


def populated(by: Recorder) -> None:
    """Three members: the second invited by the first, the third by the second."""
    for name, inviter in zip(MEMBERS, ("", *MEMBERS), strict=False):
        enrol(by, name, inviter)
