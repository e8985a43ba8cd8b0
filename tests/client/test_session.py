"""Being signed in: across restarts, expiry, lost replies and tabs; and its end."""

import asyncio

from pasje.adapters.memory import MemorySecrets
from pasje.contract.membership import RefreshTokens
from pasje.data.outcome import Done, Offline, Refused
from tests.client.conftest import Phones
from tests.support.platform import Platform, refused
from tests.support.wallet import Phone, Tab


def kept(phone: Phone) -> str:
    """All that the phone keeps, as one text."""
    return repr(vars(phone.store)) + repr(vars(phone.secrets))


async def test_it_survives_a_restart_without_a_network(phone: Phone, tab: Tab) -> None:
    before = tab.snapshot
    await phone.close()
    again = await phone.open(cut=True)
    assert again.state.phase == "signed_in"
    assert again.snapshot.card == before.card
    assert again.snapshot.balance == before.balance
    assert (await again.wallet.member_code()).fresh
    await again.until(lambda state: not state.online)
    assert again.state.phase == "signed_in"


async def test_it_goes_on_online_after_a_restart(phone: Phone, tab: Tab) -> None:
    await phone.close()
    again = await phone.open()
    assert await again.wallet.refresh() == Done(None)


async def test_the_access_token_is_never_kept(phone: Phone, tab: Tab) -> None:
    access = await tab.parts.session.call(_itself)
    assert access not in kept(phone)


async def test_signing_in_again_finds_the_same_member(phones: Phones, tab: Tab) -> None:
    other = await phones().open()
    assert await other.prove("sanne@example.nl") is True
    assert other.state.phase == "signed_in"
    assert other.snapshot.member.id == tab.snapshot.member.id


async def test_a_wrong_code_is_refused_with_a_sentence(phone: Phone) -> None:
    tab = await phone.open()
    started = await tab.wallet.start_sign_in("sanne@example.nl")
    assert isinstance(started, Done)
    wrong = "000000" if started.value.demo_code != "000000" else "111111"
    checked = await tab.wallet.check_code(wrong)
    assert isinstance(checked, Refused)
    assert checked.problem.code == "sign_in_code_wrong"
    assert checked.problem.numbers == {"tries_left": 4}
    assert "4" in checked.problem.detail


async def test_a_lost_reply_to_the_code_is_asked_for_again(phones: Phones, tab: Tab) -> None:
    other = await phones().open()
    started = await other.wallet.start_sign_in("sanne@example.nl")
    assert isinstance(started, Done)
    assert started.value.demo_code is not None
    other.wire.lose_replies, other.wire.lose_only = 1, "/check"
    assert await other.wallet.check_code(started.value.demo_code) == Offline()
    assert await other.wallet.check_code(started.value.demo_code) == Done(True)


async def test_a_lost_reply_to_enrolling_is_asked_for_again(phone: Phone) -> None:
    tab = await phone.open()
    assert await tab.prove("noor@example.nl") is False
    terms_on = (await tab.api.programme()).terms_on
    tab.wire.lose_replies, tab.wire.lose_only = 1, "/v1/members"
    assert await tab.wallet.enrol("Noor", terms_on, None, False, None) == Offline()
    assert await tab.wallet.enrol("Noor", terms_on, None, False, None) == Done(None)
    assert tab.snapshot.member.name == "Noor"


async def test_an_expired_token_is_renewed(platform: Platform, tab: Tab) -> None:
    platform.clock.advance(minutes=11)
    assert await tab.wallet.refresh() == Done(None)


async def test_a_token_revoked_early_is_renewed(platform: Platform, tab: Tab) -> None:
    await _forget_access_tokens(platform)
    assert await tab.wallet.refresh() == Done(None)


async def test_many_calls_renew_once(platform: Platform, tab: Tab) -> None:
    platform.clock.advance(minutes=11)
    tab.wire.asked.clear()
    profile = tab.wallet.change_profile
    outcomes = await asyncio.gather(
        tab.wallet.refresh(),
        *(profile(f"Sanne {n}", "nl", None, False) for n in range(4)),
    )
    assert outcomes == [Done(None)] * 5
    assert tab.wire.asked.count(("POST", "/v1/tokens")) == 1


async def test_a_lost_reply_to_renewing_is_asked_for_again(platform: Platform, tab: Tab) -> None:
    await tab.wallet.pause()
    platform.clock.advance(minutes=11)
    tab.wire.lose_replies, tab.wire.lose_only = 3, "/v1/tokens"
    for _ in range(3):
        assert await tab.wallet.refresh() == Offline()
        platform.clock.advance(seconds=15)
    assert await tab.wallet.refresh() == Done(None)
    platform.clock.advance(minutes=11)
    assert await tab.wallet.refresh() == Done(None)


async def test_two_tabs_renew_in_turn(platform: Platform, phone: Phone, tab: Tab) -> None:
    other = await phone.open()
    for _ in range(3):
        platform.clock.advance(minutes=11)
        outcomes = tuple(await asyncio.gather(tab.wallet.refresh(), other.wallet.refresh()))
        assert outcomes == (Done(None), Done(None))
    assert other.state.phase == tab.state.phase == "signed_in"


async def test_another_device_ends_it(phones: Phones, phone: Phone, tab: Tab) -> None:
    other = await phones().open()
    await other.prove("sanne@example.nl")
    here = next(device for device in tab.snapshot.devices if device.current)
    assert await other.wallet.sign_out_device(here.id) == Done(None)
    await tab.until(lambda state: state.phase == "signed_out")
    assert tab.state.notice == "session_ended"
    assert tab.state.snapshot is None
    assert "Sanne" not in kept(phone)
    assert len(other.snapshot.devices) == 1


async def test_a_call_after_the_end_is_refused(phones: Phones, tab: Tab) -> None:
    await tab.wallet.pause()
    other = await phones().open()
    await other.prove("sanne@example.nl")
    here = next(device for device in tab.snapshot.devices if device.current)
    await other.wallet.sign_out_device(here.id)
    refused_ = await tab.wallet.redeem("coffee", 60)
    assert isinstance(refused_, Refused)
    assert refused_.problem.code == "not_signed_in"
    assert tab.state.phase == "signed_out"


async def test_signing_out_wipes_at_once_without_a_network(phone: Phone, tab: Tab) -> None:
    tab.wire.cut_off()
    await tab.wallet.sign_out()
    assert tab.state.phase == "signed_out"
    assert tab.state.snapshot is None
    left = kept(phone)
    for canary in ("Sanne", "sanne@", "refresh", "device_key"):
        assert canary not in left, canary
    await phone.close()
    assert (await phone.open(cut=True)).state.phase == "signed_out"


async def test_after_signing_out_without_a_network_the_next_sign_in_ends_it(
    platform: Platform, phone: Phone, tab: Tab
) -> None:
    till = await platform.till()
    first = (await tab.wallet.member_code()).text
    platform.clock.advance(seconds=15)
    second = (await tab.wallet.member_code()).text
    tab.wire.cut_off()
    await tab.wallet.sign_out()
    assert (await till.open_visit(first)).status_code == 201  # nobody could be told
    await phone.close()
    again = await phone.open()
    assert await again.prove("sanne@example.nl") is True
    assert [device.current for device in again.snapshot.devices] == [True]
    assert refused(await till.open_visit(second)) == (422, "unknown_code")
    assert "left/" not in kept(phone)
    await again.wallet.sign_out()
    assert "left/" not in kept(phone)


async def test_signing_out_kills_the_key(platform: Platform, phone: Phone, tab: Tab) -> None:
    till = await platform.till()
    code = (await tab.wallet.member_code()).text
    await tab.wallet.sign_out()
    assert refused(await till.open_visit(code)) == (422, "code_revoked")


async def test_signing_out_with_an_expired_token_tells_too(
    platform: Platform, phone: Phone, tab: Tab
) -> None:
    await tab.wallet.pause()
    platform.clock.advance(minutes=11)
    await tab.wallet.sign_out()
    assert ("POST", "/v1/tokens") in tab.wire.asked
    assert tab.wire.asked[-1][0] == "DELETE"


async def test_signing_out_in_one_tab_is_for_all(phone: Phone, tab: Tab) -> None:
    other = await phone.open()
    await tab.wallet.sign_out()
    await other.until(lambda state: state.phase == "signed_out")
    assert other.state.snapshot is None
    assert other.state.notice is None


async def test_signing_in_in_one_tab_is_for_all(phone: Phone) -> None:
    one, other = await phone.open(), await phone.open()
    await one.sign_up("noor@example.nl", "Noor")
    await other.until(lambda state: state.phase == "signed_in")
    assert other.snapshot == one.snapshot
    assert await other.wallet.refresh() == Done(None)


async def test_the_next_member_finds_nothing_of_the_last(phone: Phone, tab: Tab) -> None:
    await tab.wallet.sign_out()
    await tab.sign_up("noor@example.nl", "Noor")
    assert tab.snapshot.member.name == "Noor"
    assert "Sanne" not in kept(phone)
    await phone.close()
    assert (await phone.open()).snapshot.member.name == "Noor"


async def test_a_refresh_token_is_no_use_after_signing_out(platform: Platform, tab: Tab) -> None:
    card = tab.parts.session.card
    assert card is not None
    refresh = await tab.ports.secrets.get(card.key("refresh"))
    assert refresh is not None
    await tab.wallet.sign_out()
    request = RefreshTokens(refresh, card.device_id)
    assert refused(await platform.call("POST", "/v1/tokens", request)) == (401, "not_signed_in")


async def test_tapping_twice_signs_in_once(phones: Phones, tab: Tab) -> None:
    other = await phones().open()
    started = await other.wallet.start_sign_in("sanne@example.nl")
    assert isinstance(started, Done)
    assert started.value.demo_code is not None
    check = other.wallet.check_code
    code = started.value.demo_code
    both = await asyncio.gather(check(code), check(code))
    assert list(both) == [Done(True), Done(True)]
    assert await check(code) == Done(True)


async def test_without_a_keyring_the_session_lasts_as_long_as_the_process(
    platform: Platform,
) -> None:
    phone = Phone(platform.app, platform.clock, secrets=MemorySecrets())
    tab = await phone.open()
    await tab.sign_up("noor@example.nl", "Noor")
    assert tab.state.notice == "not_kept"
    await phone.close()
    phone.secrets = MemorySecrets()
    again = await phone.open()
    assert again.state.phase == "signed_out"
    assert "noor@" not in kept(phone)
    await phone.close()


async def test_a_secret_lost_while_asleep_signs_out(phone: Phone, tab: Tab) -> None:
    card = tab.parts.session.card
    assert card is not None
    await tab.wallet.pause()
    await phone.secrets.delete(card.key("refresh"))
    await tab.wallet.resume()
    assert tab.state.phase == "signed_out"
    assert tab.state.snapshot is None


async def _itself(access: str) -> str:
    return access


async def _forget_access_tokens(platform: Platform) -> None:
    async with platform.database.pool.connection() as connection:
        await connection.execute("delete from access_token")
