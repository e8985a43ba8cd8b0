"""A cold start: the card is drawn from what is stored before anything else of the wallet is even
imported, and everything works after that. Each in an interpreter of its own.
"""

from pathlib import Path

import pytest

from pasje import late
from tests.support.desktop import CLIENT, keep_card, run

EARLY = """
    adapters adapters.desktop_window adapters.keyring_secrets adapters.memory
    adapters.no_surroundings adapters.single_tab adapters.software_signer adapters.sqlite_store
    app built context contract contract.bounds contract.codec contract.formats contract.ids
    contract.member_code contract.programme contract.snapshot data data.cache data.cards
    data.clock data.codes data.keeping data.opening data.outbox data.parts data.ports
    data.surround data.view late routes runtime screens screens.announcing screens.card
    screens.card_worth screens.known screens.reading screens.shell state ui ui.banner ui.brand
    ui.card_face ui.colour ui.count_up ui.frame ui.guards ui.hooks ui.icons ui.live_code
    ui.motion ui.parts ui.qr_code ui.qr_matrix ui.size ui.text ui.text_probe ui.theme wallet
    words words.dates words.en words.nl words.phrases
"""
"""All of the wallet that the first frame needs. A name more is time more, on every start."""
ELSEWHERE = {
    # what other runtimes have, and messages that no wallet sends or reads
    "pasje.awake",
    "pasje.contract.actions",
    "pasje.adapters.device_secrets",
    "pasje.adapters.fetch_transport",
    "pasje.adapters.indexeddb",
    "pasje.adapters.indexeddb_secrets",
    "pasje.adapters.indexeddb_store",
    "pasje.adapters.plain_tabs",
    "pasje.adapters.web_surroundings",
    "pasje.adapters.web_tabs",
    "pasje.adapters.webcrypto_signer",
    "pasje.data.face",
    "pasje.screens.face",
    "pasje.ui.outlines",
    "pasje.ui.tones",
}
NOT_YET = {
    # ours
    *("pasje.data.sync", "pasje.data.session", "pasje.data.redeeming", "pasje.data.upkeep"),
    *("pasje.platform_api", "pasje.contract.membership", "pasje.contract.refusals"),
    # others': `ssl` and `subprocess` come with asyncio, which Flet cannot do without
    *("httpx", "httpcore", "h11", "anyio", "certifi", "keyring", "jeepney", "secretstorage"),
    *("email", "http", "urllib.request", "html", "xml", "zoneinfo", "unittest", "pydoc"),
    *("flet_secure_storage", "flet.controls.theme", "flet.auth", "flet_web"),
    *("flet.controls.material.textfield", "flet.controls.material.navigation_rail"),
}


def ours(modules: list[str]) -> set[str]:
    return {name for name in modules if name.startswith("pasje.")}


def every_module() -> set[str]:
    paths = [path.relative_to(CLIENT).with_suffix("") for path in CLIENT.glob("pasje/**/*.py")]
    names = {".".join(path.parts).removesuffix(".__init__") for path in paths}
    return names - {"pasje"}


@pytest.fixture
async def desktop(tmp_path: Path) -> Path:
    await keep_card(tmp_path)
    return tmp_path


async def test_the_first_frame_needs_little(desktop: Path) -> None:
    [frame], _ = await run(desktop)
    assert frame["card"]
    assert ours(frame["modules"]) == {f"pasje.{name}" for name in EARLY.split()}
    assert NOT_YET & set(frame["modules"]) == set()


async def test_afterwards_all_of_it_is_there(desktop: Path) -> None:
    _, after = (await run(desktop, ["imported", *late.MODULES]))[0]
    assert ours(after["modules"]) == every_module() - ELSEWHERE


async def test_a_tap_shows_a_screen_that_was_not_imported(desktop: Path) -> None:
    first, tapped = (await run(desktop, ["tab", 1, "reward-mug"]))[0]
    assert "pasje.screens.rewards" not in first["modules"]
    assert "pasje.screens.rewards" in tapped["modules"]
