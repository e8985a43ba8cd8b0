"""The page mirrors what is kept of the card: told of each change, and asked to forget it first."""

import asyncio

import pytest

from pasje.screens.face import face_of
from tests.client.conftest import Phones
from tests.support.wallet import Phone, Tab

PATIENCE_S = 30


@pytest.fixture
def phone(phones: Phones) -> Phone:
    made = phones()
    made.face = face_of
    return made


async def turns() -> None:
    """Lets all that waits for nothing outside the process go on."""
    for _ in range(100):
        await asyncio.sleep(0)


async def waits(tab: Tab) -> None:
    """Until the wallet has asked the page to forget the face, and waits for the answer."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if "forget_face" in tab.surroundings.asked and 1.0 in tab.clock.slept:
                return
            await turns()


async def kept(phone: Phone) -> bool:
    """Whether anything of a card is on the device."""
    return "Sanne" in repr(vars(phone.store))


async def test_the_page_is_told_of_each_change(phone: Phone, tab: Tab) -> None:
    assert "face" in tab.surroundings.asked
    await tab.wallet.pause()
    for change in (
        lambda: tab.wallet.change_profile("Sanne de Wit", "nl", None, False),
        lambda: tab.wallet.choose_language("en"),
        lambda: tab.parts.cache.confirm(tab.snapshot, tab.snapshot.at),
    ):
        tab.surroundings.asked.clear()
        await change()
        assert tab.surroundings.asked == ["face"]


async def test_signing_out_removes_the_mirror_and_then_what_it_mirrors(
    phone: Phone, tab: Tab
) -> None:
    tab.surroundings.asked.clear()
    tab.surroundings.answers = False
    leaving = asyncio.create_task(tab.wallet.sign_out())
    await waits(tab)
    assert tab.surroundings.asked == ["forget_face"]
    assert await kept(phone)
    tab.surroundings.say(faces_forgotten=tab.surroundings.facts().faces_forgotten + 1)
    await leaving
    assert not await kept(phone)
    assert tab.surroundings.asked == ["forget_face", "face"]


async def test_a_fact_of_another_kind_is_no_answer(phone: Phone, tab: Tab) -> None:
    tab.surroundings.answers = False
    leaving = asyncio.create_task(tab.wallet.sign_out())
    await waits(tab)
    tab.surroundings.say(update_ready=True)
    await turns()
    assert await kept(phone)
    tab.surroundings.say(faces_forgotten=1)
    await leaving


async def test_a_page_that_does_not_answer_holds_nothing_up(phone: Phone, tab: Tab) -> None:
    tab.surroundings.answers = False
    with tab.clock.hurry():
        await tab.wallet.sign_out()
    assert not await kept(phone)
    assert 1.0 in tab.clock.slept


async def test_a_session_that_ended_elsewhere_removes_it_too(phone: Phone, tab: Tab) -> None:
    tab.surroundings.asked.clear()
    await phone.secrets.delete(f"{_card_prefix(tab)}refresh")
    await tab.parts.session.open()
    assert tab.surroundings.asked[:2] == ["forget_face", "face"]
    assert not await kept(phone)


def _card_prefix(tab: Tab) -> str:
    assert tab.parts.cache.card is not None
    return tab.parts.cache.card.prefix
