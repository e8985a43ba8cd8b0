"""A sign-in under way outlives the wallet: a phone drops its tab while the member reads mail."""

from datetime import timedelta

import pytest

from pasje.data.outcome import Done
from pasje.data.signing_in import SignInUnderWay
from tests.client.conftest import Phones
from tests.support.platform import Platform
from tests.support.wallet import Phone, Tab


async def begin(tab: Tab, email: str = "noor@example.nl") -> str:
    """The code."""
    started = await tab.wallet.start_sign_in(email)
    assert isinstance(started, Done)
    assert started.value.demo_code is not None
    return started.value.demo_code


async def again(phone: Phone, *, cut: bool = False) -> Tab:
    """The tab was dropped, and is opened again."""
    await phone.close()
    return await phone.open(cut=cut)


def begun(tab: Tab) -> SignInUnderWay:
    """What the screen goes on with."""
    assert tab.state.signing_in is not None
    return tab.state.signing_in


def kept(phone: Phone) -> str:
    return repr(vars(phone.store)) + repr(vars(phone.secrets))


async def test_the_code_is_typed_into_another_tab(phones: Phones, tab: Tab) -> None:
    phone = phones()
    code = await begin(await phone.open(), "sanne@example.nl")
    after = await again(phone, cut=True)
    under_way = begun(after)
    assert (under_way.email, under_way.proven) == ("sanne@example.nl", False)
    assert under_way.started.demo_code == code
    after.wire.cut = False
    assert await after.wallet.check_code(code) == Done(True)
    assert after.state.signing_in is None
    assert "signing-in" not in kept(phone)


async def test_a_stranger_goes_on_to_enrol(phone: Phone) -> None:
    before = await phone.open()
    assert await before.wallet.check_code(await begin(before)) == Done(False)
    after = await again(phone)
    assert begun(after).proven
    terms_on = (await after.api.programme()).terms_on
    assert await after.wallet.enrol("Noor", terms_on, None, False, None) == Done(None)
    assert after.snapshot.member.name == "Noor"
    assert after.state.signing_in is None
    assert "signing-in" not in kept(phone)


async def test_a_lost_reply_to_enrolling_is_asked_for_by_another_tab(phone: Phone) -> None:
    before = await phone.open()
    await before.wallet.check_code(await begin(before))
    terms_on = (await before.api.programme()).terms_on
    before.wire.lose_replies, before.wire.lose_only = 1, "/v1/members"
    await before.wallet.enrol("Noor", terms_on, None, False, None)
    after = await again(phone)
    assert await after.wallet.enrol("Noor", terms_on, None, False, None) == Done(None)


async def test_another_address_begins_anew(phone: Phone) -> None:
    tab = await phone.open()
    await begin(tab)
    await tab.wallet.forget_sign_in()
    assert tab.state.signing_in is None
    assert "noor@" not in kept(phone)
    assert (await again(phone)).state.signing_in is None


@pytest.mark.parametrize(("minutes", "there"), [(9, True), (11, False)])
@pytest.mark.parametrize("wrong", [timedelta(), timedelta(hours=3), timedelta(hours=-3)])
async def test_it_ends_by_the_platforms_clock(
    platform: Platform, phone: Phone, minutes: int, there: bool, wrong: timedelta
) -> None:
    phone.wrong = wrong
    await begin(await phone.open())
    await phone.close()
    platform.clock.advance(minutes=minutes)
    after = await phone.open(cut=True)
    assert (after.state.signing_in is not None) == there
    assert ("noor@" in kept(phone)) == there


async def test_what_cannot_be_read_is_removed(phone: Phone) -> None:
    await begin(await phone.open())
    await phone.close()
    await phone.store.put_many({"signing-in/http://platform.test": "{}"})
    assert (await phone.open()).state.signing_in is None
    assert "signing-in" not in kept(phone)


async def test_signed_in_in_another_tab_nothing_is_left_to_do(phone: Phone) -> None:
    one, other = await phone.open(), await phone.open()
    await begin(other, "iris@example.nl")
    await one.sign_up("noor@example.nl", "Noor")
    await other.until(lambda state: state.phase == "signed_in")
    assert other.state.signing_in is None
