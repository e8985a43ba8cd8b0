"""Undoing a redemption, and asking what a return would cost: with the real platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pasje.data.outcome import Done, Offline, Pending, Refused
from pasje_platform.ledger import service as ledger
from tests.support.platform import Platform, open_platform
from tests.support.wallet import Phone, Tab

MARKET = Path(__file__).parents[1] / "support/market.toml"
CANCELLATIONS = "/v1/me/cancellations/"


@pytest.fixture
async def market(database_url: str) -> AsyncIterator[Platform]:
    """Where a coffee costs 60 points, and can be undone until it is used."""
    async with open_platform(database_url, programme=MARKET) as opened:
        yield opened


@pytest.fixture
async def phone(market: Platform) -> AsyncIterator[Phone]:
    opened = Phone(market.app, market.clock)
    yield opened
    await opened.close()


@pytest.fixture
async def saver(market: Platform, phone: Phone) -> Tab:
    """Sanne with 100 points, online."""
    tab = await phone.open()
    await tab.sign_up("sanne@example.nl", "Sanne Smit")
    await tab.until(lambda state: state.leader)
    await tab.listening()
    rules = await market.rules()
    id_ = tab.snapshot.member.id
    await market.run(lambda tx: ledger.adjust(tx, rules, id_, 100, "test", market.clock.now))
    await tab.until(lambda _: _points(tab) == 100)
    return tab


async def test_a_redemption_is_undone_once(saver: Tab) -> None:
    voucher = await _coffee(saver)
    assert await saver.wallet.cancel(voucher) == Done(None)
    assert _points(saver) == 100
    assert await saver.wallet.cancel(voucher) == Done(None), "the same again"
    assert _points(saver) == 100
    assert _state(saver, voucher) == "cancelled"


async def test_the_answer_brings_the_snapshot(phone: Phone, saver: Tab) -> None:
    voucher, other = await _coffee(saver), await phone.open()  # which does not listen
    other.wire.asked.clear()
    assert await other.wallet.cancel(voucher) == Done(None)
    assert (_points(other), _state(other, voucher)) == (100, "cancelled")
    assert other.wire.asked.count(("GET", "/v1/me/snapshot")) == 1, "before, and not once more"


async def test_a_lost_reply_is_asked_for_again(saver: Tab) -> None:
    voucher = await _coffee(saver)
    saver.wire.lose_replies, saver.wire.lose_only = 1, CANCELLATIONS
    assert await saver.wallet.cancel(voucher) == Done(None)
    assert _points(saver) == 100


async def test_with_no_answer_at_all_the_next_snapshot_tells(saver: Tab) -> None:
    voucher = await _coffee(saver)
    saver.wire.lose_replies, saver.wire.lose_only = 2, CANCELLATIONS
    assert await saver.wallet.cancel(voucher) == Pending(voucher)
    await saver.until(lambda _: _points(saver) == 100)
    assert _state(saver, voucher) == "cancelled"


async def test_offline_nothing_is_undone(saver: Tab) -> None:
    voucher = await _coffee(saver)
    saver.wire.cut_off()
    assert await saver.wallet.cancel(voucher) == Offline()
    assert _state(saver, voucher) == "issued"


async def test_what_was_used_cannot_be_undone(market: Platform, saver: Tab) -> None:
    voucher = await _coffee(saver)
    till = await market.till()
    code = await saver.wallet.voucher_code(voucher)
    assert code is not None
    await till.purchase(await till.visit(code.text), 400, use=(voucher,))
    outcome = await saver.wallet.cancel(voucher)
    assert isinstance(outcome, Refused)
    assert outcome.problem.code == "voucher_already_used"


async def test_a_purchase_says_what_returning_it_would_cost(market: Platform, saver: Tab) -> None:
    till = await market.till()
    code = await saver.wallet.member_code()
    await till.purchase(await till.visit(code.text), 1000)
    await saver.until(lambda _: _points(saver) == 200)
    entry = saver.snapshot.entries[0]
    assert entry.purchase_id is not None
    quoted = await saver.wallet.return_preview(entry.purchase_id)
    assert isinstance(quoted, Done)
    [taken] = quoted.value.taken_back
    assert (taken.unit_id, taken.units) == ("points", 100)
    assert any("100\u00a0points" in each["en"] for each in quoted.value.says)
    assert _points(saver) == 200, "nothing was returned"
    saver.wire.cut_off()
    assert await saver.wallet.return_preview(entry.purchase_id) == Offline()


async def _coffee(saver: Tab) -> str:
    redeemed = await saver.wallet.redeem("coffee", 60)
    assert isinstance(redeemed, Done), redeemed
    assert _points(saver) == 40
    return redeemed.value


def _points(tab: Tab) -> int:
    return tab.snapshot.balance.available


def _state(tab: Tab, voucher_id: str) -> str:
    [found] = [each for each in tab.snapshot.vouchers if each.id == voucher_id]
    return found.state
