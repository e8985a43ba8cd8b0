"""What is due happens though nobody asks, once; a notice counts when it was really sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import pytest

from pasje_platform import mail
from pasje_platform.database import Tx, open_database
from pasje_platform.ledger import store
from pasje_platform.ledger.worker import Worker
from pasje_platform.settings import Settings, Smtp
from tests.support.desk import CORNER
from tests.support.mailbox import Mailbox, open_mailbox
from tests.support.platform import DEMO, ORIGIN, MemberClient, Platform, open_platform

JUNE = datetime(2027, 6, 1, 12, tzinfo=UTC)
"""After six months the points of November end, unless nobody was told."""


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with open_mailbox() as opened:
        yield opened


@pytest.fixture
async def corner(database_url: str, mailbox: Mailbox) -> AsyncIterator[Platform]:
    smtp = Smtp("127.0.0.1", mailbox.port, "shop@example.nl", tls=False)
    settings = Settings(True, smtp, ORIGIN, settle_every_s=None)
    async with open_platform(database_url, programme=CORNER, settings=settings) as opened:
        yield opened


def worker(platform: Platform) -> Worker:
    made: Worker = platform.app.state.worker
    return made


async def saved(platform: Platform, name: str, units: int = 40) -> MemberClient:
    member = await platform.member(name)
    await platform.grant(member, units)
    return member


async def available(platform: Platform, member: MemberClient) -> int:
    """As the tables say it: looking would settle it."""

    async def read(tx: Tx) -> int:
        found = await tx.execute(
            "select available from balance where member_id = %s and unit_id = 'points'",
            (member.id,),
        )
        row = await found.fetchone()
        return int(row["available"]) if row else 0

    return await platform.run(read)


async def test_units_expire_though_nobody_asks(database_url: str) -> None:
    async with open_platform(database_url) as platform:
        members = [await saved(platform, f"Member{number}") for number in range(3)]
        assert await worker(platform).run_once() == 0
        platform.clock.advance(days=732)
        assert await worker(platform).run_once() == 3
        assert [await available(platform, member) for member in members] == [0, 0, 0]
        assert await worker(platform).run_once() == 0


async def test_several_processes_do_it_once(database_url: str) -> None:
    async with open_platform(database_url) as platform, AsyncExitStack() as stack:
        for number in range(20):
            await saved(platform, f"Member{number}")
        platform.clock.advance(days=732)
        workers = [
            Worker(
                await stack.enter_async_context(open_database(database_url, most=2)),
                clock=platform.clock,
                settings=DEMO,
            )
            for _ in range(4)
        ]
        done = await asyncio.gather(*(one.run_once() for one in workers))
        assert sum(done) == 20
        expired = await platform.run(_expiries)
        assert expired == 20


async def _expiries(tx: Tx) -> int:
    found = await tx.execute("select count(*) as n from entry where kind = 'expire'")
    row = await found.fetchone()
    return int(row["n"]) if row else 0


@pytest.mark.parametrize("query", ["due", "told"])
async def test_the_next_member_is_found_by_index(platform: Platform, query: str) -> None:
    async def plan(tx: Tx) -> str:
        await tx.execute("set local enable_seqscan = off")
        await tx.execute("set local enable_bitmapscan = off")  # what is left is the table's order
        asked = _Explained(tx)
        if query == "due":
            await store.next_due(cast(Tx, asked), 1, platform.clock.now, None)
        else:
            await store.next_told(cast(Tx, asked), None)
        return asked.plan

    found = await platform.run(plan)
    assert "Index" in found
    assert "Sort" not in found


class _Explained:
    """A transaction that notes how PostgreSQL would go about what it is asked."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.plan = ""

    async def execute(self, query: str, parameters: tuple[object, ...]) -> object:
        said = await self._tx.execute(f"explain {query}".encode(), parameters)
        self.plan = "\n".join(row["QUERY PLAN"] for row in await said.fetchall())
        return await self._tx.execute(query.encode(), parameters)


async def test_while_it_serves_it_works(database_url: str) -> None:
    async with open_platform(database_url) as platform:
        sanne = await saved(platform, "Sanne")
        platform.clock.advance(days=732)
        settings = Settings(True, None, ORIGIN, settle_every_s=0.01)
        busy = Worker(platform.database, clock=platform.clock, settings=settings)
        async with busy.open(), asyncio.timeout(10):
            while await available(platform, sanne):
                pass


async def test_a_notice_is_sent_once_and_then_units_end(corner: Platform, mailbox: Mailbox) -> None:
    sanne = await saved(corner, "Sanne")
    mailbox.mails.clear()  # the one with her code
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    for _ in range(3):
        await worker(corner).run_once()
        corner.clock.advance(days=1)
    (sent,) = mailbox.mails
    assert sent["to"] == sanne.email
    assert sent["subject"] == "Je 40 punten bij Hoekwinkel vervallen op 23 mei 2027"
    corner.clock.now = JUNE
    await worker(corner).run_once()
    assert await available(corner, sanne) == 0


async def test_without_a_notice_units_stay(corner: Platform, mailbox: Mailbox) -> None:
    sanne = await saved(corner, "Sanne")
    mailbox.mails.clear()  # the one with her code
    mailbox.busy = True
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    with pytest.raises(mail.NotSent):
        await worker(corner).run_once()
    corner.clock.now = JUNE
    with pytest.raises(mail.NotSent):
        await worker(corner).run_once()
    assert await available(corner, sanne) == 40
    mailbox.busy = False
    await worker(corner).run_once()
    assert len(mailbox.mails) == 1
    assert await available(corner, sanne) == 40
    corner.clock.now = JUNE + timedelta(days=12)
    await worker(corner).run_once()
    assert await available(corner, sanne) == 0


async def test_an_address_that_takes_no_mail_holds_up_nobody(
    corner: Platform, mailbox: Mailbox
) -> None:
    members = [await saved(corner, name) for name in ("Anna", "Bram", "Cato")]
    mailbox.mails.clear()
    gone, *others = sorted(members, key=lambda member: member.id)
    mailbox.unknown.add(gone.email)
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    await worker(corner).run_once()
    assert {sent["to"] for sent in mailbox.mails} == {member.email for member in others}
    tried = mailbox.recipients.count(gone.email)
    await worker(corner).run_once()
    assert mailbox.recipients.count(gone.email) == tried  # not before tomorrow
    mailbox.unknown.clear()
    corner.clock.advance(days=1)
    await worker(corner).run_once()
    assert [sent["to"] for sent in mailbox.mails[2:]] == [gone.email]


@pytest.mark.parametrize("said", [b"", b"452 4.2.2 full", b"550 no such user"])
async def test_a_mailbox_that_takes_none_now_holds_up_nobody(
    corner: Platform, mailbox: Mailbox, said: bytes
) -> None:
    members = [await saved(corner, name) for name in ("Anna", "Bram", "Cato", "Daan")]
    mailbox.mails.clear()
    first, second, *others = sorted(members, key=lambda member: member.id)
    for one in (first, second):
        if said:
            mailbox.after_data[one.email] = said
        else:
            mailbox.full.add(one.email)
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    later = said.startswith(b"550")
    for _ in range(2):
        with nullcontext() if later else pytest.raises(mail.AddressBusy):
            await worker(corner).run_once()
        assert {sent["to"] for sent in mailbox.mails} == {member.email for member in others}
    assert mailbox.recipients.count(first.email) == (2 if later else 3)  # and the one of her code
    mailbox.full.clear()
    mailbox.after_data.clear()
    corner.clock.advance(days=1 if later else 0)
    await worker(corner).run_once()
    assert {sent["to"] for sent in mailbox.mails} == {member.email for member in members}
    assert len(mailbox.mails) == len(members)


async def test_a_server_that_closes_is_asked_once(corner: Platform, mailbox: Mailbox) -> None:
    members = [await saved(corner, name) for name in ("Anna", "Bram")]
    mailbox.mails.clear()
    mailbox.recipients.clear()
    mailbox.after_data = {member.email: b"421 closing" for member in members}
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    with pytest.raises(mail.NotSent):
        await worker(corner).run_once()
    assert len(mailbox.recipients) == 1


BROKEN = (
    "'{}'",
    "jsonb_set(state, '{last_seq}', '0')",
    "jsonb_set(state, '{accounts,points,deficit}', '-1')",
)


@pytest.mark.parametrize("state", BROKEN)
async def test_a_member_who_cannot_be_settled_holds_up_nobody(
    database_url: str, state: str
) -> None:
    async with open_platform(database_url) as platform:
        members = [await saved(platform, name) for name in ("Anna", "Bram", "Cato")]
        broken, *others = sorted(members, key=lambda member: member.id)
        was = await platform.run(partial(_set_state, broken.id, state))
        platform.clock.advance(days=732)
        assert await worker(platform).run_once() == 2
        assert [await available(platform, member) for member in others] == [0, 0]
        assert await available(platform, broken) == 40
        await platform.run(partial(_set_state, broken.id, f"'{was}'"))
        assert await worker(platform).run_once() == 1


async def _set_state(member_id: str, state: str, tx: Tx) -> str:
    """The state as it was before."""
    found = await tx.execute(
        "select state::text from member_state where member_id = %s", (member_id,)
    )
    (row,) = await found.fetchall()
    await tx.execute(
        f"update member_state set state = {state}::jsonb where member_id = %s".encode(),
        (member_id,),
    )
    return str(row["state"])


async def test_a_read_asks_for_the_notice_and_the_worker_sends_it(
    corner: Platform, mailbox: Mailbox
) -> None:
    sanne = await saved(corner, "Sanne")
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    await (await corner.second_phone(sanne)).snapshot()
    codes = len(mailbox.mails)
    await worker(corner).run_once()
    assert len(mailbox.mails) == codes + 1


@pytest.mark.parametrize(("spent", "says"), [(-30, ["Je 10 punten"]), (-40, [])])
async def test_a_mail_says_what_is_there_when_it_is_written(
    corner: Platform, mailbox: Mailbox, spent: int, says: list[str]
) -> None:
    sanne = await saved(corner, "Sanne")
    corner.clock.now = datetime(2027, 5, 1, 12, tzinfo=UTC)
    await (await corner.second_phone(sanne)).snapshot()  # asks for the notice
    mailbox.mails.clear()
    corner.clock.advance(seconds=60)
    await corner.grant(sanne, spent)
    await worker(corner).run_once()
    assert [sent["subject"].partition(" bij")[0] for sent in mailbox.mails] == says
