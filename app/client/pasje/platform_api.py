"""The platform over HTTP: one method per endpoint.

httpx takes a third of a second to import in a browser, so that happens with the first call, when
the card is on the screen already.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pasje.contract.bounds import Id, Language
from pasje.contract.codec import Undecodable, decode, encode
from pasje.contract.membership import (
    AcceptReferral,
    Change,
    ChangeProfile,
    CheckSignInCode,
    Enrol,
    Redeem,
    Redemption,
    RefreshTokens,
    Session,
    SignInChecked,
    SignInStarted,
    StartSignIn,
    Tokens,
)
from pasje.contract.programme import Programme
from pasje.contract.refund import RefundQuote
from pasje.contract.refusals import Problem
from pasje.contract.snapshot import Snapshot
from pasje.data.ports import Declined, NoPlatform, SignedOut, Unreachable

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_CONNECT_S = 5.0
_ANSWER_S = 10.0
_SILENCE_S = 40.0
"""The platform sends a comment into the live stream every 15 s; this is two of them missed."""


class HearsTime(Protocol):
    """Told what the platform's clock says with every answer."""

    def wall(self) -> datetime: ...

    def heard(self, at: datetime, sent: datetime, received: datetime) -> None: ...


class PlatformApi:
    """`origin` has no path and no slash at its end; `open_client` is called once, when needed."""

    def __init__(
        self,
        origin: str,
        open_client: Callable[[], httpx.AsyncClient],
        clock: HearsTime,
        language: Callable[[], Language],
    ) -> None:
        self.origin = origin
        self._open_client = open_client
        self._client: httpx.AsyncClient | None = None
        self._clock = clock
        self._language = language

    async def programme(self) -> Programme:
        return await self._ask(Programme, "GET", "/v1/programme")

    async def start_sign_in(self, sign_in_id: Id, request: StartSignIn) -> SignInStarted:
        return await self._ask(SignInStarted, "PUT", f"/v1/sign-ins/{sign_in_id}", request)

    async def check_code(self, sign_in_id: Id, request: CheckSignInCode) -> SignInChecked:
        return await self._ask(SignInChecked, "POST", f"/v1/sign-ins/{sign_in_id}/check", request)

    async def enrol(self, member_id: Id, request: Enrol) -> Session:
        return await self._ask(Session, "PUT", f"/v1/members/{member_id}", request)

    async def refresh_tokens(self, request: RefreshTokens) -> Tokens:
        return await self._ask(Tokens, "POST", "/v1/tokens", request)

    async def snapshot(self, access: str, etag: str | None) -> Snapshot | None:
        known = {"If-None-Match": etag} if etag else {}
        answer = await self._send("GET", "/v1/me/snapshot", None, access, known)
        return None if answer.status_code == 304 else _message(Snapshot, answer)

    async def change_profile(self, access: str, request: ChangeProfile) -> Snapshot:
        return await self._ask(Snapshot, "PUT", "/v1/me/profile", request, access)

    async def accept_referral(self, access: str, request: AcceptReferral) -> Snapshot:
        return await self._ask(Snapshot, "PUT", "/v1/me/referral", request, access)

    async def redeem(self, access: str, redemption_id: Id, request: Redeem) -> Redemption:
        path = f"/v1/me/redemptions/{redemption_id}"
        return await self._ask(Redemption, "PUT", path, request, access)

    async def cancel(self, access: str, voucher_id: Id) -> Redemption:
        path = f"/v1/me/cancellations/{voucher_id}"
        return await self._ask(Redemption, "PUT", path, None, access)

    async def return_preview(self, access: str, purchase_id: Id) -> RefundQuote:
        path = f"/v1/me/purchases/{purchase_id}/return-preview"
        return await self._ask(RefundQuote, "GET", path, None, access)

    async def sign_out_device(self, access: str, device_id: Id) -> None:
        await self._send("DELETE", f"/v1/me/devices/{device_id}", None, access)

    @asynccontextmanager
    async def live(self, access: str) -> AsyncIterator[AsyncIterator[Change]]:
        """Entered when the stream is open; a broken or silent one raises Unreachable."""
        import httpx

        client = self._opened()
        request = client.build_request(
            "GET",
            self.origin + "/v1/me/live",
            headers=self._headers(access) | {"Accept": "text/event-stream"},
            timeout=httpx.Timeout(_CONNECT_S, read=_SILENCE_S),
        )
        try:
            answer = await client.send(request, stream=True)
        except (httpx.TransportError, httpx.StreamError) as error:
            raise Unreachable(str(error)) from error
        try:
            if answer.status_code != 200:
                await _read(answer)
                raise _refusal(answer)
            yield _changes(answer)
        finally:
            await answer.aclose()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(
        self, kind: type[T], method: str, path: str, message: object = None, access: str = ""
    ) -> T:
        return _message(kind, await self._send(method, path, message, access))

    async def _send(
        self,
        method: str,
        path: str,
        message: object,
        access: str = "",
        extra: dict[str, str] | None = None,
    ) -> httpx.Response:
        """An answer of 2xx or 304; raises Unreachable, Declined or SignedOut."""
        import httpx

        client = self._opened()
        headers = self._headers(access) | (extra or {})
        body = None if message is None else encode(message)
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = self._clock.wall()
        try:
            answer = await client.request(
                method,
                self.origin + path,
                content=body,
                headers=headers,
                timeout=httpx.Timeout(_ANSWER_S, connect=_CONNECT_S),
            )
        except (httpx.TransportError, httpx.StreamError, httpx.DecodingError) as error:
            raise Unreachable(str(error)) from error
        self._tell_time(answer, sent)
        if answer.status_code == 304 or answer.is_success:
            return answer
        raise _refusal(answer)

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = self._open_client()
        return self._client

    def _headers(self, access: str) -> dict[str, str]:
        headers = {"Accept-Language": self._language()}
        if access:
            headers["Authorization"] = f"Bearer {access}"
        return headers

    def _tell_time(self, answer: httpx.Response, sent: datetime) -> None:
        from email.utils import parsedate_to_datetime

        # A server in front may have put its own before the platform's; each has 29 characters.
        try:
            at = parsedate_to_datetime(answer.headers.get("Date", "")[-29:])
        except ValueError:
            return  # an answer without a readable date says nothing of the clock
        if at.tzinfo is not None:
            self._clock.heard(at, sent, self._clock.wall())


def _message(kind: type[T], answer: httpx.Response) -> T:
    try:
        return decode(kind, answer.content)
    except Undecodable as error:
        raise NoPlatform(f"no answer of a platform: {error}") from error


def _refusal(answer: httpx.Response) -> Exception:
    """What a status of 400 and above means; without a problem document it was no platform."""
    try:
        plain: dict[str, Any] = answer.json()
        code, detail = str(plain["code"]), str(plain["detail"])
    except (ValueError, KeyError, TypeError):
        said = f"status {answer.status_code} without a problem document"
        # A host in front may refuse for a while (429), or miss the platform behind it (5xx).
        passing = answer.status_code >= 500 or answer.status_code == 429
        return (Unreachable if passing else NoPlatform)(said, _retry_after_s(answer))
    if answer.status_code >= 500:
        return Unreachable(f"{code}: {detail}", _retry_after_s(answer))
    named = {"type", "title", "status", "detail", "code", "instance"}
    numbers = {name: value for name, value in plain.items() if name not in named}
    problem = Problem(code, answer.status_code, detail, numbers)
    return SignedOut(problem) if answer.status_code == 401 else Declined(problem)


def _retry_after_s(answer: httpx.Response) -> float:
    """What a busy platform, or a server in front of it, asks for; a date is not understood."""
    text: str = answer.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else 0.0


async def _read(answer: httpx.Response) -> None:
    import httpx

    try:
        await answer.aread()
    except (httpx.TransportError, httpx.StreamError, httpx.DecodingError) as error:
        raise Unreachable(str(error)) from error


async def _changes(answer: httpx.Response) -> AsyncIterator[Change]:
    """Server-sent events, of which only `data:` lines matter to us: one line is one change."""
    import httpx

    try:
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                yield decode(Change, line.removeprefix("data:").strip())
    except Undecodable as error:
        raise Unreachable(f"no change: {error}") from error
    except (httpx.TransportError, httpx.StreamError, httpx.DecodingError) as error:
        raise Unreachable(str(error)) from error
