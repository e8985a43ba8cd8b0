"""What tests of value do over HTTP: scan, sell, refund, redeem, and read the refusals."""

import asyncio
import json
from collections.abc import Awaitable, Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from pasje.contract.codec import encode, instant
from pasje.contract.membership import Redeem, RefreshTokens, Tokens
from pasje.contract.snapshot import Snapshot, Voucher
from pasje_platform.database import Tx
from tests.support.clients import received
from tests.support.platform import MemberClient, Platform, TillClient

CORNER = Path(__file__).parent / "corner.toml"
"""A programme with something of everything."""


class Desk:
    """One till; receipts count up by themselves, and any field may be wrong."""

    def __init__(self, platform: Platform, till: TillClient) -> None:
        self.platform = platform
        self.till = till
        self.receipts = 0

    async def put(self, path: str, body: Any, *, language: str = "en") -> httpx.Response:
        sent = json.dumps(body).encode()
        before = await _worth(self.platform)
        response = await self.till.call("PUT", path, sent, accept_language=language)
        return await _unchanged_if_refused(self.platform, before, response)

    async def get(self, path: str) -> httpx.Response:
        return await self.till.call("GET", path)

    async def scan(
        self, code: str, *, id_: str | None = None, scanned_at: datetime | None = None
    ) -> httpx.Response:
        body = {"code": code, "scanned_at": instant(scanned_at or self.platform.clock.now)}
        return await self.put(f"/v1/till/visits/{id_ or self.platform.id()}", body)

    async def sell(
        self,
        visit_id: str,
        amount: Any,
        *,
        vouchers: Sequence[str] = (),
        id_: str | None = None,
        receipt: str | None = None,
        currency: str = "EUR",
        bought_at: datetime | None = None,
        language: str = "en",
        **more: Any,
    ) -> httpx.Response:
        body = self.sale(
            visit_id, amount, vouchers=vouchers, receipt=receipt, currency=currency,
            bought_at=bought_at, **more,
        )  # fmt: skip
        path = f"/v1/till/purchases/{id_ or self.platform.id()}"
        return await self.put(path, body, language=language)

    def sale(
        self,
        visit_id: str,
        amount: Any,
        *,
        vouchers: Sequence[str] = (),
        receipt: str | None = None,
        currency: str = "EUR",
        bought_at: datetime | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """What the till would send of a purchase; `more` are fields of it: lines, channel."""
        self.receipts += 1
        return {
            "visit_id": visit_id,
            "amount": {"amount": amount, "currency": currency},
            "receipt": receipt or str(self.receipts),
            "bought_at": instant(bought_at or self.platform.clock.now),
            "use_vouchers": list(vouchers),
            **more,
        }

    async def quote(self, sale: dict[str, Any]) -> httpx.Response:
        """What that purchase would come to; nothing is kept, whatever the answer is."""
        return await self.ask("/v1/till/quotes", sale)

    async def ask(self, path: str, body: Any) -> httpx.Response:
        """A question, which must leave everything as it is."""
        before = await _worth(self.platform)
        sent = json.dumps(body).encode()
        answer = await self.till.call("POST", path, sent, accept_language="en")
        if _alone.get():
            assert await _worth(self.platform) == before
        return answer

    async def visit(self, member: MemberClient) -> str:
        """The visit of the member's next fresh code."""
        self.platform.clock.advance(seconds=30)
        return str(made(await self.scan(member.fresh_code()))["id"])

    async def serve(
        self, member: MemberClient, amount: int, *, vouchers: Sequence[str] = (), **more: Any
    ) -> dict[str, Any]:
        """Scans the member's next fresh code and sells; the purchase."""
        return made(await self.sell(await self.visit(member), amount, vouchers=vouchers, **more))

    async def refund(
        self, purchase_id: str, *, id_: str | None = None, language: str = "en", **part: Any
    ) -> httpx.Response:
        """The whole of it, or `lines` or an `amount`."""
        path = f"/v1/till/refunds/{id_ or self.platform.id()}"
        return await self.put(path, {"purchase_id": purchase_id, **part}, language=language)


async def open_desk(platform: Platform, name: str = "Noord", shop: str | None = None) -> Desk:
    """A new till, in a shop of its own name unless told."""
    return Desk(platform, await platform.till(name, shop or name))


def made(response: httpx.Response) -> dict[str, Any]:
    """The body of what was made just now."""
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def refused(response: httpx.Response, status: int, code: str, **numbers: Any) -> None:
    """That the answer is this refusal, with these numbers and a sentence that is whole."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert {name: problem[name] for name in numbers} == numbers
    assert problem["detail"]
    assert "{" not in problem["detail"]


async def ask(
    member: MemberClient, method: str, path: str, message: object = None
) -> httpx.Response:
    """A request of the member's phone, which refreshes its tokens first when it must."""
    platform = member.platform
    if member.tokens.access_expires_at <= platform.clock.now:
        message_ = RefreshTokens(member.tokens.refresh_token, member.device.device_id)
        member.tokens = received(Tokens, await platform.call("POST", "/v1/tokens", message_))
    before = await _worth(platform)
    response = await member.call(method, path, message, accept_language="en")
    return await _unchanged_if_refused(platform, before, response)


_alone: ContextVar[bool] = ContextVar("_alone", default=True)


async def at_once(requests: Iterable[Awaitable[httpx.Response]]) -> list[httpx.Response]:
    """The answers to requests sent together: around a refused one, the others change what is."""
    before = _alone.set(False)
    try:
        return list(await asyncio.gather(*requests))
    finally:
        _alone.reset(before)


async def _worth(platform: Platform) -> list[Any]:
    """Everything of value there is: what a refusal must leave as it was."""

    async def read(tx: Tx) -> list[Any]:
        found = await tx.execute(
            "select (select jsonb_agg(to_jsonb(balance) order by member_id, unit_id)"
            " from balance) as b,"
            " (select jsonb_agg(to_jsonb(member_state) order by member_id) from member_state) as m,"
            " (select count(*) from event) as h, (select count(*) from movement) as l,"
            " (select count(*) from entry) as e, (select count(*) from refund) as f,"
            " (select count(*) from reported_action) as a,"
            " (select count(*) from partner_code where taken_by is not null) as c,"
            " (select jsonb_agg(to_jsonb(voucher) order by id) from voucher) as v,"
            " (select jsonb_agg(to_jsonb(purchase) order by till_id, id) from purchase) as p,"
            " (select jsonb_agg(to_jsonb(referral) order by friend_id) from referral) as r,"
            " (select jsonb_agg(to_jsonb(reward_stock) order by reward_id) from reward_stock) as s,"
            " (select count(*) from visit) as o"
        )
        return [list(row.values()) for row in await found.fetchall()]

    return await platform.run(read)


async def _unchanged_if_refused(
    platform: Platform, before: list[Any], response: httpx.Response
) -> httpx.Response:
    if response.status_code >= 400 and _alone.get():
        assert await _worth(platform) == before
    return response


async def look(member: MemberClient) -> Snapshot:
    """What the member sees now."""
    return received(Snapshot, await ask(member, "GET", "/v1/me/snapshot"))


def euros(cents: int) -> dict[str, Any]:
    return {"amount": cents, "currency": "EUR"}


async def redeem(
    member: MemberClient,
    reward: str = "coffee",
    cost: int = 60,
    *,
    id_: str | None = None,
    not_after: datetime | None = None,
) -> httpx.Response:
    platform = member.platform
    message = Redeem(reward, cost, not_after or platform.clock.now + timedelta(minutes=2))
    path = f"/v1/me/redemptions/{id_ or platform.id()}"
    return await ask(member, "PUT", path, encode(message))


async def voucher(member: MemberClient) -> Voucher:
    """Redeems a coffee; its voucher."""
    id_ = made(await redeem(member))["voucher"]["id"]
    (issued,) = [voucher for voucher in (await look(member)).vouchers if voucher.id == id_]
    return issued


async def balance(member: MemberClient) -> tuple[int, int]:
    """Available and deficit."""
    seen = (await look(member)).balance
    return seen.available, seen.deficit


def units(amounts: list[dict[str, Any]]) -> dict[str, int]:
    """By unit."""
    return {one["unit_id"]: one["units"] for one in amounts}


def gained(quote: dict[str, Any]) -> dict[str, int]:
    """What all rules of a quote give together, by unit."""
    sums: dict[str, int] = {}
    for one in quote["earned"]:
        sums[one["unit_id"]] = sums.get(one["unit_id"], 0) + one["units"]
    return {unit: count for unit, count in sums.items() if count}


async def preview(member: MemberClient, purchase_id: str) -> httpx.Response:
    """What returning a purchase would do, as its member is told."""
    return await ask(member, "GET", f"/v1/me/purchases/{purchase_id}/return-preview")
