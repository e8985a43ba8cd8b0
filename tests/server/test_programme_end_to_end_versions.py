"""What another version may not take from members who saved under the one before it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from tests.support.desk import CORNER, Desk, ask, euros, look, made, open_desk, redeem
from tests.support.lives import Has, enrolled, has, reported
from tests.support.platform import MemberClient, Platform, open_platform

BOULEVARD = Path(__file__).parents[1] / "support/boulevard.toml"


async def use(platform: Platform, was: Path, source: str) -> int:
    file = replace(read(was), source=source)
    return await platform.run(lambda tx: programmes.use(tx, file, platform.clock.now))


def without(source: str, section: str, id_: str) -> str:
    """The file but for one of its sections, with what belongs to it."""
    at = source.index(f'[[{section}]]\nid = "{id_}"')
    return source[:at] + source[source.index(f"[[{section}]]", at + 1) :]


async def test_what_waits_for_an_event_that_no_rule_names_any_more_is_released(
    database_url: str,
) -> None:
    async with open_platform(database_url, programme=CORNER) as platform:
        desk, sanne = await open_desk(platform), await enrolled(platform, "Sanne")
        sold = await desk.serve(sanne, 1000, channel="web")
        source = CORNER.read_text()
        at = source.index('\n[[earn]]\nid = "online"')
        await use(platform, CORNER, source[:at] + source[source.index("\n[[tiers]]", at) :])
        await reported(desk, sanne, "delivered", sold["id"])
        assert (await has(sanne))["stamps"] == Has(3)


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
    await boulevard.grant(member, 100)
    return member


async def test_a_voucher_keeps_its_terms(desk: Desk, sanne: MemberClient) -> None:
    """A quarter off clothes, that may be undone: the reward is half off then, and then no more."""
    source, platform = BOULEVARD.read_text(), desk.platform
    quarter = source.replace('percent = "25%"\n', 'percent = "25%"\ncancel = "until_used"\n')
    half = source.replace('percent = "25%"\n', 'percent = "50%"\nminimum = "99.00"\n')
    assert await use(platform, BOULEVARD, quarter) == 2
    ids = [made(await redeem(sanne, "quarter", 10))["voucher"]["id"] for _ in range(3)]
    said = (await look(sanne)).vouchers[0].conditions
    assert said[0] == {"en": "25% off clothes."}
    lines = [{"amount": 1000, "category": "clothes"}]
    for number, file in ((3, half), (4, without(source, "rewards", "quarter"))):
        assert await use(platform, BOULEVARD, file) == number
        seen = next(one for one in (await look(sanne)).vouchers if one.id == ids[-1])
        assert seen.conditions == said
        assert seen.cancel_until == seen.expires_at
        sold = await desk.serve(sanne, 1000, lines=lines, vouchers=[ids.pop()])
        assert sold["discount"] == euros(250)
    undone = made(await ask(sanne, "PUT", f"/v1/me/cancellations/{ids[0]}"))
    assert undone["voucher"]["state"] == "cancelled"


async def test_an_amount_stays_what_it_was_bought_for(desk: Desk, sanne: MemberClient) -> None:
    voucher = made(await redeem(sanne, "five", 10))["voucher"]
    source = BOULEVARD.read_text()
    await use(desk.platform, BOULEVARD, without(source, "rewards", "five"))
    sold = await desk.serve(sanne, 1000, vouchers=[voucher["id"]])
    assert (sold["discount"], sold["to_pay"]) == (euros(500), euros(500))


async def test_a_purchase_is_found_as_long_as_it_may_be_returned(
    desk: Desk, sanne: MemberClient
) -> None:
    """Thirty days by the file it was bought under; ten by the one after it."""

    async def found(receipt: str) -> int:
        answer = await desk.get(f"/v1/till/purchases?receipt={receipt}")
        return len(answer.json()["purchases"])

    source = BOULEVARD.read_text().replace("within_days = 30", "within_days = 10")
    old = await desk.serve(sanne, 1000, receipt="old")
    await use(desk.platform, BOULEVARD, source)
    new = await desk.serve(sanne, 1000, receipt="new")
    desk.platform.clock.advance(days=20)
    assert (await found("old"), await found("new")) == (1, 0)
    assert (await desk.refund(new["id"])).json()["code"] == "refund_too_late"
    made(await desk.refund(old["id"]))


async def test_a_till_that_was_offline_sells_by_the_file_of_when_it_sold(
    desk: Desk, sanne: MemberClient
) -> None:
    """Its purchase is recorded after the next version began, and returned by its own."""
    platform = desk.platform
    other = BOULEVARD.read_text().replace("gives = 10\n", "gives = 30\n")
    other = other.replace('[[earn]]\nid = "base"', '[[earn]]\nid = "triple"')
    assert other.count("triple") == 1
    visit = await desk.visit(sanne)
    sold_at = platform.clock.now
    platform.clock.advance(minutes=5)
    assert await use(platform, BOULEVARD, other) == 2
    platform.clock.advance(minutes=1)
    sale = desk.sale(visit, 1000, bought_at=sold_at)
    quoted = (await desk.quote(sale)).json()
    sold = made(await desk.sell(visit, 1000, bought_at=sold_at))
    assert [one["units"] for one in quoted["earned"] if one["units"]] == [100]
    assert [one["units"] for one in sold["earned_units"]] == [100]
    new = await desk.serve(sanne, 1000)
    assert [one["units"] for one in new["earned_units"]] == [300]
    back = made(await desk.refund(sold["id"], amount=euros(500)))
    assert back["taken_back"] == 50
