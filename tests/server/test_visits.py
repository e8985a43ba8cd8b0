"""Scanning: who it is, what the visit may do, and every code that is refused."""

from datetime import timedelta

import pytest

from pasje.contract import member_code
from tests.support.desk import Desk, ask, balance, look, made, open_desk, redeem, refused, voucher
from tests.support.platform import Platform


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform, "Noord")


async def test_a_fresh_code_earns_and_spends(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne de Vries")
    visit = made(await desk.scan(sanne.fresh_code()))
    assert visit["may"] == "earn_and_spend"
    assert visit["first_name"] == "Sanne"
    assert visit["available"] == 0
    assert visit["spend_until"] == "2026-11-23T09:10:00Z"
    assert "Vries" not in str(visit)


async def test_a_static_code_and_the_number_only_earn(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    card = (await look(sanne)).card
    await platform.grant(sanne, 60)
    await voucher(sanne)
    for code in (card.static_code, card.number, member_code.grouped(card.number)):
        visit = made(await desk.scan(code))
        assert (visit["may"], visit["vouchers"], visit["spend_until"]) == ("earn", [], None)


async def test_a_vouchers_code_shows_that_voucher(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 120)
    first, second = [await voucher(sanne) for _ in range(2)]
    visit = made(await desk.scan(sanne.voucher_code(second)))
    shown = {v["id"]: v["shown"] for v in visit["vouchers"]}
    assert shown == {first.id: False, second.id: True}


async def test_repeated(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    code, id_ = sanne.fresh_code(), platform.id()
    at = platform.clock.now
    first = await desk.scan(code, id_=id_, scanned_at=at)
    platform.clock.advance(minutes=3)
    again = await desk.scan(code, id_=id_, scanned_at=at)
    assert again.status_code == 200
    assert again.json() == made(first)
    platform.clock.advance(minutes=8)
    late = await desk.scan(code, id_=id_, scanned_at=at)
    assert (late.status_code, late.json()["may"]) == (200, "earn")
    other = await desk.scan(code, id_=id_, scanned_at=at - timedelta(seconds=1))
    refused(other, 409, "id_reused")


async def test_someone_elses_visit_id_is_another_visit(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    other = await open_desk(platform, "Zuid")
    id_ = platform.id()
    made(await desk.scan(sanne.fresh_code(), id_=id_))
    refused(await other.scan(sanne.fresh_code(), id_=id_), 422, "code_already_used")


async def test_burnt_by_one_scan(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    code = sanne.fresh_code()
    made(await desk.scan(code))
    other = await open_desk(platform, "Zuid")
    for where in (desk, other):
        refused(await where.scan(code), 422, "code_already_used")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://example.com/x", "foreign_code"),
        ("8711000530085", "foreign_code"),
        ("HELLO", "foreign_code"),
        ("M1ABC", "malformed_code"),
        ("M1" + "U" * 35, "malformed_code"),
        ("S1" + "0" * 35, "malformed_code"),
        (member_code.static_code("0" * 13), "unknown_code"),
        ("M1" + "0" * 35, "unknown_code"),
        ("V1" + "0" * 35, "unknown_code"),
        ("4821009733569", "unknown_code"),
    ],
)
async def test_unknown(desk: Desk, text: str, code: str) -> None:
    refused(await desk.scan(text), 422, code)


async def test_a_wrong_mac(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    code = sanne.fresh_code()
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    refused(await desk.scan(forged), 422, "unknown_code")
    made(await desk.scan(code))


async def test_a_mac_of_another_kind(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    refused(await desk.scan("V1" + sanne.fresh_code()[2:]), 422, "unknown_code")


async def test_an_old_and_a_future_code(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    early = sanne.fresh_code()
    platform.clock.advance(seconds=47)
    refused(await desk.scan(early), 422, "code_too_old", age_s=47)
    platform.clock.advance(seconds=60)
    ahead = sanne.fresh_code()
    platform.clock.advance(seconds=-60)
    refused(await desk.scan(ahead), 422, "code_in_future", ahead_s=58)


async def test_a_signed_out_devices_code(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 60)
    issued = await voucher(sanne)
    await ask(sanne, "DELETE", f"/v1/me/devices/{sanne.device.device_id}")
    refused(await desk.scan(sanne.fresh_code()), 422, "code_revoked")
    refused(await desk.scan(sanne.voucher_code(issued)), 422, "code_revoked")


async def test_what_waited_at_a_till_without_network_only_earns(
    platform: Platform, desk: Desk
) -> None:
    sanne = await platform.member("Sanne")
    code, at = sanne.fresh_code(), platform.clock.now
    platform.clock.advance(hours=5)
    visit = made(await desk.scan(code, scanned_at=at))
    assert (visit["may"], visit["earn_until"]) == ("earn", "2026-11-26T09:00:00Z")
    refused(await desk.scan(code, scanned_at=at), 422, "code_already_used")
    platform.clock.advance(hours=68)
    refused(await desk.scan(code, scanned_at=at), 422, "visit_cannot_earn_any_more", hours=72)


@pytest.mark.parametrize("waited_s", [16, 29, 31])
async def test_one_step_old_at_the_scan_and_a_little_late_it_earns_and_never_spends(
    platform: Platform, desk: Desk, waited_s: int
) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 60)
    issued = await voucher(sanne)
    code, at = sanne.fresh_code(steps_ago=1), platform.clock.now
    platform.clock.advance(seconds=waited_s)
    visit = made(await desk.scan(code, scanned_at=at))
    assert (visit["may"], visit["vouchers"]) == ("earn", [])
    spending = await desk.sell(visit["id"], 500, vouchers=[issued.id])
    refused(spending, 422, "static_code_cannot_spend")
    assert made(await desk.sell(visit["id"], 500))["earned"] == 5


async def test_a_scan_of_before_the_member_joined_is_nobodys(
    platform: Platform, desk: Desk
) -> None:
    """Whatever code is sent with it; what came of the queue of a till just then goes on."""
    platform.clock.advance(hours=71)
    joined_at = platform.clock.now
    sanne = await platform.member("Sanne")
    platform.clock.advance(seconds=30)
    for code in (sanne.static_code, sanne.number, sanne.fresh_code()):
        answer = await desk.scan(code, scanned_at=joined_at - timedelta(hours=70))
        refused(answer, 422, "before_joining", before_s=70 * 3600, joined_at="2026-11-26T08:00:00Z")
        assert answer.json()["detail"] == (
            "This member joined only 3\u00a0days later, on 26\u00a0November\u00a02026. "
            "Check the till's clock."
        )
    behind = joined_at - timedelta(seconds=60)
    visit = made(await desk.scan(sanne.fresh_code(), scanned_at=behind))["id"]
    made(await desk.sell(visit, 500, bought_at=behind))


async def test_a_time_in_the_future(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    at = platform.clock.now + timedelta(seconds=90)
    answer = await desk.scan(sanne.fresh_code(), scanned_at=at)
    refused(answer, 422, "time_in_future", ahead_s=90)
    assert answer.json()["detail"] == "The till's clock is 90\u00a0seconds ahead. Set it right."


async def test_a_used_vouchers_code_says_where_it_was_used(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 60)
    issued = await voucher(sanne)
    await desk.serve(sanne, 500, vouchers=[issued.id])
    answer = await desk.scan(sanne.voucher_code(issued))
    refused(answer, 422, "voucher_already_used", where="Noord")


async def test_too_many_bad_codes(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    for _ in range(8):
        refused(await desk.scan("8711000530085"), 422, "foreign_code")
    for _ in range(5):
        refused(await desk.scan(member_code.new_number()), 422, "unknown_code")
        platform.clock.advance(seconds=6)
    refused(await desk.scan(sanne.fresh_code()), 429, "too_many_requests", retry_after=31)
    other = await open_desk(platform, "Zuid")
    made(await other.scan(sanne.fresh_code()))
    platform.clock.advance(seconds=31)
    made(await desk.scan(sanne.fresh_code()))


async def test_anonymous(platform: Platform) -> None:
    path = f"/v1/till/visits/{platform.id()}"
    for key in (None, "till_nothing_like_a_key_at_all"):
        refused(await platform.call("PUT", path, b"{}", bearer=key), 401, "till_key_wrong")


async def test_scanning_changes_nothing(platform: Platform, desk: Desk) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 60)
    before = await look(sanne)
    made(await desk.scan(sanne.fresh_code()))
    after = await look(sanne)
    assert (after.entries, after.balance) == (before.entries, before.balance)
    assert await balance(sanne) == (60, 0)
    assert (await redeem(sanne)).status_code == 201
