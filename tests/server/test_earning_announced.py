"""What open phones are told of a purchase, a redemption and a refund, on both sides."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg import AsyncConnection

from tests.support.desk import look, made, open_desk, redeem, refused, voucher
from tests.support.platform import MemberClient, Platform


class Heard:
    """All notices so far, by member: (kind, units, where, friend) of each announcement."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def news(self) -> dict[str, list[tuple[Any, ...]]]:
        by_member: dict[str, list[tuple[Any, ...]]] = {}
        async for notice in self._connection.notifies(timeout=0.2):
            said = json.loads(notice.payload)
            for a in said.get("change", {}).get("announcements", []):
                told = (a["kind"], a["units"], a["where"], a["friend"])
                by_member.setdefault(said["member_id"], []).append(told)
        return by_member


@pytest.fixture
async def heard(database_url: str) -> AsyncIterator[Heard]:
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("listen pasje")
        yield Heard(connection)


@pytest.fixture
async def sanne(platform: Platform) -> MemberClient:
    return await platform.member("Sanne")


async def test_a_friends_purchase_and_its_refund(
    platform: Platform, heard: Heard, sanne: MemberClient
) -> None:
    bram = await platform.member("Bram", referral_code=(await look(sanne)).referral.code)
    desk = await open_desk(platform)
    assert (await heard.news())[sanne.id] == [("friend_joined", None, None, "Bram")]
    sold = await desk.serve(bram, 15000)
    assert await heard.news() == {
        bram.id: [
            ("earned", 150, "Noord", None),
            ("referral_rewarded", 50, None, "Sanne"),
            ("tier_changed", None, None, None),
        ],
        sanne.id: [("referral_rewarded", 100, None, "Bram")],
    }
    made(await desk.refund(sold["id"]))
    assert await heard.news() == {
        bram.id: [
            ("refunded", -200, "Noord", None),
            ("referral_reversed", None, None, "Sanne"),
            ("tier_changed", None, None, None),
        ],
        sanne.id: [("referral_reversed", -100, None, "Bram")],
    }


async def test_a_voucher(platform: Platform, heard: Heard, sanne: MemberClient) -> None:
    desk = await open_desk(platform)
    await platform.grant(sanne, 60)
    issued = await voucher(sanne)
    sold = await desk.serve(sanne, 0, vouchers=[issued.id])
    made(await desk.refund(sold["id"]))
    assert await heard.news() == {
        sanne.id: [
            ("corrected", 60, None, None),
            ("redeemed", -60, None, None),
            ("voucher_used", None, "Noord", None),
            ("refunded", 0, "Noord", None),
            ("voucher_returned", None, None, None),
        ]
    }


async def test_a_refusal_is_not_told(heard: Heard, sanne: MemberClient) -> None:
    await heard.news()
    refused(await redeem(sanne), 422, "not_enough_points")
    assert await heard.news() == {}
