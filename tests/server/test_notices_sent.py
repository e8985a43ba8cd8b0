"""Mails between two transactions: none holds a row, none is sent twice by two, none is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pasje_platform import mail
from pasje_platform.database import Database, Tx, open_database
from pasje_platform.ledger import notices
from pasje_platform.ledger.worker import Worker
from pasje_platform.settings import Settings, Smtp
from tests.support.desk import look, open_desk
from tests.support.mailbox import Mailbox, open_mailbox
from tests.support.platform import ORIGIN, MemberClient, Platform

MAY, JUNE = (datetime(2027, month, 1, 12, tzinfo=UTC) for month in (5, 6))
"""In May whoever got points in November is told; in June these end."""
AT_MOST_S = 8
"""Less than a mail server is given."""


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with open_mailbox() as opened:
        yield opened


@pytest.fixture
async def sanne(corner: Platform) -> MemberClient:
    member = await corner.member("Sanne")
    await corner.grant(member, 40)
    corner.clock.now = MAY
    return member


@pytest.fixture
async def only(database_url: str) -> AsyncIterator[Database]:
    """One connection."""
    async with open_database(database_url, most=1) as database:
        yield database


def worker(database: Database, corner: Platform, mailbox: Mailbox) -> Worker:
    smtp = Smtp("127.0.0.1", mailbox.port, "shop@example.nl", tls=False)
    settings = Settings(True, smtp, ORIGIN, settle_every_s=None)
    return Worker(database, clock=corner.clock, settings=settings)


async def told(corner: Platform) -> int:
    """How many mails were recorded as sent."""

    async def read(tx: Tx) -> int:
        found = await tx.execute("select count(*) as n from event where kind = 'noticed'")
        (row,) = await found.fetchall()
        return int(row["n"])

    return await corner.run(read)


async def test_while_a_mail_server_thinks_no_connection_and_no_member_is_held(
    corner: Platform, sanne: MemberClient, mailbox: Mailbox, only: Database
) -> None:
    async with asyncio.timeout(AT_MOST_S):
        async with mailbox.thinks:
            sending = asyncio.create_task(worker(only, corner, mailbox).run_once())
            await mailbox.got.wait()
            await only.run(lambda tx: tx.execute("select 1"))  # the one connection is free
            await (await open_desk(corner)).serve(sanne, 1000)  # and so is the member
            assert await told(corner) == 0
        await sending
    assert await told(corner) == 1
    assert len(mailbox.mails) == 1


async def test_what_comes_while_a_mail_is_on_its_way_is_not_announced_by_it(
    corner: Platform, sanne: MemberClient, mailbox: Mailbox, only: Database
) -> None:
    async with asyncio.timeout(AT_MOST_S), mailbox.thinks:
        sending = asyncio.create_task(worker(only, corner, mailbox).run_once())
        await mailbox.got.wait()
        await corner.grant(sanne, 5)
    await sending

    async def known(tx: Tx) -> list[tuple[int, bool]]:
        found = await tx.execute(
            "select (body->>'units')::int as units,"
            " (body->>'up_to')::int = (select min(seq) from entry where units = 40) as before"
            " from event where kind = 'noticed'"
        )
        return [(row["units"], row["before"]) for row in await found.fetchall()]

    assert await corner.run(known) == [(40, True)]


async def test_two_that_send_at_once_send_it_once(
    corner: Platform, sanne: MemberClient, mailbox: Mailbox, only: Database
) -> None:
    async with asyncio.timeout(AT_MOST_S), mailbox.thinks:
        sending = asyncio.create_task(worker(only, corner, mailbox).run_once())
        await mailbox.got.wait()
        await worker(corner.database, corner, mailbox).run_once()
        await (await open_desk(corner)).serve(sanne, 1000)  # the engine looks at it again
        corner.clock.advance(seconds=notices.CLAIMED.total_seconds() - 60)
        await worker(corner.database, corner, mailbox).run_once()
    await sending
    assert (len(mailbox.mails), await told(corner)) == (1, 1)
    await worker(corner.database, corner, mailbox).run_once()
    assert len(mailbox.mails) == 1


async def test_what_a_process_that_died_did_not_record_is_sent_by_another(
    corner: Platform, sanne: MemberClient, mailbox: Mailbox, only: Database
) -> None:
    async with mailbox.thinks:
        sending = asyncio.create_task(worker(only, corner, mailbox).run_once())
        await mailbox.got.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    other = worker(corner.database, corner, mailbox)
    await other.run_once()
    assert (len(mailbox.mails), await told(corner)) == (1, 0)  # it may live still
    corner.clock.advance(seconds=notices.CLAIMED.total_seconds())
    await other.run_once()
    assert (len(mailbox.mails), await told(corner)) == (2, 1)
    corner.clock.now = JUNE
    await other.run_once()
    seen = await look(await corner.second_phone(sanne))
    assert seen.balance.available == 0


async def test_what_a_mail_server_did_not_take_is_sent_as_soon_as_it_does(
    corner: Platform, sanne: MemberClient, mailbox: Mailbox
) -> None:
    sending = worker(corner.database, corner, mailbox)
    mailbox.busy = True
    for _ in range(2):
        with pytest.raises(mail.NotSent):
            await sending.run_once()
    mailbox.busy = False
    await sending.run_once()
    assert (len(mailbox.mails), await told(corner)) == (1, 1)


async def test_a_database_lost_after_the_mail_is_a_mail_more_and_no_notice_less(
    corner: Platform, sanne: MemberClient, mailbox: Mailbox, only: Database
) -> None:
    async with mailbox.thinks:
        sending = asyncio.create_task(worker(only, corner, mailbox).run_once())
        await mailbox.got.wait()
        await only.pool.close()
    with pytest.raises(psycopg.OperationalError):
        await sending
    corner.clock.advance(seconds=timedelta(minutes=16).total_seconds())
    await worker(corner.database, corner, mailbox).run_once()
    assert (len(mailbox.mails), await told(corner)) == (2, 1)
