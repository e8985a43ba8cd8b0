"""What the cashier's page does when replies, the network or the page itself are lost."""

import asyncio
import json

import pytest
from playwright.async_api import expect

from pasje_platform.database import Tx
from pasje_platform.tills import service as tills
from tests.support.till_page import till_page

pytestmark = pytest.mark.browser


async def purchases(platform):
    """Receipt and amount of everything recorded, in order."""

    async def work(tx: Tx):
        rows = await tx.execute("select receipt, amount from purchase order by receipt")
        return [(row["receipt"], row["amount"]) for row in await rows.fetchall()]

    return await platform.run(work)


async def test_a_lost_reply_costs_nothing_and_counts_once(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.lose_replies()
        await till.type("36")
        await till.sees("#said", "Saved")
        await till.sees("#network", "No network · saved, will be sent (1)")
        assert await purchases(platform) == [("1", 3600)]
        await till.come_back()
        await till.sees("#said", "+36 points")
        await till.sees("#network", "Connected")
    assert await purchases(platform) == [("1", 3600)]
    assert (await sanne.snapshot()).balance.available == 36


async def test_a_reload_midway_goes_on_where_it_was(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.fresh_code())
        await till.page.reload()  # its code is burnt; the visit is not lost
        await till.sees("#name", "Sanne")
        await till.has_focus("#amount")
        await till.lose_replies()
        await till.type("36")
        await till.sees("#said", "Saved")
        await till.page.reload()
        await till.sees("#network", "saved, will be sent (1)")
        await till.come_back()
        await till.sees("#said", "+36 points")
    assert await purchases(platform) == [("1", 3600)]


async def test_the_reply_to_a_scan_is_lost(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.lose_replies()
        await till.scan(sanne.fresh_code())
        await till.sees("#name", "No answer yet")
        await till.come_back()
        await till.sees("#name", "Sanne")  # the same visit: its code was burnt once
        await till.sees("#may", "May use vouchers")
        await till.type("5")
        await till.sees("#said", "+5 points")


async def test_without_network_purchases_are_saved_and_sent_later(platform):
    sanne, noor = await platform.member("Sanne"), await platform.member("Noor")
    async with till_page(platform, language="nl") as till:
        await till.sign_in()
        await till.context.set_offline(True)
        for code, amount in ((sanne.static_code, "12,50"), (noor.number, "3")):
            await till.scan(code)
            await till.sees("#may", "Alleen sparen")
            await till.type(amount)
            await till.sees("#said", "Opgeslagen")
        await till.sees("#network", "Geen netwerk · opgeslagen, wordt verstuurd (2)")
        assert await purchases(platform) == []
        await till.context.set_offline(False)
        await till.sees("#said", "+3 punten")
        await expect(till.page.locator("#network")).to_have_text("Verbonden")
    assert await purchases(platform) == [("1", 1250), ("2", 300)]


async def test_what_waits_at_a_reload_is_sent_with_the_key(platform):
    """Without it, the platform does not know the till, and the cashier is signed out."""
    sanne, back = await platform.member("Sanne"), asyncio.Event()

    async def wire(route):
        await (route.continue_() if back.is_set() else route.abort())

    async with till_page(platform) as till:
        await till.sign_in()
        await till.context.route("**/v1/till/*/*", wire)
        await till.scan(sanne.static_code)
        await till.type("5")
        await till.sees("#said", "Saved")
        back.set()
        await till.page.reload()
        await till.sees("#said", "+5 points")
    assert await purchases(platform) == [("1", 500)]


async def test_a_code_scanned_without_network_earns_hours_later(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.context.set_offline(True)
        await till.scan(sanne.fresh_code())
        await till.type("12")
        await till.sees("#said", "Saved")
        platform.clock.advance(hours=20)
        await till.context.set_offline(False)
        await till.sees("#said", "+12 points")


async def test_a_voucher_is_not_promised_before_it_is_confirmed(platform):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 60)
    coffee = (await sanne.redeem("coffee", 60)).voucher
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.voucher_code(coffee))
        await till.context.set_offline(True)
        await till.type("4")
        await till.sees("#said", "Do not give the voucher yet")
        await till.context.set_offline(False)
        await till.sees("#said", "1 voucher used")


async def test_what_is_refused_later_stays_until_it_was_seen(platform):
    sanne, noor = await platform.member("Sanne"), await platform.member("Noor")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        await till.context.set_offline(True)
        await till.type("36")
        await till.sees("#said", "Saved")
        await till.scan(noor.static_code)  # served while Sanne's still waits
        platform.clock.advance(hours=73)
        await till.context.set_offline(False)
        refusals = till.page.locator("#refusals")
        await till.sees("#refusals", "Not recorded: Sanne · Receipt 1 · €36.00")
        await till.sees("#refusals", "more than 72 hours old")
        await till.page.reload()
        await expect(refusals.get_by_role("button")).to_have_text(["Seen"])
        await refusals.get_by_role("button", name="Seen").focus()
        await till.press("Enter")
        await expect(refusals).to_be_hidden()
    assert await purchases(platform) == []


async def test_a_refused_purchase_can_be_mended_and_recorded(platform):
    sanne, noor = await platform.member("Sanne"), await platform.member("Noor")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        await till.context.set_offline(True)
        await till.type("36")
        await till.sees("#said", "Saved")
        visit = await till.till.visit(noor.static_code)
        await till.till.purchase(visit, 500, receipt="1")  # another screen used our number
        await till.scan(noor.static_code)
        await till.context.set_offline(False)
        await till.sees("#refusals", "Receipt 1 was already recorded")
        await till.page.locator("#refusals").get_by_role("button", name="Correct").focus()
        await till.press("Enter")
        await till.sees("#name", "Sanne")
        await till.has_focus("#receipt")
        await expect(till.page.locator("#receipt")).to_have_value("2")
        await till.press("Enter")
        await till.sees("#said", "+36 points")
    assert await purchases(platform) == [("1", 500), ("2", 3600)]


async def test_nothing_is_sent_that_could_not_be_kept(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        await till.page.evaluate(
            "() => { Storage.prototype.setItem = () => { throw new DOMException('full'); }; }"
        )
        await till.type("36")
        await till.sees("#purchase .fault", "This browser keeps nothing, so nothing was sent.")
    assert await purchases(platform) == []


async def test_a_revoked_key_ends_the_session_and_loses_nothing(platform):
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        await till.platform.run(lambda tx: tills.revoke(tx, till.till.name, platform.clock.now))
        await till.type("36")
        await till.has_focus("#key")
        await till.sees("#sign-in .fault", "This till key is not known")
        kept = await till.page.evaluate(
            "Object.values(localStorage).filter((v) => v.includes('visit_id'))"
        )
        assert [json.loads(item)["body"]["amount"]["amount"] for item in kept] == [3600]


async def test_an_answer_that_is_not_the_platforms_is_none(platform):
    """The sign-in page of a café's Wi-Fi answers everything with 200 and HTML."""
    sanne = await platform.member("Sanne")
    async with till_page(platform) as till:
        await till.sign_in()
        await till.scan(sanne.static_code)
        portal = "<!doctype html><title>Welcome</title>"
        await till.page.route(
            "**/v1/**", lambda route: route.fulfill(body=portal, content_type="text/html")
        )
        await till.type("36")
        await till.sees("#said", "Saved")
        await till.come_back()
        await till.sees("#said", "+36 points")
