"""The ledger in PostgreSQL: corrections, expiry, and an audit that finds what is wrong."""

from functools import partial
from typing import LiteralString

import psycopg
import pytest

from pasje_platform.database import Tx
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger.audit import audit
from pasje_platform.refused import Refused
from tests.support.desk import balance, look, made, open_desk, redeem, voucher
from tests.support.platform import Platform


async def test_a_correction_says_its_reason(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    await platform.grant(sanne, -15)
    entries = (await look(sanne)).entries
    assert [(e.kind, e.units, e.balance_after) for e in entries] == [
        ("adjust", -15, 25), ("adjust", 40, 40),
    ]  # fmt: skip
    assert entries[0].why.reason == "test"


async def test_a_correction_never_takes_more_than_there_is(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    with pytest.raises(Refused, match="not_enough_points"):
        await platform.grant(sanne, -41)
    for units in (0, ledger.MOST_CORRECTION + 1, -ledger.MOST_CORRECTION - 1, 10**30):
        with pytest.raises(ValueError, match="a correction has a reason, and 1 to"):
            await platform.grant(sanne, units)
    assert await balance(sanne) == (40, 0)


async def test_what_is_due_expires_before_anything_is_read_or_spent(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    platform.clock.advance(days=20)
    await platform.grant(sanne, 50)
    expiring = (await look(sanne)).balance.expiring
    assert expiring is not None
    assert (expiring.units, str(expiring.on)) == (40, "2028-11-23")
    platform.clock.now = expiring.at
    again = await platform.second_phone(sanne)
    answer = await redeem(again)
    assert answer.json()["available"] == 50
    seen = await look(again)
    assert [(e.kind, e.units) for e in seen.entries[:1]] == [("expire", -40)]
    assert (seen.entries[0].at, seen.balance.available) == (expiring.at, 50)


async def test_the_soonest_to_expire_is_spent_first(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    platform.clock.advance(days=20)
    await platform.grant(sanne, 50)
    await voucher(sanne)
    expiring = (await look(sanne)).balance.expiring
    assert expiring is not None
    assert (expiring.units, str(expiring.on)) == (30, "2028-12-13")


async def test_every_change_raises_the_snapshots_version(platform: Platform) -> None:
    sanne, desk = await platform.member("Sanne"), await open_desk(platform)
    versions = [(await look(sanne)).version]
    await platform.grant(sanne, 60)
    versions.append((await look(sanne)).version)
    await voucher(sanne)
    versions.append((await look(sanne)).version)
    sold = await desk.serve(sanne, 1000)
    versions.append((await look(sanne)).version)
    made(await desk.refund(sold["id"]))
    versions.append((await look(sanne)).version)
    assert versions == sorted(set(versions))


BREAKS: dict[str, LiteralString] = {
    "balance": "update balance set available = available + 1",
    "owed": "update balance set available = 0, deficit = 5",
    "pending": "update balance set pending = pending + 1",
    "lot": "update lot set units = units - 80",
    "entry": "update entry set units = units + 1 where kind = 'earn'",
    "other unit": "update entry set unit_id = 'stars' where kind = 'redeem'",
    "why": """update entry set why = why || '{"shop": "Zuid"}'""",
    "when": "update entry set at = at + interval '1 second'",
    "movement": "update movement set units = units + 1",
    "after": "update entry set balance_after = balance_after + 1",
    "gone": "delete from movement",
    "seq": "update member_state set last_seq = last_seq + 1",
    "event": "delete from event where kind = 'purchase'",
    "last event": "delete from event where kind = 'redeem'",
    "told otherwise": "update event set body = body || '{\"cost\": 59}' where kind = 'redeem'",
    "numbers": "update member_state set event_no = event_no + 1",
    "state": "update member_state set state = jsonb_set(state, '{has_bought}', 'false')",
    "history": "update member_state set state = jsonb_set(state, '{history}', '[]')",
    "purchase": "update purchase set earned_units = '{\"points\": 91}'",
    "voucher": "update voucher set state = 'voided'",
    "handle": "update voucher set handle = 'other'",
    "cost": "update voucher set cost = cost + 1",
}


class Undo(Exception):
    """Ends a transaction that nobody shall see."""


async def test_the_audit_finds_what_is_broken(platform: Platform) -> None:
    sanne, desk = await platform.member("Sanne"), await open_desk(platform)
    await desk.serve(sanne, 9000)
    await voucher(sanne)
    assert await platform.audit() == []
    found: dict[str, list[str]] = {}

    async def broken(tx: Tx, name: str) -> None:
        await tx.execute("set local session_replication_role = replica")
        await tx.execute(BREAKS[name])
        found[name] = await audit(tx)
        raise Undo

    for name in BREAKS:
        with pytest.raises(Undo):
            await platform.run(partial(broken, name=name))
    assert [name for name in BREAKS if not found[name]] == []
    assert all(sanne.id in sentence for said in found.values() for sentence in said)


@pytest.mark.parametrize("table", ["event", "entry", "lot", "movement"])
async def test_what_happened_is_never_changed(platform: Platform, table: str) -> None:
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 40)
    for statement in (f"update {table} set member_id = member_id", f"delete from {table}"):
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            await platform.run(lambda tx, said=statement: tx.execute(said.encode()))


async def test_an_account_there_is_not(platform: Platform) -> None:
    rules, nobody = await platform.rules(), platform.id()
    with pytest.raises(LookupError):
        await platform.run(lambda tx: ledger.state(tx, rules, nobody, platform.clock.now))
