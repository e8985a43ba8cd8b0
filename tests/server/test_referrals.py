"""Inviting a friend: joining by a code, and the purchase that rewards both."""

import httpx
import pytest

from pasje.contract.membership import AcceptReferral
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


async def test_valid(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    bram = await platform.member("Bram Jansen", referral_code=await code_of(sanne))
    (friend,) = (await look(sanne)).referral.friends
    assert (friend.name, friend.state) == ("Bram", "joined")
    await desk.serve(bram, 499)
    assert (await balance(sanne), await balance(bram)) == ((0, 0), (4, 0))
    await desk.serve(bram, 500)
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
