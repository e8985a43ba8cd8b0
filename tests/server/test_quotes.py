"""What a purchase or a return would do, asked beforehand: it is what is then done."""

from tests.support.desk import Desk, euros, gained, made, open_desk, preview, redeem, refused, units
from tests.support.platform import MemberClient, Platform

LINES = [
    {"amount": 1500, "category": "bread", "quantity": 3},
    {"amount": 900, "category": "tobacco"},
    {"amount": 600, "discount": 100},
]


async def test_anonymous(corner: Platform) -> None:
    for path in ("/v1/till/quotes", "/v1/till/refund-quotes"):
        refused(await corner.http.post(path, json={}), 401, "till_key_wrong")
    path = f"/v1/me/purchases/{corner.id()}/return-preview"
    refused(await corner.http.get(path), 401, "not_signed_in")


async def test_valid_is_what_is_then_recorded(desk: Desk, sanne: MemberClient) -> None:
    sale = desk.sale(await desk.visit(sanne), 2900, lines=LINES, actions=["own-bag"])
    quote = (await desk.quote(sale)).json()
    assert gained(quote) == {"points": 15 * 2 + 5 + 3, "stamps": 1}
    assert [quote[part]["amount"] for part in ("discount", "paid", "to_pay")] == [0, 0, 2900]
    assert all(one["steps"] or one["refused"] for one in quote["earned"])
    sold = made(await desk.put(f"/v1/till/purchases/{desk.platform.id()}", sale))
    assert units(sold["earned_units"]) == gained(quote)
    assert sold["receipt_text"] == "Sanne: +38 points, +1 stamp. Balance 38 points, 1 stamp. Guest."


async def test_repeated_it_says_the_same_and_keeps_nothing(desk: Desk, sanne: MemberClient) -> None:
    sale = desk.sale(await desk.visit(sanne), 12_000)
    first = (await desk.quote(sale)).json()
    assert (await desk.quote(sale)).json() == first
    assert (first["tier"]["en"], first["tier_changed"]) == ("Regular", True)


async def test_a_voucher_and_credit_that_pay(desk: Desk, sanne: MemberClient) -> None:
    platform = desk.platform
    await platform.grant(sanne, 150)
    five = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    made(await redeem(sanne, "card", 100))
    visit = await desk.visit(sanne)
    quote = (await desk.quote(desk.sale(visit, 2000, vouchers=[five]))).json()
    assert quote["pay_options"] == [
        {"unit_id": "credit", "least": 1, "most": 750, "step": 1, "worth": euros(1)}
    ]
    pay = [{"unit_id": "credit", "units": 750}]
    sale = desk.sale(visit, 2000, vouchers=[five], pay_with=pay)
    quote = (await desk.quote(sale)).json()
    assert [quote[part] for part in ("discount", "paid", "to_pay")] == [
        euros(500), euros(750), euros(750),
    ]  # fmt: skip
    sold = made(await desk.put(f"/v1/till/purchases/{platform.id()}", sale))
    assert [sold[part] for part in ("discount", "paid", "to_pay")] == [
        euros(500), euros(750), euros(750),
    ]  # fmt: skip
    more = desk.sale(visit, 2000, pay_with=[{"unit_id": "credit", "units": 251}])
    short = await desk.quote(more)
    # Plain steps beside a sentence that says them as money.
    refused(short, 422, "not_enough_points", required=251, available=250, unit="credit")
    assert short.json()["detail"].replace("\u00a0", " ") == (
        "This costs €2.51 credit; you have €2.50 credit, so €0.01 credit more to go."
    )
    more = desk.sale(visit, 100, pay_with=[{"unit_id": "credit", "units": 51}])
    refused(await desk.quote(more), 422, "pay_too_much", most=euros(50))


async def test_the_receipt_names_every_unit(desk: Desk, sanne: MemberClient) -> None:
    await desk.platform.grant(sanne, 150)
    five = made(await redeem(sanne, "five", 50))["voucher"]["id"]
    made(await redeem(sanne, "card", 100))
    pay = [{"unit_id": "credit", "units": 750}]
    sold = await desk.serve(sanne, 2000, vouchers=[five], pay_with=pay)
    assert sold["receipt_text"] == (
        "Sanne: +15 points, +1 stamp. Paid with €7.50 credit. "
        "Balance 15 points, 1 stamp, €2.50 credit. Guest. Used: Five euros."
    )
    quote = (await preview(sanne, sold["id"])).json()
    assert [says["nl"].replace("\u00a0", " ") for says in quote["says"][:2]] == [
        "15 punten gaan eraf.", "€ 7,50 tegoed komt terug.",
    ]  # fmt: skip
    back = made(await desk.refund(sold["id"]))
    assert back["receipt_text"] == (
        "Sanne: −15 points. Given back: €7.50 credit. Paid back: €7.50. "
        "Balance 0 points, €10.00 credit. Usable again: Five euros."
    )


async def test_the_receipt_of_a_refund_names_what_moved_alone(
    desk: Desk, sanne: MemberClient
) -> None:
    sold = [await desk.serve(sanne, 90, channel=channel) for channel in ("web", "shop")]
    slips = [made(await desk.refund(one["id"]))["receipt_text"] for one in sold]
    assert slips[0].startswith("Sanne: −2 stamps. Was pending and is taken back: 2 stamps. ")
    assert slips[1].startswith("Sanne. Paid back: €0.90. Balance ")


async def test_unknown_and_someone_elses(desk: Desk, sanne: MemberClient) -> None:
    other = await open_desk(desk.platform, "Zuid")
    visit = await desk.visit(sanne)
    refused(await other.quote(other.sale(visit, 1000)), 404, "unknown_visit")
    sold = made(await desk.sell(visit, 1000))
    unknown = {"purchase_id": desk.platform.id()}
    refused(await desk.ask("/v1/till/refund-quotes", unknown), 404, "unknown_purchase")
    refused(
        await other.ask("/v1/till/refund-quotes", {"purchase_id": sold["id"]}), 422, "other_shop"
    )
    bram = await desk.platform.member("Bram")
    unknown = await preview(bram, sold["id"])
    refused(unknown, 404, "unknown_purchase")
    assert "shop" not in unknown.json()["detail"]  # whoever asks is at none
    refused(await preview(sanne, desk.platform.id()), 404, "unknown_purchase")


async def test_what_does_not_fit_the_programme(desk: Desk, sanne: MemberClient) -> None:
    visit = await desk.visit(sanne)
    lines = [{"amount": 1000}, {"amount": 500}]
    answer = await desk.quote(desk.sale(visit, 1400, lines=lines))
    refused(answer, 422, "lines_do_not_add_up", lines=euros(1500), amount=euros(1400))
    answer = await desk.quote(desk.sale(visit, 1000, actions=["dancing"]))
    refused(answer, 422, "unknown_action", action="dancing")
    answer = await desk.quote(desk.sale(visit, 1000, pay_with=[{"unit_id": "points", "units": 1}]))
    refused(answer, 422, "cannot_pay_with")


async def test_a_static_code_pays_nothing(desk: Desk, sanne: MemberClient) -> None:
    visit = made(await desk.scan(sanne.static_code))["id"]
    sale = desk.sale(visit, 1000, pay_with=[{"unit_id": "credit", "units": 1}])
    refused(await desk.quote(sale), 422, "static_code_cannot_spend")


async def test_a_return_that_is_quoted_is_what_is_returned(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 12_000)
    part = {"purchase_id": sold["id"], "amount": euros(3000)}
    quote = (await desk.ask("/v1/till/refund-quotes", part)).json()
    assert units(quote["taken_back"]) == {"points": 30}
    assert (quote["paid_back"], quote["tier_changed"]) == (euros(3000), True)
    assert [said["en"] for said in quote["says"]] == [
        "30\u00a0points are taken back.", "€30.00 is paid back.", "The tier is then Guest.",
    ]  # fmt: skip
    assert quote["says"][-1]["nl"] == "De status is dan Gast."
    back = made(await desk.refund(sold["id"], amount=euros(3000)))
    assert (units(back["taken"]), back["paid_back"]) == ({"points": 30}, euros(3000))
    assert back["purchase"]["state"] == "partly_refunded"


async def test_a_member_sees_what_returning_would_cost(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000)
    five = made(await redeem(sanne, "five", 50))["voucher"]
    quote = (await preview(sanne, sold["id"])).json()
    assert units(quote["taken_back"]) == units(quote["returned"]) == {"points": 50}
    assert [name["en"] for name in quote["voided_vouchers"]] == ["Five euros"]
    back = made(await desk.refund(sold["id"]))
    assert [one["id"] for one in back["voided_vouchers"]] == [five["id"]]
    refused(await preview(sanne, sold["id"]), 422, "already_refunded")


async def test_a_withdrawn_gift_card_is_told_to_the_cent(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 12_000)
    made(await redeem(sanne, "card", 100))
    quote = (await preview(sanne, sold["id"])).json()
    assert units(quote["taken_back"]) == {"points": 120, "credit": 1000}
    assert units(quote["returned"]) == {"points": 100}
    assert [says["en"].replace("\u00a0", " ") for says in quote["says"][:3]] == [
        "120 points are taken back.", "€10.00 credit is taken back.", "100 points come back.",
    ]  # fmt: skip
    back = made(await desk.refund(sold["id"]))
    assert units(back["taken"]) == units(quote["taken_back"])
    assert units(back["returned"]) == units(quote["returned"])
    assert back["receipt_text"].startswith(
        "Sanne: −120 points, −€10.00 credit. Given back: 100 points. Paid back: €120.00. "
    )


async def test_too_late_for_a_preview(desk: Desk, sanne: MemberClient) -> None:
    sold = await desk.serve(sanne, 5000)
    desk.platform.clock.advance(days=31)
    refused(await preview(sanne, sold["id"]), 422, "refund_too_late", days=30)
