"""What the cashier and the receipt are told: vouchers, the order of units, and why nothing came."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pasje_platform.ledger import showing
from pasje_platform.programme import build
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import parse, read
from tests.support.desk import Desk, euros, look, made, open_desk, redeem
from tests.support.lives import enrolled, into_segments
from tests.support.platform import MemberClient, Platform, open_platform
from tests.support.programme_files import BASE_RULE, CREDIT, TIERS, small

DOUBLE = "\n[[earn]]\nid = 'double'\nname.en = 'Double'\nmultiplies = 2\n"
VISIT = "\n[[earn]]\nid = 'visit'\nname.en = 'Visit'\non = 'visit'\ngives = 5\n"
ROLL = "\n[[rewards]]\nid = 'roll'\nname.en = 'A roll'\ndescription.en = 'Of bread.'\n"
CUP = "\n[[earn]]\nid = 'cup'\nname.en = 'Own cup'\non = 'action:cup'\nreward = 'roll'\n"
BAG = "\n[[earn]]\nid = 'bag'\nname.en = 'Own bag'\non = 'action:bag'\ngives = 3\n"
ONCE = "caps = [{ per = 'day', times = 1 }]\n"
GUEST = "\n[[tiers]]\nid = 'guest'\nname.en = 'Guest'\nthreshold = '0.00'\n"


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[Platform]:
    """A point for each euro of what costs €5 at least, and what else it may give."""
    rule = BASE_RULE + "when = { minimum = '5.00' }\n"
    never = "\n[[earn]]\nid = 'web'\nname.en = 'Web'\ngives = 1\nwhen = { channels = ['web'] }\n"
    more = f"{never}{DOUBLE}{VISIT}{ONCE}{BAG}{ONCE}{CUP}{ONCE}{ROLL}for_sale = false\n{GUEST}"
    source = small(more, rule=rule).replace("Europe/Amsterdam", "America/New_York")
    (tmp_path / "shop.toml").write_text(source)
    async with open_platform(database_url, programme=tmp_path / "shop.toml") as opened:
        yield opened


def why(told: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]["en"]: one["why"]["en"] for one in told["why_nothing"]}


async def test_a_voucher_has_the_worth_and_the_last_day_that_its_member_sees(
    desk: Desk, sanne: MemberClient
) -> None:
    await desk.platform.grant(sanne, 100)
    made(await redeem(sanne, "five", 50))
    await desk.serve(sanne, 10_000)  # a tier, whose welcome is a cookie
    visit = made(await desk.scan(sanne.fresh_code(steps_ago=1)))
    told = {one["name"]["en"]: (one["worth"], one["expires_on"]) for one in visit["vouchers"]}
    assert told == {"Five euros": (euros(500), "2026-12-23"), "Cookie": (None, "2026-12-23")}
    held = {
        one.name["en"]: (one.worth, str(one.expires_on)) for one in (await look(sanne)).vouchers
    }
    assert {name: (one and one.amount, on) for name, (one, on) in held.items()} == {
        name: (one and one["amount"], on) for name, (one, on) in told.items()
    }


async def test_a_quote_names_the_vouchers_it_uses(desk: Desk, sanne: MemberClient) -> None:
    await desk.platform.grant(sanne, 150)
    five, more = [made(await redeem(sanne, "five", 50))["voucher"]["id"] for _ in range(2)]
    visit = await desk.visit(sanne)
    quote = (await desk.quote(desk.sale(visit, 2000, vouchers=[five]))).json()
    assert [(one["id"], one["name"]["en"]) for one in quote["used_vouchers"]] == [
        (five, "Five euros")
    ]
    quote = (await desk.quote(desk.sale(visit, 2000, vouchers=[five, more]))).json()
    assert {one["id"] for one in quote["used_vouchers"]} == {five, more}
    assert (await desk.quote(desk.sale(visit, 2000))).json()["used_vouchers"] == []


async def test_units_are_told_in_the_order_of_the_programme(
    desk: Desk, sanne: MemberClient
) -> None:
    """On the screen as on the receipt: points, stamps, credit."""
    await into_segments(desk.platform, sanne, "student")
    sold = await desk.serve(sanne, 2000, channel="web")
    order = ["points", "stamps", "credit"]
    assert [one["unit_id"] for one in sold["earned_units"]] == order
    assert sold["receipt_text"].startswith("Sanne: +20 points, +3 stamps, +€1.00 credit. ")
    back = {"purchase_id": sold["id"]}
    quote = (await desk.ask("/v1/till/refund-quotes", back)).json()
    assert [one["unit_id"] for one in quote["taken_back"]] == order
    says = [one["en"].replace("\u00a0", " ") for one in quote["says"][:3]]
    assert [one.split(" ", 1)[1].split(" ")[0] for one in says] == order
    done = made(await desk.refund(sold["id"]))
    assert [one["unit_id"] for one in done["taken"]] == order
    assert done["receipt_text"].startswith("Sanne: −20 points, −2 stamps, −€1.00 credit. ")
    assert "Was pending and is taken back: 2 stamps. " in done["receipt_text"]


def test_units_that_left_the_programme_come_last() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    rules = build.rules(parse(small(CREDIT)), logo=None, version=1, effective_at=at, demo=False)
    order = showing.amounts(rules, {"stamps": 4, "credit": 3, "points": 2, "beans": 1})
    assert [(one.unit_id, one.units) for one in order] == [
        ("points", 2), ("credit", 3), ("beans", 1), ("stamps", 4),
    ]  # fmt: skip


async def test_why_nothing_is_earned_is_said_beforehand_and_on_the_receipt(shop: Platform) -> None:
    """By the rules for everybody's purchases: not those for elsewhere or the visit, nor what would
    multiply."""
    desk, sanne = await open_desk(shop), await enrolled(shop, "Sanne")
    sale, id_ = desk.sale(await desk.visit(sanne), 300), shop.id()
    assert (await desk.quote(sale)).json()["why_nothing"] == []  # the visit gives five
    made(await desk.put(f"/v1/till/purchases/{id_}", sale))
    sale, id_ = desk.sale(await desk.visit(sanne), 300), shop.id()
    quote = (await desk.quote(sale)).json()
    assert why(quote) == {"Saving": "From €5.00; this is €3.00."}
    sold = made(await desk.put(f"/v1/till/purchases/{id_}", sale))
    assert (sold["why_nothing"], sold["earned_units"]) == (quote["why_nothing"], [])
    nothing = "Sanne: nothing earned. From €5.00; this is €3.00. Balance 5 points. Guest."
    assert sold["receipt_text"] == nothing
    shop.clock.advance(days=2)
    assert (await desk.put(f"/v1/till/purchases/{id_}", sale)).json() == sold


async def test_one_reason_stands_on_the_receipt(desk: Desk, sanne: MemberClient) -> None:
    await desk.serve(sanne, 100)
    lines = [{"amount": 1000, "category": "tobacco"}]
    visit = await desk.visit(sanne)
    sold = made(await desk.sell(visit, 1000, lines=lines, language="nl"))
    assert {*why(sold)} == {"Saving"}
    assert sold["receipt_text"].startswith(
        "Sanne: niets gespaard. Op de bon staat niets waarvoor je hiermee spaart. Saldo "
    )
    again = made(await desk.sell(visit, 1000, lines=lines))
    assert why(again) == {"Saving": "Nothing on the receipt earns by this rule."}
    assert again["receipt_text"].startswith(
        "Sanne: nothing earned. Nothing on the receipt earns by this rule. Balance "
    )


async def test_what_was_given_is_not_nothing(shop: Platform) -> None:
    desk, sanne = await open_desk(shop), await enrolled(shop, "Sanne")
    await desk.serve(sanne, 100)
    visit = await desk.visit(sanne)
    sale, id_ = desk.sale(visit, 100, actions=["cup"]), shop.id()
    sold = made(await desk.put(f"/v1/till/purchases/{id_}", sale))
    assert (sold["why_nothing"], [one["en"] for one in sold["given"]]) == ([], ["A roll"])
    assert sold["receipt_text"] == "Sanne: + A roll. Balance 5 points. Guest."
    ready = made(await desk.scan(sanne.fresh_code(steps_ago=1)))["vouchers"]
    # A month on until midnight, by the clock of the shop.
    assert [one["expires_on"] for one in ready] == ["2026-12-23"]
    assert [str(one.expires_on) for one in (await look(sanne)).vouchers] == ["2026-12-23"]
    both = made(await desk.sell(visit, 100, actions=["bag"]))
    assert both["receipt_text"].startswith("Sanne: +6 points. ")
    none = made(await desk.sell(visit, 100, actions=["bag"]))
    assert ({*why(none)}, [one["rule"]["en"] for one in none["not_earned"]]) == (
        {"Saving"},
        ["Own bag"],
    )
    shop.clock.advance(days=100)
    await desk.serve(sanne, 100)  # the member's state has neither the voucher nor the purchase now
    again = (await desk.put(f"/v1/till/purchases/{id_}", sale)).json()
    assert (again["given"], again["receipt_text"]) == ([], sold["receipt_text"])


async def test_what_came_besides_is_not_nothing(database_url: str, tmp_path: Path) -> None:
    rule = BASE_RULE + "when = { minimum = '500.00' }\n"
    (tmp_path / "shop.toml").write_text(
        small(f"{TIERS}welcome = [{{ unit = 'points', units = 25 }}]\n", rule=rule)
    )
    async with open_platform(database_url, programme=tmp_path / "shop.toml") as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        sale = desk.sale(await desk.visit(sanne), 150_00)
        quote = (await desk.quote(sale)).json()
        sold = made(await desk.put(f"/v1/till/purchases/{platform.id()}", sale))
        for told in (quote, sold):
            assert (len(told["besides"]), told["why_nothing"]) == (1, [])
        assert sold["receipt_text"].startswith("Sanne. 25 points: welcome gift of High. Balance ")
        none = made(await desk.sell(await desk.visit(sanne), 10_00, language="nl"))
        why_not = "Vanaf € 500,00; dit is € 10,00."
        assert none["receipt_text"].startswith(f"Sanne: niets gespaard. {why_not} Saldo 25 points.")


async def test_each_is_told_by_the_rules_it_earned_under(database_url: str, tmp_path: Path) -> None:
    """Scanned under one version, bought under the next, reported when both rules are gone."""
    (tmp_path / "shop.toml").write_text(small(VISIT + ONCE))
    file = read(tmp_path / "shop.toml")
    dear = BASE_RULE.replace("Saving", "Later") + "when = { minimum = '5.00' }\n"
    later = small(VISIT.replace("Visit", "Came") + ONCE, rule=dear)
    gone = small("", rule=BASE_RULE.replace("base", "other"))
    async with open_platform(database_url, programme=tmp_path / "shop.toml") as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        await desk.serve(sanne, 1000)
        visit = await desk.visit(sanne)
        for source in (later, gone):
            platform.clock.advance(seconds=60)
            now, other = platform.clock.now, replace(file, source=source)
            await platform.run(lambda tx, f=other, at=now: programmes.use(tx, f, at))
        bought_at = (platform.clock.now - timedelta(seconds=30)).isoformat()
        sale = desk.sale(visit, 300) | {"bought_at": bought_at}
        quote = (await desk.quote(sale)).json()
        dear = {"Later": "From €5.00; this is €3.00."}
        names = dear | {"Visit": "At most 1 × a day; that was done."}
        assert {one["rule"]["en"]: one["refused"]["en"] for one in quote["earned"]} == names
        assert why(quote) == dear
        sold = made(await desk.put(f"/v1/till/purchases/{platform.id()}", sale))
        assert sold["why_nothing"] == quote["why_nothing"]


COFFEE = "when = { categories = ['coffee'] }\n"
FREE = "\n[[rewards]]\nid = 'free'\nname.en = 'Free coffee'\ndescription.en = 'Any.'\ncost = 5\n"


async def test_a_free_item_earns_nothing_for_its_own_reason(
    database_url: str, tmp_path: Path
) -> None:
    """Not for the visit's, which was counted before; that is told where there is no other."""
    made_free = f"{FREE}categories = ['coffee']\n"
    (tmp_path / "shop.toml").write_text(
        small(f"{VISIT}{ONCE}{BAG}{ONCE}{made_free}", rule=BASE_RULE + COFFEE)
    )
    async with open_platform(database_url, programme=tmp_path / "shop.toml") as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        coffee = [{"amount": 300, "category": "coffee"}]
        await desk.serve(sanne, 300, lines=coffee, actions=["bag"])
        free = made(await redeem(sanne, "free", 5))["voucher"]["id"]
        sold = await desk.serve(sanne, 300, vouchers=[free], lines=coffee, actions=["bag"])
        assert sold["to_pay"] == euros(0)
        assert why(sold) == {"Saving": "There is no amount left to earn on."}
        assert sold["receipt_text"].startswith(
            "Sanne: nothing earned. There is no amount left to earn on. Balance "
        )
        rule = BASE_RULE + "on = 'action:other'\n"
        file = read(tmp_path / "shop.toml")
        only_visits = replace(file, source=small(f"{VISIT}{ONCE}{BAG}{ONCE}", rule=rule))
        platform.clock.advance(seconds=60)
        now = platform.clock.now
        await platform.run(lambda tx: programmes.use(tx, only_visits, now))
        both = await desk.serve(sanne, 300, actions=["bag"])
        assert {*why(both)} == {"Own bag"}
        assert {*why(await desk.serve(sanne, 300))} == {"Visit"}
