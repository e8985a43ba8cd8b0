"""Versions of the programme: which is in force, what a new one keeps, and what everyone sees."""

import re
from datetime import timedelta

import pytest

from pasje_platform.programme import service
from pasje_platform.programme.file import ProgrammeFile, WrongProgramme, read
from tests.support.desk import open_desk
from tests.support.platform import PROGRAMME
from tests.support.programme_files import SOURCE


def changed(old, new):
    assert SOURCE.count(old) >= 1
    return SOURCE.replace(old, new, 1)


async def test_the_same_file_again_is_the_same_version(platform):
    file = read(PROGRAMME)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 1


async def test_another_file_is_the_next_version_from_now_on(platform):
    before = platform.clock.now
    platform.clock.advance(days=1)
    file = ProgrammeFile(changed("cost = 60", "cost = 70"), None)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2
    old = await platform.run(lambda tx: service.in_force(tx, before, demo=True))
    new = await platform.rules()
    assert [r.programme.version for r in (old, new)] == [1, 2]
    assert [r.reward("coffee").cost for r in (old, new)] == [60, 70]
    assert new.programme.effective_at == platform.clock.now


SILVER_GONE = re.sub(r'\[\[tiers\]\]\nid = "silver"\n(?:(?!\[\[).*\n)*', "", SOURCE)
CHANGES = [
    (SOURCE.replace('"EUR"', '"USD"'), "currency", "must stay 'EUR', for 2 members"),
    (SOURCE.replace('"koffiebar-noord"', '"bakker"'), "id", "'koffiebar-noord', for 2 members"),
    (SILVER_GONE, "tiers", "'silver' must stay, for 1 member in it"),
]


@pytest.mark.parametrize(("source", "key", "reason"), CHANGES)
async def test_what_members_hold_is_not_taken_by_a_new_version(platform, source, key, reason):
    desk = await open_desk(platform)
    await platform.member("Noor")
    await desk.serve(await platform.member("Tom"), 200_00)
    file = ProgrammeFile(source, None)
    with pytest.raises(WrongProgramme) as caught:
        await platform.run(lambda tx: service.use(tx, file, platform.clock.now))
    assert caught.value.key == key
    assert reason in caught.value.reason
    assert (await platform.rules()).programme.version == 1


@pytest.mark.parametrize(("source", "key", "reason"), CHANGES)
async def test_before_there_are_members_anything_may_change(platform, source, key, reason):
    file = ProgrammeFile(source, None)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2


@pytest.mark.parametrize(("source", "key", "reason"), CHANGES)
async def test_a_version_to_come_takes_nothing_that_members_may_have_by_then(
    platform, source, key, reason
):
    """Nobody is a member yet, and somebody in the tier when it would begin."""
    file, now = ProgrammeFile(source, None), platform.clock.now
    begins = now + timedelta(days=5)
    with pytest.raises(WrongProgramme) as caught:
        await platform.run(lambda tx: service.use(tx, file, now, from_=begins))
    assert caught.value.key == key
    assert "when this begins; what nobody has may change at once only" in caught.value.reason
    assert await platform.run(lambda tx: service.use(tx, file, now)) == 2


async def test_a_tier_nobody_is_in_may_go(platform):
    await platform.member("Noor")
    file = ProgrammeFile(SILVER_GONE, None)
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2


async def test_another_logo_is_the_next_version(platform):
    file = ProgrammeFile(SOURCE, "data:image/svg+xml;base64,PHN2Zy8+")
    assert await platform.run(lambda tx: service.use(tx, file, platform.clock.now)) == 2
    assert (await platform.rules()).programme.logo == file.logo


async def test_without_a_programme_nothing_is_in_force(platform):
    with pytest.raises(RuntimeError, match="no programme"):
        await platform.run(
            lambda tx: service.in_force(tx, platform.clock.now.replace(year=2020), demo=True)
        )


async def test_anyone_may_see_it_and_ask_for_news_only(platform):
    response = await platform.call("GET", "/v1/programme")
    assert response.json()["name"] == "Koffiebar Noord"
    assert response.headers["cache-control"] == "no-cache"
    etag = response.headers["etag"]
    again = await platform.call("GET", "/v1/programme", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    file = ProgrammeFile(changed("cost = 60", "cost = 70"), None)
    await platform.run(lambda tx: service.use(tx, file, platform.clock.now))
    news = await platform.call("GET", "/v1/programme", headers={"if-none-match": etag})
    assert news.json()["version"] == 2
