"""Open phones hear of every change at once, and of nothing else."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from pasje.contract import codec
from pasje.contract.membership import Announcement, Change
from pasje_platform.ledger import service as ledger
from pasje_platform.live.hub import MOST_STREAMS, MOST_WAITING, Quiet, Stream
from tests.support.platform import ORIGIN, refused
from tests.support.wallet import Wire

PATIENCE_S = 10


@pytest.fixture
async def sanne(platform):
    return await platform.member("Sanne")


class Events:
    """What one phone hears."""

    def __init__(self, response):
        self._lines = response.aiter_lines()

    async def next(self):
        """The next change, "quiet" for a comment, None at the stream's end."""
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith("data: "):
                    return codec.decode(Change, line.removeprefix("data: "))
                if line == ":":
                    return "quiet"
        return None


@asynccontextmanager
async def listening(member):
    """An open stream, after its first event."""
    headers = {"authorization": f"Bearer {member.tokens.access_token}"}
    async with (
        httpx.AsyncClient(transport=Wire(member.platform.app), base_url=ORIGIN) as http,
        http.stream("GET", "/v1/me/live", headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        events = Events(response)
        first = await events.next()
        snapshot = await member.snapshot()
        assert first == Change(snapshot.epoch, 1, snapshot.version)
        yield events


async def test_anonymous(platform):
    assert refused(await platform.call("GET", "/v1/me/live")) == (401, "not_signed_in")


async def test_a_purchase_is_told_with_the_version_to_fetch(platform, sanne):
    till = await platform.till("Noord 1", "Noord")
    async with listening(sanne) as events:
        visit = await till.visit(sanne.fresh_code())
        await till.purchase(visit, 36_00)
        told = await events.next()
    assert told.version == (await sanne.snapshot()).version
    assert told.announcements == (Announcement("earned", units=36, where="Noord"),)


async def test_someone_elses_change_is_not_told(platform, sanne):
    joost = await platform.member("Joost")
    async with listening(sanne) as events:
        await platform.grant(joost, 10)
        await platform.grant(sanne, 20)
        assert (await events.next()).announcements[0].units == 20


async def test_what_was_rolled_back_is_not_told(platform, sanne):
    rules = await platform.rules()

    async def fails(tx):
        await ledger.adjust(tx, rules, sanne.id, 10, "test", platform.clock.now)
        raise LookupError

    async with listening(sanne) as events:
        with pytest.raises(LookupError):
            await platform.run(fails)
        await platform.grant(sanne, 20)
        assert (await events.next()).announcements[0].units == 20


async def test_signing_out_ends_the_stream_of_that_phone_only(platform, sanne):
    other = await platform.second_phone(sanne)
    async with listening(sanne) as here, listening(other) as there:
        await sanne.call("DELETE", f"/v1/me/devices/{other.device.device_id}")
        assert await there.next() is None
        assert (await here.next()).version == (await sanne.snapshot()).version


async def test_the_stream_ends_with_its_token(platform, sanne):
    async with listening(sanne) as events:
        platform.clock.advance(minutes=10)
        await platform.grant(sanne, 20)
        # What was told of her enrolment may still be on its way.
        while (told := await events.next()) is not None:
            assert told.announcements == ()


async def test_a_comment_keeps_a_quiet_stream_open(platform, sanne):
    platform.app.state.live.keep_alive_s = 0.01
    async with listening(sanne) as events:
        assert await events.next() == "quiet"
        assert await events.next() == "quiet"
        platform.clock.advance(minutes=10)
        while (heard := await events.next()) == "quiet":
            pass
        assert heard is None


async def test_a_sixth_stream_ends_the_oldest(sanne):
    async with listening(sanne) as oldest:
        others = [listening(sanne) for _ in range(MOST_STREAMS)]
        for other in others:
            await other.__aenter__()
        assert await oldest.next() is None
        for other in others:
            await other.__aexit__(None, None, None)


async def test_stopping_ends_every_stream_at_once(platform, sanne):
    async with listening(sanne) as events:
        platform.app.state.live.end_all()
        assert await events.next() is None


async def test_after_a_lost_connection_it_listens_again(platform, sanne):
    async with listening(sanne) as events:
        await platform.run(_kill_listener)
        assert await events.next() is None
    await platform.app.state.live.listening.wait()
    async with listening(sanne) as events:
        await platform.grant(sanne, 20)
        assert (await events.next()).announcements[0].units == 20


async def _kill_listener(tx):
    await tx.execute(
        """select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and query like 'listen %%'"""
    )


async def test_a_foreign_notice_is_passed_over(platform, sanne):
    async with listening(sanne) as events:
        await platform.run(_foreign_notice)
        await platform.grant(sanne, 20)
        assert (await events.next()).announcements[0].units == 20


async def _foreign_notice(tx):
    await tx.execute("select pg_notify('pasje', 'hello')")


async def test_a_phone_that_does_not_keep_up_is_ended():
    stream = Stream("member", "device")
    for version in range(MOST_WAITING):
        stream.put(Change("epoch", 1, version))
    assert (await stream.next(1)).version == 0
    for version in range(2):
        stream.put(Change("epoch", 1, version))
    assert await stream.next(1) is None
    assert await stream.next(0) == Quiet()


async def test_a_phone_that_leaves_at_once_costs_no_connection(platform, sanne, caplog):
    """It leaves while the first query waits: that is waited for, not torn off its connection."""

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        pass

    scope = {
        "type": "http", "method": "GET", "path": "/v1/me/live", "query_string": b"",
        "headers": [(b"authorization", f"Bearer {sanne.tokens.access_token}".encode())],
    }  # fmt: skip
    stream = None

    async def hold(tx):
        nonlocal stream
        await ledger.lock(tx, [sanne.id])
        stream = asyncio.create_task(platform.app(scope, receive, send))
        await waiting_for_a_lock(platform)

    await platform.run(hold)
    await stream
    assert [record for record in caplog.records if record.name.startswith("psycopg")] == []


async def waiting_for_a_lock(platform):
    """Until somebody's query waits for another's transaction."""

    async def waits(tx):
        rows = await tx.execute(
            "select 1 from pg_stat_activity where datname = current_database()"
            " and wait_event_type = 'Lock'"
        )
        return await rows.fetchone()

    async with asyncio.timeout(PATIENCE_S):
        while await platform.run(waits) is None:
            pass
