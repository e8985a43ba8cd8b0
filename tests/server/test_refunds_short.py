"""A return of what was spent already: every unit that is short is told, wherever it is told."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.desk import Desk, made, open_desk, preview, units
from tests.support.lives import Has, enrolled, has
from tests.support.platform import MemberClient, Platform, open_platform
from tests.support.programme_files import CREDIT, small

LOAD = """
[[categories]]
id = "top-up"
name.en = "Top-up"

[[earn]]
id = "top-up"
name.en = "Loaded"
unit = "credit"
gives = "100%"
basis = "net_of_points"
when = { categories = ["top-up"] }

[[pay]]
unit = "credit"
units = "1.00"
worth = "1.00"
"""
TOP_UP = [{"amount": 5000, "category": "top-up"}]


@asynccontextmanager
async def prepaid(url: str, folder: Path, negative: str, more: str = "") -> AsyncIterator[Platform]:
    """Points for what is bought, and credit that is loaded; units of `negative` may be owed."""
    source = re.sub(r"(\w+)\.en = (.+)", r"\1 = { nl = \2, en = \2 }", small(CREDIT + LOAD + more))
    source = source.replace('languages = ["en"]', 'languages = ["nl", "en"]')
    for unit in negative.split():
        named = f'[[units]]\nid = "{unit}"\n'
        source = source.replace(named, f"{named}may_go_negative = true\n")
    (folder / "prepaid.toml").write_text(source)
    async with open_platform(url, programme=folder / "prepaid.toml") as opened:
        yield opened


async def loaded_and_spent(desk: Desk, sanne: MemberClient, rest: int = 0) -> dict[str, Any]:
    """The load of €50, of which all but `rest` is spent."""
    load = await desk.serve(sanne, 5000, lines=TOP_UP)
    pay = [{"unit_id": "credit", "units": 5000 - rest}]
    await desk.serve(sanne, 5000, pay_with=pay)
    return load


def plain(told: list[dict[str, str]], language: str = "en") -> list[str]:
    return [one[language].replace("\u00a0", " ") for one in told]


async def test_every_unit_that_is_short_is_told(database_url: str, tmp_path: Path) -> None:
    async with prepaid(database_url, tmp_path, "points credit") as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        load = await loaded_and_spent(desk, sanne, rest=1000)
        back = {"purchase_id": load["id"]}
        quote = (await desk.ask("/v1/till/refund-quotes", back)).json()
        assert (await preview(sanne, load["id"])).json() == quote
        id_ = platform.id()
        done = made(await desk.refund(load["id"], id_=id_))
        assert units(done["deficits"]) == units(quote["deficits"]) == {"credit": 4000}
        assert done["deficit"] == 0
        owing = "€40.00 credit is then still to settle."
        assert plain(quote["says"]).index(owing) == 2, quote["says"]
        assert "€ 40,00 credit is dan nog te verrekenen." in plain(quote["says"], "nl")
        assert "€0.00 credit. Still to settle €40.00 credit." in done["receipt_text"]
        assert (await has(sanne))["credit"] == Has(0, deficit=4000)
        old = "update refund set reply = reply - 'deficits'"
        await platform.run(lambda tx: tx.execute(old))
        again = (await desk.refund(load["id"], id_=id_)).json()
        assert (again["deficit"], again["deficits"]) == (0, [])  # as it was kept before


async def test_what_was_spent_and_cannot_be_owed_is_told(database_url: str, tmp_path: Path) -> None:
    more = "\n[returns]\nearned = 'within_balance'\n"
    async with prepaid(database_url, tmp_path, "", more) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        load = await loaded_and_spent(desk, sanne)
        quote = (await desk.ask("/v1/till/refund-quotes", {"purchase_id": load["id"]})).json()
        assert (await preview(sanne, load["id"])).json() == quote
        assert plain(quote["says"])[:2] == [
            "50 points are taken back.", "€50.00 credit was spent and cannot be taken back.",
        ]  # fmt: skip
        gone = "€ 50,00 credit is al uitgegeven en kan er niet meer af."
        assert plain(quote["says"], "nl")[1] == gone
        id_ = platform.id()
        done = made(await desk.refund(load["id"], id_=id_))
        assert units(done["not_taken"]) == units(quote["not_taken"]) == {"credit": 5000}
        assert "Spent and not taken back: €50.00 credit. Paid back: €50.00." in done["receipt_text"]
        assert (done["deficits"], await has(sanne)) == ([], {"points": Has(50)})
        await platform.run(lambda tx: tx.execute("update refund set reply = reply - 'not_taken'"))
        assert (await desk.refund(load["id"], id_=id_)).json()["not_taken"] == []  # kept before


async def test_what_is_owed_already_is_no_news_of_a_quote_but_stands_on_the_receipt(
    database_url: str, tmp_path: Path
) -> None:
    async with prepaid(database_url, tmp_path, "credit") as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        coffee = await desk.serve(sanne, 300)
        load = await loaded_and_spent(desk, sanne)
        assert units(made(await desk.refund(load["id"]))["deficits"]) == {"credit": 5000}
        quote = (await desk.ask("/v1/till/refund-quotes", {"purchase_id": coffee["id"]})).json()
        assert not [said for said in plain(quote["says"]) if "settle" in said]
        assert units(quote["deficits"]) == {"credit": 5000}
        done = made(await desk.refund(coffee["id"], language="nl"))
        assert "Nog te verrekenen € 50,00 credit" in done["receipt_text"]
