"""A wallet on another origin: allowed by name, for the wallet's calls alone, also when refused."""

import dataclasses

import httpx
import pytest
from starlette.routing import Route

from pasje_platform.app import ENDPOINTS, create_app
from pasje_platform.elsewhere import is_the_wallets
from tests.support.platform import DEMO, ORIGIN
from tests.support.wallet import Wire

WALLET = "https://kaart.example"
OTHER = "https://two.example:8443"
FOREIGN = ["https://kaart.example.evil.test", "http://kaart.example", "https://kaart.example:8443",
           "https://KAART.example", "null", "*", ""]  # fmt: skip
CALLS = [endpoint for endpoint in ENDPOINTS if endpoint.caller != "till"]


async def _boom(request):
    raise ValueError("a bug")


def app_of(platform, *origins):
    settings = dataclasses.replace(DEMO, wallet_origins=origins)
    app = create_app(platform.database, clock=platform.clock, settings=settings)
    app.router.routes.insert(0, Route("/v1/boom", _boom))
    return app


@pytest.fixture
async def http(platform):
    app = app_of(platform, WALLET, OTHER)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def asks_first(http, path, origin=WALLET, method="GET", headers="authorization"):
    """The question a browser asks before it calls."""
    asked = {
        "origin": origin,
        "access-control-request-method": method,
        "access-control-request-headers": headers,
    }
    return await http.options(path, headers=asked)


def about_origins(response):
    return {name for name in response.headers if name.startswith("access-control-")}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
async def test_every_call_of_the_wallet_is_allowed(http, call):
    sent = "authorization,content-type,if-none-match,accept-language,accept"
    answer = await asks_first(http, call.path, method=call.method, headers=sent)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == WALLET
    assert call.method in answer.headers["access-control-allow-methods"].split(", ")
    assert int(answer.headers["access-control-max-age"]) > 600
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", [WALLET, OTHER])
async def test_the_answer_may_be_read_there(http, origin):
    answer = await http.get("/v1/programme", headers={"origin": origin})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-expose-headers"] == "Date, ETag, Retry-After"
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/me/snapshot", 401), ("/v1/nothing", 404), ("/v1/boom", 500)]
)
async def test_a_refusal_may_be_read_there(http, path, status):
    answer = await http.get(path, headers={"origin": WALLET})
    assert answer.status_code == status
    assert answer.json()["code"]
    assert answer.headers["access-control-allow-origin"] == WALLET


async def test_what_is_unchanged_may_be_known_there(platform, http):
    sanne = await platform.member("Sanne")
    headers = {"origin": WALLET, "authorization": f"Bearer {sanne.tokens.access_token}"}
    first = await http.get("/v1/me/snapshot", headers=headers)
    headers["if-none-match"] = first.headers["etag"]
    again = await http.get("/v1/me/snapshot", headers=headers)
    assert again.status_code == 304
    assert again.headers["access-control-allow-origin"] == WALLET


async def test_the_live_stream_may_be_read_there(platform):
    sanne = await platform.member("Sanne")
    headers = {"origin": WALLET, "authorization": f"Bearer {sanne.tokens.access_token}"}
    app = app_of(platform, WALLET)
    transport = Wire(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client,
        client.stream("GET", "/v1/me/live", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == WALLET
        assert await anext(answer.aiter_lines()) == "event: change"


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_foreign_page_is_refused(http, origin):
    answer = await http.get("/v1/programme", headers={"origin": origin})
    assert "access-control-allow-origin" not in answer.headers
    asked = await asks_first(http, "/v1/programme", origin)
    assert asked.status_code == 400
    assert "access-control-allow-origin" not in asked.headers


@pytest.mark.parametrize(
    ("method", "headers"), [("PATCH", ""), ("GET", "cookie"), ("GET", "x-anything")]
)
async def test_what_the_wallet_never_sends_is_refused(http, method, headers):
    asked = await asks_first(http, "/v1/programme", method=method, headers=headers)
    assert asked.status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/docs", "/v1/till/visits/x", "/"])
async def test_nothing_else_is_open(http, path):
    assert not about_origins(await http.get(path, headers={"origin": WALLET}))
    assert not about_origins(await asks_first(http, path))


async def test_nobody_is_allowed_unless_named(platform):
    transport = httpx.ASGITransport(app_of(platform))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http:
        assert not about_origins(await http.get("/v1/programme", headers={"origin": WALLET}))
        assert not about_origins(await asks_first(http, "/v1/programme"))


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_the_calls_of_tills_are_told_by_their_path(endpoint):
    assert is_the_wallets(endpoint.path) is (endpoint.caller != "till")
