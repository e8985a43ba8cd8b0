"""Members, a till and time in any order on real PostgreSQL; every call is sent twice."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.desk import Desk, balance, look, open_desk, redeem
from tests.support.platform import MemberClient, Platform, open_platform

BUY = st.tuples(st.just("buy"), st.integers(0, 1), st.integers(1, 30_000))
REDEEM = st.tuples(st.just("redeem"), st.integers(0, 1), st.integers(0, 2))
USE = st.tuples(st.just("use"), st.integers(0, 1), st.integers(0, 3_000))
REFUND = st.tuples(st.just("refund"), st.integers(0, 1), st.integers(0, 9))
WAIT = st.tuples(st.just("wait"), st.integers(0, 1), st.integers(1, 900))
STEPS = st.lists(BUY | BUY | REDEEM | USE | REFUND | WAIT, min_size=4, max_size=14)
REWARDS = (("coffee", 60), ("croissant", 50), ("mug", 350))


@dataclass
class Story:
    """One example: an inviter, their friend, and what they bought."""

    desk: Desk
    members: list[MemberClient]
    bought: list[str] = field(default_factory=list)
    kept: bool = False
    """Whether a purchase became too old to be refunded."""

    @property
    def platform(self) -> Platform:
        return self.desk.platform

    async def step(self, what: str, who: int, number: int) -> None:
        member = self.members[who]
        if what == "buy":
            await self.sell(member, number)
        elif what == "use":
            ready = [v.id for v in (await look(member)).vouchers if v.state == "issued"]
            await self.sell(member, number, ready[:1])
        elif what == "redeem":
            id_, by = self.platform.id(), self.platform.clock.now
            first = await redeem(member, *REWARDS[number], id_=id_, not_after=by)
            again = await redeem(member, *REWARDS[number], id_=id_, not_after=by)
            assert (first.status_code, again.status_code) in ((201, 200), (422, 422))
        elif what == "refund" and self.bought:
            purchase = self.bought.pop(number % len(self.bought))
            id_ = self.platform.id()
            first = await self.desk.refund(purchase, id_=id_)
            again = await self.desk.refund(purchase, id_=id_)
            assert (first.status_code, again.status_code) in ((201, 200), (422, 422))
            assert first.status_code == 422 or first.json() == again.json()
            self.kept = self.kept or first.status_code == 422
        elif what == "wait":
            self.platform.clock.advance(days=number)
            self.members = [await self.platform.second_phone(m) for m in self.members]

    async def sell(self, member: MemberClient, cents: int, vouchers: Sequence[str] = ()) -> None:
        self.platform.clock.advance(seconds=30)
        visit = (await self.desk.scan(member.fresh_code())).json()["id"]
        id_, receipt = self.platform.id(), str(self.desk.receipts)
        sold = [
            await self.desk.sell(visit, cents, vouchers=vouchers, id_=id_, receipt=receipt)
            for _ in range(2)
        ]
        if cents == 0 and not vouchers:
            assert [answer.status_code for answer in sold] == [422, 422]
            return
        assert [answer.status_code for answer in sold] == [201, 200]
        assert sold[0].json() == sold[1].json()
        self.bought.append(id_)


async def play(platform: Platform, steps: list[tuple[str, int, int]]) -> None:
    desk = await open_desk(platform, platform.id())
    sanne = await platform.member("Sanne")
    bram = await platform.member("Bram", referral_code=(await look(sanne)).referral.code)
    story = Story(desk, [sanne, bram])
    for place, (what, who, number) in enumerate(steps, 1):
        await story.step(what, who, number)
        if place % 4 == 0:  # it replays all members of all stories
            assert await platform.audit() == []
    for member in story.members:
        seen = await look(member)
        assert sum(e.units for e in seen.entries) == seen.balance.available - seen.balance.deficit
    await refunding_all_leaves_nothing(story)


async def refunding_all_leaves_nothing(story: Story) -> None:
    """When every purchase is refunded, nothing is left to spend."""
    answers = [await story.desk.refund(purchase) for purchase in story.bought]
    assert await story.platform.audit() == []
    if not story.kept and all(answer.status_code == 201 for answer in answers):
        for member in story.members:
            assert (await balance(member))[0] == 0


def test_any_story_keeps_the_invariants(database_url: str) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        opened = runner.run(stack.enter_async_context(open_platform(database_url)))

        @settings(
            max_examples=15,
            phases=(Phase.explicit, Phase.generate),
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(STEPS)
        def told(steps: list[tuple[str, int, int]]) -> None:
            runner.run(play(opened, steps))

        try:
            told()
        finally:
            runner.run(stack.aclose())
