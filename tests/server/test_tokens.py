"""Access and refresh tokens, and signing devices out."""

import asyncio

import pytest

from pasje.contract.membership import RefreshTokens, Tokens
from tests.support.platform import received, refused


@pytest.fixture
async def sanne(platform):
    return await platform.member("Sanne")


async def refresh(member, token=None, device_id=None):
    message = RefreshTokens(
        token or member.tokens.refresh_token, device_id or member.device.device_id
    )
    return await member.platform.call("POST", "/v1/tokens", message)


async def works(member, access_token=None):
    bearer = access_token or member.tokens.access_token
    response = await member.platform.call("GET", "/v1/me/snapshot", bearer=bearer)
    return response.status_code == 200


async def test_anonymous(platform):
    for bearer in (None, "", "nonsense", "x" * 300, "é"):
        headers = {} if bearer is None else {"authorization": f"Bearer {bearer}".encode()}
        response = await platform.http.get("/v1/me/snapshot", headers=headers)
        assert refused(response) == (401, "not_signed_in")
        assert response.headers["www-authenticate"] == "Bearer"


async def test_a_till_key_is_no_access_token_nor_the_other_way_round(platform, sanne):
    till = await platform.till()
    assert refused(await till.call("GET", "/v1/me/snapshot")) == (401, "not_signed_in")
    assert refused(await sanne.call("GET", "/v1/till")) == (401, "till_key_wrong")


async def test_an_access_token_lives_ten_minutes(platform, sanne):
    platform.clock.advance(minutes=9, seconds=59)
    assert await works(sanne)
    platform.clock.advance(seconds=1)
    assert not await works(sanne)


async def test_refresh_valid(platform, sanne):
    platform.clock.advance(minutes=20)
    tokens = received(Tokens, await refresh(sanne))
    assert await works(sanne, tokens.access_token)
    assert tokens.refresh_token != sanne.tokens.refresh_token


async def test_refresh_unknown(sanne):
    assert refused(await refresh(sanne, "x" * 43)) == (401, "not_signed_in")
    assert await works(sanne)


async def test_a_lost_reply_logs_nobody_out(platform, sanne):
    token = sanne.tokens.refresh_token
    for lost in range(30):
        platform.clock.advance(minutes=11)
        for _ in range(lost % 3):
            await refresh(sanne, token)
            platform.clock.advance(seconds=20)
        tokens = received(Tokens, await refresh(sanne, token))
        assert await works(sanne, tokens.access_token)
        token = tokens.refresh_token


async def test_a_retry_does_not_lengthen_the_minute(platform, sanne):
    await refresh(sanne)
    platform.clock.advance(seconds=60)
    assert (await refresh(sanne)).status_code == 200
    platform.clock.advance(seconds=1)
    assert refused(await refresh(sanne)) == (401, "not_signed_in")


async def test_two_at_once_are_siblings(sanne):
    replies = await asyncio.gather(*(refresh(sanne) for _ in range(4)))
    for reply in replies:
        assert await works(sanne, received(Tokens, reply).access_token)


async def test_reuse_signs_the_device_out(platform, sanne):
    first = received(Tokens, await refresh(sanne))
    second = received(Tokens, await refresh(sanne, first.refresh_token))
    platform.clock.advance(seconds=61)
    assert refused(await refresh(sanne)) == (401, "not_signed_in")
    assert not await works(sanne, second.access_token)
    assert refused(await refresh(sanne, second.refresh_token)) == (401, "not_signed_in")
    till = await platform.till()
    assert refused(await till.open_visit(sanne.fresh_code())) == (422, "code_revoked")


async def test_another_device_with_the_token_signs_the_device_out(platform, sanne):
    assert refused(await refresh(sanne, device_id=platform.id())) == (401, "not_signed_in")
    assert not await works(sanne)


async def test_reuse_leaves_the_other_phone_alone(platform, sanne):
    other = await platform.second_phone(sanne)
    await refresh(sanne, device_id=platform.id())
    assert not await works(sanne)
    assert await works(other)


async def test_ninety_days_unused_is_the_end(platform, sanne):
    platform.clock.advance(days=89, hours=23)
    tokens = received(Tokens, await refresh(sanne))
    platform.clock.advance(days=90)
    assert refused(await refresh(sanne, tokens.refresh_token)) == (401, "not_signed_in")


async def test_a_year_is_the_end_however_much_it_was_used(platform, sanne):
    token = sanne.tokens.refresh_token
    for _ in range(5):
        platform.clock.advance(days=73, minutes=-1)
        token = received(Tokens, await refresh(sanne, token)).refresh_token
    platform.clock.advance(minutes=5)
    assert refused(await refresh(sanne, token)) == (401, "not_signed_in")


async def test_tokens_are_kept_as_hashes_only(platform, sanne):
    kept = await platform.run(_all_of_tokens)
    assert sanne.tokens.access_token not in kept
    assert sanne.tokens.refresh_token not in kept


async def _all_of_tokens(tx):
    rows = await tx.execute("select r::text, a::text from refresh_token r, access_token a")
    return str(await rows.fetchall())


# Signing out


async def sign_out(member, device_id):
    return await member.call("DELETE", f"/v1/me/devices/{device_id}")


async def test_sign_out_oneself_ends_tokens_and_key(platform, sanne):
    assert (await sign_out(sanne, sanne.device.device_id)).status_code == 204
    assert not await works(sanne)
    assert refused(await refresh(sanne)) == (401, "not_signed_in")
    till = await platform.till()
    assert refused(await till.open_visit(sanne.fresh_code())) == (422, "code_revoked")
    assert (await till.open_visit(sanne.static_code)).status_code == 201


async def test_sign_out_another_phone(platform, sanne):
    other = await platform.second_phone(sanne)
    assert (await sign_out(sanne, other.device.device_id)).status_code == 204
    assert not await works(other)
    assert len((await sanne.snapshot()).devices) == 1


async def test_sign_out_repeated(platform, sanne):
    other = await platform.second_phone(sanne)
    for _ in range(2):
        assert (await sign_out(sanne, other.device.device_id)).status_code == 204


async def test_sign_out_unknown_or_someone_elses(platform, sanne):
    joost = await platform.member("Joost")
    for device_id in (platform.id(), joost.device.device_id):
        assert refused(await sign_out(sanne, device_id)) == (404, "unknown_device")
    assert await works(joost)


async def test_signing_in_again_on_the_same_phone_replaces_its_key(platform, sanne):
    device_id = sanne.device.device_id
    await sign_out(sanne, device_id)
    platform.clock.advance(minutes=1)
    _, checked = await platform.prove(sanne.email, device_id)
    session = checked.session
    assert session.device_key.device_id == device_id
    assert session.device_key.key != sanne.device.key
    assert len(session.snapshot.devices) == 1
