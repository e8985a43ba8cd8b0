"""A random programme on real PostgreSQL: what `happenings` makes, written by the platform.

Two processes, each with a pool of its own, record them; any statement may be the last before a
crash. What members have is read back from the tables, so that the next event is of what is kept.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from pasje_platform.database import Database, Tx, open_database
from pasje_platform.engine.event import Event
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger import store
from pasje_platform.ledger.audit import audit
from pasje_platform.ledger.worker import Worker
from pasje_platform.programme import versions
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from tests.support import samples
from tests.support.dice import dice
from tests.support.dying import Dying, Killed
from tests.support.happenings import START, of_id
from tests.support.platform import DEMO
from tests.support.programmes import random_rules
from tests.support.world import Version, World

LONG_AGO = START - timedelta(days=1)
MEMBERS = tuple(f"0000000{n}-0000-7000-8000-00000000000{n}" for n in range(3))


class WrittenWorld:
    """`seen` is what the tables say, as `happenings` look at it."""

    def __init__(self, processes: list[Database], seen: World, rules: dict[int, Rules]) -> None:
        self.processes = processes
        self.seen = seen
        self._rules = rules

    # -- what processes do

    async def record(self, member: str, event: Event, process: int = 0) -> bool | str:
        """Whether it is new; or why it was refused."""
        return await self._try(process, lambda tx: self._record(tx, member, event))

    async def die_recording(self, member: str, event: Event, random: Random) -> None:
        """A process dies at the end of recording the event, and one anywhere on the way: everything
        is as it was."""
        before = await self.everything()
        whole = Dying()
        await self._die(member, event, whole)
        await self._die(member, event, Dying(random.randrange(len(whole.said) + 1)))
        assert await self.everything() == before

    async def _die(self, member: str, event: Event, dying: Dying) -> None:
        """At the end, before it is committed, at the latest."""

        async def die(tx: Tx) -> None:
            await self._record(dying.at(tx), member, event)
            raise Killed

        with suppress(Killed):
            await self._try(0, die)

    async def at_once(self, events: Iterable[tuple[str, Event]]) -> list[bool | str]:
        """Each by a process of its own."""
        return list(
            await asyncio.gather(
                *(self.record(member, event, n) for n, (member, event) in enumerate(events))
            )
        )

    async def settle_all(self) -> None:
        """The workers of both processes go through all members at once."""
        workers = [
            Worker(database, clock=lambda: self.seen.now, settings=DEMO)
            for database in self.processes
        ]
        await asyncio.gather(*(worker.run_once() for worker in workers))

    async def _try(self, process: int, work: Callable[[Tx], Any]) -> Any:
        try:
            return await self.processes[process].run(work)
        except Refused as refused:
            return refused.code

    async def _record(self, tx: Tx, member: str, event: Event) -> bool:
        now = self.seen.now
        inviter = event.member_id or self.seen.states[member].inviter
        await ledger.lock(tx, {member, inviter} - {""})
        if await ledger.known(tx, member, event.kind, event.id):
            return False
        row = await store.load(tx, member)
        bought = [one.version for one in row.state.purchases if one.id == event.purchase_id]
        rules = self._in_force(now)
        then = self._rules[bought[0]] if bought and event.kind == "refund" else None
        if event.basket is not None:
            then = await versions.when_bought(tx, rules, event.basket.bought_at)
        await ledger.record(tx, rules, member, event, now, then=then)
        return True

    def _in_force(self, now: datetime) -> Rules:
        return self._rules[self.seen.rules_at(now).version]

    def note(self, member: str, event: Event) -> None:
        """What happened to a member last, for those who go on from there."""
        self.seen.log[member] = [SimpleNamespace(event=event)]  # type: ignore[list-item]

    # -- what is kept

    async def look(self) -> None:
        """Reads the members' states back."""
        for member in MEMBERS:
            row = await self._run(lambda tx, id_=member: store.load(tx, id_, hold=False))
            self.seen.states[member] = row.state
            self.seen.notices[member] = list(row.notices)  # type: ignore[arg-type]

    async def unsound(self) -> list[str]:
        """The members whose entries, sums and state do not say the same."""

        async def read(tx: Tx) -> list[Any]:
            found = await tx.execute(
                "select member_id::text, unit_id, sum(units) as units, max(available) as available,"
                " max(pending) as pending, max(deficit) as deficit from balance left join entry"
                " using (member_id, unit_id) group by member_id, unit_id"
            )
            return await found.fetchall()

        broken = []
        for row in await self._run(read):
            account = self.seen.states[row["member_id"]].account(row["unit_id"])
            sums = (row["available"], row["pending"], row["deficit"])
            said = (account.available, account.pending, account.deficit)
            if sums != said or sums[0] + sums[1] - sums[2] != (row["units"] or 0):
                broken.append(f"{row} beside {said}")
        return broken

    async def audit(self) -> list[str]:
        return await self._run(audit)

    async def everything(self) -> list[Any]:
        """All of value there is."""

        async def read(tx: Tx) -> list[Any]:
            found = await tx.execute(
                "select (select jsonb_agg(to_jsonb(member_state) order by member_id)"
                " from member_state) as s, (select count(*) from entry) as e,"
                " (select jsonb_agg(to_jsonb(balance) order by member_id, unit_id) from balance)"
                " as b, (select count(*) from movement) as m, (select count(*) from event) as h,"
                " (select jsonb_agg(to_jsonb(voucher) order by member_id, id) from voucher) as v,"
                " (select jsonb_agg(to_jsonb(reward_stock) order by reward_id) from reward_stock)"
                " as r"
            )
            return [list(row.values()) for row in await found.fetchall()]

        return await self._run(read)

    async def _run(self, work: Callable[[Tx], Any]) -> Any:
        return await self.processes[0].run(work)

    async def open(self) -> None:
        """The versions, and three members, each invited by the one before."""
        await self._run(self._write_versions)
        for place, member in enumerate(MEMBERS):
            self.seen.join(member)
            await self._run(lambda tx, n=place: self._enrol(tx, n))
            if place and self._in_force(self.seen.now).engine.referral:
                who = {"member_id": MEMBERS[place - 1], "name": "Sanne"}
                invited = of_id("invited", self.seen.new_id(), self.seen.now, **who)
                assert await self.record(member, invited) is True
        await self.look()

    async def _enrol(self, tx: Tx, place: int) -> None:
        member, now = MEMBERS[place], self.seen.now
        await tx.execute(
            "insert into member (id, email, name, language, marketing, terms_on, joined_at, number,"
            " handle, referral_code) values (%s, %s, 'Sanne', 'nl', false, '2026-01-01', %s, %s,"
            " %s, %s)",
            (member, f"{place}@example.nl", now, f"n{place}", f"h{place}", f"r{place}"),
        )
        event = of_id("enrolled", self.seen.new_id(), now)
        await ledger.open_account(tx, self._in_force(now), member, event, now)
        self.note(member, event)

    async def _write_versions(self, tx: Tx) -> None:
        for number, rules in self._rules.items():
            await tx.execute(
                "insert into programme_version (version, effective_at, sha256, source, form)"
                " values (%s, %s, '', '', 2)",
                (number, rules.programme.effective_at),
            )


@asynccontextmanager
async def written_world(url: str, seed: int, days: int, patch: Any) -> AsyncIterator[WrittenWorld]:
    """On the migrated database at `url`; the second version takes effect after some days."""
    random = dice(seed)
    first = random_rules(random)
    second = random_rules(random, 2, first)
    begins = {1: LONG_AGO, 2: START + timedelta(days=days)}
    rules = {
        engine.version: Rules(
            replace(samples.PROGRAMME, version=engine.version, effective_at=begins[engine.version]),
            engine,
        )
        for engine in (first, second)
    }

    async def known(tx: Tx, version: SimpleNamespace, *, demo: bool) -> Rules:
        return rules[version.version]

    patch.setattr(versions, "_rules", known)
    seen = World([Version(first, LONG_AGO), Version(second, begins[2])], START)
    async with open_database(url, most=2) as one, open_database(url, most=2) as other:
        world = WrittenWorld([one, other], seen, rules)
        await world.open()
        yield world
