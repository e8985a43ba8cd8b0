"""The codes on the screen, read by a real till."""

from datetime import UTC, datetime, timedelta

import pytest

from pasje.contract.member_code import STEP_S
from pasje.data.outcome import Done
from pasje_platform.ledger import service as ledger
from tests.support.platform import Platform, refused
from tests.support.wallet import Phone, Tab


async def test_a_fresh_code_earns_and_spends(platform: Platform, tab: Tab) -> None:
    till = await platform.till()
    code = await tab.wallet.member_code()
    assert code.fresh
    assert len(code.text) == 37
    assert (await till.visit(code.text)).may == "earn_and_spend"


async def test_it_lasts_until_the_next_step(platform: Platform, tab: Tab) -> None:
    code = await tab.wallet.member_code()
    assert platform.clock.now < code.until <= platform.clock.now + timedelta(seconds=STEP_S)
    platform.clock.now = code.until - timedelta(milliseconds=1)
    assert (await tab.wallet.member_code()).text == code.text
    platform.clock.now = code.until
    assert (await tab.wallet.member_code()).text != code.text


async def test_without_a_key_the_code_is_static(platform: Platform, tab: Tab) -> None:
    card = tab.parts.session.card
    assert card is not None
    await tab.ports.signer.forget(card.handle)
    code = await tab.wallet.member_code()
    assert not code.fresh
    assert len(code.text) == 37
    till = await platform.till()
    assert (await till.visit(code.text)).may == "earn"


async def test_without_a_card_there_is_none(phone: Phone) -> None:
    with pytest.raises(LookupError):
        await (await phone.open()).wallet.member_code()


async def test_where_keys_sign_at_once_the_first_frame_has_the_code(
    platform: Platform, phone: Phone
) -> None:
    phone.quick = True
    await (await phone.open()).sign_up("sanne@example.nl", "Sanne")
    await phone.close()
    tab = await phone.open(cut=True)
    code = tab.wallet.code_at_hand()
    assert code is not None
    assert code.fresh
    assert code == await tab.wallet.member_code()
    platform.clock.now = code.until
    assert tab.wallet.code_at_hand() is None, "another step's"
    tab.clock.wrong = -timedelta(hours=1)
    assert tab.wallet.code_at_hand() is None
    platform.clock.now = code.until - timedelta(seconds=1)
    tab.clock.wrong = timedelta()
    assert tab.wallet.code_at_hand() == code
    await tab.wallet.sign_out()
    assert tab.wallet.code_at_hand() is None, "another card's"


async def test_the_first_frame_does_not_wait_for_a_keyring(phone: Phone) -> None:
    await (await phone.open()).sign_up("sanne@example.nl", "Sanne")
    await phone.close()
    assert (await phone.open(cut=True)).wallet.code_at_hand() is None


async def test_a_voucher_is_used_by_its_code(platform: Platform, tab: Tab) -> None:
    voucher_id = await _voucher(platform, tab)
    code = await tab.wallet.voucher_code(voucher_id)
    assert code is not None
    assert code.text.startswith("V1")
    till = await platform.till()
    visit = await till.visit(code.text)
    assert [(ready.id, ready.shown) for ready in visit.vouchers] == [(voucher_id, True)]
    await till.purchase(visit, 300, use=(voucher_id,))
    await tab.until(lambda _: tab.snapshot.vouchers[0].state == "used")
    assert await tab.wallet.voucher_code(voucher_id) is None


async def test_an_expired_voucher_has_no_code(platform: Platform, tab: Tab) -> None:
    voucher_id = await _voucher(platform, tab)
    await tab.wallet.pause()
    platform.clock.advance(days=40)
    assert await tab.wallet.voucher_code(voucher_id) is None
    assert await tab.wallet.voucher_code("unknown") is None


@pytest.mark.parametrize("hours", [-6, 6, -24 * 365])
async def test_a_wrong_clock_does_not_matter(platform: Platform, hours: int) -> None:
    phone = Phone(platform.app, platform.clock, wrong=timedelta(hours=hours))
    tab = await phone.open()
    await tab.sign_up("sanne@example.nl", "Sanne")
    till = await platform.till()
    assert (await till.visit((await tab.wallet.member_code()).text)).may == "earn_and_spend"
    assert abs(tab.wallet.now() - platform.clock.now) <= timedelta(seconds=1)
    assert await tab.wallet.refresh() == Done(None)
    await phone.close()
    platform.clock.advance(days=7)
    again = await phone.open(cut=True)
    visit = await till.visit((await again.wallet.member_code()).text)
    assert visit.may == "earn_and_spend"
    await phone.close()


async def test_a_clock_that_jumps_while_the_wallet_sleeps(platform: Platform, tab: Tab) -> None:
    """Offline nobody can know: the till says how far off. One answer, and the code is right."""
    till = await platform.till()
    await tab.wallet.pause()
    tab.clock.wrong = timedelta(hours=3)
    ahead = await tab.wallet.member_code()
    assert ahead.fresh
    assert refused(await till.open_visit(ahead.text)) == (422, "code_in_future")
    await tab.wallet.resume()
    assert await tab.wallet.refresh() == Done(None)
    assert abs(tab.wallet.now() - platform.clock.now) <= timedelta(seconds=1)
    assert (await till.visit((await tab.wallet.member_code()).text)).may == "earn_and_spend"


async def test_a_phone_three_hours_off_is_right_offline_after_a_restart(
    platform: Platform, phone: Phone
) -> None:
    phone.wrong = timedelta(hours=-3)
    tab = await phone.open()
    await tab.sign_up("sanne@example.nl", "Sanne")
    await phone.close()
    platform.clock.advance(hours=20)
    again = await phone.open(cut=True)
    till = await platform.till()
    assert (await till.visit((await again.wallet.member_code()).text)).may == "earn_and_spend"


async def test_a_slow_answer_does_not_move_a_right_clock(tab: Tab) -> None:
    clock = tab.ports.clock
    before = clock.now()
    sent = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
    said, received = sent + timedelta(seconds=1), sent + timedelta(seconds=40)
    clock.heard(said, sent, received)
    assert abs(clock.now() - before) <= timedelta(seconds=2)


async def _voucher(platform: Platform, tab: Tab) -> str:
    rules, member_id = await platform.rules(), tab.snapshot.member.id
    await platform.run(
        lambda tx: ledger.adjust(tx, rules, member_id, 60, "test", platform.clock.now)
    )
    redeemed = await tab.wallet.redeem("coffee", 60)
    assert isinstance(redeemed, Done)
    return redeemed.value
