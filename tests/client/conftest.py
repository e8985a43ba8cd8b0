"""A phone, and Sanne on it."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.support.platform import Platform
from tests.support.wallet import Phone, Tab

Phones = Callable[[], Phone]


@pytest.fixture
async def phones(platform: Platform) -> AsyncIterator[Phones]:
    """Makes phones; each is closed at the end."""
    made: list[Phone] = []

    def another() -> Phone:
        made.append(Phone(platform.app, platform.clock))
        return made[-1]

    yield another
    for phone in made:
        await phone.close()


@pytest.fixture
def phone(phones: Phones) -> Phone:
    return phones()


@pytest.fixture
async def tab(phone: Phone) -> Tab:
    """Sanne's wallet, online and listening."""
    opened = await phone.open()
    await opened.sign_up("sanne@example.nl", "Sanne Smit")
    await opened.until(lambda state: state.leader)
    await opened.listening()
    return opened
