"""What would bring a balance above what can be counted is refused, and changes nothing."""

from dataclasses import replace

from pasje_platform.engine.account import MOST_UNITS
from pasje_platform.ledger import events
from pasje_platform.ledger import service as ledger
from tests.server.test_actions import check_in, report, said
from tests.support.desk import Desk, balance, look, made, redeem, refused
from tests.support.platform import MemberClient, Platform


async def fill(platform: Platform, member: MemberClient, unit: str) -> None:
    rules, now = await platform.rules(), platform.clock.now
    event = replace(
        events.new("correct", events.minted(now), now), unit=unit, units=MOST_UNITS, reason="full"
    )
    await platform.run(lambda tx: ledger.record(tx, rules, member.id, event, now))


async def test_a_purchase_and_its_quote(desk: Desk, sanne: MemberClient) -> None:
    visit = await desk.visit(sanne)
    await fill(desk.platform, sanne, "points")
    refused(await desk.sell(visit, 1000), 422, "balance_full", most=MOST_UNITS)
    answer = await desk.quote(desk.sale(visit, 1000))
    refused(answer, 422, "balance_full", most=MOST_UNITS)
    assert answer.json()["detail"] == (
        "That is more than fits: a balance is 9,007,199,254,740,991\u00a0points at most. "
        "Nothing was changed."
    )
    assert await balance(sanne) == (MOST_UNITS, 0)


async def test_a_check_in_and_an_action(desk: Desk, sanne: MemberClient) -> None:
    visit = await desk.visit(sanne)
    await fill(desk.platform, sanne, "stamps")
    refused(await check_in(desk, visit), 422, "balance_full", most=MOST_UNITS)
    made(await report(desk, said(desk, sanne)))
    bram = await desk.platform.member("Bram")
    await fill(desk.platform, bram, "points")
    refused(await report(desk, said(desk, bram)), 422, "balance_full", most=MOST_UNITS)


async def test_a_gift_card_for_a_full_balance(desk: Desk, sanne: MemberClient) -> None:
    await desk.platform.grant(sanne, 1000)
    await fill(desk.platform, sanne, "credit")
    answer = await redeem(sanne, "card", 100)
    refused(answer, 422, "balance_full", most=MOST_UNITS, unit="credit")
    assert "a balance is €90,071,992,547,409.91\u00a0credit at most" in answer.json()["detail"]
    assert not (await look(sanne)).vouchers
