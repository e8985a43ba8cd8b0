"""The only place that asks which runtime this is; every adapter is imported inside its branch."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import flet as ft

from pasje import built
from pasje.data.clock import PlatformClock
from pasje.data.parts import Parts, Ports
from pasje.state import WalletState
from pasje.wallet import HearLanguage, Wallet
from pasje.words import LANGUAGES

if TYPE_CHECKING:
    import httpx

    from pasje.contract.bounds import Language
    from pasje.contract.snapshot import Snapshot
    from pasje.data.ports import DeviceSigner, Platform, Secrets, Store, Surroundings, Tabs

_HEARD = "device_language"
_DEVICE_ANSWERS_S = 2.0


class WallClock:
    """The device's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True)
class Device:
    """What differs by runtime."""

    origin: str
    """The platform's."""
    address: str
    """Where the wallet is found in a browser: an invitation leads there."""
    store: Store
    secrets: Secrets
    signer: DeviceSigner
    tabs: Tabs
    surroundings: Surroundings
    open_client: Callable[[], httpx.AsyncClient]
    name: str
    language: Language
    hear_language: HearLanguage | None = None
    face: Callable[[Snapshot], str] | None = None


def begin_to_open() -> asyncio.Task[Wallet] | None:
    """In a browser, the wallet on its way: it is open before Flutter is there to show it."""
    if sys.platform == "emscripten":
        return asyncio.ensure_future(_opened(_browser()))
    return None


async def open_wallet(page: ft.Page) -> Wallet:
    """The wallet of this page, with what is stored, where `begin_to_open` gives none."""
    if os.environ.get("FLET_PLATFORM") in ("android", "ios"):
        return await _opened(_phone(page))
    return await _opened(_desktop(page))


async def _opened(found: Awaitable[Device]) -> Wallet:
    device = await found
    state = WalletState()
    clock = PlatformClock(WallClock(), device.store, device.origin)

    def open_platform() -> Platform:
        from pasje.platform_api import PlatformApi

        return PlatformApi(device.origin, device.open_client, clock, lambda: state.language)

    ports = Ports(
        device.origin, device.address, open_platform, device.store, device.secrets, device.signer,
        device.tabs, device.surroundings, clock, device.name, random.random, device.face,
    )  # fmt: skip
    wallet = Wallet(Parts(ports, state), state, device.language, device.hear_language)
    await wallet.start()
    return wallet


async def _browser() -> Device:
    """Python in the page's worker."""
    import flet_js
    import js

    from pasje.adapters.web_surroundings import WebSurroundings

    secure = bool(js.isSecureContext)
    store, secrets, signer, tabs = await _kept_by_browser(secure)

    def open_client() -> httpx.AsyncClient:
        import httpx

        from pasje.adapters.fetch_transport import FetchTransport

        return httpx.AsyncClient(transport=FetchTransport())

    return Device(
        origin=str(flet_js.platform) or str(js.location.origin),
        address=str(js.location.origin),
        store=store,
        secrets=secrets,
        signer=signer,
        tabs=tabs,
        surroundings=WebSurroundings(flet_js, secure=secure),
        open_client=open_client,
        name=_browser_name(str(js.navigator.userAgent)),
        language=_known(str(js.navigator.language)),
        face=_face,
    )


def _face(snapshot: Snapshot) -> str:
    """Loaded when there is something new to keep, which is after the first screen."""
    from pasje.screens.face import face_of

    return face_of(snapshot)


async def _kept_by_browser(secure: bool) -> tuple[Store, Secrets, DeviceSigner, Tabs]:
    """Over plain http (not `secure`) a browser gives neither keys nor locks."""
    from pasje.adapters.indexeddb import IndexedDb
    from pasje.adapters.indexeddb_secrets import IndexedDbSecrets
    from pasje.adapters.indexeddb_store import IndexedDbStore
    from pasje.adapters.memory import MemorySecrets, MemoryStore
    from pasje.adapters.single_tab import SingleTab
    from pasje.adapters.software_signer import SoftwareSigner
    from pasje.data.ports import NotKept

    try:
        db = await IndexedDb.open()
    except NotKept as error:  # such as a member who forbids sites to keep anything
        secrets = MemorySecrets()
        return MemoryStore(error.why), secrets, SoftwareSigner(secrets, quick=True), SingleTab()
    store, kept = IndexedDbStore(db), IndexedDbSecrets(db)
    if not secure:
        from pasje.adapters.plain_tabs import PlainTabs

        return store, kept, SoftwareSigner(kept, quick=True), PlainTabs()
    from pasje.adapters.web_tabs import WebTabs
    from pasje.adapters.webcrypto_signer import WebCryptoSigner

    return store, kept, WebCryptoSigner(db), WebTabs()


async def _phone(page: ft.Page) -> Device:
    from flet_secure_storage import IOSOptions, KeychainAccessibility, SecureStorage

    from pasje.adapters.device_secrets import DeviceSecrets

    # A key belongs to one phone: a backup put back on another must not take it along.
    here = IOSOptions(accessibility=KeychainAccessibility.FIRST_UNLOCK_THIS_DEVICE)
    name = "iPhone" if os.environ["FLET_PLATFORM"] == "ios" else "Android"
    return await _installed(page, DeviceSecrets(SecureStorage(ios_options=here)), name)


async def _desktop(page: ft.Page) -> Device:
    from pasje.adapters.desktop_window import DesktopWindow
    from pasje.adapters.keyring_secrets import KeyringSecrets

    names = {"darwin": "Mac", "win32": "Windows"}
    device = await _installed(page, KeyringSecrets(), names.get(sys.platform, "Linux"))
    if not page.web:
        await DesktopWindow(page.window, device.store).restore()
    return device


async def _installed(page: ft.Page, secrets: Secrets, name: str) -> Device:
    """What an app on a phone and on a desktop share."""
    from pasje.adapters.memory import MemorySecrets, MemoryStore
    from pasje.adapters.no_surroundings import NoSurroundings
    from pasje.adapters.single_tab import SingleTab
    from pasje.adapters.software_signer import SoftwareSigner
    from pasje.adapters.sqlite_store import SqliteStore
    from pasje.data.ports import NotKept

    def open_client() -> httpx.AsyncClient:
        import httpx

        return httpx.AsyncClient()

    store: Store
    try:
        store = SqliteStore(_data_folder() / "wallet.sqlite")
    except NotKept as error:  # a full disk, or a folder that may only be read
        store, secrets = MemoryStore(error.why), MemorySecrets()
    platform = os.environ.get("PASJE_PLATFORM_URL", built.PLATFORM).rstrip("/")
    return Device(
        origin=platform,
        address=platform,  # it serves the wallet too
        store=store,
        secrets=secrets,
        signer=SoftwareSigner(secrets),
        tabs=SingleTab(),
        surroundings=NoSurroundings(),
        open_client=open_client,
        name=name,
        language=await _language(page, store),
        hear_language=lambda: _hear_language(page, store),
    )


def _data_folder() -> Path:
    """Flet names one in a packaged app; elsewhere the system's usual place for a person's data."""
    if given := os.environ.get("FLET_APP_STORAGE_DATA"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ["APPDATA"]) / "Pasje"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Pasje"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "pasje"


async def _language(page: ft.Page, store: Store) -> Language:
    """The device's, as it was at the last start: the card does not wait for Flutter to tell."""
    heard = await store.get(_HEARD)
    return _known(heard) if heard else await _hear_language(page, store)


async def _hear_language(page: ft.Page, store: Store) -> Language:
    """As the device says now; kept for the next start."""
    try:
        info = await asyncio.wait_for(page.get_device_info(), _DEVICE_ANSWERS_S)
        language = _known(info.locales[0].language_code if info and info.locales else "")
    except (ft.FletUnsupportedPlatformException, RuntimeError, TimeoutError):
        language = _known(os.environ.get("LANG", ""))
    if await store.get(_HEARD) != language:
        await store.put_many({_HEARD: language})
    return language


def _known(locale: str) -> Language:
    """The language of a locale such as nl-NL, if the wallet speaks it; else English."""
    language = locale[:2].lower()
    return language if language in LANGUAGES else "en"


def _browser_name(agent: str) -> str:
    """Such as "Chrome, Android"; the order matters, since most browsers name others too."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
    systems |= {"Mac": "Mac", "Linux": "Linux"}
    browser = next((name for mark, name in browsers.items() if mark in agent), "Safari")
    system = next((name for mark, name in systems.items() if mark in agent), "browser")
    return f"{browser}, {system}"
