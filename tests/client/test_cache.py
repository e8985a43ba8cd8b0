"""The snapshot's only writer: what it takes, what it refuses, what it survives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pasje.data import cards
from pasje.data.cache import Stamp
from pasje.data.outcome import Done
from tests.client.conftest import Phones
from tests.support.wallet import Phone, Tab

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STAMPS = st.builds(
    Stamp,
    epoch=st.just("a"),
    programme_version=st.integers(1, 3),
    version=st.integers(0, 3),
    at=st.integers(0, 3).map(lambda s: NOW + timedelta(seconds=s)),
)


async def test_an_older_one_is_refused(tab: Tab) -> None:
    old = tab.snapshot
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    assert await tab.parts.cache.apply(old) is False
    assert tab.snapshot.member.name == "Sanne de Wit"


async def test_an_older_programme_is_refused(tab: Tab) -> None:
    newer = replace(tab.snapshot, programme=replace(tab.snapshot.programme, version=2))
    old = replace(tab.snapshot, version=tab.snapshot.version + 1)
    assert await tab.parts.cache.apply(newer) is True
    assert await tab.parts.cache.apply(old) is False


async def test_another_members_is_refused(tab: Tab, phones: Phones) -> None:
    other = await phones().open()
    await other.sign_up("noor@example.nl", "Noor")
    assert await tab.parts.cache.apply(replace(other.snapshot, version=99)) is False
    assert tab.snapshot.member.name == "Sanne Smit"


async def test_one_that_comes_after_signing_out_is_refused(phone: Phone, tab: Tab) -> None:
    late = tab.snapshot
    await tab.wallet.sign_out()
    assert await tab.parts.cache.apply(late) is False
    assert tab.state.snapshot is None
    assert "Sanne" not in repr(vars(phone.store))


async def test_one_that_comes_after_another_tab_signed_out_is_refused(
    phone: Phone, tab: Tab
) -> None:
    other = await phone.open()
    late = tab.snapshot
    await other.parts.session.sign_out()
    assert await tab.parts.cache.apply(late) is False
    assert "Sanne" not in repr(vars(phone.store))


async def test_a_restored_platform_is_believed_by_its_clock(tab: Tab) -> None:
    before = tab.snapshot
    restored = replace(before, epoch="restored", version=0, at=before.at + timedelta(seconds=1))
    assert await tab.parts.cache.apply(restored) is True
    assert await tab.parts.cache.apply(before) is False


@pytest.mark.parametrize("text", ["", "{", "null", '{"epoch":1}', "[]", '"\\ud800"'])
async def test_an_unreadable_one_is_set_aside(phone: Phone, tab: Tab, text: str) -> None:
    card = tab.parts.session.card
    assert card is not None
    await phone.close()
    await phone.store.put_many({card.key("snapshot"): text, card.key("outbox"): text})
    again = await phone.open(cut=True)
    assert again.state.snapshot is None
    assert again.state.phase == "starting"
    again.wire.cut = False
    await again.until(lambda state: state.phase == "signed_in")
    assert again.snapshot.member.name == "Sanne Smit"
    assert await phone.store.get(card.key("aside")) == text


@pytest.mark.parametrize("text", ["", "{", "null", "nan", "1e300", "-99999999999"])
async def test_whatever_else_is_unreadable_starts_afresh(phone: Phone, text: str) -> None:
    tab = await phone.open()
    await phone.close()
    origin = tab.api.origin
    names = (cards.KEY, f"clock/{origin}", f"programme/{origin}")
    await phone.store.put_many(dict.fromkeys(names, text))
    again = await phone.open(cut=True)
    assert again.state.phase == "signed_out"
    assert again.wallet.now() == phone.real_now()


async def test_an_outbox_is_answered_by_an_older_snapshot_too(tab: Tab) -> None:
    old = tab.snapshot
    assert await tab.wallet.change_profile("Sanne de Wit", "nl", None, False) == Done(None)
    assert await tab.parts.cache.apply(old, done="some id") is False
    assert tab.snapshot.member.name == "Sanne de Wit"


@given(STAMPS, STAMPS)
def test_of_two_stamps_at_least_one_is_outdated_or_they_are_equal(a: Stamp, b: Stamp) -> None:
    assert not a.outdates(a)
    if a != b:
        assert a.outdates(b) or b.outdates(a)
