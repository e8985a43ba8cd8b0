"""Refunds of some lines or of an amount."""

from typing import Any

import pytest

from tests.support.desk import Desk, euros, look, made, redeem, refused, units
from tests.support.platform import MemberClient

LINES = [
    {"amount": 3000, "quantity": 3, "category": "bread"},
    {"amount": 2000, "quantity": 1},
]


def lines(*parts: tuple[int, int]) -> list[dict[str, int]]:
    return [{"line": line, "quantity": quantity} for line, quantity in parts]


async def test_valid(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000, lines=LINES)
    assert units(sold["earned_units"])["points"] == 80
    back = made(await desk.refund(sold["id"], lines=lines((0, 2))))
    assert (units(back["taken"]), back["paid_back"]) == ({"points": 40}, euros(2000))
    left = back["purchase"]["left"]
    assert [(line["amount"], line["quantity"]) for line in left] == [(1000, 1), (2000, 1)]
    rest = made(await desk.refund(sold["id"]))
    assert (units(rest["taken"]), rest["paid_back"]) == ({"points": 40}, euros(3000))
    assert (rest["purchase"]["state"], rest["purchase"]["left"]) == ("refunded", [])
    refused(await desk.refund(sold["id"]), 422, "already_refunded")
    seen = await look(sanne)
    assert (seen.balance.available, seen.tier.counted) == (0, 0)


async def test_a_line_that_is_gone_keeps_its_place(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000, lines=LINES)
    back = made(await desk.refund(sold["id"], lines=lines((0, 3))))
    assert [line["quantity"] for line in back["purchase"]["left"]] == [0, 1]
    refused(await desk.refund(sold["id"], lines=lines((0, 1))), 422, "return_too_much", most=0)
    made(await desk.refund(sold["id"], lines=lines((1, 1))))


async def test_repeated(desk: Desk, sanne: MemberClient) -> None:
    sold, id_ = await desk.serve(sanne, 5000, lines=LINES), desk.platform.id()
    first = made(await desk.refund(sold["id"], id_=id_, amount=euros(1000)))
    again = await desk.refund(sold["id"], id_=id_, amount=euros(1000))
    assert (again.status_code, again.json()) == (200, first)
    for other in ({"amount": euros(1001)}, {}, {"lines": lines((0, 1))}):
        refused(await desk.refund(sold["id"], id_=id_, **other), 409, "id_reused")


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"amount": euros(5001)}, "return_too_much"),
        ({"amount": euros(0)}, "amount_out_of_range"),
        ({"amount": euros(-100)}, "amount_out_of_range"),
        ({"lines": lines((0, 4))}, "return_too_much"),
        ({"amount": {"amount": 100, "currency": "USD"}}, "wrong_currency"),
    ],
)
async def test_more_than_was_bought(
    desk: Desk, sanne: MemberClient, part: dict[str, Any], code: str
) -> None:
    sold = await desk.serve(sanne, 5000, lines=LINES)
    refused(await desk.refund(sold["id"], **part), 422, code)


async def test_one_line_twice_says_how_many_there_are(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000, lines=LINES)
    twice = lines((0, 2), (0, 2))
    refused(await desk.refund(sold["id"], lines=twice), 422, "return_too_much", most=3)
    made(await desk.refund(sold["id"], lines=lines((0, 2), (0, 1))))


async def test_a_line_that_is_not_on_the_receipt_is_named(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000, lines=LINES)
    said = {"field": "lines[1].line", "expected": "a line of the receipt, 0 to 1"}
    answer = await desk.refund(sold["id"], lines=lines((0, 1), (2, 1)))
    refused(answer, 400, "invalid_field", **said)
    made(await desk.refund(sold["id"], lines=lines((1, 1))))


async def test_no_lines_at_all_is_no_refund(desk: Desk, sanne: MemberClient) -> None:
    """A till on which nothing was chosen; the whole purchase is the field left out."""
    sold, id_ = await desk.serve(sanne, 5000, lines=LINES), desk.platform.id()
    wrong: dict[str, Any] = {"field": "lines", "expected": "1 to 500 items"}
    refused(await desk.refund(sold["id"], id_=id_, lines=[]), 400, "invalid_field", **wrong)
    nothing = {"purchase_id": sold["id"], "lines": []}
    refused(await desk.ask("/v1/till/refund-quotes", nothing), 400, "invalid_field", **wrong)
    whole = made(await desk.refund(sold["id"], id_=id_))
    assert whole["purchase"]["state"] == "refunded"
    for kept in ("{}", '{"lines": [], "amount": null}', '{"lines": null, "amount": null}'):
        older = f"update refund set request = request - 'lines' - 'amount' || '{kept}'"
        await desk.platform.run(lambda tx, older=older: tx.execute(older))
        again = await desk.refund(sold["id"], id_=id_)
        assert (again.status_code, again.json()) == (200, whole)


async def test_lines_and_an_amount_are_one_too_many(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000, lines=LINES)
    answer = await desk.refund(sold["id"], lines=lines((0, 1)), amount=euros(1))
    refused(answer, 400, "invalid_field", field="amount")


async def test_units_that_paid_come_back_in_proportion(desk: Desk, sanne: MemberClient) -> None:
    await desk.platform.grant(sanne, 100)
    made(await redeem(sanne, "card", 100))
    pay = [{"unit_id": "credit", "units": 1000}]
    sold = await desk.serve(sanne, 4000, pay_with=pay)
    half = made(await desk.refund(sold["id"], amount=euros(2000)))
    assert (units(half["returned"]), half["paid_back"]) == ({"credit": 500}, euros(1500))
    rest = made(await desk.refund(sold["id"]))
    assert (units(rest["returned"]), rest["paid_back"]) == ({"credit": 500}, euros(1500))
    balances = {one.unit_id: one.available for one in (await look(sanne)).balances}
    assert balances["credit"] == 1000


async def test_an_amount_is_of_the_bill_however_it_was_paid(
    desk: Desk, sanne: MemberClient
) -> None:
    await desk.platform.grant(sanne, 100)
    made(await redeem(sanne, "card", 100))
    pay = [{"unit_id": "credit", "units": 1000}]
    sold = await desk.serve(sanne, 2000, pay_with=pay)
    part = {"purchase_id": sold["id"], "amount": euros(1600)}
    quote = (await desk.ask("/v1/till/refund-quotes", part)).json()
    back = made(await desk.refund(sold["id"], amount=euros(1600)))
    assert units(quote["returned"]) == units(back["returned"]) == {"credit": 800}
    assert quote["paid_back"] == back["paid_back"] == euros(800)
