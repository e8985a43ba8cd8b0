"""Tills: their keys, their limits, and what their page begins with."""

import pytest

from pasje_platform.tills import service as tills
from tests.support.desk import open_desk, refused
from tests.support.platform import Platform


async def test_a_key_is_kept_as_a_hash_only(platform: Platform) -> None:
    till = await platform.till("Noord")
    found = await platform.run(lambda tx: tills.by_key(tx, till.key))
    assert found is not None
    assert (found.name, found.shop, found.most_per_purchase) == ("Noord", "Noord", 50_000)

    async def everything() -> str:
        async with platform.database.pool.connection() as connection:
            rows = await (await connection.execute("select till::text as row from till")).fetchall()
        return str(rows)

    assert till.key not in await everything()
    assert till.key.removeprefix("till_") not in await everything()


async def test_what_the_page_begins_with(platform: Platform) -> None:
    desk = await open_desk(platform, "Kassa 1", "Noord")
    shown = (await desk.get("/v1/till")).json()
    assert (shown["name"], shown["shop"], shown["next_receipt"]) == ("Kassa 1", "Noord", "1")
    assert shown["most_per_purchase"] == {"amount": 50_000, "currency": "EUR"}
    assert shown["unit"]["plural"]["nl"] == "punten"
    assert shown["pays"] is False


async def test_revoked(platform: Platform) -> None:
    desk, now = await open_desk(platform), platform.clock.now
    assert await platform.run(lambda tx: tills.revoke(tx, "Noord", now))
    assert not await platform.run(lambda tx: tills.revoke(tx, "Noord", now))
    refused(await desk.get("/v1/till"), 401, "till_key_wrong")


async def test_a_name_is_given_once(platform: Platform) -> None:
    await platform.till("Noord")
    with pytest.raises(tills.TillNameTaken):
        await platform.till("Noord")


@pytest.mark.parametrize(
    ("name", "most"),
    [(" ", 100), ("Zuid", 0), ("Z" * 61, 100), ("Zu\nid", 100), ("Zuid\x1b[2J", 100)],
)
async def test_a_till_has_a_name_and_limits(platform: Platform, name: str, most: int) -> None:
    with pytest.raises(ValueError, match="a name, a shop and limits"):
        await platform.till(name, most_per_purchase=most)


async def test_a_name_may_have_60_characters_and_any_letters(platform: Platform) -> None:
    name = "Café Zuid 2 · ☕ " + "é" * 44
    till = await platform.till(f" {name} ")
    found = await platform.run(lambda tx: tills.by_key(tx, till.key))
    assert found is not None
    assert (found.name, len(name)) == (name, 60)
    assert await platform.run(lambda tx: tills.revoke(tx, name, platform.clock.now))


async def test_a_members_token_is_no_till_key(platform: Platform) -> None:
    sanne = await platform.member("Sanne")
    refused(await sanne.call("GET", "/v1/till"), 401, "till_key_wrong")
    till = await platform.till("Noord")
    refused(await till.call("GET", "/v1/me/snapshot"), 401, "not_signed_in")
