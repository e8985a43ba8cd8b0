"""A browser's Python that wakes with everything imported: its memory, kept from an earlier start.

After the first start on a device a worker of its own calls `learn` and keeps its memory; later
starts begin with that memory and call `wake`. Whoever is signed in is not in it: nothing stored was
read.
"""

import gc
import importlib
import os
import pkgutil
import random
import runpy
from collections.abc import Iterator
from types import CodeType
from typing import Any

import flet

import pasje

_NOT_HERE = {
    "pasje.adapters.device_secrets",
    "pasje.adapters.keyring_secrets",
    "pasje.adapters.sqlite_store",
}
"""For a phone's app and for a desktop: they import what a browser lacks or never uses."""
_BESIDE = (
    "flet.components.component",
    "flet.messaging.pyodide_connection",
    "httpx",
    "main",
    "msgpack",
    "qrcode",
)
"""What the modules of the wallet only import when it runs."""


def learn() -> None:
    """Import all that the wallet can need in a browser."""
    for name in _BESIDE:
        importlib.import_module(name)
    for each in pkgutil.walk_packages(pasje.__path__, "pasje."):
        if each.name not in _NOT_HERE:
            module = importlib.import_module(each.name)
            _learn_controls(module)
    gc.collect()


def wake(language: str) -> None:
    """Make new what must not be as it was; `language` is the browser's, such as nl-NL."""
    random.seed()
    os.environ["LANG"] = f"{language.replace('-', '_')}.UTF-8"


async def run() -> None:
    """Flet's door, as Python's command line would open it."""
    runpy.run_module("main", run_name="__main__")


def _learn_controls(module: Any) -> None:
    """Flet imports each of its names when it is first used: use those that this module names."""
    code = module.__spec__.loader.get_code(module.__name__)
    for name in _names(code):
        if name in flet.__all__:
            getattr(flet, name)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
