"""Redeeming: exactly once or not at all, whatever gets lost."""

import pytest

from pasje.data.outcome import Done, Offline, Pending, Refused
from pasje_platform.ledger import service as ledger
from tests.support.platform import Platform
from tests.support.wallet import Phone, Tab

REDEMPTIONS = "/v1/me/redemptions/"


@pytest.fixture
async def saver(platform: Platform, tab: Tab) -> Tab:
    """Sanne with 100 points."""
    await _grant(platform, tab, 100)
    await tab.until(lambda state: _available(tab) == 100)
    return tab


async def test_valid(saver: Tab) -> None:
    redeemed = await saver.wallet.redeem("coffee", 60)
    assert isinstance(redeemed, Done)
    assert [voucher.id for voucher in saver.snapshot.vouchers] == [redeemed.value]
    assert _available(saver) == 40
    assert saver.state.redeeming == ()


async def test_not_enough(saver: Tab) -> None:
    redeemed = await saver.wallet.redeem("mug", 350)
    assert isinstance(redeemed, Refused)
    assert redeemed.problem.code == "not_enough_points"
    numbers = redeemed.problem.numbers
    assert (numbers["required"], numbers["available"], numbers["missing"]) == (350, 100, 250)
    assert saver.state.redeeming == ()


async def test_another_price(saver: Tab) -> None:
    redeemed = await saver.wallet.redeem("coffee", 10)
    assert isinstance(redeemed, Refused)
    assert redeemed.problem.code == "price_changed"
    assert _available(saver) == 100


async def test_offline_nothing_is_sent_or_kept(phone: Phone, saver: Tab) -> None:
    saver.wire.cut_off()
    assert await saver.wallet.redeem("coffee", 60) == Offline()
    assert saver.state.redeeming == ()
    assert not saver.state.online
    saver.wire.cut = False
    await saver.until(lambda state: state.online)
    assert _available(saver) == 100
    assert not saver.snapshot.vouchers


async def test_after_a_lost_reply_there_is_one_voucher(saver: Tab) -> None:
    saver.wire.lose_replies, saver.wire.lose_only = 3, REDEMPTIONS
    redeemed = await saver.wallet.redeem("coffee", 60)
    assert isinstance(redeemed, Pending)
    assert saver.state.redeeming == ("coffee",)
    await saver.until(lambda state: state.redeeming == ())
    assert len(saver.snapshot.vouchers) == 1
    assert _available(saver) == 40
    sent = [path for _, path in saver.wire.asked if path.startswith(REDEMPTIONS)]
    assert sent == [REDEMPTIONS + redeemed.id] * 4


async def test_a_lost_request_is_sent_again_within_two_minutes(saver: Tab) -> None:
    saver.wire.lose_requests, saver.wire.lose_only = 1, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    await saver.until(lambda state: state.redeeming == ())
    assert len(saver.snapshot.vouchers) == 1


async def test_two_that_wait_are_sent_oldest_first(platform: Platform, saver: Tab) -> None:
    await _grant(platform, saver, 50)
    await saver.until(lambda _: _available(saver) == 150)
    saver.wire.lose_requests, saver.wire.lose_only = 99, REDEMPTIONS
    first = await saver.wallet.redeem("coffee", 60)
    second = await saver.wallet.redeem("coffee", 60)
    assert isinstance(first, Pending)
    assert isinstance(second, Pending)
    assert saver.state.redeeming == ("coffee", "coffee")
    saver.wire.asked.clear()
    saver.wire.lose_requests = 0
    await saver.until(lambda state: state.redeeming == ())
    sent = [path for _, path in saver.wire.asked if path.startswith(REDEMPTIONS)]
    assert sent == [REDEMPTIONS + first.id, REDEMPTIONS + second.id]
    assert {voucher.id for voucher in saver.snapshot.vouchers} == {first.id, second.id}
    assert _available(saver) == 30


async def test_after_two_minutes_nothing_is_spent(platform: Platform, saver: Tab) -> None:
    saver.wire.lose_requests, saver.wire.lose_only = 2, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    platform.clock.advance(minutes=2, seconds=1)
    await saver.until(lambda state: state.redeeming == ())
    await saver.wallet.refresh()
    assert not saver.snapshot.vouchers
    assert _available(saver) == 100


async def test_after_two_minutes_what_happened_is_told(platform: Platform, saver: Tab) -> None:
    saver.wire.lose_replies, saver.wire.lose_only = 1, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    platform.clock.advance(minutes=30)
    await saver.until(lambda state: state.redeeming == ())
    assert len(saver.snapshot.vouchers) == 1
    assert _available(saver) == 40


async def test_killed_before_the_answer_it_is_sent_by_the_next_start(
    phone: Phone, saver: Tab
) -> None:
    saver.wire.lose_replies, saver.wire.lose_only = 99, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    await phone.close()
    again = await phone.open(cut=True)
    assert again.state.redeeming == ("coffee",)
    again.wire.cut = False
    await again.until(lambda state: state.redeeming == ())
    assert len(again.snapshot.vouchers) == 1
    assert _available(again) == 40


async def test_the_leading_tab_sends_what_another_could_not(phone: Phone, saver: Tab) -> None:
    other = await phone.open()
    other.wire.lose_replies, other.wire.lose_only = 99, REDEMPTIONS
    assert isinstance(await other.wallet.redeem("coffee", 60), Pending)
    await saver.until(lambda _: _available(saver) == 40)
    await other.until(lambda state: state.redeeming == ())
    assert len(other.snapshot.vouchers) == 1


async def test_a_refusal_after_a_lost_request_leaves_nothing_waiting(
    platform: Platform, saver: Tab
) -> None:
    saver.wire.lose_requests, saver.wire.lose_only = 2, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    await _grant(platform, saver, -90)
    await saver.until(lambda state: state.redeeming == () and _available(saver) == 10)
    assert not saver.snapshot.vouchers


@pytest.fixture
async def declined(platform: Platform, saver: Tab) -> Tab:
    """A redemption of hers was "checking", and came to nothing."""
    saver.wire.lose_requests, saver.wire.lose_only = 2, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    assert saver.state.declined is None
    await _grant(platform, saver, -90)
    await saver.until(lambda state: state.declined is not None)
    return saver


async def test_a_refusal_in_the_background_is_told(declined: Tab) -> None:
    told = declined.state.declined
    assert told is not None
    assert told.reward_id == "coffee"
    said = told.sentence.replace("\u00a0", " ")
    assert said == "Dit kost 60 punten; je hebt 10 punten, dus nog 50 punten te gaan."
    assert declined.state.redeeming == ()


async def test_nothing_was_spent_too_late_and_it_is_told(platform: Platform, saver: Tab) -> None:
    saver.wire.lose_requests, saver.wire.lose_only = 2, REDEMPTIONS
    assert isinstance(await saver.wallet.redeem("coffee", 60), Pending)
    platform.clock.advance(minutes=2, seconds=1)
    await saver.until(lambda state: state.declined is not None)
    assert saver.state.declined is not None
    assert "niet op tijd bevestigd" in saver.state.declined.sentence


async def test_it_is_told_by_the_next_start_too_until_it_was_seen(
    phone: Phone, declined: Tab
) -> None:
    told = declined.state.declined
    await phone.close()
    again = await phone.open()
    assert again.state.declined == told
    other = await phone.open()
    await again.wallet.declined_seen()
    assert again.state.declined is None
    await other.until(lambda state: state.declined is None)
    await phone.close()
    assert (await phone.open(cut=True)).state.declined is None


async def test_another_try_takes_the_old_refusal_away(platform: Platform, declined: Tab) -> None:
    await _grant(platform, declined, 100)
    assert isinstance(await declined.wallet.redeem("coffee", 60), Done)
    assert declined.state.declined is None


async def _grant(platform: Platform, tab: Tab, units: int) -> None:
    rules = await platform.rules()
    member_id = tab.snapshot.member.id
    await platform.run(
        lambda tx: ledger.adjust(tx, rules, member_id, units, "test", platform.clock.now)
    )


def _available(tab: Tab) -> int:
    return tab.snapshot.balance.available
