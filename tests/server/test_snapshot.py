"""The snapshot and its tag."""

import re
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pasje.contract.membership import ChangeProfile
from pasje_platform.database import open_database
from tests.support.platform import open_platform, refused


@pytest.fixture
async def sanne(platform):
    return await platform.member("Sanne")


async def read(member, etag=""):
    return await member.call("GET", "/v1/me/snapshot", if_none_match=etag)


async def test_anonymous(platform):
    response = await platform.call("GET", "/v1/me/snapshot")
    assert refused(response) == (401, "not_signed_in")


async def test_valid_carries_epoch_programme_and_version(sanne):
    response = await read(sanne)
    snapshot = response.json()
    tag = f'"{snapshot["epoch"]}.{snapshot["programme"]["version"]}.{snapshot["version"]}"'
    assert response.headers["etag"] == tag
    assert response.headers["cache-control"] == "no-store"


async def test_repeated_with_its_tag_says_nothing_new(platform, sanne):
    etag = (await read(sanne)).headers["etag"]
    platform.clock.advance(minutes=5)
    for sent in (etag, f'"other", {etag}', f"W/{etag}"):
        response = await read(sanne, sent)
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == etag


async def test_every_change_gives_another_tag(platform, sanne):
    till = await platform.till()
    tags = [(await read(sanne)).headers["etag"]]

    async def changed():
        response = await read(sanne, tags[-1])
        assert response.status_code == 200
        tags.append(response.headers["etag"])

    visit = await till.visit(sanne.fresh_code())
    purchase = await till.purchase(visit, 100_00 - 40_00)
    await changed()
    await sanne.redeem("coffee", 60)
    await changed()
    await till.refund(purchase)
    await changed()
    await sanne.call("PUT", "/v1/me/profile", ChangeProfile("Sanne", "en", None, False))
    await changed()
    await platform.second_phone(sanne)
    await changed()
    await platform.grant(sanne, 10)
    await changed()
    assert len(set(tags)) == len(tags)


async def test_what_is_due_expires_before_anything_is_said(platform, sanne):
    await platform.grant(sanne, 10)
    first = await read(sanne)
    assert first.json()["balance"]["expiring"]["on"] == "2028-11-23"
    phone = await platform.second_phone(sanne)
    etag = (await read(phone)).headers["etag"]
    platform.clock.advance(days=732)
    again = await platform.second_phone(sanne)
    response = await read(again, etag)
    assert response.status_code == 200
    assert response.json()["balance"]["available"] == 0
    assert response.json()["entries"][0]["kind"] == "expire"


async def test_days_are_those_of_the_programmes_zone(platform):
    platform.clock.now = platform.clock.now.replace(hour=23, minute=30)
    joost = await platform.member("Joost")
    snapshot = await joost.snapshot()
    assert snapshot.member.joined_on == platform.clock.now.date() + timedelta(days=1)


async def test_a_reward_that_ran_out_says_so(platform, sanne):
    await platform.grant(sanne, 400)
    await sanne.redeem("mug", 350)
    shown = {reward.id: reward.in_stock for reward in (await sanne.snapshot()).programme.rewards}
    assert shown == {"coffee": True, "croissant": True, "mug": False}
    public = (await platform.call("GET", "/v1/programme")).json()
    assert {reward["id"]: reward["in_stock"] for reward in public["rewards"]} == shown


async def test_instants_are_in_utc_on_a_server_set_otherwise(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("alter database {} set timezone = 'Asia/Kolkata'").format(name))
    async with open_platform(database_url) as platform:
        sanne = await platform.member("Sanne")
        await platform.grant(sanne, 60)
        await sanne.redeem("coffee", 60)
        text = (await sanne.call("GET", "/v1/me/snapshot")).text
    instants = re.findall(r'"[a-z]+_?at":"([^"]+)"', text)
    assert len(instants) >= 5
    assert [instant for instant in instants if not instant.endswith("Z")] == []


async def test_options_in_the_connection_string_are_kept(database_url):
    url = make_conninfo(database_url, options="-c statement_timeout=1234")
    async with open_database(url) as database:

        async def shown(tx):
            rows = await tx.execute("show statement_timeout")
            return (await rows.fetchone())["statement_timeout"]

        assert await database.run(shown) == "1234ms"


async def test_after_a_restore_the_documented_statement_makes_phones_fetch_anew(platform):
    page = (Path(__file__).parents[2] / "docs/api.md").read_text()
    (statement,) = re.findall(r"`(update platform set epoch[^`]+)`", page)
    sanne = await platform.member("Sanne")
    before = await sanne.call("GET", "/v1/me/snapshot")
    tag = before.headers["etag"]
    assert (await sanne.call("GET", "/v1/me/snapshot", if_none_match=tag)).status_code == 304
    await platform.run(lambda tx: tx.execute(statement))
    after = await sanne.call("GET", "/v1/me/snapshot", if_none_match=tag)
    assert after.status_code == 200
    assert after.json()["epoch"] != before.json()["epoch"]
