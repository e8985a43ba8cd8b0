"""A purchase at the till: what it earns, what it says, and every one that is refused."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.desk import Desk, balance, look, made, open_desk, refused, voucher
from tests.support.platform import MemberClient, Platform


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform, "Noord")


@pytest.fixture
async def sanne(platform: Platform) -> MemberClient:
    return await platform.member("Sanne de Vries")


async def visit_of(desk: Desk, member: MemberClient) -> str:
    return str(made(await desk.scan(member.fresh_code()))["id"])


async def test_valid(desk: Desk, sanne: MemberClient) -> None:
    sold = made(await desk.sell(await visit_of(desk, sanne), 3650, language="nl"))
    assert (sold["earned"], sold["available"], sold["state"]) == (36, 36, "recorded")
    assert sold["receipt_text"] == "Sanne: +36 punten. Saldo 36 punten. Brons."
    assert await balance(sanne) == (36, 0)
    (entry,) = (await look(sanne)).entries
    why = entry.why
    assert (entry.kind, entry.units, entry.balance_after) == ("earn", 36, 36)
    assert (why.rule, why.exact, why.rounding, why.tier_id) == (
        "purchase", "36.5", "floor", "bronze",
    )  # fmt: skip
    assert (why.basis and why.basis.amount, why.shop, why.receipt) == (3650, "Noord", "1")
    assert str(entry.expires_on) == "2028-11-23"


async def test_repeated(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    visit, id_, at = await visit_of(desk, sanne), platform.id(), platform.clock.now
    first = await desk.sell(visit, 3650, id_=id_, receipt="7", bought_at=at)
    platform.clock.advance(hours=80)
    again = await desk.sell(visit, 3650, id_=id_, receipt="7", bought_at=at)
    assert (again.status_code, again.json()) == (200, made(first))
    other = await desk.sell(visit, 3651, id_=id_, receipt="7", bought_at=at)
    refused(other, 409, "id_reused")
    assert await balance(sanne) == (36, 0)


async def test_someone_elses(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    visit, id_ = await visit_of(desk, sanne), platform.id()
    made(await desk.sell(visit, 1000, id_=id_))
    other = await open_desk(platform, "Zuid")
    refused(await other.sell(visit, 1000, id_=id_), 404, "unknown_visit")
    refused(await other.sell(platform.id(), 1000), 404, "unknown_visit")
    platform.clock.advance(seconds=15)
    refused(await other.sell(await visit_of(other, sanne), 1000, id_=id_), 409, "id_reused")
    assert await balance(sanne) == (10, 0)


@pytest.mark.parametrize("amount", [-1, 0, 50_001, 2**53 - 1])
async def test_an_absurd_amount(desk: Desk, sanne: MemberClient, amount: int) -> None:
    answer = await desk.sell(await visit_of(desk, sanne), amount)
    refused(answer, 422, "amount_out_of_range", least={"amount": 1, "currency": "EUR"})
    assert answer.json()["most"] == {"amount": 50_000, "currency": "EUR"}
    assert await balance(sanne) == (0, 0)
    assert (await look(sanne)).entries == ()


@pytest.mark.parametrize("amount", ["12", 12.5, None, True, [], 1e3])
async def test_no_number(desk: Desk, sanne: MemberClient, amount: Any) -> None:
    answer = await desk.sell(await visit_of(desk, sanne), amount)
    refused(answer, 400, "invalid_field", field="amount.amount")
    assert (await look(sanne)).entries == ()


async def test_another_currency(desk: Desk, sanne: MemberClient) -> None:
    answer = await desk.sell(await visit_of(desk, sanne), 1000, currency="USD")
    refused(answer, 422, "wrong_currency", expected="EUR", given="USD")


@pytest.mark.parametrize(
    ("numbers", "field", "says"),
    [
        ({"quantity": 0}, "lines[1].quantity", "at least 1"),
        ({"tax": 1001}, "lines[1].tax", "0 to 1000, what its line costs with the tax included"),
    ],
)
async def test_a_line_that_cannot_be_is_named(
    desk: Desk, sanne: MemberClient, numbers: dict[str, int], field: str, says: str
) -> None:
    lines = [{"amount": 500}, {"amount": 1000} | numbers]
    answer = await desk.sell(await visit_of(desk, sanne), 1500, lines=lines)
    refused(answer, 400, "invalid_field", field=field, expected=says)
    assert answer.json()["detail"] == f"{field}: expected {says}."


async def test_a_receipt_of_before_is_still_looked_for(desk: Desk, sanne: MemberClient) -> None:
    visit = await visit_of(desk, sanne)
    refused(await desk.sell(visit, 1000, receipt="a\nb"), 400, "invalid_field", field="receipt")
    found = await desk.get("/v1/till/purchases?receipt=a%0Ab")
    assert (found.status_code, found.json()) == (200, {"purchases": []})


async def test_the_same_receipt_twice_a_day(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    visit = await visit_of(desk, sanne)
    made(await desk.sell(visit, 1000, receipt="A-1"))
    answer = await desk.sell(visit, 2000, receipt="A-1")
    refused(answer, 409, "receipt_already_recorded", receipt="A-1")
    assert await balance(sanne) == (10, 0)
    platform.clock.advance(hours=14, minutes=1)  # past midnight in Amsterdam
    made(await desk.sell(visit, 2000, receipt="A-1"))


async def test_times(platform: Platform, desk: Desk, sanne: MemberClient) -> None:
    visit, now = await visit_of(desk, sanne), platform.clock.now
    ahead = await desk.sell(visit, 1000, bought_at=now + timedelta(seconds=61))
    refused(ahead, 422, "time_in_future", ahead_s=61)
    for hours in (73, 72, 71, 23.5):
        early = await desk.sell(visit, 1000, bought_at=now - timedelta(hours=hours))
        refused(early, 422, "bought_before_scan", before_s=hours * 3600, minutes=10)
    assert "24\u00a0hours before the card was scanned" in early.json()["detail"]
    platform.clock.advance(hours=71)
    made(await desk.sell(visit, 1000))
    platform.clock.advance(hours=2)
    refused(await desk.sell(visit, 1000), 422, "visit_cannot_earn_any_more", hours=72)
    assert await balance(sanne) == (10, 0)


async def test_what_is_bought_a_little_before_the_scan_or_sent_long_after_it(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    scanned_at = platform.clock.now + timedelta(hours=1)
    platform.clock.advance(hours=21)
    answer = await desk.scan(sanne.static_code, scanned_at=scanned_at)
    visit = made(answer)["id"]
    for minutes in (-10, 0, 30):
        made(await desk.sell(visit, 1000, bought_at=scanned_at + timedelta(minutes=minutes)))
    late = await desk.sell(visit, 1000, bought_at=scanned_at - timedelta(minutes=10, seconds=1))
    refused(late, 422, "bought_before_scan", before_s=601, minutes=10)
    assert await balance(sanne) == (30, 0)


async def test_the_tills_limit_of_a_day(platform: Platform, sanne: MemberClient) -> None:
    till = await platform.till("Kiosk", "Kiosk", most_per_purchase=3000, most_per_day=5000)
    desk = Desk(platform, till)
    visit = await visit_of(desk, sanne)
    made(await desk.sell(visit, 3000))
    answer = await desk.sell(visit, 2001)
    refused(answer, 422, "till_day_limit", left={"amount": 2000, "currency": "EUR"})
    made(await desk.sell(visit, 2000))
    assert await balance(sanne) == (50, 0)


async def test_the_purchase_that_crosses_a_threshold_earns_at_the_old_rate(
    desk: Desk, sanne: MemberClient
) -> None:
    visit = await visit_of(desk, sanne)
    crossing = made(await desk.sell(visit, 15000))
    assert (crossing["earned"], crossing["tier_changed"]) == (150, True)
    assert crossing["tier"]["en"] == "Silver"
    following = made(await desk.sell(visit, 1000))
    assert (following["earned"], following["tier_changed"]) == (11, False)
    tier = (await look(sanne)).tier
    assert (tier.tier_id, tier.qualifying.amount) == ("silver", 16000)
    assert (tier.next_tier_id, tier.missing and tier.missing.amount) == ("gold", 24000)


async def test_less_than_a_unit_posts_nothing(desk: Desk, sanne: MemberClient) -> None:
    sold = made(await desk.sell(await visit_of(desk, sanne), 99))
    assert sold["earned"] == 0
    seen = await look(sanne)
    assert (seen.entries, seen.tier.qualifying.amount) == ((), 99)


async def test_a_purchase_of_nothing_needs_a_voucher(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    await platform.grant(sanne, 60)
    id_ = (await voucher(sanne)).id
    sold = made(await desk.sell(await visit_of(desk, sanne), 0, vouchers=[id_]))
    assert [v["id"] for v in sold["used_vouchers"]] == [id_]
    assert sold["receipt_text"] == (
        "Sanne: nothing earned. There is no amount left to earn on. "
        "Balance 0 points. Bronze. Used: Any coffee."
    )


async def test_finding_a_purchase_by_its_receipt(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    visit = await visit_of(desk, sanne)
    first = made(await desk.sell(visit, 1000, receipt="77"))
    platform.clock.advance(hours=24)
    second = made(await desk.sell(visit, 2000, receipt="77"))
    beside = await open_desk(platform, "Noord 2", "Noord")
    elsewhere = await open_desk(platform, "Zuid")
    found = (await beside.get("/v1/till/purchases?receipt=77")).json()["purchases"]
    assert [p["id"] for p in found] == [second["id"], first["id"]]
    assert (await elsewhere.get("/v1/till/purchases?receipt=77")).json() == {"purchases": []}
    assert (await desk.get("/v1/till/purchases?receipt=78")).json() == {"purchases": []}
    refused(await desk.get("/v1/till/purchases"), 400, "invalid_field", field="receipt")


async def test_the_receipt_that_is_proposed(desk: Desk, sanne: MemberClient) -> None:
    async def proposed() -> str:
        return str((await desk.get("/v1/till")).json()["next_receipt"])

    assert await proposed() == "1"
    visit = await visit_of(desk, sanne)
    for receipt in ("41", "9", "B-99", "042"):
        made(await desk.sell(visit, 100, receipt=receipt))
    assert await proposed() == "43"
