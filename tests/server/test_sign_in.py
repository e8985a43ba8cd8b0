"""Signing in with an e-mailed code, and enrolling after it."""

from dataclasses import replace
from datetime import date

import httpx
import pytest

from pasje.contract.membership import (
    CheckSignInCode,
    Enrol,
    Session,
    SignInChecked,
    SignInStarted,
    StartSignIn,
)
from pasje_platform.sign_in.model import counted_caller
from tests.support.platform import ORIGIN, received, refused

EMAIL = "sanne@example.nl"


def wrong(code):
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def check(platform, sign_in_id, code, device_id):
    message = CheckSignInCode(code, device_id, "Telefoon")
    return await platform.call("POST", f"/v1/sign-ins/{sign_in_id}/check", message)


async def start(platform, sign_in_id, email=EMAIL, language="nl"):
    return await platform.call("PUT", f"/v1/sign-ins/{sign_in_id}", StartSignIn(email, language))


@pytest.fixture
async def proven(platform):
    """Device and sign-in of an address that proved itself, and an enrolment that fits."""
    device_id = platform.id()
    sign_in_id, checked = await platform.prove(EMAIL, device_id)
    assert checked == SignInChecked(None)
    return Enrol(sign_in_id, device_id, "Telefoon", "Sanne de Vries", "nl", date(2026, 11, 1))


async def enrol(platform, member_id, message):
    return await platform.call("PUT", f"/v1/members/{member_id}", message)


# Starting


async def test_start_valid(platform):
    started = received(SignInStarted, await start(platform, platform.id()), 201)
    assert started.tries == 5
    assert started.demo_code.isdecimal()
    assert (started.expires_at - platform.clock.now).total_seconds() == 600


async def test_start_repeated_says_the_same_and_sends_nothing(platform, capsys):
    sign_in_id = platform.id()
    first = await start(platform, sign_in_id)
    assert "code for sanne@example.nl" in capsys.readouterr().err
    again = await start(platform, sign_in_id)
    assert capsys.readouterr().err == ""
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize("other", [{"email": "joost@example.nl"}, {"language": "en"}])
async def test_start_repeated_for_something_else(platform, other):
    sign_in_id = platform.id()
    await start(platform, sign_in_id)
    assert refused(await start(platform, sign_in_id, **other)) == (409, "id_reused")


@pytest.mark.parametrize(
    "email", ["sanne", "a b@example.nl", "a@b@example.nl", "a@example", "@x.nl"]
)
async def test_start_with_no_address(platform, email):
    response = await start(platform, platform.id(), email)
    assert refused(response) == (400, "invalid_field")
    assert response.json()["field"] == "email"


async def test_a_fourth_mail_within_a_quarter_of_an_hour_waits(platform):
    for _ in range(3):
        await start(platform, platform.id())
        platform.clock.advance(minutes=2)
    response = await start(platform, platform.id(), "SANNE@example.nl")
    assert refused(response) == (429, "too_many_requests")
    assert response.json()["retry_after"] == 9 * 60
    assert response.headers["retry-after"] == "540"
    assert "9\u00a0minut" in response.json()["detail"]
    assert (await start(platform, platform.id(), "joost@example.nl")).status_code == 201
    platform.clock.advance(minutes=9)
    assert (await start(platform, platform.id())).status_code == 201


async def test_a_seventh_mail_within_an_hour_waits(platform):
    for _ in range(6):
        assert (await start(platform, platform.id())).status_code == 201
        platform.clock.advance(minutes=8)
    response = await start(platform, platform.id())
    assert response.json()["retry_after"] == 12 * 60


async def test_start_does_not_tell_whether_there_is_a_member(platform):
    sanne = await platform.member("Sanne", email=EMAIL)
    known = await start(platform, platform.id(), sanne.email)
    unknown = await start(platform, platform.id(), "nobody@example.nl")
    assert known.status_code == unknown.status_code == 201
    without = [{**r.json(), "demo_code": None} for r in (known, unknown)]
    assert without[0] == without[1]


# Proving


async def test_check_valid_of_a_member_signs_in(platform):
    sanne = await platform.member("Sanne", email=EMAIL)
    _, checked = await platform.prove("Sanne@Example.nl", platform.id())
    assert checked.session.member_id == sanne.id
    assert len(checked.session.snapshot.devices) == 2


async def test_check_unknown(platform):
    response = await check(platform, platform.id(), "000000", platform.id())
    assert refused(response) == (422, "sign_in_code_expired")


async def test_check_wrong_counts_down_to_exhausted(platform):
    sign_in_id, code = await platform.start_sign_in(EMAIL)
    for left in (4, 3, 2, 1):
        response = await check(platform, sign_in_id, wrong(code), platform.id())
        assert refused(response) == (422, "sign_in_code_wrong")
        assert response.json()["tries_left"] == left
    for tried in (wrong(code), code):
        response = await check(platform, sign_in_id, tried, platform.id())
        assert refused(response) == (422, "sign_in_code_exhausted")


async def test_check_expired(platform):
    sign_in_id, code = await platform.start_sign_in(EMAIL)
    platform.clock.advance(minutes=10)
    response = await check(platform, sign_in_id, code, platform.id())
    assert refused(response) == (422, "sign_in_code_expired")
    assert response.json()["minutes"] == 10


async def test_check_with_the_code_of_another_sign_in(platform):
    first, _ = await platform.start_sign_in(EMAIL)
    _, code = await platform.start_sign_in("joost@example.nl")
    response = await check(platform, first, code, platform.id())
    assert refused(response) == (422, "sign_in_code_wrong")


async def test_check_repeated_by_its_device_within_a_minute_gets_a_session_again(platform):
    await platform.member("Sanne", email=EMAIL)
    sign_in_id, code = await platform.start_sign_in(EMAIL)
    device_id = platform.id()
    first = received(SignInChecked, await check(platform, sign_in_id, code, device_id))
    platform.clock.advance(seconds=60)
    again = received(SignInChecked, await check(platform, sign_in_id, code, device_id))
    assert again.session.member_id == first.session.member_id
    for session, status in ((first.session, 401), (again.session, 200)):
        bearer = session.tokens.access_token
        response = await platform.call("GET", "/v1/me/snapshot", bearer=bearer)
        assert response.status_code == status


@pytest.mark.parametrize("how", ["later", "another device", "another code"])
async def test_check_repeated_otherwise(platform, how):
    await platform.member("Sanne", email=EMAIL)
    sign_in_id, code = await platform.start_sign_in(EMAIL)
    device_id = platform.id()
    await check(platform, sign_in_id, code, device_id)
    platform.clock.advance(seconds=61 if how == "later" else 1)
    device_id = platform.id() if how == "another device" else device_id
    code = wrong(code) if how == "another code" else code
    response = await check(platform, sign_in_id, code, device_id)
    assert refused(response) == (422, "sign_in_code_used")


# Enrolling


async def test_enrol_valid(platform, proven):
    member_id = platform.id()
    message = replace(proven, birthday_on=date(1990, 2, 28), marketing=True)
    session = received(Session, await enrol(platform, member_id, message), 201)
    member = session.snapshot.member
    assert (member.id, member.name, member.email) == (member_id, "Sanne de Vries", EMAIL)
    assert (member.birthday_on, member.marketing) == (date(1990, 2, 28), True)
    assert session.snapshot.balance.available == 0
    assert session.snapshot.tier.tier_id == "bronze"
    assert [device.current for device in session.snapshot.devices] == [True]


async def test_enrol_repeated_gets_a_session_again(platform, proven):
    member_id = platform.id()
    await enrol(platform, member_id, proven)
    again = received(Session, await enrol(platform, member_id, proven))
    bearer = again.tokens.access_token
    assert (await platform.call("GET", "/v1/me/snapshot", bearer=bearer)).status_code == 200


async def test_enrol_repeated_for_something_else(platform, proven):
    member_id = platform.id()
    await enrol(platform, member_id, proven)
    response = await enrol(platform, member_id, replace(proven, name="Joost"))
    assert refused(response) == (409, "id_reused")


async def test_enrol_repeated_with_another_invitation(platform, proven):
    sanne = await platform.member("Sanne")
    invited = replace(proven, referral_code=(await sanne.snapshot()).referral.code)
    first, second = platform.id(), platform.id()
    await enrol(platform, first, invited)
    same = replace(invited, referral_code=f" {str(invited.referral_code).lower()} ")
    assert (await enrol(platform, first, same)).status_code == 200
    assert refused(await enrol(platform, first, proven)) == (409, "id_reused")
    assert refused(await enrol(platform, second, invited)) == (422, "already_member")
    assert len((await sanne.snapshot()).referral.friends) == 1


async def test_enrol_with_the_id_of_another_member(platform, proven):
    joost = await platform.member("Joost")
    assert refused(await enrol(platform, joost.id, proven)) == (409, "id_reused")


async def test_enrol_twice(platform, proven):
    await enrol(platform, platform.id(), proven)
    response = await enrol(platform, platform.id(), proven)
    assert refused(response) == (422, "already_member")


async def test_enrol_without_proof(platform, proven):
    sign_in_id, _ = await platform.start_sign_in("joost@example.nl")
    for message in (
        replace(proven, sign_in_id=platform.id()),
        replace(proven, sign_in_id=sign_in_id),
        replace(proven, device_id=platform.id()),
    ):
        response = await enrol(platform, platform.id(), message)
        assert refused(response) == (422, "sign_in_code_expired")


async def test_enrol_long_after_the_proof(platform, proven):
    platform.clock.advance(minutes=31)
    response = await enrol(platform, platform.id(), proven)
    assert refused(response) == (422, "sign_in_code_expired")
    assert response.json()["minutes"] == 30


async def test_enrol_with_other_terms(platform, proven):
    response = await enrol(platform, platform.id(), replace(proven, terms_on=date(2025, 1, 1)))
    assert refused(response) == (422, "terms_changed")
    assert response.json()["terms_on"] == "2026-11-01"
    assert "1\u00a0november\u00a02026" in response.json()["detail"].lower()


@pytest.mark.parametrize("birthday", [date(1899, 12, 31), date(2026, 11, 24)])
async def test_enrol_with_an_impossible_birthday(platform, proven, birthday):
    response = await enrol(platform, platform.id(), replace(proven, birthday_on=birthday))
    assert refused(response) == (422, "birthday_impossible")


async def test_enrol_in_a_language_the_programme_does_not_have(platform, proven):
    response = await enrol(platform, platform.id(), replace(proven, language="de"))
    assert refused(response) == (400, "invalid_field")
    assert response.json()["field"] == "language"


async def test_enrol_with_an_unknown_invitation_can_be_repeated_without(platform, proven):
    member_id = platform.id()
    response = await enrol(platform, member_id, replace(proven, referral_code="NOBODY42"))
    assert refused(response) == (422, "unknown_referral_code")
    assert (await enrol(platform, member_id, proven)).status_code == 201


# From one network address


@pytest.mark.parametrize(
    ("address", "demo", "counted"),
    [
        ("127.0.0.1", True, None),
        ("::1", True, None),
        ("::ffff:127.0.0.1", True, None),
        ("127.0.0.1", False, "127.0.0.1"),
        ("192.0.2.7", True, "192.0.2.7"),
        ("2001:db8:1:2:3::4", False, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", False, "fe80::/64"),
        (None, False, None),
        ("", False, None),
    ],
)
def test_what_an_address_is_counted_as(address, demo, counted):
    assert counted_caller(address, demo=demo) == counted


async def test_the_twenty_first_sign_in_from_one_address_waits(platform):
    async def start_from(host, number, **headers):
        transport = httpx.ASGITransport(platform.app, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
            return await http.put(
                f"/v1/sign-ins/{platform.id()}",
                json={"email": f"{host}-{number}@example.nl", "language": "nl"},
                headers=headers,
            )

    for number in range(20):
        assert (await start_from("192.0.2.7", number)).status_code == 201
        platform.clock.advance(minutes=1)
    late = await start_from("192.0.2.7", 20, **{"X-Forwarded-For": "192.0.2.8"})
    assert refused(late) == (429, "too_many_requests")
    assert late.json()["retry_after"] == 40 * 60
    assert (await start_from("192.0.2.8", 0)).status_code == 201
    platform.clock.advance(minutes=40)
    assert (await start_from("192.0.2.7", 21)).status_code == 201


async def test_a_demo_on_its_own_machine_is_tried_as_often_as_one_likes(platform):
    for number in range(25):
        assert (await start(platform, platform.id(), f"{number}@example.nl")).status_code == 201


async def test_attempts_are_forgotten_after_a_day_whosever_they_were(platform):
    await start(platform, platform.id())
    platform.clock.advance(hours=25)
    await start(platform, platform.id(), "joost@example.nl")

    async def count(tx):
        rows = await tx.execute("select count(*) as number from attempt")
        return (await rows.fetchone())["number"]

    assert await platform.run(count) == 1
