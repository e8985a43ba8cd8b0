"""Refunds: whatever was done with the units in between, the ledger holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.desk import Desk, balance, look, made, open_desk, redeem, refused, voucher
from tests.support.platform import PROGRAMME, Clock, MemberClient, Platform, open_platform


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform, "Noord")


@pytest.fixture
async def sanne(platform: Platform) -> MemberClient:
    return await platform.member("Sanne")


async def test_nothing_spent_is_the_start(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 16000)
    assert (await look(sanne)).tier.tier_id == "silver"
    back = made(await desk.refund(sold["id"], language="nl"))
    assert (back["taken_back"], back["available"], back["deficit"]) == (160, 0, 0)
    assert back["purchase"]["state"] == "refunded"
    slip = "Sanne: −160 punten. Terugbetaald: € 160,00. Saldo 0 punten."
    assert back["receipt_text"] == slip
    seen = await look(sanne)
    assert (seen.tier.tier_id, seen.tier.qualifying.amount) == ("bronze", 0)
    assert (seen.balance.available, seen.balance.expiring) == (0, None)


async def test_repeated(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    first, second = await desk.serve(sanne, 1000), await desk.serve(sanne, 2000)
    id_ = platform.id()
    back = made(await desk.refund(first["id"], id_=id_))
    platform.clock.advance(days=40)
    again = await desk.refund(first["id"], id_=id_)
    assert (again.status_code, again.json()) == (200, back)
    refused(await desk.refund(second["id"], id_=id_), 409, "id_reused")


async def test_twice(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 1000)
    made(await desk.refund(sold["id"]))
    beside = await open_desk(platform, "Noord 2", "Noord")
    for where in (desk, beside):
        refused(await where.refund(sold["id"]), 422, "already_refunded", receipt=sold["receipt"])
    assert await balance(sanne) == (0, 0)


async def test_another_till_of_the_shop(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    sold = await desk.serve(sanne, 1000)
    beside = await open_desk(platform, "Noord 2", "Noord")
    made(await beside.refund(sold["id"]))


async def test_elsewhere_unknown_and_too_late(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    sold = await desk.serve(sanne, 1000)
    other = await open_desk(platform, "Zuid")
    refused(await other.refund(sold["id"]), 422, "other_shop", shop="Noord")
    refused(await desk.refund(platform.id()), 404, "unknown_purchase")
    platform.clock.advance(days=31)
    refused(await desk.refund(sold["id"]), 422, "refund_too_late", days=30)
    assert await balance(sanne) == (10, 0)


async def test_an_unused_voucher_paid_from_it_is_voided(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    await platform.grant(sanne, 30)
    sold = await desk.serve(sanne, 5000)
    id_ = (await voucher(sanne)).id  # 30 of the grant, 30 of the purchase
    back = made(await desk.refund(sold["id"]))
    assert [v["id"] for v in back["voided_vouchers"]] == [id_]
    assert (back["available"], back["deficit"]) == (30, 0)
    (shown,) = (await look(sanne)).vouchers
    assert shown.state == "voided"
    platform.clock.advance(seconds=30)
    visit = made(await desk.scan(sanne.fresh_code()))["id"]
    refused(await desk.sell(visit, 450, vouchers=[id_]), 422, "voucher_voided")
    code = sanne.voucher_code(shown)
    refused(await desk.scan(code), 422, "voucher_voided")


async def test_a_used_voucher_leaves_a_deficit_that_the_next_purchase_fills(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    sold = await desk.serve(sanne, 10000)
    await desk.serve(sanne, 10, vouchers=[(await voucher(sanne)).id])
    back = made(await desk.refund(sold["id"]))
    assert (back["available"], back["deficit"], back["voided_vouchers"]) == (0, 60, [])
    assert "Still to settle 60 points" in back["receipt_text"]
    answer = await redeem(sanne)
    refused(answer, 422, "not_enough_points", required=60, available=0, missing=120)
    await desk.serve(sanne, 4000)
    assert await balance(sanne) == (0, 20)
    await desk.serve(sanne, 4000)
    assert await balance(sanne) == (20, 0)


async def test_a_voucher_used_in_it_can_be_used_again(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    await platform.grant(sanne, 60)
    id_ = (await voucher(sanne)).id
    sold = await desk.serve(sanne, 1000, vouchers=[id_])
    back = made(await desk.refund(sold["id"]))
    assert [v["id"] for v in back["returned_vouchers"]] == [id_]
    assert await balance(sanne) == (0, 0)
    await desk.serve(sanne, 1000, vouchers=[id_])


async def test_a_voucher_that_expired_meanwhile_returns_nothing(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    await platform.grant(sanne, 120)
    used, unused = [(await voucher(sanne)).id for _ in range(2)]
    platform.clock.advance(days=28)
    sold = await desk.serve(sanne, 1000, vouchers=[used])
    platform.clock.advance(days=5)
    back = made(await desk.refund(sold["id"]))
    assert (back["returned_vouchers"], back["voided_vouchers"]) == ([], [])
    states = {v.id: v.state for v in (await look(sanne)).vouchers}
    assert states == {used: "expired", unused: "expired"}
    assert await balance(sanne) == (0, 0)


async def test_a_voided_voucher_gives_its_stock_back(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    bram = await platform.member("Bram")
    await platform.grant(bram, 350)
    sold = await desk.serve(sanne, 40000)
    made(await redeem(sanne, "mug", 350))
    refused(await redeem(bram, "mug", 350), 422, "out_of_stock")
    made(await desk.refund(sold["id"]))
    made(await redeem(bram, "mug", 350))


async def test_what_expired_is_not_taken_a_second_time(database_url: str, tmp_path: Path) -> None:
    short = tmp_path / "programme.toml"
    text = PROGRAMME.read_text("utf-8").replace('valid = "24 months"', 'valid = "1 months"')
    short.write_text(text, "utf-8")
    clock = Clock(datetime(2027, 1, 31, 9, tzinfo=UTC))
    async with open_platform(database_url, programme=short, clock=clock) as platform:
        desk, sanne = await open_desk(platform), await platform.member("Sanne")
        await platform.grant(sanne, 10)
        await desk.serve(sanne, 9000)
        sold = await desk.serve(sanne, 7000)
        await voucher(sanne)  # the grant, and 50 of the first purchase; 40 and 70 expire
        clock.now = datetime(2027, 3, 1, 9, tzinfo=UTC)
        back = made(await desk.refund(sold["id"]))
        assert (back["taken_back"], back["deficit"]) == (0, 0)
        assert [e.units for e in (await look(sanne)).entries[:2]] == [-70, -40]
