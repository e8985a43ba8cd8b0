"""Versions of a programme, also one that is still to come, and members who sleep through it."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec import convert

from pasje.contract.programme import ProgrammeChange
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger.worker import Worker
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme, read
from tests.support.desk import CORNER, balance, look, made, open_desk, redeem, refused
from tests.support.platform import PROGRAMME, Platform, open_platform
from tests.support.programme_files import CREDIT, small

FILE = read(PROGRAMME)
DOUBLE = replace(
    FILE,
    source=FILE.source.replace("gives = 1\n", "gives = 2\n")
    + '\n[change]\ntext = { nl = "Dubbel.", en = "Double." }\n',
)


async def use(platform: Platform, file: ProgrammeFile, from_: datetime | None = None) -> int:
    now = platform.clock.now
    return await platform.run(lambda tx: programmes.use(tx, file, now, from_=from_))


async def test_a_version_to_come_is_told_and_then_in_force(platform: Platform) -> None:
    sanne, desk = await platform.member("Sanne"), await open_desk(platform)
    tag = (await sanne.call("GET", "/v1/me/snapshot")).headers["etag"]
    begins = platform.clock.now + timedelta(minutes=5)
    assert await use(platform, DOUBLE, begins) == 2
    told = await sanne.call("GET", "/v1/me/snapshot", if_none_match=tag)
    assert told.status_code == 200
    (change,) = (await look(sanne)).programme.changes
    assert (change.version, change.effective_at, change.says) == (
        2, begins, {"nl": "Dubbel.", "en": "Double."},
    )  # fmt: skip
    assert (await desk.serve(sanne, 1000))["earned"] == 10
    platform.clock.now = begins
    assert (await desk.serve(sanne, 1000))["earned"] == 20
    assert (await look(sanne)).programme.version == 2


async def test_a_till_sees_at_a_scan_that_another_version_began(platform: Platform) -> None:
    sanne, desk = await platform.member("Sanne"), await open_desk(platform)
    begins = platform.clock.now + timedelta(minutes=5)
    await use(platform, DOUBLE, begins)
    for moment, version in ((platform.clock.now, 1), (begins, 2)):
        platform.clock.now = moment
        visit = made(await desk.scan(sanne.static_code))
        till = (await desk.get("/v1/till")).json()
        assert (visit["programme_version"], till["programme_version"]) == (version, version)


async def test_members_read_what_a_version_changes_though_its_file_says_nothing_of_it(
    platform: Platform,
) -> None:
    """Nor is the text of the version before read a second time."""
    sanne, now = await platform.member("Sanne"), platform.clock.now
    await use(platform, DOUBLE)
    begins = now + timedelta(days=9)
    triple = replace(DOUBLE, source=DOUBLE.source.replace("gives = 2\n", "gives = 3\n"))
    await use(platform, triple, begins)
    last = begins + timedelta(days=1)
    await use(platform, replace(triple, source=f"# The same.\n{triple.source}"), last)
    asked = (await sanne.call("GET", "/v1/programme")).json()["changes"]
    coming, current = (await look(sanne)).programme.changes
    assert convert(asked, list[ProgrammeChange]) == [coming, current]
    assert (coming.version, coming.effective_at, coming.says) == (3, begins, None)
    assert (current.version, current.effective_at) == (2, now)
    assert current.says == {"nl": "Dubbel.", "en": "Double."}
    for change, gives, gave in ((coming, 3, 2), (current, 2, 1)):
        [line] = change.lines
        nl, en = (line[one].replace("\u00a0", " ") for one in ("nl", "en"))
        assert re.match(rf"Anders: .+ {gives} .+ Eerst: {gave} ", nl)
        assert re.match(rf"Changed: .+ {gives} .+ Before: {gave} ", en)
    await platform.run(lambda tx: programmes.withdraw(tx, 4, now))
    await platform.run(lambda tx: programmes.withdraw(tx, 3, now))
    assert [one.version for one in (await look(sanne)).programme.changes] == [2]


async def test_a_version_under_the_number_of_a_withdrawn_one_is_news(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    ways = ("/v1/me/snapshot", "/v1/programme")

    async def announced(file: ProgrammeFile, days: int) -> list[str]:
        """The tags, each with what it is a tag of."""
        assert await use(platform, file, platform.clock.now + timedelta(days=days)) == 2
        answers = [await sanne.call("GET", path) for path in ways]
        await platform.run(lambda tx: programmes.withdraw(tx, 2, platform.clock.now))
        return [answer.headers["etag"] for answer in answers]

    triple = replace(DOUBLE, source=DOUBLE.source.replace("Double", "Triple"))
    tags = [await announced(*one) for one in ((DOUBLE, 5), (triple, 5), (DOUBLE, 6))]
    none = [(await sanne.call("GET", path)).headers["etag"] for path in ways]
    assert all(len({*of_one}) == 4 for of_one in zip(*tags, none, strict=True))
    assert await announced(DOUBLE, 5) == tags[0]


async def test_the_same_file_again_changes_nothing_though_one_is_to_come(
    platform: Platform,
) -> None:
    await use(platform, DOUBLE, platform.clock.now + timedelta(days=5))
    assert await use(platform, FILE) == 1
    assert await use(platform, DOUBLE) == 2


async def test_another_one_can_only_follow(platform: Platform) -> None:
    await use(platform, DOUBLE, platform.clock.now + timedelta(days=5))
    other = replace(FILE, source=FILE.source + "\n# other\n")
    with pytest.raises(programmes.TooEarly, match="version 2 takes effect on 2026-11-28"):
        await use(platform, other)
    assert await use(platform, other, platform.clock.now + timedelta(days=6)) == 3


async def test_a_platform_asleep_over_it_settles_each_part_by_its_own_rules(
    platform: Platform,
) -> None:
    """What ends before the change ends by the old rules; the time between is told apart."""
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    begins = platform.clock.now + timedelta(days=900)
    forever = replace(FILE, source=FILE.source.replace('valid = "24 months"', 'valid = "9 years"'))
    await use(platform, forever, begins)
    platform.clock.now = begins + timedelta(days=30)
    again = await platform.second_phone(sanne)
    newest = (await look(again)).entries[0]
    assert (newest.kind, str(newest.on)) == ("expire", "2028-11-24")
    await platform.grant(sanne, 10)
    assert await platform.audit() == []


async def test_every_member_is_looked_at_once_under_a_new_version(platform: Platform) -> None:
    for name in ("Sanne", "Bram", "Kees"):
        await platform.member(name)
    worker: Worker = platform.app.state.worker
    assert await worker.run_once() == 0
    await use(platform, DOUBLE)
    assert await worker.run_once() == 3
    assert await worker.run_once() == 0


async def test_a_purchase_is_returned_by_the_rules_it_was_earned_under(
    platform: Platform,
) -> None:
    sanne, desk = await platform.member("Sanne"), await open_desk(platform)
    sold = await desk.serve(sanne, 1000)
    await use(platform, DOUBLE)
    part = made(await desk.refund(sold["id"], amount={"amount": 500, "currency": "EUR"}))
    assert (part["taken_back"], await balance(sanne)) == (5, (5, 0))


async def test_a_unit_that_members_have_stays_as_it_is(database_url: str) -> None:
    async with open_platform(database_url, programme=CORNER) as platform:
        sanne, file = await platform.member("Sanne"), read(CORNER)
        await platform.grant(sanne, 40)
        other = file.source.replace(
            "may_go_negative = true\n", "may_go_negative = true\ndecimals = 1\n"
        )
        with pytest.raises(WrongProgramme, match=r"units.decimals: of 'points' must stay 0"):
            await use(platform, replace(file, source=other))


async def test_a_unit_that_left_is_called_what_it_was_called(
    database_url: str, tmp_path: Path
) -> None:
    """In what members see of before; it may leave when nobody has any."""
    for name, more in (("first", CREDIT), ("then", "")):
        source = small(more).replace('["en"]', '["nl"]').replace(".en =", ".nl =")
        (tmp_path / f"{name}.toml").write_text(source)
    async with open_platform(database_url, programme=tmp_path / "first.toml") as platform:
        sanne, now = await platform.member("Sanne"), platform.clock.now
        rules = await platform.rules()
        for units in (500, -500):
            await platform.run(
                lambda tx, units=units: ledger.adjust(
                    tx, rules, sanne.id, units, "test", now, unit="credit"
                )
            )
        assert (await look(sanne)).former_units == ()
        then = read(tmp_path / "then.toml")
        for again in (then, replace(then, source=f"# Again.\n{then.source}")):
            await use(platform, again)
        seen = await look(sanne)
        assert {one.unit_id for one in seen.entries} == {"credit"}
        (credit,) = seen.former_units
        assert (credit.id, credit.plural, credit.money) == ("credit", {"nl": "credit"}, True)
        rules = await platform.rules()
        assert [rules.unit(one).plural for one in ("", "credit")] == [
            rules.programme.unit.plural, {"en": "credit"},
        ]  # fmt: skip


async def test_a_stock_of_a_version_to_come_counts_from_then_on(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 350 * 4)
    more = replace(FILE, source=FILE.source.replace("stock = 1\n", "stock = 2\n"))
    begins = platform.clock.now + timedelta(minutes=5)
    await use(platform, more, begins)
    made(await redeem(sanne, "mug", 350))
    refused(await redeem(sanne, "mug", 350), 422, "out_of_stock")
    platform.clock.now = begins
    made(await redeem(sanne, "mug", 350))
    made(await redeem(sanne, "mug", 350))
    refused(await redeem(sanne, "mug", 350), 422, "out_of_stock")


@pytest.mark.parametrize("more", [0, 1])
async def test_a_total_of_a_later_version_counts_what_was_given_before(
    platform: Platform, more: int
) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 60 * 6)
    for _ in range(2):
        made(await redeem(sanne))
    limited = FILE.source.replace('id = "coffee"\n', f'id = "coffee"\nin_total = {2 + more}\n')
    await use(platform, replace(FILE, source=limited))
    for left in reversed(range(more + 1)):
        shown = {each.id: each.in_stock for each in (await look(sanne)).programme.rewards}
        assert shown["coffee"] is bool(left)
        if left:
            made(await redeem(sanne))
    refused(await redeem(sanne), 422, "reward_limit_total", most=2 + more)
    assert not (await look(sanne)).programme.rewards[0].in_stock


async def test_many_look_at_once_after_a_new_version(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    await use(platform, DOUBLE)
    worker: Worker = platform.app.state.worker
    await asyncio.gather(worker.run_once(), *(sanne.snapshot() for _ in range(8)))
    assert await balance(sanne) == (40, 0)
