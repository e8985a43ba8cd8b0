"""The face of the card is kept with the snapshot: never newer, never another member's."""

import dataclasses
import json
from datetime import timedelta

import pytest

from pasje.data.cards import Card
from pasje.screens.face import face_of
from tests.client.conftest import Phones
from tests.support.wallet import Phone, Tab


@pytest.fixture
def phone(phones: Phones) -> Phone:
    made = phones()
    made.face = face_of
    return made


def card_of(tab: Tab) -> Card:
    assert tab.parts.cache.card is not None
    return tab.parts.cache.card


async def face(phone: Phone, card: Card) -> str | None:
    return await phone.store.get(card.key("face"))


async def test_it_is_that_of_the_first_snapshot(phone: Phone, tab: Tab) -> None:
    assert await face(phone, card_of(tab)) == face_of(tab.snapshot)


async def test_it_follows_each_snapshot(phone: Phone, tab: Tab) -> None:
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    kept = await face(phone, card_of(tab))
    assert kept == face_of(tab.snapshot)
    assert json.loads(kept)["name"] == "Sanne de Wit"


async def test_an_older_snapshot_does_not_change_it(phone: Phone, tab: Tab) -> None:
    old = tab.snapshot
    await tab.wallet.change_profile("Sanne de Wit", "nl", None, False)
    await tab.parts.cache.apply(old)
    assert await face(phone, card_of(tab)) == face_of(tab.snapshot)


async def test_that_nothing_changed_makes_it_as_of_then(phone: Phone, tab: Tab) -> None:
    later = tab.snapshot.at + timedelta(minutes=5)
    await tab.parts.cache.confirm(tab.snapshot, later)
    kept = await face(phone, card_of(tab))
    assert kept == face_of(dataclasses.replace(tab.snapshot, at=later))


async def test_signing_out_removes_it(phone: Phone, tab: Tab) -> None:
    card = card_of(tab)
    await tab.wallet.sign_out()
    assert await face(phone, card) is None
    assert "Sanne" not in repr(vars(phone.store))


async def test_another_member_on_this_phone_takes_its_place(phone: Phone, tab: Tab) -> None:
    hers = card_of(tab)
    await tab.wallet.sign_out()
    await tab.sign_up("mehmet@example.nl", "Mehmet")
    assert await face(phone, hers) is None
    assert await face(phone, card_of(tab)) == face_of(tab.snapshot)


async def test_it_stays_while_the_snapshot_cannot_be_read(phone: Phone, tab: Tab) -> None:
    """Number and static code are still the member's, and it says itself how old it is."""
    card, before = card_of(tab), await face(phone, card_of(tab))
    await phone.close()
    await phone.store.put_many({card.key("snapshot"): "{"})
    await phone.open(cut=True)
    assert await face(phone, card) == before


async def test_where_no_page_draws_there_is_none(phones: Phones) -> None:
    other = phones()
    opened = await other.open()
    await opened.sign_up("noor@example.nl", "Noor")
    assert await face(other, card_of(opened)) is None
