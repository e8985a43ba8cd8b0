"""HTTP around a use case: who calls, what they ask, what goes back.

`@endpoint(...)` declares method, path, caller, messages and refusals once; routing, checking and
the OpenAPI document all come from it.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pasje.contract.bounds import Id
from pasje_platform import authentication, wire
from pasje_platform.callers import Caller, TillCaller
from pasje_platform.database import Database, Tx
from pasje_platform.problems import language_of
from pasje_platform.programme import service as programme
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Refused
from pasje_platform.settings import Settings

T = TypeVar("T")
Method = Literal["GET", "PUT", "POST", "DELETE"]
Who = Literal["member", "till"]


@dataclass(frozen=True)
class Reply(Generic[T]):
    """What goes back: 201 when `created`, 204 without a body, 304 without a body but a tag."""

    body: T | None = None
    created: bool = False
    etag: str | None = None


@dataclass(frozen=True)
class Call:
    """One request, after its caller was proved; `now` is the same from begin to end."""

    request: Request
    now: datetime
    language: str
    member: Caller | None
    till: TillCaller | None

    @property
    def database(self) -> Database:
        database: Database = self.request.app.state.database
        return database

    @property
    def settings(self) -> Settings:
        settings: Settings = self.request.app.state.settings
        return settings

    async def tx_run(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        """`work` in one transaction, retried when PostgreSQL asks for it."""
        return await self.database.run(work)

    async def rules(self, tx: Tx) -> Rules:
        """The programme in force now."""
        rules = await programme.in_force(tx, self.now, demo=self.settings.demo)
        self.request.app.state.rules = rules  # for the sentence of a refusal
        return rules

    def has(self, etag: str) -> bool:
        """Whether the caller already holds what `etag` names (If-None-Match).

        Compared weakly, as RFC 9110 §13.1.2 asks: a proxy that compresses weakens the tag.
        """
        held = self.request.headers.get("if-none-match", "").split(",")
        return etag in (tag.strip().removeprefix("W/") for tag in held)

    @property
    def address(self) -> str | None:
        """Where the call comes from, as the web server saw it; None over a Unix socket."""
        return self.request.client.host if self.request.client else None

    @property
    def of_member(self) -> Caller:
        """The member of an endpoint declared with `caller="member"`."""
        if self.member is None:
            raise Refused("not_signed_in")
        return self.member

    @property
    def of_till(self) -> TillCaller:
        """The till of an endpoint declared with `caller="till"`."""
        if self.till is None:
            raise Refused("till_key_wrong")
        return self.till


Work = Callable[..., Awaitable[Reply[Any] | Response]]


@dataclass(frozen=True)
class Endpoint:
    """A declared endpoint: `work(call, *path values, request message, **query values)`."""

    method: Method
    path: str
    work: Work
    caller: Who | None = None
    takes: type | None = None
    gives: type | None = None
    created: bool = False
    refuses: tuple[str, ...] = ()
    query: Mapping[str, Any] = field(default_factory=dict)
    """The query's parameters with their types, all of them needed."""
    media: str = "application/json"

    @property
    def name(self) -> str:
        return self.work.__name__

    @property
    def says(self) -> str:
        """What it does: the docstring of `work`."""
        return inspect.getdoc(self.work) or ""

    @cached_property
    def route(self) -> Route:
        return Route(self.path, self.answer, methods=[self.method], name=self.name)

    async def answer(self, request: Request) -> Response:
        call = await self._call(request)
        values: list[Any] = []
        for name, value in request.path_params.items():
            wire.check(Id, value, name)
            values.append(value)
        if self.takes is not None:
            values.append(wire.decode(self.takes, await _body(request)))
        reply = await self.work(call, *values, **self._asked(request))
        return reply if isinstance(reply, Response) else self._response(reply)

    async def _call(self, request: Request) -> Call:
        state, language = request.app.state, language_of(request)
        now = state.clock()
        member = till = None
        if self.caller == "member":
            member = await authentication.member(request, state.database, now, language)
        elif self.caller == "till":
            till = await authentication.till(request, state.database, language)
        return Call(request, now, language, member, till)

    def _asked(self, request: Request) -> dict[str, str]:
        for name in request.query_params:
            if name not in self.query:
                raise Refused("unknown_field", field=name[:200])
        asked = {}
        for name, kind in self.query.items():
            wire.check(kind, request.query_params.get(name, ""), name)
            asked[name] = request.query_params[name]
        return asked

    def _response(self, reply: Reply[Any]) -> Response:
        headers = {
            "cache-control": "no-cache" if self.caller is None and reply.etag else "no-store"
        }
        if reply.etag is not None:
            headers["etag"] = reply.etag
        if reply.body is None:
            return Response(status_code=204 if reply.etag is None else 304, headers=headers)
        status = 201 if reply.created else 200
        return Response(wire.encode(reply.body), status, headers, media_type=self.media)


def endpoint(  # noqa: PLR0913 one declaration says all there is to know
    method: Method,
    path: str,
    *,
    caller: Who | None = None,
    takes: type | None = None,
    gives: type | None = None,
    created: bool = False,
    refuses: tuple[str, ...] = (),
    query: Mapping[str, Any] | None = None,
    media: str = "application/json",
) -> Callable[[Work], Endpoint]:
    """Declares the function below it; `refuses` names what its rules may answer.

    What every endpoint of that shape may answer (a wrong field, a wrong key) is not repeated.
    """

    def declared(work: Work) -> Endpoint:
        return Endpoint(
            method, path, work, caller, takes, gives, created, refuses, query or {}, media
        )

    return declared


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > wire.MOST_BYTES:
            raise Refused("body_too_large", most=wire.MOST_BYTES)
    return bytes(body)
