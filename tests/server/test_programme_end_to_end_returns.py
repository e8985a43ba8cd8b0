"""Every way a return may go, and versions of a programme: what is said before is what happens."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pasje.contract import formats
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from tests.support.desk import (
    Desk,
    at_once,
    euros,
    look,
    made,
    open_desk,
    preview,
    redeem,
    refused,
    units,
)
from tests.support.lives import Has, enrolled, has, see, work
from tests.support.platform import MemberClient, Platform, open_platform
from tests.support.programme_files import small

EARNED = ("keep", "pending", "within_balance", "negative")
SPENT = ("lost", "original", "new_lot")
PROGRAMME = """
[units.expiry]
kind = "rolling"
valid = "10 days"
"""
RULES = """
[[earn]]
id = "base"
name.en = "Saving"
gives = 10

[[earn]]
id = "later"
name.en = "Later"
unit = "stars"
gives = 1
available = { kind = "after", after = "5 days" }
"""
MORE = """
[[units]]
id = "stars"
singular.en = "star"
plural.en = "stars"

[[rewards]]
id = "cup"
name.en = "Cup"
description.en = "A cup."
kind = "merchandise"
cost = 60

[[pay]]
units = 10
worth = "1.00"
"""
LINES = [
    {"amount": 1000, "quantity": 3, "tax": 83},
    {"amount": 777, "discount": 77, "category": "cake"},
    {"amount": 333, "quantity": 1, "sku": "x"},
]


def text(returns: str) -> str:
    """Points that run out in ten days and pay; stars that wait for five."""
    whole = small(f"{MORE}\n[returns]\nwithin_days = 30\n{returns}\n", rule=RULES)
    unit = 'plural.en = "points"\n'
    more = "may_go_negative = true\n" if '"negative"' in returns else ""
    return whole.replace(unit, f"{unit}{more}{PROGRAMME}", 1)


@asynccontextmanager
async def opened(url: str, folder: Path, source: str) -> AsyncIterator[Platform]:
    file = folder / "programme.toml"
    file.write_text(source)
    async with open_platform(url, programme=file) as platform:
        yield platform


async def both(desk: Desk, member: MemberClient, sold: dict[str, Any], **part: Any) -> Any:
    """The refund, which must be what was said before, to the till and to the member."""
    asked = (await desk.ask("/v1/till/refund-quotes", {"purchase_id": sold["id"], **part})).json()
    if not part:
        assert (await preview(member, sold["id"])).json() == asked
    done = made(await desk.refund(sold["id"], **part))
    assert units(asked["taken_back"]) == units(done["taken"])
    assert units(asked["returned"]) == units(done["returned"])
    assert asked["paid_back"] == done["paid_back"]
    assert asked["voided_vouchers"] == [one["name"] for one in done["voided_vouchers"]]
    assert asked["returned_vouchers"] == [one["name"] for one in done["returned_vouchers"]]
    assert asked["tier"] == (await _tier(member))
    return done


async def _tier(member: MemberClient) -> Any:
    seen = await look(member)
    found = {tier.id: tier.name for tier in seen.programme.tiers}
    return found[seen.tier.tier_id]


@pytest.mark.parametrize(("earned", "spent"), [*itertools.product(EARNED, SPENT)])
async def test_each_policy_does_what_it_says(
    database_url: str, tmp_path: Path, earned: str, spent: str
) -> None:
    """€20 earned 200 points and 20 stars; 60 points went, 100 paid; then all of it is returned.

    The points that paid had run out by then but for those of a new lot.
    """
    policy = f'earned = "{earned}"\nspent = "{spent}"\n'
    policy += 'grace = "20 days"\n' if spent == "new_lot" else ""
    async with opened(database_url, tmp_path, text(policy)) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        first = await desk.serve(sanne, 2000)
        assert await has(sanne) == {"points": Has(200), "stars": Has(0, pending=20)}
        made(await redeem(sanne, "cup", 60))
        cup = (await look(sanne)).vouchers[0].id
        pay = [{"unit_id": "points", "units": 100}]
        second = await desk.serve(sanne, 1000, pay_with=pay, vouchers=[cup])
        assert await has(sanne) == {"points": Has(140), "stars": Has(0, pending=30)}
        await both(desk, sanne, first)
        points = {
            "keep": Has(140), "pending": Has(140), "within_balance": Has(0),
            "negative": Has(0, deficit=60),
        }  # fmt: skip
        stars = {"keep": Has(0, pending=30)}.get(earned, Has(0, pending=10))
        held = await has(sanne)
        assert held.get("points", Has(0)) == points[earned]
        assert held["stars"] == stars
        said = (await preview(sanne, second["id"])).json()["says"]
        until = (platform.clock.now + timedelta(days=20)).date()
        assert (spent == "new_lot") == (
            f"100\u00a0points come back, valid until {formats.day(until, 'en')}."
            in [words["en"] for words in said]
        )
        back = await both(desk, sanne, second)
        assert units(back["returned"]) == ({} if spent == "lost" else {"points": 100})
        assert back["returned_vouchers"]
        platform.clock.now += timedelta(days=11)
        available = (await has(sanne)).get("points", Has(0)).available
        assert available <= (100 if spent == "new_lot" else 0)
        if spent == "new_lot" and earned in ("keep", "pending"):
            assert available == 100


@pytest.mark.parametrize("earned", EARNED)
async def test_bit_by_bit_is_as_it_was_said_and_ends_where_a_whole_return_ends(
    database_url: str, tmp_path: Path, earned: str
) -> None:
    async with opened(database_url, tmp_path, text(f'earned = "{earned}"\n')) as platform:
        desk = await open_desk(platform)
        members = [await enrolled(platform, name) for name in ("Sanne", "Bram")]
        ends = []
        for member, whole in zip(members, (True, False), strict=True):
            await desk.serve(member, 3000)
            pay = [{"unit_id": "points", "units": 70}]
            sold = await desk.serve(member, 2033, lines=LINES, pay_with=pay)
            parts: list[dict[str, Any]] = [{}]
            if not whole:
                one = {"lines": [{"line": 0, "quantity": 1}]}
                parts = [one, {"amount": euros(1)}, {"amount": euros(123)}, one,
                         {"lines": [{"line": 1, "quantity": 1}, {"line": 2, "quantity": 1}]},
                         {}]  # fmt: skip
            backs = [await both(desk, member, sold, **part) for part in parts]
            assert sum(back["paid_back"]["amount"] for back in backs) == 2033 - 700
            assert sum(units(back["returned"]).get("points", 0) for back in backs) == 70
            refused(await desk.refund(sold["id"]), 422, "already_refunded")
            ends.append(await has(member))
        assert ends[0] == ends[1]


async def test_two_tills_return_the_same_at_once(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, text('earned = "negative"\n')) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        other = Desk(platform, await platform.till("Noord 2", "Noord"))
        sold = await desk.serve(sanne, 2033, lines=LINES)
        part: dict[str, Any] = {"lines": [{"line": 0, "quantity": 2}]}
        answers = await at_once([desk.refund(sold["id"], **part), other.refund(sold["id"], **part)])
        assert sorted(answer.status_code for answer in answers) == [201, 422]
        answers = await at_once([desk.refund(sold["id"]), other.refund(sold["id"])])
        assert sorted(answer.status_code for answer in answers) == [201, 422]
        assert await has(sanne) == {}


async def test_a_version_from_a_moment_on(database_url: str, tmp_path: Path) -> None:
    """What was earned before keeps its end and its way back; members read what changed."""
    first = text('earned = "negative"\n')
    async with opened(database_url, tmp_path, first) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        begins = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
        other = first.replace("gives = 10\n", "gives = 30\n").replace('"10 days"', '"90 days"')
        other += '\n[change]\ntext.en = "Three times as much."\n'
        file = replace(read(tmp_path / "programme.toml"), source=other)
        now = platform.clock.now
        assert await platform.run(lambda tx: programmes.use(tx, file, now, from_=begins)) == 2
        (coming,) = (await look(sanne)).programme.changes[:1]
        assert (coming.version, coming.effective_at) == (2, begins)
        assert coming.says == {"en": "Three times as much."}
        old = await desk.serve(sanne, 1000)
        platform.clock.now = begins - timedelta(seconds=31)
        late = await desk.visit(sanne)
        before = made(await desk.sell(late, 1000))
        assert units(before["earned_units"])["points"] == 100
        platform.clock.now = begins
        await work(platform)
        new = await desk.serve(sanne, 1000)
        assert units(new["earned_units"])["points"] == 300
        half = await both(desk, sanne, old, amount=euros(500))
        assert units(half["taken"]) == {"points": 50, "stars": 5}
        half = await both(desk, sanne, new, amount=euros(500))
        assert units(half["taken"]) == {"points": 150, "stars": 5}
        assert (await has(sanne))["points"] == Has(50 + 100 + 150)
        platform.clock.now = datetime(2026, 12, 10, 12, tzinfo=UTC)
        assert (await has(sanne))["points"] == Has(150)
        seen = await see(sanne)
        assert seen.programme.version == 2
        assert seen.programme.changes[0].says == {"en": "Three times as much."}


async def test_a_week_asleep_over_a_version_and_an_end(database_url: str, tmp_path: Path) -> None:
    """One purchase after it: what ended did so by the old file, and it earns by the new."""
    first = text('earned = "negative"\n')
    async with opened(database_url, tmp_path, first) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        await desk.serve(sanne, 1000)
        begins = platform.clock.now + timedelta(days=12)
        other = first.replace("gives = 10\n", "gives = 30\n")
        file = replace(read(tmp_path / "programme.toml"), source=other)
        now = platform.clock.now
        await platform.run(lambda tx: programmes.use(tx, file, now, from_=begins))
        platform.clock.now = begins + timedelta(days=7)
        phone = await platform.second_phone(sanne)
        sold = await desk.serve(phone, 1000)
        assert units(sold["earned_units"]) == {"points": 300, "stars": 10}
        kinds = [(one.kind, one.units) for one in (await look(phone)).entries if not one.unit_id
                 or one.unit_id == "points"]  # fmt: skip
        assert kinds == [("earn", 300), ("expire", -100), ("earn", 100)]
