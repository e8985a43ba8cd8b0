"""Every kind of reward, from redeeming on the phone to its use at the till."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from pasje_platform.stock import service as stock
from tests.support.desk import (
    Desk,
    ask,
    at_once,
    euros,
    look,
    made,
    open_desk,
    redeem,
    refused,
    units,
)
from tests.support.lives import Has, enrolled, has, into_segments, see
from tests.support.platform import MemberClient, Platform, open_platform

BOULEVARD = Path(__file__).parents[1] / "support/boulevard.toml"
BASKET = [
    {"amount": 10_000, "quantity": 2, "category": "clothes"},
    {"amount": 900, "quantity": 2, "category": "coffee"},
    {"amount": 350, "quantity": 1, "category": "food", "sku": "cake"},
    {"amount": 495, "category": "shipping"},
]
DUE = 10_000 + 900 + 350 + 495


@pytest.fixture
async def boulevard(database_url: str) -> AsyncIterator[Platform]:
    async with open_platform(database_url, programme=BOULEVARD) as opened:
        yield opened


@pytest.fixture
async def desk(boulevard: Platform) -> Desk:
    return await open_desk(boulevard)


@pytest.fixture
async def sanne(boulevard: Platform) -> MemberClient:
    member = await enrolled(boulevard, "Sanne")
    await boulevard.grant(member, 1000)
    return member


async def bought(member: MemberClient, reward: str, cost: int = 10) -> dict[str, Any]:
    """A voucher, as redeeming answers and as the wallet then shows it."""
    voucher: dict[str, Any] = made(await redeem(member, reward, cost))["voucher"]
    (shown,) = [one for one in (await look(member)).vouchers if one.id == voucher["id"]]
    assert (shown.reward_id, shown.state) == (reward, voucher["state"])
    return voucher


async def test_a_till_is_told_where_a_voucher_is_for(desk: Desk, sanne: MemberClient) -> None:
    await bought(sanne, "shipping")
    await bought(sanne, "five")
    channels = {one.reward_id: one.channels for one in (await look(sanne)).vouchers}
    assert (channels["shipping"], channels["five"]) == (("web",), ())
    visit = made(await desk.scan(sanne.fresh_code()))
    told = {one["name"]["en"]: one["channels"] for one in visit["vouchers"]}
    assert told["Free shipping"] == ["web"]
    assert [] in told.values()


async def cancel(member: MemberClient, voucher: dict[str, Any]) -> Any:
    return await ask(member, "PUT", f"/v1/me/cancellations/{voucher['id']}")


@pytest.mark.parametrize(
    ("reward", "off"),
    [
        ("five", 500),
        ("quarter", 2000),  # 25.00, at most 20.00
        ("coffee", 400),  # one of two of 4.50, at most 4.00
        ("taste", 350),
        ("extra", 350),
        ("shipping", 495),
    ],
)
async def test_what_takes_something_off(
    desk: Desk, sanne: MemberClient, reward: str, off: int
) -> None:
    voucher = await bought(sanne, reward)
    sale = desk.sale(
        await desk.visit(sanne), DUE, lines=BASKET, channel="web", vouchers=[voucher["id"]]
    )
    quoted = (await desk.quote(sale)).json()
    sold = made(await desk.put(f"/v1/till/purchases/{desk.platform.id()}", sale))
    for told in (quoted, sold):
        assert (told["discount"], told["to_pay"]) == (euros(off), euros(DUE - off))
    assert units(sold["earned_units"]) == {"points": (DUE - off) // 10}
    (used,) = (await look(sanne)).vouchers
    assert (used.state, used.used_where) == ("used", "Noord")
    other = desk.sale(
        await desk.visit(sanne), DUE, lines=BASKET, channel="web", vouchers=[voucher["id"]]
    )
    refused(await desk.quote(other), 422, "voucher_already_used", where="Noord")
    asked = (await desk.ask("/v1/till/refund-quotes", {"purchase_id": sold["id"]})).json()
    back = made(await desk.refund(sold["id"]))
    assert [one["en"] for one in asked["returned_vouchers"]] == [
        one["name"]["en"] for one in back["returned_vouchers"]
    ]
    assert back["paid_back"] == asked["paid_back"] == euros(DUE - off)
    assert await has(sanne) == {"points": Has(990)}
    (again,) = (await look(sanne)).vouchers
    assert again.state == "issued"


@pytest.mark.parametrize("reward", ["larger", "mug", "vip"])
async def test_what_the_cashier_hands_out(desk: Desk, sanne: MemberClient, reward: str) -> None:
    await into_segments(desk.platform, sanne, "student")
    await desk.serve(sanne, 10_000)
    voucher = await bought(sanne, reward)
    sold = await desk.serve(sanne, 0, vouchers=[voucher["id"]])
    assert (sold["discount"], sold["to_pay"]) == (euros(0), euros(0))
    assert {one.state for one in (await look(sanne)).vouchers} == {"used"}


async def test_what_a_voucher_needs(desk: Desk, sanne: MemberClient) -> None:
    one, two = await bought(sanne, "five"), await bought(sanne, "five")
    clothes, shipping = await bought(sanne, "quarter"), await bought(sanne, "shipping")

    async def asked(amount: int, *vouchers: dict[str, Any], **more: Any) -> Any:
        ids = [voucher["id"] for voucher in vouchers]
        return await desk.quote(desk.sale(await desk.visit(sanne), amount, vouchers=ids, **more))

    refused(await asked(999, one), 422, "voucher_minimum")
    assert (await asked(1000, one)).status_code == 200
    refused(await asked(5000, one, two), 422, "voucher_too_many", most=1)
    food = [{"amount": 2000, "category": "food"}]
    refused(await asked(2000, clothes, lines=food), 422, "voucher_nothing_to_reduce")
    post = [{"amount": 2000, "category": "shipping"}]
    refused(await asked(2000, shipping, lines=post), 422, "voucher_channel")
    bram = await enrolled(desk.platform, "Bram")
    sale = desk.sale(await desk.visit(bram), 2000, vouchers=[one["id"]])
    refused(await desk.quote(sale), 422, "voucher_of_someone_else")
    desk.platform.clock.now = datetime(2026, 12, 23, 23, 0, tzinfo=UTC)
    await see(sanne)
    refused(await asked(2000, one), 422, "voucher_expired")


async def test_limits_of_a_member_and_of_a_day(desk: Desk, sanne: MemberClient) -> None:
    platform = desk.platform
    await bought(sanne, "coffee")
    await bought(sanne, "coffee")
    refused(await redeem(sanne, "coffee", 10), 422, "reward_limit", most=2)
    (held,) = [one for one in (await look(sanne)).held_back if one.reward_id == "coffee"]
    assert held.code == "reward_limit"
    platform.clock.now = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # the next day there
    await see(sanne)
    await bought(sanne, "coffee")
    refused(await redeem(sanne, "coffee", 10), 422, "reward_limit", most=3)


async def test_seats_run_out_and_come_back(boulevard: Platform, sanne: MemberClient) -> None:
    bram = await enrolled(boulevard, "Bram")
    await boulevard.grant(bram, 100)
    seat = await bought(sanne, "concert")
    assert seat["expires_on"] == "2026-12-20"
    answers = await at_once([redeem(bram, "concert", 10) for _ in range(4)])
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    (shown,) = [r for r in (await look(bram)).programme.rewards if r.id == "concert"]
    assert not shown.in_stock
    made(await cancel(sanne, seat))
    made(await redeem(bram, "concert", 10))
    assert (await has(sanne))["points"] == Has(1000)
    assert (await has(bram))["points"] == Has(80)


async def test_a_total_of_all_members(boulevard: Platform, sanne: MemberClient) -> None:
    for _ in range(3):
        await bought(sanne, "mug")
    bram = await enrolled(boulevard, "Bram")
    await boulevard.grant(bram, 100)
    refused(await redeem(bram, "mug", 10), 422, "reward_limit_total", most=3)


async def test_early_access_is_for_its_days(desk: Desk, sanne: MemberClient) -> None:
    voucher = await bought(sanne, "preview")
    sale = desk.sale(await desk.visit(sanne), 100, vouchers=[voucher["id"]])
    refused(await desk.quote(sale), 422, "voucher_not_yet")
    desk.platform.clock.now = datetime(2026, 12, 9, 23, 0, tzinfo=UTC)
    await see(sanne)
    sold = await desk.serve(sanne, 100, vouchers=[voucher["id"]])
    assert sold["discount"] == euros(0)
    assert voucher["expires_on"] == "2026-12-13"


async def test_a_tier_that_may_earlier(desk: Desk, sanne: MemberClient) -> None:
    platform = desk.platform
    refused(await redeem(sanne, "vip", 10), 422, "reward_other_tier")
    platform.clock.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    await see(sanne)
    refused(await redeem(sanne, "winter", 10), 422, "reward_not_yet")
    bram = await enrolled(platform, "Bram")
    await desk.serve(bram, 10_000)
    await bought(bram, "winter")
    await bought(bram, "vip")
    platform.clock.now = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    await see(sanne)
    await bought(sanne, "winter")
    platform.clock.now = datetime(2026, 12, 24, 23, 0, tzinfo=UTC)
    await see(sanne)
    refused(await redeem(sanne, "winter", 10), 422, "reward_over")


async def test_only_a_segment(boulevard: Platform, sanne: MemberClient) -> None:
    refused(await redeem(sanne, "larger", 10), 422, "reward_other_segment")
    await into_segments(boulevard, sanne, "student")
    await bought(sanne, "larger")


async def test_a_gift_card_fills_credit_that_pays(desk: Desk, sanne: MemberClient) -> None:
    neither = await redeem(sanne, "card", 150)  # 100 or 180: no price of it, now or ever
    refused(neither, 422, "price_changed", cost=100)
    assert "100 points, or more" in neither.json()["detail"].replace("\u00a0", " ")
    card = await bought(sanne, "card", 180)
    assert (card["state"], card["worth"]) == ("given", euros(2000))
    assert await has(sanne) == {"points": Has(820), "credit": Has(2000)}
    pay = [{"unit_id": "credit", "units": 1200}]
    lines = [{"amount": 1200, "quantity": 3}]
    sold = await desk.serve(sanne, 1200, pay_with=pay, lines=lines)
    assert (sold["paid"], sold["to_pay"]) == (euros(1200), euros(0))
    refused(await cancel(sanne, card), 422, "gift_card_used")
    third = made(await desk.refund(sold["id"], lines=[{"line": 0, "quantity": 1}]))
    assert (units(third["returned"]), third["paid_back"]) == ({"credit": 400}, euros(0))
    other = await bought(sanne, "card", 100)
    made(await cancel(sanne, other))
    assert (await has(sanne))["credit"] == Has(800 + 400)


async def test_a_gift_to_others_and_a_chance(sanne: MemberClient) -> None:
    for cost in (25, 75, 250, 0, -50):
        refused(await redeem(sanne, "food", cost), 422, "price_changed")
    meal = await bought(sanne, "food", 150)
    assert (meal["state"], meal["worth"]) == ("given", euros(300))
    assert (await look(sanne)).entries[0].kind == "donate"
    refused(await cancel(sanne, meal), 422, "cannot_cancel")
    ticket = await bought(sanne, "draw")
    assert (ticket["state"], ticket["expires_on"]) == ("given", "2026-12-31")
    assert ticket["on"] == "2026-12-31", "the day of the draw"
    assert await has(sanne) == {"points": Has(840)}


async def test_a_donation_names_who_gets_it_also_when_the_next_is_for_another(
    boulevard: Platform, sanne: MemberClient
) -> None:
    meal = await bought(sanne, "food", 50)
    assert meal["charity"] == {"en": "Food bank"}
    file = read(BOULEVARD)
    another = replace(file, source=file.source.replace('charity = "Food bank"', 'charity = "Sea"'))
    now = boulevard.clock.now
    await boulevard.run(lambda tx: programmes.use(tx, another, now, from_=None))
    seen = await look(sanne)
    charities = {one.id: one.charity for one in seen.programme.rewards}
    assert (charities["food"], charities["mug"]) == ({"en": "Sea"}, None)
    assert [one.charity for one in seen.vouchers] == [{"en": "Food bank"}]
    await bought(sanne, "mug")
    held = {one.reward_id: one.charity for one in (await look(sanne)).vouchers}
    assert held == {"food": {"en": "Food bank"}, "mug": None}


async def test_a_partners_code_is_shown_and_not_for_the_till(
    desk: Desk, sanne: MemberClient
) -> None:
    platform = desk.platform
    refused(await redeem(sanne, "cinema", 10), 422, "out_of_stock")
    now = platform.clock.now
    await platform.run(lambda tx: stock.add_codes(tx, "cinema", ["AAA", "BBB"], now))
    ticket = await bought(sanne, "cinema")
    assert ticket["code"] == "AAA"
    sale = desk.sale(await desk.visit(sanne), 1000, vouchers=[ticket["id"]])
    refused(await desk.quote(sale), 422, "voucher_not_for_till")


async def test_undoing_within_a_week(boulevard: Platform, sanne: MemberClient) -> None:
    first, second = await bought(sanne, "five"), await bought(sanne, "five")
    boulevard.clock.now = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    await see(sanne)
    made(await cancel(sanne, first))
    boulevard.clock.now = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    await see(sanne)
    no = await cancel(sanne, second)
    refused(no, 422, "cancel_too_late", until="2026-11-30T23:00:00Z")
    assert (
        no.json()["detail"] == "This redemption could be undone until 30\u00a0November\u00a02026."
    )
    assert await has(sanne) == {"points": Has(990)}


async def test_redeeming_and_using_at_once_spends_once(desk: Desk, sanne: MemberClient) -> None:
    voucher = await bought(sanne, "five")
    other = await open_desk(desk.platform, "Zuid")
    here, there = await desk.visit(sanne), await other.visit(sanne)
    answers = await at_once(
        [
            desk.sell(here, 2000, vouchers=[voucher["id"]]),
            other.sell(there, 2000, vouchers=[voucher["id"]]),
            cancel(sanne, voucher),
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
