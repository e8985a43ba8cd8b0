"""A device that is full, may only be read, or loses what it kept: the wallet goes on."""

import asyncio

import pytest

from pasje.contract.codec import encode
from pasje.data import cards
from pasje.data.outbox import Redemptions
from pasje.data.outcome import Done, Pending, Refused
from pasje_platform.ledger import service as ledger
from tests.client.conftest import Phones
from tests.support.fakes import Disk
from tests.support.platform import Platform
from tests.support.wallet import Phone, Tab

REDEMPTIONS = "/v1/me/redemptions/"


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def phone(phones: Phones, disk: Disk) -> Phone:
    made = phones()
    made.store = disk
    return made


async def _grant(platform: Platform, tab: Tab, units: int) -> None:
    rules, member_id = await platform.rules(), tab.snapshot.member.id
    await platform.run(
        lambda tx: ledger.adjust(tx, rules, member_id, units, "test", platform.clock.now)
    )


async def test_a_full_device_shows_the_newest_and_says_so_once(disk: Disk, tab: Tab) -> None:
    disk.full = True
    assert await tab.wallet.change_profile("Sanne de Wit", "nl", None, False) == Done(None)
    assert tab.snapshot.member.name == "Sanne de Wit"
    assert tab.state.notice == "no_room"
    await tab.wallet.notice_seen()
    assert await tab.wallet.refresh() == Done(None)
    assert tab.state.notice is None


async def test_what_was_held_is_kept_as_soon_as_there_is_room(
    disk: Disk, phone: Phone, tab: Tab
) -> None:
    disk.full = True
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    disk.full = False
    await tab.wallet.choose_language("en")
    assert tab.state.notice is None
    await phone.close()
    again = await phone.open(cut=True)
    assert again.snapshot.member.name == "Sanne de Wit"
    assert again.state.language == "en"


async def test_until_then_the_next_start_shows_the_old(disk: Disk, phone: Phone, tab: Tab) -> None:
    disk.full = True
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    await phone.close()
    assert (await phone.open(cut=True)).snapshot.member.name == "Sanne Smit"


async def test_what_is_held_never_takes_the_place_of_what_another_tab_kept(
    platform: Platform, disk: Disk, phone: Phone, tab: Tab
) -> None:
    other = await phone.open()
    disk.full = True
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    disk.full = False
    await _grant(platform, other, 100)
    assert await other.wallet.refresh() == Done(None)
    other.wire.lose_replies, other.wire.lose_only = 99, REDEMPTIONS
    await tab.wallet.pause()
    assert isinstance(await other.wallet.redeem("coffee", 60), Pending)
    await tab.wallet.choose_language("en")
    card = tab.parts.session.card
    assert card is not None
    assert "coffee" in (await disk.get(card.key("outbox")) or "")


async def test_a_redemption_that_cannot_be_kept_is_not_sent(
    platform: Platform, disk: Disk, tab: Tab
) -> None:
    await _grant(platform, tab, 100)
    await tab.until(lambda _: tab.snapshot.balance.available == 100)
    disk.full = True
    tab.wire.asked.clear()
    refused = await tab.wallet.redeem("coffee", 60)
    assert isinstance(refused, Refused)
    assert refused.problem.code == "device_full"
    assert "geen ruimte" in refused.problem.detail
    assert tab.state.redeeming == ()
    assert not [path for _, path in tab.wire.asked if path.startswith(REDEMPTIONS)]
    assert await tab.wallet.refresh() == Done(None)
    assert tab.snapshot.balance.available == 100


async def test_an_answer_that_cannot_be_kept_is_asked_for_again_and_is_the_same_voucher(
    platform: Platform, disk: Disk, phone: Phone, tab: Tab
) -> None:
    await _grant(platform, tab, 100)
    await tab.until(lambda _: tab.snapshot.balance.available == 100)
    add = tab.parts._outbox.add

    async def full_from_then_on(*args: object) -> None:
        await add(*args)  # type: ignore[arg-type]
        disk.full = True

    tab.parts._outbox.add = full_from_then_on  # type: ignore[method-assign]
    redeemed = await tab.wallet.redeem("coffee", 60)
    assert isinstance(redeemed, Done)
    assert tab.state.redeeming == ()
    disk.full = False
    await phone.close()
    again = await phone.open(cut=True)
    assert again.state.redeeming == ("coffee",)
    again.wire.cut = False
    await again.until(lambda state: state.redeeming == ())
    assert [voucher.id for voucher in again.snapshot.vouchers] == [redeemed.value]
    assert again.snapshot.balance.available == 40


async def test_signing_in_on_a_full_device_lasts_as_long_as_the_wallet(
    disk: Disk, phone: Phone
) -> None:
    tab = await phone.open()
    disk.full = True
    await tab.sign_up("sanne@example.nl", "Sanne Smit")
    assert tab.state.notice == "no_room"
    assert await tab.wallet.refresh() == Done(None)
    assert (await tab.wallet.member_code()).fresh
    await tab.wallet.pause()
    await tab.wallet.resume()
    assert tab.state.phase == "signed_in"
    await phone.close()
    assert (await phone.open(cut=True)).state.phase == "signed_out"


async def test_signing_out_of_a_full_device_wipes_it(disk: Disk, phone: Phone, tab: Tab) -> None:
    disk.full = True
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    await tab.wallet.sign_out()
    assert tab.state.phase == "signed_out"
    assert "Sanne" not in repr(vars(disk))
    assert "Sanne" not in repr(vars(tab.parts.keeping))


async def test_a_device_that_lets_nothing_be_removed_says_so(disk: Disk, tab: Tab) -> None:
    disk.read_only = True
    await tab.wallet.sign_out()
    assert (tab.state.phase, tab.state.notice) == ("signed_out", "not_wiped")
    await tab.wallet.resume()
    assert tab.state.phase == "signed_out"
    disk.read_only = False
    await tab.wallet.choose_language("en")
    assert "Sanne" not in repr(vars(disk))


@pytest.mark.parametrize(
    ("lost", "notice"),
    [("removed", "removed"), ("unreadable", "set_aside"), ("newer", "newer")],
)
async def test_a_store_that_is_lost_signs_out_with_a_sentence(
    disk: Disk, tab: Tab, lost: str, notice: str
) -> None:
    disk.lose(lost)  # type: ignore[arg-type]
    await tab.wallet.refresh()
    assert (tab.state.phase, tab.state.notice) == ("signed_out", notice)
    assert await tab.prove("sanne@example.nl") is True
    assert (tab.state.phase, tab.state.notice) == ("signed_in", None)
    assert await tab.wallet.refresh() == Done(None)


@pytest.mark.parametrize(
    ("lost", "notice"), [("denied", "not_kept"), ("elsewhere", "other_tab"), ("newer", "newer")]
)
async def test_a_store_that_is_not_there_at_the_start_is_said(
    disk: Disk, phone: Phone, lost: str, notice: str
) -> None:
    disk.lose(lost)  # type: ignore[arg-type]
    tab = await phone.open()
    assert (tab.state.phase, tab.state.notice) == ("signed_out", notice)


ROWS = ("snapshot", "stamp", "outbox", "face", "fleeting", "aside")
GARBAGE = ("", "{", "null", "[]", '{"waiting":[{}]}', "\0" * 50, '"\ufffd"')


@pytest.mark.parametrize("text", GARBAGE)
async def test_garbage_in_any_row_of_a_card_never_ends_the_wallet(
    disk: Disk, phone: Phone, tab: Tab, text: str
) -> None:
    card = tab.parts.session.card
    assert card is not None
    for row in ROWS:
        await phone.close()
        await disk.put_many({card.key(row): text})
        again = await phone.open()
        await again.until(lambda state: state.phase == "signed_in" and state.leader)
        assert await again.wallet.refresh() == Done(None), row
        assert again.snapshot.member.name == "Sanne Smit"


async def test_an_unreadable_outbox_is_set_aside_and_said(
    disk: Disk, phone: Phone, tab: Tab
) -> None:
    card = tab.parts.session.card
    assert card is not None
    await phone.close()
    await disk.put_many({card.key("outbox"): '{"waiting": "garbage"}' + "x" * 100_000})
    again = await phone.open(cut=True)
    assert (again.state.phase, again.state.notice) == ("signed_in", "set_aside")
    aside = await disk.get(card.key("outbox-aside"))
    assert aside is not None
    assert aside.startswith('{"waiting": "garbage"}')
    assert len(aside) == 65_536


async def test_another_members_snapshot_is_set_aside(
    disk: Disk, phone: Phone, phones: Phones, tab: Tab
) -> None:
    other = await phones().open()
    await other.sign_up("noor@example.nl", "Noor")
    card = tab.parts.session.card
    assert card is not None
    await phone.close()
    await disk.put_many({card.key("snapshot"): encode(other.snapshot).decode()})
    again = await phone.open(cut=True)
    assert again.state.snapshot is None
    assert again.state.notice == "set_aside"


async def test_unreadable_cards_cost_a_sign_in_and_no_redemption(
    platform: Platform, disk: Disk, phone: Phone, tab: Tab
) -> None:
    await _grant(platform, tab, 100)
    await tab.until(lambda _: tab.snapshot.balance.available == 100)
    tab.wire.lose_requests, tab.wire.lose_only = 99, REDEMPTIONS
    assert isinstance(await tab.wallet.redeem("coffee", 60), Pending)
    await phone.close()
    await disk.put_many({cards.KEY: '{"cards": garbage'})
    again = await phone.open()
    assert (again.state.phase, again.state.notice) == ("signed_out", "set_aside")
    assert await again.prove("sanne@example.nl") is True
    await again.until(lambda state: state.redeeming == ())
    assert len(again.snapshot.vouchers) == 1
    await again.wallet.sign_out()
    assert "garbage" not in repr(vars(disk))


async def test_after_unreadable_cards_another_member_finds_nothing_of_the_first(
    disk: Disk, phone: Phone, tab: Tab
) -> None:
    await phone.close()
    await disk.put_many({cards.KEY: "garbage"})
    again = await phone.open()
    await again.sign_up("noor@example.nl", "Noor")
    assert "Sanne" not in repr(vars(disk))
    assert "garbage" not in repr(vars(disk))


@pytest.mark.parametrize("text", ["", "garbage", "\0", "x" * 10_000])
async def test_a_garbled_secret_ends_the_session_with_a_sentence(phone: Phone, tab: Tab,
                                                                 text: str) -> None:  # fmt: skip
    card = tab.parts.session.card
    assert card is not None
    await phone.close()
    await phone.secrets.put(card.key("refresh"), text)
    await phone.secrets.put(f"device_key/{card.handle}", text)
    again = await phone.open(cut=True)
    assert not (await again.wallet.member_code()).fresh
    again.wire.cut = False
    async with asyncio.timeout(30):
        await again.until(lambda state: state.phase == "signed_out")
    assert again.state.notice == "session_ended"


async def test_a_language_nobody_speaks_is_as_good_as_none(disk: Disk, phone: Phone) -> None:
    await disk.put_many({"language": "tlh"})
    tab = await phone.open()
    assert (tab.state.language, tab.state.language_chosen) == ("nl", False)


async def test_what_a_card_keeps_is_bounded(disk: Disk, phone: Phone, tab: Tab) -> None:
    """However often rows go bad, and whatever is done: one row of each kind."""
    card = tab.parts.session.card
    assert card is not None
    for n in range(5):
        await tab.wallet.change_profile(f"Sanne {n}", "nl", None, False)
        await phone.close()
        await disk.put_many(dict.fromkeys((card.key("snapshot"), card.key("outbox")), f"bad {n}"))
        tab = await phone.open()
        await tab.until(lambda state: state.phase == "signed_in")
    keys = {key.removeprefix(card.prefix) for key in disk._items if key.startswith(card.prefix)}
    assert keys <= {"snapshot", "stamp", "outbox", "aside", "outbox-aside", "face"}
    assert len(Redemptions().written()) < 100
