"""The page around the wallet's worker, by the bridge of `start.js` and `python-worker.js`."""

import asyncio
from typing import Any

from pyodide.ffi import create_proxy

from pasje.data.surround import Ask, Install, Surround

_INSTALL: dict[object, Install] = {"prompt": "prompt", "by_hand": "by_hand"}


class WebSurroundings:
    """`bridge` is the worker's: `facts`, what the page said so far; `heard`, called when it says
    more; `ask`, to have the page do something. What the page has not said yet is taken for no.
    """

    def __init__(self, bridge: Any, *, secure: bool) -> None:
        self._bridge = bridge
        self._secure = secure
        self._changed = asyncio.Event()
        self._heard = create_proxy(lambda *_: self._changed.set())
        bridge.heard = self._heard

    def facts(self) -> Surround:
        said = self._bridge.facts.to_py()
        return Surround(
            browser=True,
            secure=self._secure,
            installed=said.get("installed") is True,
            install=_INSTALL.get(said.get("install"), "none"),
            update_ready=said.get("update_ready") is True,
            offline_ready=said.get("offline_ready") is True,
            persisted=said.get("persisted") is True,
            faces_forgotten=int(said.get("faces_forgotten", 0)),
        )

    async def changed(self) -> None:
        await self._changed.wait()
        self._changed.clear()

    async def ask(self, what: Ask) -> None:
        self._bridge.ask(what)

    def close(self) -> None:
        self._bridge.heard = None
        self._heard.destroy()
