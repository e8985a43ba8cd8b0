"""What a member is told becomes another by time alone: the tag of the snapshot says so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pasje.contract.snapshot import RewardStanding
from pasje_platform.database import Tx
from tests.support.desk import ask, look, made, open_desk, redeem
from tests.support.lives import enrolled
from tests.support.platform import MemberClient, Platform, open_platform

BOULEVARD = Path(__file__).parents[1] / "support/boulevard.toml"
LADDER = '\n[ladder]\nwindow = "calendar"\nperiod = "month"\nvalidity = "window"\n'


@pytest.fixture
async def boulevard(database_url: str, tmp_path: Path) -> AsyncIterator[Platform]:
    file = tmp_path / "programme.toml"
    file.write_text(BOULEVARD.read_text() + LADDER)
    async with open_platform(database_url, programme=file) as opened:
        yield opened


@pytest.fixture
async def sanne(boulevard: Platform) -> MemberClient:
    member = await enrolled(boulevard, "Sanne")
    await boulevard.grant(member, 1000)
    return member


async def is_news(member: MemberClient, tag: str, now: datetime) -> bool:
    """Whether the snapshot of that tag is not the newest at `now`."""
    member.platform.clock.now = now
    await ask(member, "GET", "/v1/programme")  # with a token of then, and nothing of the member
    answer = await member.call("GET", "/v1/me/snapshot", if_none_match=tag)
    assert answer.status_code in (200, 304)
    return answer.status_code == 200


async def tag_of(member: MemberClient) -> str:
    return str((await ask(member, "GET", "/v1/me/snapshot")).headers["etag"])


async def held(member: MemberClient, reward_id: str) -> RewardStanding | None:
    found = (await look(member)).held_back
    return next((one for one in found if one.reward_id == reward_id), None)


async def turns(member: MemberClient, turn: datetime) -> bool:
    """Whether what the member is told is the same until `turn`, and another from then on."""
    tag = await tag_of(member)
    before = await is_news(member, tag, turn - timedelta(seconds=1))
    return not before and await is_news(member, tag, turn)


async def test_a_limit_ends_with_its_period(sanne: MemberClient) -> None:
    for _ in range(2):
        made(await redeem(sanne, "coffee", 10))
    midnight = datetime(2026, 11, 23, 23, tzinfo=UTC)
    full = await held(sanne, "coffee")
    assert full is not None
    assert (full.code, full.until) == ("reward_limit", midnight)
    assert await turns(sanne, midnight)
    assert await held(sanne, "coffee") is None
    made(await redeem(sanne, "coffee", 10))
    for_good = await held(sanne, "coffee")
    assert for_good is not None
    assert (for_good.code, for_good.until) == ("reward_limit", None)


async def test_a_reward_begins_and_is_over(sanne: MemberClient) -> None:
    begins = datetime(2026, 11, 30, 23, tzinfo=UTC)
    early = await held(sanne, "winter")
    assert early is not None
    assert (early.code, early.until) == ("reward_not_yet", begins)
    assert await turns(sanne, begins)
    assert await held(sanne, "winter") is None
    concert_was = datetime(2026, 12, 20, 23, tzinfo=UTC)
    assert await turns(sanne, concert_was)
    assert await turns(sanne, datetime(2026, 12, 24, 23, tzinfo=UTC))
    late = await held(sanne, "winter")
    assert late is not None
    assert (late.code, late.until) == ("reward_over", None)


async def test_what_was_spent_leaves_the_window(boulevard: Platform, sanne: MemberClient) -> None:
    desk = await open_desk(boulevard)
    await desk.serve(sanne, 4000)
    spent = (await look(sanne)).tier
    assert (spent.tier_id, spent.qualifying.amount, spent.still) == ("low", 4000, 6000)
    assert await turns(sanne, datetime(2026, 11, 30, 23, tzinfo=UTC))
    gone = (await look(sanne)).tier
    assert (gone.tier_id, gone.qualifying.amount, gone.still) == ("low", 0, 10_000)


async def test_nothing_happens_to_the_member_then(boulevard: Platform, sanne: MemberClient) -> None:
    """An event would be kept for ever; what is told is only read anew."""
    before = await events_of(boulevard, sanne)
    boulevard.clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert await boulevard.app.state.worker.run_once() == 1
    assert await boulevard.app.state.worker.run_once() == 0
    boulevard.clock.now = datetime(2026, 12, 28, 9, tzinfo=UTC)
    made(await redeem(sanne, "five", 10))
    assert await events_of(boulevard, sanne) == [*before, "redeem"]


async def events_of(platform: Platform, member: MemberClient) -> list[str]:
    async def read(tx: Tx) -> list[str]:
        found = await tx.execute(
            "select kind from event where member_id = %s order by no", (member.id,)
        )
        return [row["kind"] for row in await found.fetchall()]

    return await platform.run(read)
