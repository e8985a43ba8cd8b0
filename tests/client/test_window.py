"""The desktop's window is remembered, on Flet's own session with nobody at its other end."""

import asyncio

import pytest

from pasje.adapters.desktop_window import KEY, DesktopWindow
from pasje.adapters.memory import MemoryStore
from tests.support.fakes import Disk
from tests.support.screen import running

FRAME = {"width": 500.0, "height": 800.0, "left": 40.0, "top": 30.0, "maximized": False}


class Noting(MemoryStore):
    """Tells when it is written."""

    def __init__(self):
        super().__init__()
        self.wrote = asyncio.Event()

    async def put_many(self, items):
        await super().put_many(items)
        self.wrote.set()


def opened(store):
    """A desktop's start, as far as the window goes."""

    async def main(page):
        await DesktopWindow(page.window, store).restore()
        page.update()

    return running(main, web=False, platform="linux")


async def become(screen, kind, **properties):
    """What Flutter tells when the window has changed."""
    window = screen.page.window
    screen.page.session.apply_patch(window._i, properties)
    await screen.fire(window, "event", {"type": kind})


def shape(window):
    return {name: getattr(window, name) for name in FRAME}


async def left_as(store, **properties):
    async with opened(store) as screen:
        await become(screen, "close", **properties)


async def test_it_comes_back_as_it_was():
    store = MemoryStore()
    await left_as(store, **FRAME)
    async with opened(store) as screen:
        assert shape(screen.page.window) == FRAME
        assert (screen.page.window.min_width, screen.page.window.min_height) == (320, 480)


async def test_the_first_start_leaves_it_to_the_system():
    async with opened(MemoryStore()) as screen:
        assert screen.page.window.width is None
        assert screen.page.window.min_width == 320


async def test_what_it_became_is_kept_once_it_stands_still():
    store = Noting()
    async with opened(store) as screen:
        for left in (10.0, 20.0, 30.0):
            await become(screen, "move", **FRAME | {"left": left})
        assert await store.get(KEY) is None
        async with asyncio.timeout(30):
            await store.wrote.wait()
    async with opened(store) as screen:
        assert screen.page.window.left == 30


async def test_one_that_filled_the_screen_does_so_again_and_has_its_size_after():
    store = MemoryStore()
    await left_as(store, **FRAME)
    await left_as(store, maximized=True, width=2560.0, height=1400.0, left=0.0, top=0.0)
    async with opened(store) as screen:
        assert shape(screen.page.window) == FRAME | {"maximized": True}


@pytest.mark.parametrize(
    ("side", "was", "becomes"),
    [("width", 10.0, 320), ("height", 1e9, 10_000), ("left", -1e9, -10_000), ("top", -200.0, -200)],
)
async def test_what_no_desktop_has_is_put_right(side, was, becomes):
    store = MemoryStore()
    await left_as(store, **FRAME | {side: was})
    async with opened(store) as screen:
        assert getattr(screen.page.window, side) == becomes


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"width": NaN}'])
async def test_what_cannot_be_read_is_as_good_as_nothing(text):
    store = MemoryStore()
    await store.put_many({KEY: text})
    async with opened(store) as screen:
        assert screen.page.window.width is None


async def test_a_size_that_is_no_number_is_not_kept():
    store = MemoryStore()
    await left_as(store, **FRAME | {"width": None})
    assert await store.get(KEY) is None


async def test_a_full_device_is_no_reason_to_fail():
    disk = Disk()
    disk.full = True
    await left_as(disk, **FRAME)
