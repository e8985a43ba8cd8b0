"""A purchase that is told again: its receipt says what the first one did, whatever came since."""

import re
from pathlib import Path
from typing import Any

from tests.support.desk import Desk, look, made, open_desk, voucher
from tests.support.platform import MemberClient, Platform, open_platform
from tests.support.programme_files import CREDIT, TIERS, small


async def told_again(desk: Desk, id_: str, sale: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.put(f"/v1/till/purchases/{id_}", sale)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_what_was_pending_and_what_there_was_of_every_unit(corner: Platform) -> None:
    desk, sanne = await open_desk(corner), await corner.member("Sanne")
    sale, id_ = desk.sale(await desk.visit(sanne), 1000, channel="web"), corner.id()
    first = made(await desk.put(f"/v1/till/purchases/{id_}", sale))
    assert first["waits"]
    assert first["waits"][0]["en"].replace("\u00a0", " ") in first["receipt_text"]
    assert (await told_again(desk, id_, sale)) == first
    await desk.serve(sanne, 2000)
    corner.clock.advance(days=31)
    again = await told_again(desk, id_, sale)
    assert again["receipt_text"] == first["receipt_text"]
    assert again["waits"] == []  # that is as it is now


async def test_what_an_invitation_brought(platform: Platform) -> None:
    desk, sanne = await open_desk(platform), await platform.member("Sanne")
    code = (await look(sanne)).referral.code
    bram: MemberClient = await platform.member("Bram", referral_code=code)
    await platform.grant(bram, 60)
    coffee = await voucher(bram)
    sale, id_ = desk.sale(await desk.visit(bram), 1000, vouchers=[coffee.id]), platform.id()
    first = made(await desk.put(f"/v1/till/purchases/{id_}", sale))
    assert len(first["besides"]) == 1
    assert "Any coffee" in first["receipt_text"]
    back = made(await desk.refund(id_))
    assert [one["id"] for one in back["returned_vouchers"]] == [coffee.id]
    again = await told_again(desk, id_, sale)
    for told in (again, back["purchase"]):
        assert (told["besides"], told["state"]) == (first["besides"], "refunded")
        assert told["receipt_text"] == first["receipt_text"]


async def test_a_tier_by_what_was_bought_and_the_next_by_the_visit(
    database_url: str, tmp_path: Path
) -> None:
    """Each with its welcome: the till says both beforehand, and on every receipt."""
    mid = TIERS.replace("low", "none").replace("Low", "None").replace('"100.00"', "10")
    mid = mid.replace("high", "mid").replace("High", "Mid").replace('"0.00"', "0")
    welcome = "welcome = [{ unit = 'credit', units = '%s' }]\n"
    high = "\n[[tiers]]\nid = 'high'\nname.en = 'High'\nthreshold = 100\n"
    visit = "\n[[earn]]\nid = 'visit'\nname.en = 'Visit'\non = 'visit'\ngives = 100\n"
    ladder = "\n[ladder]\nbasis = 'units'\nunit = 'points'\n"
    source = f"{CREDIT}{visit}{ladder}{mid}{welcome % '1.00'}{high}{welcome % '2.00'}"
    both = re.sub(r"(\w+)\.en = (.+)", r"\1 = { nl = \2, en = \2 }", small(source))
    languages = both.replace('languages = ["en"]', 'languages = ["nl", "en"]')
    (tmp_path / "programme.toml").write_text(languages)
    async with open_platform(database_url, programme=tmp_path / "programme.toml") as platform:
        desk, sanne = await open_desk(platform), await platform.member("Sanne")
        sale, id_ = desk.sale(await desk.visit(sanne), 1000), platform.id()
        quoted = (await desk.quote(sale)).json()
        first = made(await desk.put(f"/v1/till/purchases/{id_}", sale))
        said = [one["en"].replace("\u00a0", " ") for one in first["besides"]]
        assert said == ["€1.00 credit: welcome gift of Mid", "€2.00 credit: welcome gift of High"]
        assert all(one in first["receipt_text"].replace("\u00a0", " ") for one in said)
        assert quoted["besides"] == first["besides"]
        assert (await told_again(desk, id_, sale)) == first
