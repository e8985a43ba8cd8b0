"""Redeeming on the phone and using the voucher at the till."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from tests.support.desk import Desk, balance, look, made, open_desk, redeem, refused, voucher
from tests.support.platform import PROGRAMME, MemberClient, Platform


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform, "Noord")


@pytest.fixture
async def sanne(platform: Platform) -> MemberClient:
    member = await platform.member("Sanne")
    await platform.grant(member, 100)
    return member


async def visit_of(desk: Desk, member: MemberClient) -> str:
    return str(made(await desk.scan(member.fresh_code()))["id"])


async def test_valid(platform: Platform, sanne: MemberClient) -> None:
    body = made(await redeem(sanne))
    given = body["voucher"]
    assert (given["state"], given["cost"], given["expires_on"]) == ("issued", 60, "2026-12-23")
    assert body["snapshot"]["balance"]["available"] == 40
    seen = await look(sanne)
    assert [v.id for v in seen.vouchers] == [given["id"]]
    assert (seen.entries[0].kind, seen.entries[0].units) == ("redeem", -60)


async def test_repeated(platform: Platform, sanne: MemberClient) -> None:
    id_, by = platform.id(), platform.clock.now + timedelta(minutes=2)
    first = made(await redeem(sanne, id_=id_, not_after=by))
    platform.clock.advance(minutes=30)
    again = await redeem(sanne, id_=id_, not_after=by)
    assert (again.status_code, again.json()["voucher"]) == (200, first["voucher"])
    other = await redeem(sanne, "croissant", 50, id_=id_, not_after=by)
    refused(other, 409, "id_reused")
    assert await balance(sanne) == (40, 0)


async def test_someone_elses_id_is_another_redemption(
    platform: Platform, sanne: MemberClient
) -> None:
    bram = await platform.member("Bram")
    await platform.grant(bram, 60)
    id_ = platform.id()
    hers = made(await redeem(sanne, id_=id_))["voucher"]
    his = made(await redeem(bram, id_=id_))["voucher"]
    assert hers["handle"] != his["handle"]


async def test_after_its_time(platform: Platform, sanne: MemberClient) -> None:
    by = platform.clock.now - timedelta(seconds=1)
    refused(await redeem(sanne, not_after=by), 422, "redemption_too_late")
    far = platform.clock.now + timedelta(minutes=11)
    refused(await redeem(sanne, not_after=far), 400, "invalid_field", field="not_after")
    assert await balance(sanne) == (100, 0)


async def test_another_price(platform: Platform, sanne: MemberClient) -> None:
    refused(await redeem(sanne, "coffee", 59), 422, "price_changed", cost=60)
    refused(await redeem(sanne, "yacht", 59), 404, "unknown_reward")
    assert len((await look(sanne)).entries) == 1


async def test_not_enough(platform: Platform, sanne: MemberClient) -> None:
    answer = await redeem(sanne, "mug", 350)
    refused(answer, 422, "not_enough_points", required=350, available=100, missing=250)
    assert "250" in answer.json()["detail"]
    assert await balance(sanne) == (100, 0)


async def test_out_of_stock(platform: Platform, sanne: MemberClient) -> None:
    await platform.grant(sanne, 700)
    made(await redeem(sanne, "mug", 350))
    before = await balance(sanne)
    refused(await redeem(sanne, "mug", 350), 422, "out_of_stock")
    assert await balance(sanne) == before
    seen = await look(sanne)
    assert {r.id for r in seen.programme.rewards if not r.in_stock} == {"mug"}


async def test_anonymous(platform: Platform) -> None:
    path = f"/v1/me/redemptions/{platform.id()}"
    refused(await platform.http.put(path, json={}), 401, "not_signed_in")


async def test_used_once(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    id_ = (await voucher(sanne)).id
    sold = made(await desk.sell(await visit_of(desk, sanne), 450, vouchers=[id_]))
    assert [v["id"] for v in sold["used_vouchers"]] == [id_]
    (shown,) = (await look(sanne)).vouchers
    assert (shown.state, shown.used_where) == ("used", "Noord")
    other = await open_desk(platform, "Zuid")
    platform.clock.advance(seconds=30)
    answer = await other.sell(await visit_of(other, sanne), 450, vouchers=[id_])
    refused(answer, 422, "voucher_already_used", where="Noord")
    assert await balance(sanne) == (44, 0)


async def test_a_refused_voucher_undoes_the_whole_purchase(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    id_, visit = (await voucher(sanne)).id, await visit_of(desk, sanne)
    refused(await desk.sell(visit, 450, vouchers=[id_, platform.id()]), 422, "unknown_voucher")
    twice = await desk.sell(visit, 450, vouchers=[id_, id_])
    refused(twice, 400, "invalid_field", field="use_vouchers")
    (shown,) = (await look(sanne)).vouchers
    assert shown.state == "issued"
    assert await balance(sanne) == (40, 0)


async def test_someone_elses_voucher(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    id_, bram = (await voucher(sanne)).id, await platform.member("Bram")
    answer = await desk.sell(await visit_of(desk, bram), 450, vouchers=[id_])
    refused(answer, 422, "voucher_of_someone_else")


async def test_expired(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    id_ = (await voucher(sanne)).id
    platform.clock.advance(days=31)
    answer = await desk.sell(await visit_of(desk, sanne), 450, vouchers=[id_])
    refused(answer, 422, "voucher_expired", until="2026-12-23T23:00:00Z")
    assert "23\u00a0December" in answer.json()["detail"]
    (shown,) = (await look(sanne)).vouchers
    assert shown.state == "expired"
    assert await balance(sanne) == (40, 0)


async def test_a_static_code_uses_no_voucher(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    id_, card = (await voucher(sanne)).id, (await look(sanne)).card
    visit = made(await desk.scan(card.static_code))["id"]
    refused(await desk.sell(visit, 450, vouchers=[id_]), 422, "static_code_cannot_spend")


async def test_a_visit_spends_for_ten_minutes(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    id_, visit = (await voucher(sanne)).id, await visit_of(desk, sanne)
    platform.clock.advance(minutes=11)
    answer = await desk.sell(visit, 450, vouchers=[id_])
    refused(answer, 422, "visit_cannot_spend_any_more", minutes=10)
    made(await desk.sell(visit, 450))


async def stocked(platform: Platform, stock: str) -> bool:
    """Puts a version in force that says `stock` of the mug; whether there is one now."""
    file = read(PROGRAMME)
    changed = replace(file, source=file.source.replace("stock = 1\n", stock))
    await platform.run(lambda tx: programmes.use(tx, changed, platform.clock.now))
    sanne = await platform.member("Sanne")
    shown = {reward.id: reward.in_stock for reward in (await look(sanne)).programme.rewards}
    return shown["mug"]


async def test_a_version_that_names_another_stock_counts_anew(platform: Platform) -> None:
    bram = await platform.member("Bram")
    await platform.grant(bram, 350 * 6)
    made(await redeem(bram, "mug", 350))
    refused(await redeem(bram, "mug", 350), 422, "out_of_stock")
    assert not await stocked(platform, "stock = 1  # the same\n")  # so the count goes on
    assert await stocked(platform, "stock = 2\n")
    for _ in range(2):
        made(await redeem(bram, "mug", 350))
    refused(await redeem(bram, "mug", 350), 422, "out_of_stock")
    assert await stocked(platform, "")
    assert await stocked(platform, "stock = 1\n")
    made(await redeem(bram, "mug", 350))
    refused(await redeem(bram, "mug", 350), 422, "out_of_stock")
