"""The wallet on a desktop, started again and again in processes of their own."""

from pathlib import Path

import pytest

from pasje.adapters.desktop_window import KEY, Frame
from pasje.adapters.sqlite_store import SqliteStore
from pasje.contract.codec import decode, encode
from pasje.contract.snapshot import Snapshot
from pasje.data import cards
from pasje.words import phrases
from tests.support.desktop import keep_card, run
from tests.support.platform import Platform
from tests.support.served import served

NOOR = ["sign_up", "noor@example.nl", "Noor"]
NOT_KEPT = ["said", phrases("nl").not_kept]


async def kept_snapshot(folder: Path, origin: str) -> Snapshot:
    """What the wallet left."""
    store = SqliteStore(folder / "wallet.sqlite")
    card = cards.read(await store.get(cards.KEY)).of(origin)
    assert card is not None
    text = await store.get(card.key("snapshot"))
    store.close()
    assert text is not None
    return decode(Snapshot, text)


async def test_the_card_is_there_at_once_and_the_news_after_it(
    platform: Platform, tmp_path: Path
) -> None:
    till = await platform.till()
    async with served(platform.app, dated=True) as origin:
        await run(tmp_path, NOOR, origin=origin)
        code = (await kept_snapshot(tmp_path, origin)).card.static_code
        await till.purchase(await till.visit(code), 7000)
        moments, _ = await run(tmp_path, ["named", "balance", "70\u00a0punten"], origin=origin)
    assert moments[0]["card"]
    assert "httpx" not in moments[0]["modules"]
    assert "httpx" in moments[1]["modules"]


@pytest.mark.parametrize(
    "keyring",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "tests.support.keyrings.BrokenKeyring",
    ],
)
async def test_without_a_keyring_it_is_said_and_the_next_start_shows_no_card(
    platform: Platform, tmp_path: Path, keyring: str
) -> None:
    async with served(platform.app, dated=True) as origin:
        await run(tmp_path, NOOR, NOT_KEPT, origin=origin, keyring=keyring)
        [first], _ = await run(tmp_path, origin=origin, keyring=keyring)
    assert not first["card"]
    left = (tmp_path / "wallet.sqlite").read_bytes()
    assert b"noor@" not in left


async def test_the_window_is_as_it_was_left(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "wallet.sqlite")
    frame = Frame(width=500.0, height=800.0, left=40.0, top=-300.0, maximized=False)
    await store.put_many({KEY: encode(frame).decode()})
    store.close()
    await run(tmp_path, ["window", 500.0, 800.0])


async def test_a_keyring_that_waits_for_a_person_keeps_nobody_waiting(tmp_path: Path) -> None:
    """The card is drawn, and the app can be closed."""
    await keep_card(tmp_path)
    locked = "tests.support.keyrings.LockedKeyring"
    first, asked = (await run(tmp_path, ["imported", "keyring"], keyring=locked))[0]
    assert first["card"]
    assert "keyring" not in first["modules"]
    assert "tests.support.keyrings" in asked["modules"]
