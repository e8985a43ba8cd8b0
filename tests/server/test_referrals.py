"""Inviting a friend: joining by a code, and the purchase that rewards both."""

import asyncio

import httpx
import pytest

from pasje.contract.membership import AcceptReferral
from pasje_platform.database import Tx
from pasje_platform.referrals import service as referrals
from tests.support.desk import Desk, ask, balance, look, made, open_desk, refused
from tests.support.platform import MemberClient, Platform


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform, "Noord")


@pytest.fixture
async def sanne(platform: Platform) -> MemberClient:
    return await platform.member("Sanne de Vries")


async def code_of(member: MemberClient) -> str:
    return (await look(member)).referral.code


async def accept(member: MemberClient, code: str) -> httpx.Response:
    return await ask(member, "PUT", "/v1/me/referral", AcceptReferral(code))


async def test_two_tills_made_the_same_id_for_two_friends(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    code, other = await code_of(sanne), await open_desk(platform, "Zuid")
    bram = await platform.member("Bram", referral_code=code)
    cato = await platform.member("Cato", referral_code=code)
    id_, visit = platform.id(), await other.visit(cato)
    made(await desk.sell(await desk.visit(bram), 500, id_=id_))
    refused(await other.sell(visit, 500, id_=id_), 409, "id_reused")
    made(await other.sell(visit, 500))


async def test_an_invitation_accepted_meanwhile_is_found(
    platform: Platform, sanne: MemberClient
) -> None:
    """Whoever holds the friend holds the inviter too, and took them in the order of all."""
    bram, code, rules = await platform.member("Bram"), await code_of(sanne), await platform.rules()
    both, accepted = {sanne.id, bram.id}, asyncio.Event()
    tries: list[set[str]] = []

    async def accepts(tx: Tx) -> None:
        await referrals.join(tx, rules, bram.id, code, platform.clock.now)
        accepted.set()
        await _somebody_waits(platform)

    async def sells(tx: Tx) -> None:
        tries.append(set())
        await referrals.lock(tx, bram.id)
        free = await platform.run(_free)
        tries[-1] = both - free

    accepting = asyncio.create_task(platform.run(accepts))
    await accepted.wait()
    await platform.run(sells)
    await accepting
    assert tries == [set(), both]


async def _somebody_waits(platform: Platform) -> None:
    async def waiting(tx: Tx) -> bool:
        found = await tx.execute("select exists (select from pg_locks where not granted) as waits")
        row = await found.fetchone()
        return bool(row and row["waits"])

    async with asyncio.timeout(10):
        while not await platform.run(waiting):
            pass


async def _free(tx: Tx) -> set[str]:
    """The members whom nobody holds."""
    found = await tx.execute(
        "select member_id::text as id from member_state for update skip locked"
    )
    return {row["id"] for row in await found.fetchall()}


async def test_valid(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    bram = await platform.member("Bram Jansen", referral_code=await code_of(sanne))
    (friend,) = (await look(sanne)).referral.friends
    assert (friend.name, friend.state) == ("Bram", "joined")
    small = await desk.serve(bram, 499)
    assert (await balance(sanne), await balance(bram)) == ((0, 0), (4, 0))
    visit = await desk.visit(bram)
    quoted = (await desk.quote(desk.sale(visit, 500))).json()
    large = made(await desk.sell(visit, 500))
    assert (small["besides"], quoted["besides"]) == ([], large["besides"])
    assert large["besides"] == [
        {"en": "50\u00a0points: invited by Sanne", "nl": "50\u00a0punten: uitgenodigd door Sanne"}
    ]
    assert (await balance(sanne), await balance(bram)) == ((100, 0), (59, 0))
    await desk.serve(bram, 5000)
    assert (await balance(sanne), await balance(bram)) == ((100, 0), (109, 0))
    standing = (await look(sanne)).referral
    assert (standing.rewarded_this_year, standing.friends[0].state) == (1, "rewarded")
    assert (await look(sanne)).entries[0].why.friend == "Bram"
    assert "Jansen" not in str(await look(sanne))


async def test_accepted_later_in_any_case(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    bram = await platform.member("Bram")
    code = await code_of(sanne)
    for _ in range(2):  # the reply may be lost
        answer = await accept(bram, f" {code.lower()} ")
        assert answer.status_code == 200
    await desk.serve(bram, 1000)
    assert (await balance(sanne), await balance(bram)) == ((100, 0), (60, 0))


async def test_unknown(platform: Platform, sanne: MemberClient) -> None:
    refused(await accept(sanne, "NOBODY99"), 422, "unknown_referral_code")


async def test_ones_own(platform: Platform, sanne: MemberClient) -> None:
    answer = await accept(sanne, await code_of(sanne))
    refused(answer, 422, "own_referral_code")


async def test_a_second_one(platform: Platform, sanne: MemberClient) -> None:
    kees = await platform.member("Kees")
    bram = await platform.member("Bram", referral_code=await code_of(sanne))
    refused(await accept(bram, await code_of(kees)), 422, "already_referred")
    assert (await look(kees)).referral.friends == ()


async def test_after_the_first_purchase(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    bram = await platform.member("Bram")
    await desk.serve(bram, 100)
    refused(await accept(bram, await code_of(sanne)), 422, "not_a_new_member")
    assert await balance(sanne) == (0, 0)


async def test_no_two_invite_each_other(platform: Platform, sanne: MemberClient) -> None:
    platform.clock.advance(minutes=1)
    bram = await platform.member("Bram", referral_code=await code_of(sanne))
    refused(await accept(sanne, await code_of(bram)), 422, "not_a_new_member")


async def test_beyond_the_years_cap_only_the_friend_is_rewarded(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    code = await code_of(sanne)
    for number in range(11):
        friend = await platform.member(f"Friend{number}", referral_code=code)
        await desk.serve(friend, 500)
        assert await balance(friend) == (55, 0)
    assert await balance(sanne) == (1000, 0)
    assert (await look(sanne)).referral.rewarded_this_year == 10


async def test_a_refund_reverses_both_sides_and_the_next_purchase_rewards_again(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    bram = await platform.member("Bram", referral_code=await code_of(sanne))
    sold = await desk.serve(bram, 1000)
    refund = made(await desk.refund(sold["id"]))
    assert (refund["taken_back"], refund["available"]) == (60, 0)
    assert (await balance(sanne), await balance(bram)) == ((0, 0), (0, 0))
    standing = (await look(sanne)).referral
    assert (standing.rewarded_this_year, standing.friends[0].state) == (0, "joined")
    assert [e.why.rule for e in (await look(sanne)).entries] == [
        "referral_reversed", "referral_inviter",
    ]  # fmt: skip
    await desk.serve(bram, 1000)
    assert (await balance(sanne), await balance(bram)) == ((100, 0), (60, 0))


async def test_the_first_that_is_large_enough_counts_and_what_stands_at_its_return_does_not(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    """As docs/programme.md says below the keys of [referral]."""
    bram = await platform.member("Bram", referral_code=await code_of(sanne))
    await desk.serve(bram, 499)
    assert await balance(sanne) == (0, 0)
    sold = await desk.serve(bram, 900)
    assert await balance(sanne) == (100, 0)
    await desk.serve(bram, 2000)
    made(await desk.refund(sold["id"]))
    standing = (await look(sanne)).referral
    assert (await balance(sanne), standing.friends[0].state) == ((0, 0), "joined")
    await desk.serve(bram, 500)
    assert await balance(sanne) == (100, 0)
