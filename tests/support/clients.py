"""A member's phone and a till, as far as HTTP sees them."""

import base64
import hashlib
import hmac
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from pasje.contract import codec, member_code
from pasje.contract.membership import DeviceKey, Redeem, Redemption, Session, Tokens
from pasje.contract.programme import Money
from pasje.contract.refund import Refund, RefundPurchase
from pasje.contract.snapshot import Snapshot, Voucher
from pasje.contract.till import (
    OpenVisit,
    Purchase,
    RecordPurchase,
    Visit,
)  # fmt: skip
from pasje_platform import wire

if TYPE_CHECKING:
    from tests.support.platform import Platform

T = TypeVar("T")


def received(kind: type[T], response: httpx.Response, status: int = 200) -> T:
    """The reply's message, which must have come with `status` and be as documented."""
    assert response.status_code == status, response.text
    wire.check(kind, response.json())
    return codec.decode(kind, response.content)


def refused(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, whose document is checked for its shape."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    document = response.json()
    assert document["status"] == response.status_code
    assert document["detail"]
    assert "{" not in document["detail"]
    return response.status_code, document["code"]


@dataclass
class MemberClient:
    """A member's phone, as far as HTTP sees it."""

    platform: "Platform"
    email: str
    id: str
    tokens: Tokens
    device: DeviceKey
    static_code: str
    number: str

    @classmethod
    def of(cls, platform: "Platform", email: str, session: Session) -> "MemberClient":
        card = session.snapshot.card
        return cls(
            platform, email, session.member_id, session.tokens, session.device_key,
            card.static_code, card.number,
        )  # fmt: skip

    def sign(self, message: bytes) -> bytes:
        """With this device's key."""
        return hmac.digest(base64.b64decode(self.device.key), message, hashlib.sha256)

    def fresh_code(self, *, steps_ago: int = 0) -> str:
        """The code on the screen now, or some 15-second steps ago."""
        return self._code("M1", self.device.handle, steps_ago)

    def voucher_code(self, voucher: Voucher, *, steps_ago: int = 0) -> str:
        """The code that the voucher's screen shows."""
        return self._code("V1", voucher.handle, steps_ago)

    def _code(self, kind: member_code.Kind, handle: str, steps_ago: int) -> str:
        step = member_code.step_at(self.platform.clock.now) - steps_ago
        signature = self.sign(member_code.message(kind, handle, step))
        return member_code.fresh_code(kind, handle, step, signature)

    async def call(
        self, method: str, path: str, message: object = None, **headers: str
    ) -> httpx.Response:
        """A request with this device's access token; if_none_match="…" becomes a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.platform.call(
            method, path, message, bearer=self.tokens.access_token, headers=named
        )

    async def snapshot(self) -> Snapshot:
        return received(Snapshot, await self.call("GET", "/v1/me/snapshot"))

    async def redeem(self, reward_id: str, cost: int) -> Redemption:
        message = Redeem(reward_id, cost, self.platform.clock.now + timedelta(minutes=2))
        path = f"/v1/me/redemptions/{self.platform.id()}"
        return received(Redemption, await self.call("PUT", path, message), 201)


@dataclass
class TillClient:
    """A till, as far as HTTP sees it."""

    platform: "Platform"
    name: str
    key: str
    _receipts: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def call(
        self, method: str, path: str, message: object = None, **headers: str
    ) -> httpx.Response:
        """A request with this till's key."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.platform.call(method, path, message, bearer=self.key, headers=named)

    async def open_visit(
        self, code: str, *, scanned_at: datetime | None = None, visit_id: str | None = None
    ) -> httpx.Response:
        """A scan, whatever comes of it."""
        path = f"/v1/till/visits/{visit_id or self.platform.id()}"
        return await self.call("PUT", path, OpenVisit(code, scanned_at or self.platform.clock.now))

    async def visit(self, code: str) -> Visit:
        """A scan that must work."""
        return received(Visit, await self.open_visit(code), 201)

    async def record(  # a purchase has this many sides
        self,
        visit: Visit,
        cents: int,
        *,
        receipt: str | None = None,
        use: tuple[str, ...] = (),
        purchase_id: str | None = None,
        bought_at: datetime | None = None,
        currency: str = "EUR",
    ) -> httpx.Response:
        """A purchase, whatever comes of it."""
        message = RecordPurchase(
            visit.id, Money(cents, currency), receipt or str(next(self._receipts)),
            bought_at or self.platform.clock.now, use,
        )  # fmt: skip
        path = f"/v1/till/purchases/{purchase_id or self.platform.id()}"
        return await self.call("PUT", path, message)

    async def purchase(self, visit: Visit, cents: int, **how: Any) -> Purchase:
        """A purchase that must work."""
        return received(Purchase, await self.record(visit, cents, **how), 201)

    async def try_refund(self, purchase_id: str, refund_id: str | None = None) -> httpx.Response:
        """A refund, whatever comes of it."""
        path = f"/v1/till/refunds/{refund_id or self.platform.id()}"
        return await self.call("PUT", path, RefundPurchase(purchase_id))

    async def refund(self, purchase: Purchase) -> Refund:
        """A refund that must work."""
        return received(Refund, await self.try_refund(purchase.id), 201)
