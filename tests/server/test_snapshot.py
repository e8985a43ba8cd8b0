"""The snapshot and its tag."""

from datetime import timedelta

import pytest

from pasje.contract.membership import ChangeProfile
from tests.support.platform import refused


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
