"""The real platform in a test's process: its clock is the test's, its HTTP has no socket."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
from starlette.applications import Starlette

from pasje.contract import codec
from pasje.contract.ids import new_id
from pasje.contract.membership import (
    CheckSignInCode,
    Enrol,
    Session,
    SignInChecked,
    SignInStarted,
    StartSignIn,
)  # fmt: skip
from pasje_platform.app import create_app
from pasje_platform.database import Database, Tx, open_database
from pasje_platform.ledger import service as ledger
from pasje_platform.ledger.audit import audit
from pasje_platform.programme import service as programmes
from pasje_platform.programme.file import read
from pasje_platform.programme.model import Rules
from pasje_platform.settings import Settings
from pasje_platform.tills import service as tills
from tests.support.clients import MemberClient, TillClient, received, refused

__all__ = ["MemberClient", "Platform", "TillClient", "open_platform", "received", "refused"]
T = TypeVar("T")
ORIGIN = "http://platform.test"
PROGRAMME = Path(__file__).with_name("programme.toml")
DEMO = Settings(demo=True, smtp=None, public_url=ORIGIN, settle_every_s=None)


@dataclass
class Clock:
    """The platform's clock: it stands still until a test moves it."""

    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """As `timedelta`: advance(minutes=11)."""
        self.now += timedelta(**by)


@asynccontextmanager
async def open_platform(
    url: str, *, settings: Settings = DEMO, programme: Path = PROGRAMME, clock: Clock | None = None
) -> AsyncIterator["Platform"]:
    """A platform on the migrated database at `url`; the ledger is audited at the end."""
    clock = clock or Clock()
    async with open_database(url) as database:
        file = read(programme)
        await database.run(lambda tx: programmes.use(tx, file, clock.now))
        app = create_app(database, clock=clock, settings=settings)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http,
        ):
            platform = Platform(app, database, clock, http)
            yield platform
            assert await platform.audit() == []


@dataclass
class Platform:
    """A running platform, and those who use it."""

    app: Starlette
    database: Database
    clock: Clock
    http: httpx.AsyncClient
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def id(self) -> str:
        """A fresh id, as a phone or till would make one."""
        return new_id(int(self.clock.now.timestamp() * 1000))

    async def call(
        self,
        method: str,
        path: str,
        message: object = None,
        *,
        bearer: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Any request: `message` is a contract message, bytes as they are, or plain JSON."""
        content = message if isinstance(message, bytes | None) else codec.encode(message)
        sent = dict(headers or {})
        if bearer is not None:
            sent["authorization"] = f"Bearer {bearer}"
        return await self.http.request(method, path, content=content, headers=sent)

    async def start_sign_in(self, email: str) -> tuple[str, str]:
        """The sign-in's id and its code."""
        sign_in_id = self.id()
        started = await self.call("PUT", f"/v1/sign-ins/{sign_in_id}", StartSignIn(email, "nl"))
        code = received(SignInStarted, started, 201).demo_code
        assert code is not None
        return sign_in_id, code

    async def prove(self, email: str, device_id: str) -> tuple[str, SignInChecked]:
        """Signs in as far as the code; the sign-in's id and what came of it."""
        sign_in_id, code = await self.start_sign_in(email)
        checked = await self.call(
            "POST", f"/v1/sign-ins/{sign_in_id}/check", CheckSignInCode(code, device_id, "Telefoon")
        )
        return sign_in_id, received(SignInChecked, checked)

    async def member(
        self, name: str, *, referral_code: str | None = None, email: str | None = None
    ) -> MemberClient:
        """A new member on a phone of their own."""
        email = email or f"{name.split(maxsplit=1)[0].lower()}{next(self._numbers)}@example.nl"
        device_id, member_id = self.id(), self.id()
        sign_in_id, checked = await self.prove(email, device_id)
        assert checked.session is None
        rules = await self.rules()
        enrol = Enrol(
            sign_in_id, device_id, "Telefoon", name, "nl", rules.programme.terms_on,
            referral_code=referral_code,
        )  # fmt: skip
        made = await self.call("PUT", f"/v1/members/{member_id}", enrol)
        return MemberClient.of(self, email, received(Session, made, 201))

    async def second_phone(self, member: MemberClient) -> MemberClient:
        """The same member, signed in on another phone."""
        _, checked = await self.prove(member.email, self.id())
        assert checked.session is not None
        return MemberClient.of(self, member.email, checked.session)

    async def till(
        self,
        name: str = "Noord 1",
        shop: str = "Noord",
        *,
        most_per_purchase: int = 50_000,
        most_per_day: int = 1_000_000,
    ) -> TillClient:
        """A new till; limits in cents."""

        async def add(tx: Tx) -> str:
            return await tills.add(
                tx, name, shop, self.clock.now,
                most_per_purchase=most_per_purchase, most_per_day=most_per_day,
            )  # fmt: skip

        return TillClient(self, name, await self.run(add))

    async def run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """`work` in a transaction of the platform's database."""
        return await self.database.run(work)

    async def rules(self) -> Rules:
        """The programme in force."""
        return await self.run(lambda tx: programmes.in_force(tx, self.clock.now, demo=True))

    async def grant(self, member: MemberClient, units: int) -> None:
        """As the owner's `pasje adjust`."""
        rules = await self.rules()
        await self.run(
            lambda tx: ledger.adjust(tx, rules, member.id, units, "test", self.clock.now)
        )

    async def audit(self) -> list[str]:
        """The ledger's broken invariants."""
        return await self.run(audit)
