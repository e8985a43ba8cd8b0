"""What caps and batches gave, counted anew from the entries instead of the engine's counters."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from pasje_platform.engine import calendar, ladder
from pasje_platform.engine.earn_rules import Cap, EarnRule
from pasje_platform.engine.outcome import Posting
from pasje_platform.engine.rules import Ladder, Notice, Rules
from tests.support.world import Step

A_MOMENT = timedelta(microseconds=1)
"""A batch is at the end of its day, which is the beginning of the next."""


def period(cap: Cap, day: date) -> str:
    """A name of the period of `cap` that `day` lies in."""
    week = day.isocalendar()
    return {
        "day": day.isoformat(),
        "week": f"{week.year}-W{week.week:02d}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
        "window": f"{cap.first_day}/{cap.last_day}",
    }.get(cap.per, "ever")


@dataclass
class Tallies:
    """Units by rule and day, kept by what made them so that a return can take them out."""

    by_rule: dict[tuple[str, str], dict[str, tuple[date, int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    """(member, rule) → event → (day, units)."""
    of_entry: dict[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    """(member, entry) → (rule, event)."""
    batched: dict[tuple[str, str, int], int] = field(default_factory=lambda: defaultdict(int))
    """(member, version, year) → how many gifts of its batch."""

    given: dict[tuple[str, int], tuple[str, date]] = field(default_factory=dict)
    """(member, entry) → (rule, day): rewards that were given, and not taken back."""
    birthdays: set[tuple[str, str, int]] = field(default_factory=set)
    """(member, rule, year) in which a birthday gave a reward."""
    of_tiers: set[tuple[str, str, str, str]] = field(default_factory=set)
    """(member, tier with the year of what is yearly, unit, reward): given once each."""
    told: dict[tuple[str, str], list[tuple[datetime, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(member, unit) → the notices of expiry: when each was sent, and of entries up to which."""

    visited: dict[str, tuple[Ladder, set[date], bool]] = field(default_factory=dict)
    """member → the ladder, the days of visits since it counts those, and whether it had another
    window meanwhile, out of which days may have been let go."""

    def count(self, step: Step) -> None:
        self._notices(step)
        self._visits(step)
        under = step.then if step.then is not None and step.event.kind != "refund" else step.rules
        rules = {rule.name["en"]: rule for rule in under.earn}
        touched = set()
        for posting in step.outcome.postings:
            name = (posting.why.name or {}).get("en", "")
            if posting.why.rule == "tier_gift":
                self._of_tier(step, posting)
            elif posting.why.rule == "batch" and posting.kind == "gift":
                self._batch(step, posting)
            elif posting.kind in ("gift", "void") and not posting.units:
                self._reward(step, posting)
            elif posting.why.rule in ("purchase", "visit", "action") and name in rules:
                self._give(step, under, rules[name], posting)
                touched.add(rules[name].id)
        if step.event.kind == "refund":
            self._returned(step)
        for rule in under.earn:
            if rule.id in touched:
                self._within(under, step, rule)

    def _visits(self, step: Step) -> None:
        """Of visits every day counts once, however many there were, in whatever order."""
        now, state = step.rules.ladder, step.outcome.state
        before, days, changed = self.visited.get(step.member, (now, set[date](), False))
        if before.basis != now.basis:
            days, changed = set(), False
        self.visited[step.member] = (now, days, changed or before != now)
        if now.basis != "visits":
            return
        if step.event.kind == "visit":
            days.add(_day(step.rules, step.event.at))
        today = _day(step.rules, step.now)
        counts = {day for day in days if _still(step.rules, day, today)}
        counted = ladder.in_window(step.rules, state, today)
        assert counted <= len(counts), f"{counted} visits count, of days {sorted(counts)}"
        if step.rules.ladder.window != "anniversary" and not self.visited[step.member][2]:
            assert counted == len(counts), f"{counted} visits count, not days {sorted(counts)}"

    def _notices(self, step: Step) -> None:
        """Where every rule of a unit's expiry needs a notice, no lot expires before one that knew
        of it was sent, in time and not too early."""
        for posting in step.outcome.postings:
            if posting.kind == "expire" and posting.why.name is None:
                ways = [step.rules.unit(posting.unit).expiry]
                ways += [
                    t.expiry[posting.unit] for t in step.rules.tiers if posting.unit in t.expiry
                ]
                needed = [way.notice for way in ways if way.notice is not None]
                if len(needed) == len(ways):
                    self._told_of(step, posting, needed)
        if step.event.kind == "noticed":
            up_to = step.before.last_seq if step.event.up_to is None else step.event.up_to
            self.told[step.member, step.event.unit].append((step.event.at, up_to))

    def _told_of(self, step: Step, posting: Posting, needed: Sequence[Notice]) -> None:
        (seq,) = (move.lot_seq for move in posting.movements)
        lot = step.before.account(posting.unit).lot(seq or 0)
        most = timedelta(days=max(notice.most_days for notice in needed) + 1)
        first = lot.expires_at - most if lot and lot.expires_at else step.before.joined_at
        last = posting.at - timedelta(days=min(notice.least_days for notice in needed) - 1)
        told = self.told[step.member, posting.unit]
        known = [at for at, up_to in told if (seq or 0) <= up_to and first <= at <= last]
        assert known, f"{posting} was never announced in time, but {told}"

    def _give(self, step: Step, under: Rules, rule: EarnRule, posting: Posting) -> None:
        basket = step.event.basket
        day = _day(under, basket.bought_at if basket else step.event.at)
        held = self.by_rule[step.member, f"{under.version}/{rule.id}"]
        units = held.get(step.event.id, (day, 0))[1] + posting.units
        held[step.event.id] = (day, units)
        entry = (step.member, posting.seq)
        self.of_entry[entry] = (f"{under.version}/{rule.id}", step.event.id)

    def _reward(self, step: Step, posting: Posting) -> None:
        """A voucher that a rule gave, or that was taken back unused: then it may be given again."""
        if posting.reverses is not None:
            del self.given[step.member, posting.reverses]
            return
        with_it = posting.why.rule == "action"
        rules = step.then or step.rules if with_it else step.rules
        (rule,) = (one for one in rules.earn if one.name == posting.why.name)
        basket = step.event.basket if with_it else None
        day = _day(rules, basket.bought_at if basket else posting.at)
        if rule.on == "birthday":
            assert (step.member, rule.id, day.year) not in self.birthdays, "twice in a year"
            self.birthdays.add((step.member, rule.id, day.year))
        if rule.on.startswith("action:") and basket is None:
            day = _day(rules, step.event.at)
        key = f"{rules.version}/{rule.id}"
        self.given[step.member, posting.seq] = (key, day)
        mine = [
            on for (who, _), (what, on) in self.given.items() if (who, what) == (step.member, key)
        ]
        for cap in rule.caps:
            inside = [on for on in mine if cap.per != "window" or _inside(cap, on)]
            if cap.tiers:
                binds = _tier(step, rules) in cap.tiers
                inside = [on for on in inside if binds and period(cap, on) == period(cap, day)]
            often = max(Counter(period(cap, on) for on in inside).values(), default=0)
            assert cap.times is None or often <= cap.times, f"{rule.id} gave above {cap}"

    def _returned(self, step: Step) -> None:
        """A return gives the room back as far as it takes units: what is kept was given."""
        for posting in step.outcome.postings:
            known = self.of_entry.get((step.member, posting.reverses or 0))
            if posting.kind == "claw_back" and known is not None:
                rule, event = known
                day, units = self.by_rule[step.member, rule][event]
                assert posting.units + units >= 0, f"{posting} takes more than was earned"
                self.by_rule[step.member, rule][event] = (day, units + posting.units)

    def _within(self, rules: Rules, step: Step, rule: EarnRule) -> None:
        member = step.member
        held = self.by_rule[member, f"{rules.version}/{rule.id}"]
        bound = partial(self._bound, event_id=step.event.id, tier=_tier(step, rules))
        bound(rule.caps, [held], rule.id)
        for group in rules.groups:
            if group.id == rule.group:
                names = [f"{rules.version}/{r.id}" for r in rules.earn if r.group == group.id]
                bound(group.caps, [self.by_rule[member, name] for name in names], group.id)

    def _bound(
        self,
        caps: tuple[Cap, ...],
        held: list[dict[str, tuple[date, int]]],
        name: str,
        *,
        event_id: str,
        tier: str,
    ) -> None:
        """Of a tier's cap only the period that was given in just now: others had more before."""
        for cap in caps:
            now = set()
            sums: dict[str, int] = defaultdict(int)
            times: dict[str, int] = defaultdict(int)
            for of_rule in held:
                for event, (day, units) in of_rule.items():
                    if cap.per == "window" and not _inside(cap, day):
                        continue
                    key = event if cap.per == "purchase" else period(cap, day)
                    sums[key] += units
                    times[key] += bool(units)
                    now |= {key} if event == event_id else set()
            if cap.tiers:
                binds = now if tier in cap.tiers else set()
                sums, times = ({key: of[key] for key in binds} for of in (sums, times))
            most = max(sums.values(), default=0)
            assert cap.units is None or most <= cap.units, f"{name} gave {most}, above {cap}"
            if cap.per != "purchase" and len(held) == 1 and cap.times is not None:
                often = max(times.values(), default=0)
                assert often <= cap.times, f"{name} gave {often} times, above {cap}"

    def _of_tier(self, step: Step, posting: Posting) -> None:
        reward = (posting.why.reward or {}).get("en", "")
        key = (step.member, posting.source_id, posting.unit, reward)
        assert key not in self.of_tiers, f"{posting} came before"
        self.of_tiers.add(key)

    def _batch(self, step: Step, posting: Posting) -> None:
        """What was taken is the units of so many gifts, all of which were given."""
        (batch,) = (one for one in step.rules.batches if one.name == posting.why.name)
        number = posting.units // batch.gives.units if batch.gives.units else several(posting)[0]
        *_, took = (
            one
            for one in step.outcome.postings
            if (one.kind, one.source_id) == ("redeem", posting.source_id) and one.seq < posting.seq
        )
        assert -took.units == number * batch.every, f"{took} became {posting}"
        year = _day(step.rules, posting.at - A_MOMENT).year
        key = (step.member, f"{step.rules.version}", year)
        self.batched[key] += number
        assert batch.most is None or number <= batch.most, f"above {batch.most}"
        most = batch.most_per_year
        assert most is None or self.batched[key] <= most, "above the year's batches"


def several(posting: Posting) -> tuple[int, str]:
    """How many vouchers an entry is of, and of which reward: "3 × Cup"."""
    name = (posting.why.reward or {}).get("en", "")
    number, times, of = name.partition(" × ")
    return (int(number), of) if times else (1, name)


def _tier(step: Step, rules: Rules) -> str:
    """The tier that was earned in, as the rules know it; "" where that cannot be told from here."""
    kept = [one.context.tier for one in step.outcome.state.purchases if one.id == step.event.id]
    after = step.outcome.state.tier.tier
    same = after if step.before.tier.tier == after and step.event.kind != "purchase" else ""
    tier = rules.tier(kept[0] if kept else same)
    return tier.id if tier and (kept or same) else ""


def _inside(cap: Cap, day: date) -> bool:
    return (cap.first_day or day) <= day <= (cap.last_day or day)


def _still(rules: Rules, day: date, today: date) -> bool:
    """Whether the window of the ladder has that day in it."""
    window = rules.ladder.window
    if window == "rolling":
        return calendar.add(day, rules.ladder.span) > today
    if window == "calendar":
        period = rules.ladder.period
        return calendar.period_key(day, period) == calendar.period_key(today, period)
    return True


def _day(rules: Rules, moment: datetime) -> date:
    return moment.astimezone(rules.zone).date()
