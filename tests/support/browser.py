"""Chromium for tests: found or fetched, shaped like a phone, read through its screen.

    async with chromium() as browser, phone(browser, language="en", dark=True) as context:
        page = await context.new_page()
        await page.goto(address)
        text = await shown_code(page)

Everything is async; a test with a browser is marked `@pytest.mark.browser`.
"""

import asyncio
import io
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import (
    Browser,
    BrowserContext,
    Error,
    Locator,
    Page,
    Playwright,
    async_playwright,
    expect,
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The last two are pages of Chromium's own below each window's address bar, of which every new
    # phone would take most of a second of the processor. Of two such lists only the last counts, so
    # the others are Playwright's.
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,WebUIOmniboxPopup,"
    "WebUIOmniboxAimPopup",
)
# Python's code is compiled once, and not again and better where it is used much: that took a third
# of a start's processor time. A bench measures without.
HASTY = ("--js-flags=--liftoff-only",)
LOCALES = {"nl": "nl-NL", "en": "en-US"}
# Two cores and a first start of Python: slow is not wrong.
PATIENCE_S = 60.0
MISSING = "no Chromium or Chrome found; CHROMIUM can name one"
expect.set_options(timeout=PATIENCE_S * 1000)

_TAKEN_OVER_MS = 500
_GLIMPSES_MS = 200
_SEMANTICS = "flt-semantics"
# Phones' browsers only accept a tap on the exact centre of Flutter's hidden button.
_SWITCH_ON = """() => {
  const button = document.querySelector('flt-semantics-placeholder');
  if (!button) return;
  const box = button.getBoundingClientRect();
  button.dispatchEvent(new MouseEvent('click', {
    bubbles: true, cancelable: true,
    clientX: box.left + box.width / 2, clientY: box.top + box.height / 2,
  }));
}"""
# Flutter on the web takes the text's scale from the page's own font size, 16 pixels being 1.
_TEXT_SCALE = """addEventListener('DOMContentLoaded', () => {
  document.documentElement.style.fontSize = '%spx';
});"""


@cache
def find_chromium() -> str:
    """The browser's program. Skips the test, loudly, without one; fails when CI is set."""
    named = os.environ.get("CHROMIUM")
    if named:
        if shutil.which(named) is None:
            pytest.fail(f"CHROMIUM names {named}, which is no program", pytrace=False)
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    path = _playwrights_own() or _installed_now()
    if path:
        return path
    if os.environ.get("CI"):
        pytest.fail("No Chromium for the browser tests, and CI is set", pytrace=False)
    pytest.skip(MISSING)


def _playwrights_own() -> str | None:
    cache_dir = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    places = {
        "darwin": Path.home() / "Library/Caches/ms-playwright",
        "win32": Path.home() / "AppData/Local/ms-playwright",
    }
    folder = Path(cache_dir) if cache_dir else places.get(sys.platform)
    folder = folder or Path.home() / ".cache/ms-playwright"
    programs = ("chrome", "chrome.exe", "Chromium", "Google Chrome for Testing")
    found = [
        path
        for program in programs
        for path in folder.glob(f"chromium-*/**/{program}")
        if path.is_file()
    ]
    return str(max(found)) if found else None


@cache
def _installed_now() -> str | None:
    """Tried once: what cannot be had for one test cannot be had for the next."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        return None
    return _playwrights_own() if done.returncode == 0 else None


class Browsers:
    """Browsers started when first asked for, one for each set of flags.

    A start takes more than a second of the processor, so a run of tests has one of these, and
    phones in one browser share nothing. Of one event loop, as all that Playwright gives is.
    """

    of_this_run: ClassVar["Browsers | None"] = None

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._open: dict[tuple[str, ...], Browser] = {}

    async def get(self, flags: tuple[str, ...]) -> Browser:
        """One that is up, whatever became of the one before it."""
        known = self._open.get(flags)
        if known is None or not known.is_connected():
            program = await asyncio.to_thread(find_chromium)
            self._playwright = self._playwright or await async_playwright().start()
            launch = self._playwright.chromium.launch
            known = await launch(executable_path=program, args=[*FLAGS, *_hasty(), *flags])
            self._open[flags] = known
        return known

    async def close(self) -> None:
        for browser in self._open.values():
            await browser.close()
        if self._playwright is not None:
            await self._playwright.stop()


def _hasty() -> tuple[str, ...]:
    return HASTY if Browsers.of_this_run is not None else ()


@asynccontextmanager
async def chromium(*flags: str) -> AsyncIterator[Browser]:
    """A browser: that of the run of tests, if there is one; else one that is closed at the end.

    Whoever opens a context in it closes it; `phone` does.
    """
    if Browsers.of_this_run is not None:
        yield await Browsers.of_this_run.get(flags)
        return
    own = Browsers()
    try:
        yield await own.get(flags)
    finally:
        await own.close()


@asynccontextmanager
async def restarted_chromium(
    profile: Path, *, service_workers: bool = True, **shape: Any
) -> AsyncIterator[BrowserContext]:
    """A browser with a profile on disk: started again with the same folder, it remembers.

    `shape` and `service_workers` as for `phone`, but here the wallet may be kept.
    """
    program = await asyncio.to_thread(find_chromium)
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            args=[*FLAGS, *_hasty()],
            service_workers="allow" if service_workers else "block",
            **_shape(**shape),
        )
        context.set_default_timeout(PATIENCE_S * 1000)
        try:
            yield context
        finally:
            await context.close()


@asynccontextmanager
async def phone(
    browser: Browser, *, text_scale: float = 1.0, service_workers: bool = False, **shape: Any
) -> AsyncIterator[BrowserContext]:
    """A phone of its own: nothing is shared with another context.

    `shape`: language ("nl" or "en"), dark, width, height, scale (device pixels; a phone's 2 or 3
    cost the processor, which draws here, a third more), reduced_motion.
    Only with `service_workers` is the wallet kept for offline, which costs each new phone a second;
    and Playwright cannot hold back a request of a page that has one.
    """
    allowed: Literal["allow", "block"] = "allow" if service_workers else "block"
    context = await browser.new_context(service_workers=allowed, **_shape(**shape))
    context.set_default_timeout(PATIENCE_S * 1000)
    if text_scale != 1.0:
        await context.add_init_script(_TEXT_SCALE % round(16 * text_scale, 2))
    try:
        yield context
    finally:
        await context.close()


def _shape(
    *,
    language: str = "nl",
    dark: bool = False,
    width: int = 412,
    height: int = 892,
    scale: float = 1,
    reduced_motion: bool = False,
    timezone: str = "Europe/Amsterdam",
) -> dict[str, Any]:
    return {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": scale,
        "is_mobile": True,
        "has_touch": True,
        "locale": LOCALES[language],
        "timezone_id": timezone,
        "color_scheme": "dark" if dark else "light",
        "reduced_motion": "reduce" if reduced_motion else "no-preference",
    }


async def switch_semantics_on(page: Page, timeout_s: float = PATIENCE_S) -> None:
    """Make Flutter describe its screen to us as it does to screen readers. Harmless twice."""
    either = f"flt-semantics-placeholder, {_SEMANTICS}"
    await page.wait_for_selector(either, state="attached", timeout=timeout_s * 1000)
    await page.evaluate(_SWITCH_ON)
    await page.wait_for_selector(_SEMANTICS, state="attached", timeout=timeout_s * 1000)


async def wallet_started(page: Page, timeout_s: float = PATIENCE_S) -> None:
    """Wait until Python has drawn its first screen, then switch semantics on."""
    loading = page.locator("#loading")
    await loading.wait_for(state="detached", timeout=timeout_s * 1000)
    await switch_semantics_on(page, timeout_s)


def identified(page: Page, identifier: str) -> Locator:
    """What the wallet marks with `ft.Semantics(identifier=...)`."""
    return page.locator(f"[flt-semantics-identifier='{identifier}']")


async def fill_in(page: Page, identifier: str, text: str) -> None:
    """Type into the wallet's field. Flutter takes a field over some frames after it is focused,
    and hands on what was typed some frames later; it shows neither, so both are waited out."""
    field = identified(page, identifier).locator("input, textarea")
    await field.focus()
    await page.wait_for_timeout(_TAKEN_OVER_MS)
    await field.fill(text)
    await page.wait_for_timeout(_TAKEN_OVER_MS)


async def screenshot(
    page: Page, path: Path | None = None, *, quality: int | None = None
) -> Image.Image:
    """The screen as a picture, saved too if there is a path. A busy Chromium is asked again.

    Exact, or of a `quality` below 100 as JPEG has it, which takes a third of the processor time.
    """
    kind: Literal["jpeg", "png"] = "png" if quality is None else "jpeg"
    for attempt in range(5):
        try:
            data = await page.screenshot(path=path, type=kind, quality=quality)
        except Error as error:
            if attempt == 4 or "screenshot" not in str(error):
                raise
            await page.wait_for_timeout(300)
        else:
            return Image.open(io.BytesIO(data)).convert("RGB")
    raise AssertionError("unreachable")


def decode_qr(image: Image.Image) -> str | None:
    """What a till's scanner reads off the picture: the first code's text."""
    found = zxingcpp.read_barcodes(image)
    return found[0].text if found else None


async def shown_code(page: Page, *, other_than: str | None = None) -> str:
    """The text of the code on the screen, as soon as it can be scanned.

    With `other_than`, waits for another one. Fails after PATIENCE_S.
    """
    async with asyncio.timeout(PATIENCE_S):
        while True:
            text = decode_qr(await screenshot(page, quality=90))
            if text is not None and text != other_than:
                return text
            await page.wait_for_timeout(_GLIMPSES_MS)
