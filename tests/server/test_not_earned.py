"""An action that the cashier added and that gives nothing says why: asked before, and recorded."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.desk import Desk, made, open_desk
from tests.support.lives import enrolled
from tests.support.platform import MemberClient, Platform, open_platform

BAZAAR = Path(__file__).parents[1] / "support/bazaar.toml"


@pytest.fixture
async def bazaar(database_url: str) -> AsyncIterator[Platform]:
    async with open_platform(database_url, programme=BAZAAR) as opened:
        yield opened


@pytest.fixture
async def desk(bazaar: Platform) -> Desk:
    return await open_desk(bazaar)


@pytest.fixture
async def sanne(bazaar: Platform) -> MemberClient:
    return await enrolled(bazaar, "Sanne")


async def test_an_action_that_gives_nothing_any_more_says_why(
    desk: Desk, sanne: MemberClient
) -> None:
    first = await desk.serve(sanne, 1000, actions=["profile-completed"])
    assert first["not_earned"] == []
    sale = desk.sale(await desk.visit(sanne), 1000, actions=["profile-completed", "own-bag"])
    (why,) = (await desk.quote(sale)).json()["not_earned"]
    assert why["rule"] == {"en": "Profile"}
    assert why["why"]["en"]
    path = f"/v1/till/purchases/{desk.platform.id()}"
    sold = made(await desk.put(path, sale))
    assert sold["not_earned"] == [why]
    assert (await desk.put(path, sale)).json() == sold
