"""The last points, one voucher, one code, one refund: wanted twice at once, had exactly once.

Each contender has a pool of its own, so they meet in PostgreSQL and nowhere else. The same check
is put to a deliberately naive statement, which must fail it: so the check has teeth.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack

import pytest

from pasje.contract.membership import Redeem
from pasje.contract.programme import Money
from pasje.contract.refund import RefundPurchase
from pasje.contract.till import OpenVisit, RecordPurchase
from pasje_platform.callers import TillCaller
from pasje_platform.database import Database, Tx, open_database
from pasje_platform.earning import refunds
from pasje_platform.earning import service as earning
from pasje_platform.refused import Refused
from pasje_platform.rewards import service as rewards
from pasje_platform.tills import service as tills
from pasje_platform.visits import service as visits
from tests.support.desk import look, made, open_desk
from tests.support.platform import MemberClient, Platform

ROUNDS = 300
OF_ONE = 50
"""So many rounds are of one member: what a member has grows with them, and makes all slower."""
COST = 60
Attempt = Callable[[Tx], Awaitable[object]]


@pytest.fixture
async def pools(database_url: str) -> AsyncIterator[Sequence[Database]]:
    """Two contenders' connections, open before the race."""
    async with AsyncExitStack() as stack:
        opened = [open_database(database_url, most=2) for _ in range(2)]
        yield [await stack.enter_async_context(database) for database in opened]


async def winners(pools: Sequence[Database], attempts: Sequence[Attempt]) -> tuple[int, set[str]]:
    """How many of the attempts made at once succeed, and how the others were refused."""
    runs = [pool.run(attempt) for pool, attempt in zip(pools, attempts, strict=True)]
    answers = await asyncio.gather(*runs, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, Refused):
            raise answer
    codes = {answer.code for answer in answers if isinstance(answer, Refused)}
    return sum(not isinstance(answer, Refused) for answer in answers), codes


async def till_of(platform: Platform, name: str) -> TillCaller:
    till = await platform.till(name)
    found = await platform.run(lambda tx: tills.by_key(tx, till.key))
    assert found is not None
    return found


async def unfair_rounds(
    pools: Sequence[Database],
    give: Callable[[], Awaitable[None]],
    spend: Callable[[], Attempt],
    rounds: int,
) -> int:
    """In how many rounds not exactly one of two contenders got the last units."""
    unfair = 0
    for _ in range(rounds):
        await give()
        won, codes = await winners(pools, [spend(), spend()])
        unfair += won != 1 or codes != {"not_enough_points"}
    return unfair


async def test_two_phones_want_the_last_points(
    platform: Platform, pools: Sequence[Database]
) -> None:
    for number in range(ROUNDS // OF_ONE):
        member = await platform.member(f"Sanne {number}")
        assert await unfair_redemptions(platform, pools, member, OF_ONE) == 0
        assert (await look(member)).balance.available == 0
        assert len((await look(member)).vouchers) == OF_ONE


async def unfair_redemptions(
    platform: Platform, pools: Sequence[Database], member: MemberClient, rounds: int
) -> int:
    rules, now = await platform.rules(), platform.clock.now

    def spend() -> Attempt:
        id_ = platform.id()
        request = Redeem("coffee", COST, now)
        return lambda tx: rewards.redeem(tx, rules, member.id, id_, request, now)

    return await unfair_rounds(pools, lambda: platform.grant(member, COST), spend, rounds)


async def test_a_phone_repeats_a_redemption_before_it_is_answered(
    platform: Platform, pools: Sequence[Database]
) -> None:
    sanne, rules, now = await platform.member("Sanne"), await platform.rules(), platform.clock.now

    def redeem(id_: str) -> Attempt:
        request = Redeem("coffee", COST, now)
        return lambda tx: rewards.redeem(tx, rules, sanne.id, id_, request, now)

    await platform.grant(sanne, 50 * COST)
    for left in range(49, -1, -1):
        id_ = platform.id()
        assert await winners(pools, [redeem(id_), redeem(id_)]) == (2, set())
        assert (await look(sanne)).balance.available == left * COST


async def test_the_same_check_fails_a_naive_statement(
    platform: Platform, pools: Sequence[Database]
) -> None:
    await platform.run(lambda tx: tx.execute("create table purse as select 0 as units"))

    async def give() -> None:
        await platform.run(lambda tx: tx.execute("update purse set units = %s", (COST,)))

    async def read_then_write(tx: Tx) -> None:
        row = await (await tx.execute("select units from purse")).fetchone()
        if row is None or row["units"] < COST:
            raise Refused("not_enough_points", required=COST, available=0, missing=COST)
        await tx.execute("update purse set units = %s", (row["units"] - COST,))

    assert await unfair_rounds(pools, give, lambda: read_then_write, ROUNDS) > ROUNDS // 2


async def test_two_tills_want_the_same_voucher(
    platform: Platform, pools: Sequence[Database]
) -> None:
    counters = [await till_of(platform, name) for name in ("Noord 1", "Noord 2")]
    for first in range(0, ROUNDS, OF_ONE):
        member = await platform.member(f"Sanne {first}")
        receipts = range(first, first + OF_ONE)
        await race_for_vouchers(platform, pools, counters, member, receipts)


async def race_for_vouchers(
    platform: Platform,
    pools: Sequence[Database],
    counters: Sequence[TillCaller],
    member: MemberClient,
    receipts: Iterable[int],
) -> None:
    """One till has each voucher, and the other is told why not."""
    rules, now = await platform.rules(), platform.clock.now

    def sale(till: TillCaller, visit_id: str, voucher_id: str, receipt: int) -> Attempt:
        request = RecordPurchase(visit_id, Money(0, "EUR"), str(receipt), now, (voucher_id,))
        id_ = platform.id()
        return lambda tx: earning.record(tx, rules, till, id_, request, "en", now)

    async def visit(till: TillCaller, code: str) -> str:
        id_, request = platform.id(), OpenVisit(code, now)
        await platform.run(lambda tx: visits.open_visit(tx, rules, till, id_, request, now))
        return id_

    # The other till's scan is of the next code, which is as fresh.
    codes = (member.fresh_code(), member.fresh_code(steps_ago=-1))
    opened = [await visit(till, code) for till, code in zip(counters, codes, strict=True)]
    for number in receipts:
        await platform.grant(member, COST)
        voucher_id = (await member.redeem("coffee", COST)).id
        sales = [
            sale(till, visit_id, voucher_id, number)
            for till, visit_id in zip(counters, opened, strict=True)
        ]
        assert await winners(pools, sales) == (1, {"voucher_already_used"})


async def test_two_tills_scan_the_same_code(platform: Platform, pools: Sequence[Database]) -> None:
    sanne, rules = await platform.member("Sanne"), await platform.rules()
    counters = [await till_of(platform, name) for name in ("Noord 1", "Noord 2")]

    def scan(till: TillCaller, code: str) -> Attempt:
        now, id_ = platform.clock.now, platform.id()
        request = OpenVisit(code, now)
        return lambda tx: visits.open_visit(tx, rules, till, id_, request, now)

    for _ in range(ROUNDS):
        platform.clock.advance(seconds=15)
        code = sanne.fresh_code()
        scans = [scan(till, code) for till in counters]
        assert await winners(pools, scans) == (1, {"code_already_used"})


async def test_two_tills_refund_the_same_purchase_and_repeat_it(
    platform: Platform, pools: Sequence[Database]
) -> None:
    inviter, rules = await platform.member("Sanne"), await platform.rules()
    code = (await look(inviter)).referral.code
    bram = await platform.member("Bram", referral_code=code)
    desk, other = await open_desk(platform, "Noord"), await till_of(platform, "Noord 2")
    own = await platform.run(lambda tx: tills.by_key(tx, desk.till.key))
    assert own is not None
    now = platform.clock.now

    def refund(till: TillCaller, purchase_id: str, id_: str) -> Attempt:
        request = RefundPurchase(purchase_id)
        return lambda tx: refunds.refund(tx, rules, till, id_, request, "en", now)

    for _ in range(10):
        sold, now = await desk.serve(bram, 1000), platform.clock.now
        attempts = [refund(till, sold["id"], platform.id()) for till in (own, other)]
        assert await winners(pools, attempts) == (1, {"already_refunded"})
        sold, now, id_ = await desk.serve(bram, 1000), platform.clock.now, platform.id()
        twins = [refund(own, sold["id"], id_) for _ in range(2)]
        assert await winners(pools, twins) == (2, set())
    assert (await look(inviter)).balance.available == 0


async def test_members_who_invited_each_others_friends_never_block(
    platform: Platform, pools: Sequence[Database]
) -> None:
    """Purchases, refunds and redemptions that each lock two members, from both ends at once."""
    inviter = await platform.member("Sanne")
    code = (await look(inviter)).referral.code
    friends = [await platform.member(f"Friend{n}", referral_code=code) for n in range(4)]
    desks = [await open_desk(platform, f"Noord {n}", "Noord") for n in range(5)]
    platform.clock.advance(seconds=30)

    async def shop(number: int) -> None:
        member, desk = [inviter, *friends][number], desks[number]
        visit = made(await desk.scan(member.static_code))["id"]
        for _ in range(6):
            sold = made(await desk.sell(visit, 7000))
            await member.call("PUT", f"/v1/me/redemptions/{platform.id()}", _coffee(platform))
            made(await desk.refund(sold["id"]))

    await asyncio.gather(*(shop(number) for number in range(5)))
    assert await platform.audit() == []


def _coffee(platform: Platform) -> Redeem:
    return Redeem("coffee", COST, platform.clock.now)
