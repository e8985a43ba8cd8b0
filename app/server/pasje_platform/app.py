"""The platform as one ASGI application."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import psycopg
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from pasje_platform import docs_page, health, openapi
from pasje_platform.database import Database
from pasje_platform.devices.endpoints import endpoints as device_endpoints
from pasje_platform.earning.endpoints import endpoints as earning_endpoints
from pasje_platform.elsewhere import Elsewhere
from pasje_platform.http import Endpoint
from pasje_platform.ledger.worker import Worker
from pasje_platform.live.endpoints import endpoints as live_endpoints
from pasje_platform.live.hub import Hub
from pasje_platform.members.endpoints import endpoints as member_endpoints
from pasje_platform.middleware import Frame
from pasje_platform.problems import problem
from pasje_platform.programme import service as programmes
from pasje_platform.programme.endpoints import endpoints as programme_endpoints
from pasje_platform.referrals.endpoints import endpoints as referral_endpoints
from pasje_platform.refused import Refused
from pasje_platform.rewards.endpoints import endpoints as reward_endpoints
from pasje_platform.settings import Settings
from pasje_platform.sign_in.endpoints import endpoints as sign_in_endpoints
from pasje_platform.snapshot.endpoints import endpoints as snapshot_endpoints
from pasje_platform.tills.endpoints import endpoints as till_endpoints
from pasje_platform.visits.endpoints import endpoints as visit_endpoints

ENDPOINTS: tuple[Endpoint, ...] = (
    *programme_endpoints,
    *sign_in_endpoints,
    *device_endpoints,
    *snapshot_endpoints,
    *live_endpoints,
    *member_endpoints,
    *reward_endpoints,
    *referral_endpoints,
    *till_endpoints,
    *visit_endpoints,
    *earning_endpoints,
)
_AWAY_RETRY_AFTER_S = 2


def create_app(
    database: Database,
    *,
    clock: Callable[[], datetime],
    settings: Settings,
    mounts: Sequence[BaseRoute] = (),
) -> Starlette:
    """The application over an open, migrated database with a programme in force.

    `clock` gives the time in UTC. `mounts` come last: they get what is not the platform's. Whoever
    serves it calls `app.state.live.end_all()` before it waits for open replies to finish.
    """
    app = Starlette(
        routes=[
            *(endpoint.route for endpoint in ENDPOINTS),
            Route("/openapi.json", openapi.show(ENDPOINTS)),
            Route("/docs", docs_page.show(ENDPOINTS)),
            Route("/healthz", health.show),
            Route("/v1/{rest:path}", _nothing_here, methods=_EVERY_METHOD),
            *mounts,
        ],
        middleware=[*_elsewhere(settings), Middleware(Frame, clock=clock)],
        exception_handlers={
            Refused: _refused,
            HTTPException: _http,
            psycopg.OperationalError: _away,
        },
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.database = database
    app.state.clock = clock
    app.state.settings = settings
    app.state.live = Hub(database)
    app.state.worker = Worker(database, clock=clock, settings=settings)
    app.state.rules = None
    return app


_EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _elsewhere(settings: Settings) -> Sequence[Middleware]:
    """Outside the frame, so that what it says last is readable too."""
    if not settings.wallet_origins:
        return []
    return [Middleware(Elsewhere, origins=settings.wallet_origins)]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    state = app.state
    state.rules = await state.database.run(
        lambda tx: programmes.in_force(tx, state.clock(), demo=state.settings.demo)
    )
    async with state.live.open(), state.worker.open():
        yield


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 for the type checker: registered for it
    return problem(request, error)


async def _away(request: Request, error: Exception) -> Response:
    return problem(request, Refused("unavailable", retry_after=_AWAY_RETRY_AFTER_S))


async def _http(request: Request, error: Exception) -> Response:
    """What routing refuses, and what a mount does."""
    assert isinstance(error, HTTPException)  # noqa: S101 for the type checker: registered for it
    if error.status_code == 405:
        response = problem(request, Refused("method_not_allowed", method=request.method))
        response.headers["allow"] = (error.headers or {}).get("Allow", "")
        return response
    if error.status_code == 404:
        return problem(request, Refused("unknown_path"))
    return Response(status_code=error.status_code, headers=error.headers)


async def _nothing_here(request: Request) -> Response:
    """Below /v1 nothing falls through to the wallet's page."""
    allowed = {
        endpoint.method
        for endpoint in ENDPOINTS
        if endpoint.route.matches(request.scope)[0] is Match.PARTIAL
    }
    if not allowed:
        raise Refused("unknown_path")
    raise HTTPException(405, headers={"Allow": ", ".join(sorted(allowed))})
