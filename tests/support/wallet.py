"""A member's phone in a test: the real wallet without Flutter, against the real platform.

What lies between them can be cut, and can lose a request or a reply.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx

from pasje.adapters.memory import MemoryStore
from pasje.adapters.software_signer import SoftwareSigner
from pasje.contract.snapshot import Snapshot
from pasje.data.clock import PlatformClock
from pasje.data.outcome import Done
from pasje.data.parts import Parts, Ports
from pasje.data.ports import Secrets, Store
from pasje.platform_api import PlatformApi
from pasje.state import WalletState
from pasje.wallet import Wallet
from tests.support.fakes import Host, KeptSecrets, SharedTabs, WallClock

ORIGIN = "http://platform.test"
PATIENCE_S = 30


class Wire(httpx.AsyncBaseTransport):
    """The network of one phone. Streams, which `httpx.ASGITransport` does not."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._open: set[_Stream] = set()
        self.cut = False
        self.lose_replies = 0
        """How many of the next replies get lost, after the platform did what was asked."""
        self.lose_requests = 0
        """How many of the next requests get lost before the platform sees them."""
        self.lose_only = ""
        """Only requests to paths that contain this."""
        self.asked: list[tuple[str, str]] = []
        """Method and path of every request that reached the platform."""
        self.asked_for_news = asyncio.Event()
        """Set by the first request for the snapshot."""

    def cut_off(self) -> None:
        """Pull the plug: also out of the streams that are open."""
        self.cut = True
        for stream in list(self._open):
            stream.broken.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("no network", request=request)
        path = request.url.path
        if self.lose_requests and self.lose_only in path:
            self.lose_requests -= 1
            raise httpx.WriteError("the request was lost", request=request)
        self.asked.append((request.method, path))
        if path == "/v1/me/snapshot":
            self.asked_for_news.set()
        stream = _Stream(self._app, request, self._open)
        try:
            await stream.started
        except asyncio.CancelledError:
            await stream.aclose()
            raise
        if self.lose_replies and self.lose_only in path:
            self.lose_replies -= 1
            await stream.aclose()
            raise httpx.ReadError("the reply was lost", request=request)
        return httpx.Response(stream.status, headers=stream.headers, stream=stream, request=request)


class _Stream(httpx.AsyncByteStream):
    """One request into an ASGI app, and its answer as it comes."""

    def __init__(self, app: Any, request: httpx.Request, among: "set[_Stream]") -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.broken = asyncio.Event()
        self._parts: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._body: bytes | None = request.content
        self._among = among
        among.add(self)
        self._task = asyncio.create_task(app(_scope(request), self._receive, self._send))
        self._task.add_done_callback(self._ended)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        breaking = asyncio.create_task(self.broken.wait())
        try:
            while True:
                part = asyncio.create_task(self._parts.get())
                await asyncio.wait((part, breaking), return_when=asyncio.FIRST_COMPLETED)
                if not part.done():
                    part.cancel()
                    raise httpx.ReadError("the stream broke")
                if (bytes_ := part.result()) is None:
                    return
                yield bytes_
        finally:
            breaking.cancel()

    async def aclose(self) -> None:
        self._gone.set()
        self._among.discard(self)
        await asyncio.wait([self._task])

    async def _receive(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
            if not self.started.done():
                self.started.set_result(None)
        elif message["type"] == "http.response.body":
            self._parts.put_nowait(message.get("body", b""))
            if not message.get("more_body"):
                self._parts.put_nowait(None)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._parts.put_nowait(None)
        if task.cancelled():
            return
        if (fault := task.exception()) and not self.started.done():
            self.started.set_exception(fault)


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, 80),
        "client": ("127.0.0.1", 123),
        "root_path": "",
        "state": {},
    }


@dataclass
class Phone:
    """A device: what it keeps stays when the wallet is started again with `open`."""

    app: Any
    real_now: Callable[[], datetime]
    wrong: timedelta = timedelta()
    face: Callable[[Snapshot], str] | None = None
    quick: bool = False
    """Its keys sign at once, as a browser's."""
    store: Store = field(default_factory=MemoryStore)
    secrets: Secrets = field(default_factory=KeptSecrets)
    browser: list[SharedTabs] = field(default_factory=list)
    opened: "list[Tab]" = field(default_factory=list)

    async def open(self, *, cut: bool = False) -> "Tab":
        """Start the wallet, or another tab of it; `cut`: without a network."""
        tab = Tab(self)
        tab.wire.cut = cut
        self.opened.append(tab)
        await tab.wallet.start()
        await tab.wallet.keep_up()
        return tab

    async def close(self) -> None:
        """Kill every tab."""
        while self.opened:
            await self.opened.pop().wallet.stop()


class Tab:
    """One running wallet."""

    def __init__(self, phone: Phone) -> None:
        self.wire = Wire(phone.app)
        self.clock = WallClock(phone.real_now, phone.wrong)
        self.state = WalletState()
        clock = PlatformClock(self.clock, phone.store, ORIGIN)
        self.api = PlatformApi(
            ORIGIN,
            lambda: httpx.AsyncClient(transport=self.wire),
            clock,
            lambda: self.state.language,
        )
        self.surroundings = Host()
        signer = SoftwareSigner(phone.secrets, quick=phone.quick)
        self.ports = Ports(
            ORIGIN, ORIGIN, lambda: self.api, phone.store, phone.secrets, signer,
            SharedTabs(phone.browser), self.surroundings, clock, "Test phone", lambda: 0.0,
            phone.face,
        )  # fmt: skip
        self.parts = Parts(self.ports, self.state)
        self.wallet = Wallet(self.parts, self.state, "nl")

    @property
    def snapshot(self) -> Snapshot:
        assert self.state.snapshot is not None
        return self.state.snapshot

    async def listening(self) -> None:
        """Wait until the stream is open: the wallet asks what it missed right after that."""
        async with asyncio.timeout(PATIENCE_S):
            await self.wire.asked_for_news.wait()

    async def until(self, holds: Callable[[WalletState], bool]) -> None:
        """Wait for the state to become so, letting the wallet's pauses end at once."""
        changed = asyncio.Event()

        def notice(*_: object) -> None:
            changed.set()

        leave = self.state.subscribe(notice)  # type: ignore[attr-defined]
        try:
            with self.clock.hurry():
                async with asyncio.timeout(PATIENCE_S):
                    while not holds(self.state):
                        await changed.wait()
                        changed.clear()
        finally:
            leave()

    async def sign_up(self, email: str, name: str, code: str | None = None) -> None:
        """Enrol as a new member; the demo shows the sign-in code."""
        await self.prove(email)
        terms_on = await self._terms_on()
        assert await self.wallet.enrol(name, terms_on, None, False, code) == Done(None)
        assert self.state.phase == "signed_in"

    async def prove(self, email: str) -> bool:
        """Sign in with the code; False when the address is nobody's yet."""
        started = await self.wallet.start_sign_in(email)
        assert isinstance(started, Done), started
        assert started.value.demo_code is not None
        checked = await self.wallet.check_code(started.value.demo_code)
        assert isinstance(checked, Done), checked
        return checked.value

    async def _terms_on(self) -> date:
        return (await self.api.programme()).terms_on
