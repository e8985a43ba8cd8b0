"""Undoing a redemption, and what is shared: totals and partners' codes."""

import httpx
import pytest

from pasje_platform.stock import service as stock
from tests.support.desk import (
    Desk,
    ask,
    at_once,
    balance,
    look,
    made,
    redeem,
    refused,
)  # fmt: skip
from tests.support.platform import MemberClient, Platform


@pytest.fixture
async def sanne(corner: Platform) -> MemberClient:
    member = await corner.member("Sanne")
    await corner.grant(member, 100)
    return member


async def cancel(member: MemberClient, voucher_id: str) -> httpx.Response:
    return await ask(member, "PUT", f"/v1/me/cancellations/{voucher_id}")


async def codes(corner: Platform, *texts: str) -> None:
    await corner.run(lambda tx: stock.add_codes(tx, "cinema", list(texts), corner.clock.now))


async def test_anonymous(corner: Platform) -> None:
    path = f"/v1/me/cancellations/{corner.id()}"
    refused(await corner.http.put(path), 401, "not_signed_in")


async def test_valid(sanne: MemberClient) -> None:
    voucher = made(await redeem(sanne, "five", 50))["voucher"]
    assert voucher["cancel_until"] == voucher["expires_at"]
    undone = made(await cancel(sanne, voucher["id"]))
    assert undone["voucher"]["state"] == "cancelled"
    assert undone["snapshot"]["balance"]["available"] == 100
    (shown,) = (await look(sanne)).vouchers
    assert (shown.state, shown.cancel_until) == ("cancelled", None)
    newest = (await look(sanne)).entries[0]
    assert (newest.kind, newest.units, newest.why.rule) == ("reverse", 50, "cancellation")


async def test_repeated(sanne: MemberClient) -> None:
    id_ = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    first = made(await cancel(sanne, id_))
    again = await cancel(sanne, id_)
    assert (again.status_code, again.json()["voucher"]) == (200, first["voucher"])
    assert await balance(sanne) == (100, 0)


async def test_unknown_and_someone_elses(corner: Platform, sanne: MemberClient) -> None:
    bram = await corner.member("Bram")
    id_ = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    refused(await cancel(bram, id_), 422, "unknown_voucher")
    refused(await cancel(sanne, corner.id()), 422, "unknown_voucher")


async def test_what_was_used_stays_so(desk: Desk, sanne: MemberClient) -> None:
    id_ = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    await desk.serve(sanne, 1000, vouchers=[id_])
    refused(await cancel(sanne, id_), 422, "voucher_already_used", where="Noord")


async def test_a_cancelled_voucher_is_used_nowhere(desk: Desk, sanne: MemberClient) -> None:
    id_ = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    (shown,) = (await look(sanne)).vouchers
    made(await cancel(sanne, id_))
    visit = await desk.visit(sanne)
    refused(await desk.sell(visit, 1000, vouchers=[id_]), 422, "voucher_cancelled")
    refused(await desk.scan(sanne.voucher_code(shown)), 422, "voucher_cancelled")


async def test_a_reward_that_cannot_be_undone(corner: Platform, sanne: MemberClient) -> None:
    await codes(corner, "A1")
    voucher = made(await redeem(sanne, "cinema", 40))["voucher"]
    assert voucher["cancel_until"] is None
    refused(await cancel(sanne, voucher["id"]), 422, "cannot_cancel")


async def test_a_gift_card_is_not_offered_to_be_undone_once_its_money_is_spent(
    desk: Desk, sanne: MemberClient
) -> None:
    voucher = made(await redeem(sanne, "card", 100))["voucher"]
    (before,) = (await look(sanne)).vouchers
    assert (voucher["cancel_until"] is None) == (before.cancel_until is None)
    assert before.cancel_until is not None
    worth, *_, undo = [one["en"] for one in before.conditions]
    assert (worth, undo[:15]) == ("€10.00 more in your credit.", "You can undo it")
    assert "Choose yourself" not in str(before.conditions)
    pay = [{"unit_id": "credit", "units": 100}]
    await desk.serve(sanne, 1000, pay_with=pay)
    (after,) = (await look(sanne)).vouchers
    assert after.cancel_until is None
    assert after.conditions == before.conditions[:-1]
    refused(await cancel(sanne, voucher["id"]), 422, "gift_card_used")


async def test_ten_cancellations_at_once_undo_it_once(sanne: MemberClient) -> None:
    id_ = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    answers = await at_once([cancel(sanne, id_) for _ in range(10)])
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert await balance(sanne) == (100, 0)


async def test_each_code_of_a_partner_is_given_once(corner: Platform) -> None:
    members = [await corner.member(f"Member{number}") for number in range(5)]
    for member in members:
        await corner.grant(member, 40)
    await codes(corner, "A1", "A2", "A3")
    answers = await at_once([redeem(member, "cinema", 40) for member in members])
    given = [a.json()["voucher"]["code"] for a in answers if a.status_code == 201]
    assert sorted(given) == ["A1", "A2", "A3"]
    assert [a.json()["code"] for a in answers if a.status_code != 201] == ["out_of_stock"] * 2
    shown = {r.id: r.in_stock for r in (await look(members[0])).programme.rewards}
    assert not shown["cinema"]


async def test_a_code_of_a_refused_redemption_is_free_again(corner: Platform) -> None:
    poor, rich = await corner.member("Poor"), await corner.member("Rich")
    await corner.grant(rich, 40)
    await codes(corner, "A1")
    refused(await redeem(poor, "cinema", 40), 422, "not_enough_points")
    assert made(await redeem(rich, "cinema", 40))["voucher"]["code"] == "A1"


async def test_no_more_than_the_total(corner: Platform, desk: Desk) -> None:
    members = [await corner.member(f"Member{number}") for number in range(3)]
    for member in members:
        await desk.serve(member, 100)  # each has the stamp of a visit
    answers = await at_once([redeem(member, "tote", 1) for member in members])
    assert sorted(answer.status_code for answer in answers) == [201, 201, 422]
    (no,) = [answer for answer in answers if answer.status_code == 422]
    refused(no, 422, "reward_limit_total", most=2)


async def test_what_a_member_may_not_have_says_why(sanne: MemberClient) -> None:
    refused(await redeem(sanne, "dinner", 10), 422, "reward_other_tier")
    for price in (0, 10):
        refused(await redeem(sanne, "cookie", price), 422, "reward_not_for_sale")
    (held,) = (await look(sanne)).held_back
    assert (held.reward_id, held.code) == ("dinner", "reward_other_tier")
    assert held.reason == {
        "nl": "Deze beloning is voor Vaste klant.", "en": "This reward is for Regular.",
    }  # fmt: skip
