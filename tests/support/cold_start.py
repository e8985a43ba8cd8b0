"""The desktop's wallet in an interpreter of its own: what is imported by when.

    python -m tests.support.cold_start '[["tab", 1, "reward-mug"]]'

Where the wallet keeps its things is told by the environment, as to the app. Prints one line of
JSON for the first frame, and one for each step after it.
"""

import asyncio
import importlib
import json
import sys
import time

WALL, WORK = time.perf_counter(), time.process_time()
if "importtime" in sys._xoptions:
    # Flet loads its controls by this function, which Python does not time; the statement it does.
    importlib.import_module = lambda name: (__import__(name), sys.modules[name])[1]
sys.modules["PIL"] = None  # no device has it; with it, `qrcode` would import it

import main  # noqa: E402 the clock runs

IMPORTED = time.process_time()

import re  # noqa: E402

import flet as ft  # noqa: E402
from flet.messaging.protocol import MessageAction  # noqa: E402

from tests.support.screen import Client, running  # noqa: E402

HARNESS = time.process_time() - IMPORTED
"""What the test needs for itself; not counted."""


def tell(moment, **more):
    print(json.dumps({"moment": moment, "modules": sorted(sys.modules), **more}), flush=True)


class FirstFrame(Client):
    """Tells when the first screen leaves for Flutter, and whether it is the card."""

    drawn = False

    def send_message(self, message):
        super().send_message(message)
        if not self.drawn and message.action == MessageAction.PATCH_CONTROL:
            self.drawn = True
            tell(
                "first frame",
                card=b"card-code" in self.sent,
                wall_s=time.perf_counter() - WALL - HARNESS,
                import_s=IMPORTED - WORK,
                draw_s=time.process_time() - IMPORTED - HARNESS,
            )


async def tab(screen, index, identifier):
    """Tap the tab; `identifier` is then on the screen."""
    [bar] = screen.controls(ft.NavigationBar)
    await screen.change(bar, "selected_index", index)
    await screen.until(lambda: identifier in screen.names, within_s=30)


async def named(screen, identifier, label):
    """Wait until `identifier` is on the screen with `label`."""
    await screen.until(
        lambda: any(
            each.identifier == identifier and each.label == label
            for each in screen.controls(ft.Semantics)
        ),
        within_s=30,
    )


async def imported(screen, *modules):
    """Wait until all of them are."""
    await screen.until(lambda: set(modules) <= set(sys.modules), within_s=30)


async def said(screen, words):
    """Wait until some text holds `words`."""
    await screen.until(lambda: any(words in each for each in screen.texts), within_s=30)


async def window(screen, width, height):
    """Wait until the window is asked to be so large."""
    asked = screen.page.window
    await screen.until(lambda: (asked.width, asked.height) == (width, height), within_s=30)


async def sign_up(screen, email, name):
    """As a stranger does; the demo shows the code."""
    await screen.until(lambda: "email" in screen.names, within_s=30)
    await screen.type("email", email)
    await screen.tap("continue")
    await screen.until(lambda: "demo-code" in screen.names, within_s=30)
    [code] = re.findall(r"\d{6}", " ".join(screen.texts))
    await screen.type("code", code)
    await screen.until(lambda: "name" in screen.names, within_s=30)
    await screen.type("name", name)
    await screen.type("agree", True)
    await screen.tap("continue")
    await screen.until(lambda: "card-code" in screen.names, within_s=30)


STEPS = {each.__name__: each for each in (tab, named, said, imported, window, sign_up)}


async def start(steps):
    client = FirstFrame()
    async with running(main.main, client=client, web=False, platform="linux") as screen:
        await screen.until(lambda: client.drawn, within_s=30)
        for step, *values in steps:
            await STEPS[step](screen, *values)
            tell(step)


if __name__ == "__main__":
    asyncio.run(start(json.loads(sys.argv[1]) if len(sys.argv) > 1 else []))
