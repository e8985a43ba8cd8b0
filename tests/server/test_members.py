"""The member's profile."""

import re
from dataclasses import replace
from datetime import date

import pytest

from pasje.contract.membership import ChangeProfile
from pasje.contract.snapshot import Snapshot
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from tests.support.platform import PROGRAMME, received, refused

VALID = ChangeProfile("Sanne  de Vries ", "en", date(1990, 2, 28), True)


@pytest.fixture
async def sanne(platform):
    return await platform.member("Sanne")


async def change(member, message):
    return await member.call("PUT", "/v1/me/profile", message)


async def test_profile_anonymous(platform):
    response = await platform.call("PUT", "/v1/me/profile", VALID)
    assert refused(response) == (401, "not_signed_in")


async def test_profile_valid(sanne):
    before = await sanne.snapshot()
    after = received(Snapshot, await change(sanne, VALID))
    assert (after.member.name, after.member.language) == ("Sanne de Vries", "en")
    assert (after.member.birthday_on, after.member.marketing) == (date(1990, 2, 28), True)
    assert after.version > before.version


async def test_a_stricter_version_keeps_nobody_from_withdrawing_consent(platform, sanne):
    await change(sanne, replace(VALID, birthday_on=None))
    file = read(PROGRAMME)
    stricter = file.source.replace('currency = "EUR"\n', 'currency = "EUR"\nminimum_age = 16\n')
    stricter = re.sub(r',? en = "(?:[^"\\]|\\.)*"', "", stricter.replace('["nl", "en"]', '["nl"]'))
    now = platform.clock.now
    await platform.run(lambda tx: programmes.use(tx, replace(file, source=stricter), now))
    withdrawn = replace(VALID, birthday_on=None, marketing=False)
    after = received(Snapshot, await change(sanne, withdrawn))
    assert (after.member.marketing, after.member.birthday_on) == (False, None)
    assert (after.member.language, after.programme.languages) == ("en", ("nl",))
    for young in (date(2015, 1, 1), date(2010, 11, 24)):
        told = replace(withdrawn, birthday_on=young)
        assert refused(await change(sanne, told)) == (422, "too_young")
    old = received(
        Snapshot, await change(sanne, replace(withdrawn, birthday_on=date(2010, 11, 23)))
    )
    assert old.member.birthday_on == date(2010, 11, 23)
    assert refused(await change(sanne, withdrawn)) == (422, "birthday_needed")
    await change(sanne, replace(VALID, language="nl"))
    assert refused(await change(sanne, VALID)) == (400, "invalid_field")


async def test_profile_repeated(sanne):
    await change(sanne, VALID)
    assert (await change(sanne, VALID)).status_code == 200


@pytest.mark.parametrize("birthday", [date(1899, 12, 31), date(2026, 11, 24)])
async def test_profile_with_an_impossible_birthday(sanne, birthday):
    message = ChangeProfile("Sanne", "nl", birthday, False)
    assert refused(await change(sanne, message)) == (422, "birthday_impossible")


async def test_profile_in_a_language_the_programme_does_not_have(sanne):
    message = ChangeProfile("Sanne", "de", None, False)
    response = await change(sanne, message)
    assert refused(response) == (400, "invalid_field")
    assert response.json()["expected"] == "one of nl, en"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
async def test_profile_without_a_name(sanne, name):
    response = await change(sanne, ChangeProfile(name, "nl", None, False))
    assert refused(response) == (400, "invalid_field")
    assert response.json()["field"] == "name"


async def test_what_one_member_changes_another_does_not_see(platform, sanne):
    joost = await platform.member("Joost")
    before = await joost.snapshot()
    await change(sanne, VALID)
    assert (await joost.snapshot()) == before
