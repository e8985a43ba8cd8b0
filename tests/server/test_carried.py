"""A database of before the event log: its members go on under a programme of the new form."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from pasje.contract.ids import new_id
from pasje_host.demo import seed
from pasje_host.refused import CannotRun
from pasje_platform.database import open_database
from pasje_platform.migrate import migrate, scripts
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import WrongProgramme, read
from tests.support.desk import Desk, balance, look, made, redeem, refused
from tests.support.platform import PROGRAMME, Clock, MemberClient, Platform, open_platform
from tests.support.postgres import Databases

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SANNE, BRAM, TILL = (f"019aa000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))
BOUGHT, OLD, FRIENDS, COFFEE, USED = (f"019aa000-0000-7000-8000-0000000001{n:02}" for n in range(5))
VISITS = [f"019aa000-0000-7000-8000-0000000002{n:02}" for n in range(3)]
PROGRAMME_THEN = """
id = "koffiebar-noord"
name = "Koffiebar Noord"
colour = "#0B6E4F"
currency = "EUR"
time_zone = "Europe/Amsterdam"
languages = ["nl", "en"]
[unit]
singular = { nl = "punt", en = "point" }
plural = { nl = "punten", en = "points" }
valid_months = 24
[earn]
units = 1
per = "1.00"
[[tiers]]
id = "bronze"
name = { nl = "Brons", en = "Bronze" }
threshold = "0.00"
[[tiers]]
id = "silver"
name = { nl = "Zilver", en = "Silver" }
threshold = "150.00"
earn_percent = 110
[[rewards]]
id = "mug"
name = { nl = "Noord-mok", en = "Noord mug" }
description = { nl = "Mok", en = "Mug" }
cost = 350
stock = 1
[referral]
inviter_units = 100
friend_units = 50
minimum = "5.00"
[terms]
on = 2026-11-01
text = { nl = "Je spaart.", en = "You save." }
"""
EARLIER, RECENTLY = NOW - timedelta(days=200), NOW - timedelta(days=5)
ENDS = datetime(2028, 11, 23, 23, tzinfo=UTC)


def entry(
    who: str, seq: int, kind: str, units: int, after: int, at: datetime, source: str | None,
    why: str = "{}",
) -> tuple[str, tuple[object, ...]]:  # fmt: skip
    against = "redeemed" if kind == "redeem" else "issued"
    return (
        "insert into entry (member_id, seq, id, kind, units, against, at, balance_after,"
        " programme_version, source_id, why)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, 1, %s, %s::jsonb)",
        (
            who,
            seq,
            new_id(int(at.timestamp() * 1000)),
            kind,
            units,
            against,
            at,
            after,
            source,
            why,
        ),
    )


def lot(who: str, seq: int, units: int, left: int, at: datetime) -> tuple[str, tuple[object, ...]]:
    return (
        "insert into lot (member_id, seq, earned_at, available_at, expires_at, units, remaining)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (who, seq, at, at, ENDS, units, left),
    )


def moved(who: str, seq: int, of: int, units: int, part: int = 1) -> tuple[str, tuple[object, ...]]:
    return ("insert into movement values (%s, %s, %s, %s, %s)", (who, seq, part, of, units))


def member(who: str, name: str, number: str) -> tuple[str, tuple[object, ...]]:
    return (
        "insert into member values (%s, %s, %s, 'nl', null, false, '2026-11-01', %s, %s, %s, %s)",
        (who, f"{name.lower()}@example.nl", f"{name} Vis", EARLIER, number, name, name.upper()),
    )


def purchase(
    who: str, id_: str, visit: str, cents: int, at: datetime, receipt: str, earned: int
) -> tuple[str, tuple[object, ...]]:
    request = (
        f'{{"visit_id": "{visit}", "amount": {{"amount": {cents}, "currency": "EUR"}},'
        f' "receipt": "{receipt}", "bought_at": "{at.isoformat()}", "use_vouchers": []}}'
    )
    return (
        "insert into purchase (member_id, id, till_id, visit_id, request, amount, currency,"
        " receipt, business_on, bought_at, recorded_at, earned, tier_after, tier_changed,"
        " available_after) values (%s, %s, %s, %s, %s::jsonb, %s, 'EUR', %s, %s, %s, %s, %s,"
        " 'bronze', false, 0)",
        (who, id_, TILL, visit, request, cents, receipt, at.date(), at, at, earned),
    )


def visit(who: str, id_: str, at: datetime) -> tuple[str, tuple[object, ...]]:
    return (
        "insert into visit values (%s, %s, 'code', %s, %s, %s, null, null, null, false, null)",
        (TILL, id_, at, at, who),
    )


def voucher(id_: str, seq: int, state: str) -> tuple[str, tuple[object, ...]]:
    used = RECENTLY if state == "used" else None
    return (
        "insert into voucher (member_id, id, handle, request, reward_id, name, cost, state,"
        " issued_at, expires_at, entry_seq, used_at, used_where, purchase_id, ended_at)"
        """ values (%s, %s, %s, '{}', 'coffee', '{"nl": "Koffie", "en": "Coffee"}', 60, %s,"""
        " %s, %s, %s, %s, %s, %s, %s)",
        (
            SANNE, id_, f"HANDLE{seq}", state, RECENTLY, NOW + timedelta(days=20), seq, used,
            "Noord" if used else None, BOUGHT if used else None, used,
        ),
    )  # fmt: skip


WHY = '{"rule": "purchase", "tier_id": "bronze"}'
ROWS = [
    ("insert into programme_version values (1, %s, 'then', %s, null)", (EARLIER, PROGRAMME_THEN)),
    (
        "insert into till values (%s, 'Noord 1', 'Noord', %s, 50000, 1000000, %s, null)",
        (TILL, b"key", EARLIER),
    ),
    member(SANNE, "Sanne", "1234567890128"),
    member(BRAM, "Bram", "1234567890135"),
    (
        "insert into balance values (%s, 138, 0, 16300, 'silver', 7, 5), (%s, 60, 0, 1000,"
        " 'bronze', 3, 2)",
        (SANNE, BRAM),
    ),
    visit(SANNE, VISITS[0], EARLIER),
    visit(SANNE, VISITS[1], RECENTLY),
    visit(BRAM, VISITS[2], RECENTLY),
    purchase(SANNE, OLD, VISITS[0], 9000, EARLIER, "1", 90),
    purchase(SANNE, BOUGHT, VISITS[1], 7300, RECENTLY, "2", 68),
    purchase(BRAM, FRIENDS, VISITS[2], 1000, RECENTLY, "3", 10),
    entry(SANNE, 1, "earn", 90, 90, EARLIER, OLD, WHY),
    lot(SANNE, 1, 90, 0, EARLIER),
    moved(SANNE, 1, 1, 90),
    entry(SANNE, 2, "earn", 68, 158, RECENTLY, BOUGHT, WHY),
    lot(SANNE, 2, 68, 68, RECENTLY),
    moved(SANNE, 2, 2, 68),
    entry(SANNE, 3, "earn", 100, 258, RECENTLY, FRIENDS, '{"rule": "referral_inviter"}'),
    lot(SANNE, 3, 100, 70, RECENTLY),
    moved(SANNE, 3, 3, 100),
    entry(SANNE, 4, "redeem", -60, 198, RECENTLY, COFFEE, '{"rule": "redemption"}'),
    moved(SANNE, 4, 1, -60),
    entry(SANNE, 5, "redeem", -60, 138, RECENTLY, USED, '{"rule": "redemption"}'),
    moved(SANNE, 5, 1, -30),
    moved(SANNE, 5, 3, -30, 2),
    voucher(COFFEE, 4, "issued"),
    ("insert into reward_stock (reward_id, remaining) values ('coffee', 98)", ()),
    voucher(USED, 5, "used"),
    entry(BRAM, 1, "earn", 10, 10, RECENTLY, FRIENDS, WHY),
    lot(BRAM, 1, 10, 10, RECENTLY),
    moved(BRAM, 1, 1, 10),
    entry(BRAM, 2, "earn", 50, 60, RECENTLY, FRIENDS, '{"rule": "referral_friend"}'),
    lot(BRAM, 2, 50, 50, RECENTLY),
    moved(BRAM, 2, 2, 50),
    (
        "insert into referral values (%s, %s, %s, 'rewarded', %s, true, %s)",
        (BRAM, SANNE, EARLIER, RECENTLY, FRIENDS),
    ),
]


@pytest.fixture
def before(postgres: Databases) -> Iterator[str]:
    """A database as 0.2.0 left it: two members, three purchases, two vouchers, a referral."""
    with postgres.empty() as url, psycopg.connect(url, autocommit=True) as connection:
        first = scripts()[0]
        connection.execute(first.text.encode())
        connection.execute(
            "create table schema_version (number integer primary key, sha256 text not null,"
            " at timestamptz not null default now())"
        )
        connection.execute("insert into schema_version values (1, %s)", (first.sha256,))
        connection.execute("insert into platform values (true, 'then', '\\x00')")
        for statement, parameters in ROWS:
            connection.execute(statement.encode(), parameters)
        assert migrate(url) == [script.number for script in scripts()[1:]]
        yield url


async def phone(platform: Platform, email: str) -> MemberClient:
    _, checked = await platform.prove(email, platform.id())
    assert checked.session is not None
    return MemberClient.of(platform, email, checked.session)


async def test_members_go_on_with_what_they_had(before: str) -> None:
    async with open_platform(before, clock=Clock(NOW)) as platform:
        sanne = await phone(platform, "sanne@example.nl")
        seen = await look(sanne)
        assert (seen.balance.available, seen.balance.unit_id) == (138, "points")
        assert (seen.tier.tier_id, seen.tier.qualifying.amount) == ("silver", 16300)
        assert {v.id: v.state for v in seen.vouchers} == {COFFEE: "issued", USED: "used"}
        assert [e.units for e in seen.entries] == [-60, -60, 100, 68, 90]
        assert {e.unit_id for e in seen.entries} == {"points"}
        assert (seen.referral.rewarded_this_year, seen.referral.friends[0].state) == (1, "rewarded")
        assert seen.version > 7
        assert await platform.audit() == []


async def test_what_was_recorded_before_can_be_returned(before: str) -> None:
    async with open_platform(before, clock=Clock(NOW)) as platform:
        desk = Desk(platform, await platform.till("Noord 2", "Noord"))
        sanne = await phone(platform, "sanne@example.nl")
        back = made(await desk.refund(BOUGHT))
        assert (back["taken_back"], [v["id"] for v in back["returned_vouchers"]]) == (68, [USED])
        assert await balance(sanne) == (70, 0)
        friends = made(await desk.refund(FRIENDS))
        assert (friends["taken_back"], friends["deficit"]) == (60, 0)
        assert await balance(sanne) == (30, 0)  # the voucher paid out of it is withdrawn
        assert (await look(sanne)).referral.rewarded_this_year == 0
        refused(await desk.refund(OLD), 422, "refund_too_late", days=30)


async def test_life_goes_on_and_ends_as_it_would_have(before: str) -> None:
    clock = Clock(NOW)
    async with open_platform(before, clock=clock) as platform:
        desk = Desk(platform, await platform.till("Noord 2", "Noord"))
        sanne = await phone(platform, "sanne@example.nl")
        sold = await desk.serve(sanne, 1000, vouchers=[COFFEE])
        assert (sold["earned"], sold["available"]) == (11, 149)
        made(await redeem(sanne, "croissant", 50))
        clock.now = ENDS + timedelta(hours=1)
        again = await phone(platform, "sanne@example.nl")
        assert (await look(again)).entries[0].kind == "expire"


OTHERWISE = {
    "more": lambda file: file.replace("friend_units = 50\n", "friend_units = 250\n"),
    "none": lambda file: re.sub(r"(?s)\[referral\].*?(?=\n\[)", "", file),
}


@pytest.mark.parametrize("terms", OTHERWISE)
async def test_an_invitation_of_before_takes_back_what_it_gave(
    before: str, tmp_path: Path, terms: str
) -> None:
    source, file = PROGRAMME.read_text(), tmp_path / "programme.toml"
    file.write_text(OTHERWISE[terms](source))
    assert file.read_text() != source
    async with open_platform(before, clock=Clock(NOW), programme=file) as platform:
        desk = Desk(platform, await platform.till("Noord 2", "Noord"))
        bram = await phone(platform, "bram@example.nl")
        back = made(await desk.refund(FRIENDS))
        assert (back["taken_back"], back["deficit"]) == (60, 0)
        assert await balance(bram) == (0, 0)
        sanne = await phone(platform, "sanne@example.nl")
        assert (await look(sanne)).entries[0].units == -100


async def test_an_id_of_before_is_not_used_again(before: str) -> None:
    with psycopg.connect(before, autocommit=True) as connection:
        connection.execute(
            "insert into refund (member_id, id, till_id, purchase_id, at, request, taken_back,"
            " reply) values (%s, %s, %s, %s, %s, '{}', 0, '{}')",
            (SANNE, VISITS[0], TILL, OLD, RECENTLY),
        )
    async with open_platform(before, clock=Clock(NOW)) as platform:
        desk = Desk(platform, await platform.till("Noord 2", "Noord"))
        sanne = await phone(platform, "sanne@example.nl")
        sold = await desk.sell(await desk.visit(sanne), 1000, id_=OLD)
        refused(sold, 409, "id_reused")
        refused(await desk.refund(BOUGHT, id_=VISITS[0]), 409, "id_reused")
        made(await desk.refund(BOUGHT))


async def test_what_was_given_before_counts_for_a_total(before: str, tmp_path: Path) -> None:
    limited = PROGRAMME.read_text().replace('id = "coffee"\n', 'id = "coffee"\nin_total = 3\n')
    file = tmp_path / "programme.toml"
    file.write_text(limited)
    async with open_platform(before, clock=Clock(NOW), programme=file) as platform:
        sanne = await phone(platform, "sanne@example.nl")
        made(await redeem(sanne))
        refused(await redeem(sanne), 422, "reward_limit_total", most=3)
        assert not (await look(sanne)).programme.rewards[0].in_stock


async def test_without_a_file_it_says_what_is_missing(before: str) -> None:
    async with open_database(before) as database:
        with pytest.raises(programmes.OldProgramme, match="older Pasje: give its file"):
            await database.run(lambda tx: programmes.in_force(tx, NOW, demo=False))


async def test_another_programme_cannot_follow(before: str) -> None:
    other = read(PROGRAMME)
    other = replace(other, source=other.source.replace('id = "koffiebar-noord"', 'id = "x"', 1))
    async with open_database(before) as database:
        with pytest.raises(WrongProgramme, match="must stay 'koffiebar-noord'"):
            await database.run(lambda tx: programmes.use(tx, other, NOW))


async def test_the_demo_brings_its_own_file(before: str) -> None:
    async with open_database(before) as database:
        rules = await database.run(lambda tx: seed.in_force(tx, NOW, demo=True))
    assert (rules.programme.id, rules.programme.version) == ("koffiebar-noord", 2)


async def test_another_shop_is_asked_for_its_file(before: str) -> None:
    with psycopg.connect(before, autocommit=True) as connection:
        connection.execute(
            "update programme_version set source = replace(source, 'koffiebar-noord', 'bakery')"
        )
    async with open_database(before) as database:
        with pytest.raises(CannotRun, match=r"older Pasje: give its file.*--programme FILE"):
            await database.run(lambda tx: seed.in_force(tx, NOW, demo=True))
