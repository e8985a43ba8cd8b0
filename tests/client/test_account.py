"""Profile, language, invitations and devices."""

from datetime import date

from pasje.data.outcome import Done, Offline, Refused
from tests.client.conftest import Phones
from tests.support.wallet import Phone, Tab


async def test_a_profile_is_changed(tab: Tab) -> None:
    changed = await tab.wallet.change_profile("Sanne de Wit", "en", date(1990, 5, 17), True)
    assert changed == Done(None)
    member = tab.snapshot.member
    assert (member.name, member.language, member.marketing) == ("Sanne de Wit", "en", True)
    assert member.birthday_on == date(1990, 5, 17)


async def test_an_impossible_birthday_is_refused(tab: Tab) -> None:
    changed = await tab.wallet.change_profile("Sanne", "nl", date(1800, 1, 1), False)
    assert isinstance(changed, Refused)
    assert changed.problem.code == "birthday_impossible"


async def test_offline_a_profile_is_not_changed(tab: Tab) -> None:
    tab.wire.cut_off()
    assert await tab.wallet.change_profile("Iemand", "nl", None, False) == Offline()
    assert tab.snapshot.member.name == "Sanne Smit"


async def test_an_invitation_is_accepted_at_enrolment(phones: Phones, tab: Tab) -> None:
    friend = await phones().open()
    await friend.sign_up("noor@example.nl", "Noor", tab.snapshot.referral.code)
    await tab.until(lambda _: [f.name for f in tab.snapshot.referral.friends] == ["Noor"])


async def test_an_invitation_is_accepted_later(phones: Phones, tab: Tab) -> None:
    friend = await phones().open()
    await friend.sign_up("noor@example.nl", "Noor")
    code = f" {tab.snapshot.referral.code.lower()} "
    assert await friend.wallet.accept_referral(code) == Done(None)


async def test_ones_own_invitation_is_refused(tab: Tab) -> None:
    accepted = await tab.wallet.accept_referral(tab.snapshot.referral.code)
    assert isinstance(accepted, Refused)
    assert accepted.problem.code == "own_referral_code"


async def test_refusals_speak_the_chosen_language(phone: Phone, tab: Tab) -> None:
    await tab.wallet.choose_language("en")
    accepted = await tab.wallet.accept_referral(tab.snapshot.referral.code)
    assert isinstance(accepted, Refused)
    assert accepted.problem.detail == "This is your own invitation code. Send it to a friend."
    await phone.close()
    again = await phone.open()
    assert (again.state.language, again.state.language_chosen) == ("en", True)
    await again.wallet.choose_language(None)
    assert (again.state.language, again.state.language_chosen) == ("nl", False)


async def test_a_device_nobody_has_is_refused(tab: Tab) -> None:
    gone = await tab.wallet.sign_out_device(tab.ports.clock.new_id())
    assert isinstance(gone, Refused)
    assert gone.problem.code == "unknown_device"
