"""Rewards that rules give, from the file to the till: a drink on a birthday, a roll for joining."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import AsyncConnection

from pasje.contract.membership import ChangeProfile
from pasje.contract.snapshot import Snapshot, Voucher
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import ProgrammeFile
from pasje_platform.settings import Settings
from tests.support.desk import Desk, ask, euros, look, made, open_desk, redeem, refused
from tests.support.lives import announced, enrolled, has, reported, see, work
from tests.support.platform import ORIGIN, MemberClient, Platform, open_platform
from tests.support.programme_files import small

GIVING = """
[[earn]]
id = "birthday"
name.en = "Birthday"
on = "birthday"
reward = "drink"

[[earn]]
id = "welcome"
name.en = "Welcome"
on = "enrolment"
reward = "roll"

[[earn]]
id = "own-cup"
name.en = "Own cup"
on = "action:own-cup"
reward = "roll"
caps = [{ per = "week", times = 1 }]

[[rewards]]
id = "drink"
name.en = "A drink on us"
description.en = "Any size."
categories = ["drinks"]
valid = "14 days"
cost = 40
cancel = "until_used"

[[rewards]]
id = "roll"
name.en = "A roll on us"
description.en = "With butter."
for_sale = false

[returns]
earned = "within_balance"
"""
BORN = date(1990, 5, 17)
BIRTHDAY = datetime(2027, 5, 17, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)
DRINK, ROLL = {"en": "A drink on us"}, {"en": "A roll on us"}


@pytest.fixture
async def platform(database_url: str, tmp_path: Path) -> AsyncIterator[Platform]:
    file = tmp_path / "corner.toml"
    file.write_text(small(GIVING))
    settings = Settings(True, None, ORIGIN, settle_every_s=None)
    async with open_platform(database_url, programme=file, settings=settings) as opened:
        yield opened


@pytest.fixture
async def desk(platform: Platform) -> Desk:
    return await open_desk(platform)


@pytest.fixture
async def sanne(platform: Platform) -> MemberClient:
    return await enrolled(platform, "Sanne", BORN)


def held(seen: Snapshot, reward: str) -> list[Voucher]:
    return [one for one in seen.vouchers if one.reward_id == reward]


async def test_a_drink_on_a_birthday_is_drunk_at_the_till(
    platform: Platform, desk: Desk, sanne: MemberClient, database_url: str
) -> None:
    platform.clock.now = BIRTHDAY
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("listen pasje")
        assert await work(platform) == 1
        assert await announced(connection) == [("voucher_given", DRINK)]
    seen = await see(sanne)
    (drink,) = held(seen, "drink")
    assert (drink.name, drink.cost, drink.state) == (DRINK, 0, "issued")
    assert (drink.issued_at, drink.expires_on) == (BIRTHDAY, date(2027, 5, 31))
    newest = seen.entries[0]
    assert (newest.kind, newest.units, newest.at) == ("gift", 0, BIRTHDAY)
    assert (newest.why.rule, newest.why.reward, newest.why.name) == (
        "birthday", DRINK, {"en": "Birthday"},
    )  # fmt: skip
    assert [step["en"] for step in newest.why.steps] == ["Valid until 31\u00a0May\u00a02027"]
    lines = [{"amount": 380, "category": "drinks"}, {"amount": 500, "category": "pastry"}]
    sold = await desk.serve(sanne, 880, lines=lines, vouchers=[drink.id])
    assert (sold["discount"], sold["to_pay"]) == (euros(380), euros(500))
    assert held(await look(sanne), "drink")[0].state == "used"


async def test_what_was_given_promises_no_undoing(platform: Platform, sanne: MemberClient) -> None:
    """Who buys the same drink may undo it."""
    platform.clock.now = BIRTHDAY
    assert await work(platform) == 1
    (given,) = held(await see(sanne), "drink")
    await platform.grant(sanne, 40)
    bought = made(await redeem(sanne, "drink", 40))["voucher"]
    *both, undo = [one["en"] for one in bought["conditions"]]
    assert undo == "You can undo it as long as you have not used the voucher."
    assert ([one["en"] for one in given.conditions], given.cancel_until) == (both, None)
    refusal = await ask(sanne, "PUT", f"/v1/me/cancellations/{given.id}")
    refused(refusal, 422, "cannot_cancel")
    assert refusal.json()["detail"] == ("This reward cannot be undone. Your balance is unchanged.")


async def test_who_moves_their_birthday_has_one_a_year(
    platform: Platform, sanne: MemberClient
) -> None:
    platform.clock.now = BIRTHDAY
    assert await work(platform) == 1
    await see(sanne)
    moved = ChangeProfile("Sanne", "en", date(1990, 9, 1), marketing=False)
    assert (await ask(sanne, "PUT", "/v1/me/profile", moved)).status_code == 200
    platform.clock.advance(days=200)
    assert len(held(await see(sanne), "drink")) == 0  # used up by its end, long ago
    gifts = [one for one in (await look(sanne)).entries if one.why.rule == "birthday"]
    assert [one.at for one in gifts] == [BIRTHDAY]


async def test_who_joins_has_a_roll_that_nobody_can_buy(sanne: MemberClient) -> None:
    seen = await look(sanne)
    (roll,) = held(seen, "roll")
    assert (roll.name, roll.state, roll.cancel_until) == (ROLL, "issued", None)
    assert [(one.kind, one.why.rule) for one in seen.entries] == [("gift", "enrolment")]
    refused(await redeem(sanne, "roll", 0), 422, "reward_not_for_sale")
    says = {way.name["en"]: way.says["en"] for way in seen.programme.earning}
    assert says["Birthday"] == (
        "A gift on your birthday: A drink on us. The voucher is valid for 14\u00a0days."
    )


async def test_what_came_with_a_purchase_goes_with_it(desk: Desk, sanne: MemberClient) -> None:
    visit = await desk.visit(sanne)
    sale = desk.sale(visit, 1000, actions=["own-cup"])
    quoted = (await desk.quote(sale)).json()
    given = [(one["rule"]["en"], one["units"], one["reward"]) for one in quoted["earned"]]
    assert given == [("Saving", 10, None), ("Own cup", 0, ROLL)]
    assert quoted["not_earned"] == []
    sold = made(await desk.sell(visit, 1000, actions=["own-cup"]))
    assert sold["given"] == [ROLL]
    assert len(held(await look(sanne), "roll")) == 2
    asked = (await desk.ask("/v1/till/refund-quotes", {"purchase_id": sold["id"]})).json()
    assert asked["voided_vouchers"] == [ROLL]
    back = made(await desk.refund(sold["id"]))
    assert [one["name"] for one in back["voided_vouchers"]] == [ROLL]
    seen = await look(sanne)
    assert sorted(one.state for one in held(seen, "roll")) == ["issued", "voided"]
    gone = next(one for one in seen.entries if one.why.rule == "voucher_voided")
    assert (gone.kind, gone.units, gone.why.reward) == ("void", 0, ROLL)
    again = await desk.serve(sanne, 1000, actions=["own-cup"])
    more = await desk.serve(sanne, 1000, actions=["own-cup"])
    assert (again["not_earned"], again["given"]) == ([], [ROLL])
    assert ([one["rule"]["en"] for one in more["not_earned"]], more["given"]) == (["Own cup"], [])


async def test_another_system_hears_what_its_action_gave(desk: Desk, sanne: MemberClient) -> None:
    assert await reported(desk, sanne, "own-cup") == {"points": 0}
    assert len(held(await look(sanne), "roll")) == 2
    assert await reported(desk, sanne, "own-cup") == {"points": 0}
    assert len(held(await look(sanne), "roll")) == 2
    assert await has(sanne) == {}


async def test_a_version_without_the_reward_gives_it_no_more(
    platform: Platform, desk: Desk, sanne: MemberClient
) -> None:
    """And what was given stays good for what it was."""
    platform.clock.now = BIRTHDAY
    (drink,) = held(await see(sanne), "drink")
    at = GIVING.index('[[earn]]\nid = "birthday"'), GIVING.index('[[earn]]\nid = "welcome"')
    source = GIVING[: at[0]] + GIVING[at[1] :]
    at = source.index('[[rewards]]\nid = "drink"'), source.index('[[rewards]]\nid = "roll"')
    source = small(source[: at[0]] + source[at[1] :])
    now = platform.clock.now
    await platform.run(lambda tx: programmes.use(tx, ProgrammeFile(source, None), now))
    sold = await desk.serve(sanne, 380, vouchers=[drink.id], lines=[_drink(380)])
    assert sold["discount"] == euros(380)
    assert await has(sanne) == {}
    platform.clock.advance(days=366)
    assert held(await see(sanne), "drink") == []


def _drink(amount: int) -> dict[str, Any]:
    return {"amount": amount, "category": "drinks"}
