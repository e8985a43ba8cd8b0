"""What every answer carries, and what is answered when nothing else is."""

import io
import json
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from pasje.contract.programme import Money
from pasje_platform import logs
from pasje_platform.app import ENDPOINTS, create_app
from pasje_platform.database import open_database
from pasje_platform.migrate import scripts
from pasje_platform.openapi import refusals_of
from pasje_platform.problems import sentence_part
from tests.support.platform import DEMO, ORIGIN, refused


async def _boom(request):
    raise ValueError("sanne@example.nl typed 123456")


@pytest.fixture
async def with_mounts(platform):
    """The platform as the host serves it: the wallet below what is not the API."""
    mounts = [Route("/boom", _boom), Mount("/", _page_app)]
    app = create_app(platform.database, clock=platform.clock, settings=DEMO, mounts=mounts)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as http:
        yield http


async def _page_app(scope, receive, send):
    await PlainTextResponse("the wallet")(scope, receive, send)


@pytest.fixture
def logged():
    """The lines that the platform logs meanwhile."""
    stream, logger = io.StringIO(), logging.getLogger("pasje")
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for name in ("uvicorn", "psycopg", "asyncio"):
        logging.getLogger(name).handlers = []
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


async def test_every_answer_carries_the_platforms_time_and_an_id(platform):
    for path in ("/healthz", "/v1/nothing", "/v1/me/snapshot", "/openapi.json"):
        response = await platform.call("GET", path)
        assert parsedate_to_datetime(response.headers["date"]) == platform.clock.now
        assert len(response.headers["x-request-id"]) == 16
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_an_unknown_path_of_the_api(with_mounts):
    for path in ("/v1/nothing", "/v1/", "/v1/me/snapshot/", "/v1/till/visits/x/y"):
        assert refused(await with_mounts.get(path)) == (404, "unknown_path")


async def test_an_unknown_path_without_mounts(platform):
    assert refused(await platform.call("GET", "/nothing")) == (404, "unknown_path")


async def test_another_method(with_mounts):
    response = await with_mounts.post("/v1/me/snapshot")
    assert refused(response) == (405, "method_not_allowed")
    assert response.headers["allow"] == "GET"
    assert "POST" in response.json()["detail"]


async def test_what_is_not_the_apis_is_the_mounts(with_mounts):
    for path in ("/", "/r/ABCD1234", "/v1x"):
        assert (await with_mounts.get(path)).text == "the wallet"


async def test_a_fault_is_answered_and_logged_without_what_was_sent(with_mounts, logged):
    response = await with_mounts.get("/boom")
    assert refused(response) == (500, "internal")
    failed, request = logged()
    assert failed["request_id"] == request["request_id"] == response.headers["x-request-id"]
    assert failed["error"] == "ValueError"
    assert "_boom" in failed["where"][-1]
    assert "123456" not in json.dumps(failed)


async def test_a_lost_database_is_unavailable_for_a_moment(platform, database_url):
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()"""
        )
    response = await platform.call("GET", "/healthz")
    assert refused(response) == (503, "unavailable")
    assert response.headers["retry-after"] == "2"
    while response.status_code != 200:
        response = await platform.call("GET", "/healthz")
    assert response.json() == {"status": "ok", "migration": len(scripts())}


async def test_a_database_that_stays_away_is_unavailable(platform):
    async with open_database(platform.database.pool.conninfo) as closed:
        app = create_app(closed, clock=platform.clock, settings=DEMO)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as http:
        for path in ("/healthz", "/v1/programme"):
            assert refused(await http.get(path)) == (503, "unavailable")


async def test_the_log_names_routes_and_nobody(platform, logged):
    sanne = await platform.member("Sanne", email="sanne@example.nl")
    till = await platform.till()
    await till.open_visit(sanne.fresh_code())
    await till.open_visit("nonsense")
    text = json.dumps(logged())
    assert "/v1/till/visits/{id}" in text
    secrets = [sanne.email, sanne.id, sanne.number, sanne.tokens.access_token, till.key]
    assert not [secret for secret in secrets if secret in text]


# Sentences


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-GB", "en"),
        ("de,en;q=0.5,nl;q=0.4", "en"),
        ("nl;q=0,en;q=0.1", "en"),
        ("de-DE", "nl"),
        ("*;q=x,,;", "nl"),
        ("", "nl"),
    ],
)
async def test_the_sentence_is_in_the_language_asked_for(platform, wish, language):
    response = await platform.call("GET", "/v1/nothing", headers={"accept-language": wish})
    said = {"nl": "Op dit adres is niets.", "en": "There is nothing at this address."}
    assert response.json()["detail"] == said[language]
    assert response.headers["content-language"] == language


async def test_a_callers_bug_is_said_in_one_language(platform):
    dutch = {"accept-language": "nl"}
    response = await platform.call("PUT", "/v1/sign-ins/7", b"{}", headers=dutch)
    assert response.json()["detail"] == "id: expected a UUIDv7."
    assert response.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [
        (1240, "1.240", "1,240"),
        (Money(1250, "EUR"), "€\u00a012,50", "€12.50"),
        # Midnight in Amsterdam: a voucher until then could be used on the day before.
        (
            datetime(2026, 11, 22, 23, tzinfo=UTC),
            "22\u00a0november\u00a02026",
            "22\u00a0November\u00a02026",
        ),
        (
            datetime(2026, 11, 22, 12, tzinfo=UTC),
            "22\u00a0november\u00a02026",
            "22\u00a0November\u00a02026",
        ),
        ({"nl": "koffie", "en": "coffee"}, "koffie", "coffee"),
        ("A-1", "A-1", "A-1"),
    ],
)
def test_numbers_are_said_as_people_write_them(value, nl, en):
    zone = ZoneInfo("Europe/Amsterdam")
    assert (sentence_part(value, "nl", zone), sentence_part(value, "en", zone)) == (nl, en)


async def test_numbers_are_plain_beside_the_sentence(platform):
    sanne = await platform.member("Sanne")
    await platform.grant(sanne, 1000)
    till = await platform.till(most_per_purchase=10_000)
    visit = await till.visit(sanne.fresh_code())
    response = await till.record(visit, 2_000_000)
    assert refused(response) == (422, "amount_out_of_range")
    assert response.json()["most"] == {"amount": 10_000, "currency": "EUR"}
    assert "€\u00a0100,00" in response.json()["detail"]


# Every endpoint


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
async def test_nobody_gets_past_the_door(platform, endpoint):
    path = endpoint.path.replace("{id}", platform.id())
    joost, till = await platform.member("Joost"), await platform.till()
    wrong = {
        "member": ("not_signed_in", till.key),
        "till": ("till_key_wrong", joost.tokens.access_token),
    }
    if endpoint.caller is None:
        return
    code, key = wrong[endpoint.caller]
    for bearer in (None, key, "nonsense"):
        response = await platform.call(endpoint.method, path, b"{}", bearer=bearer)
        assert refused(response) == (401, code)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
async def test_a_wrong_body_id_or_query_is_named(platform, endpoint):
    path = endpoint.path.replace("{id}", platform.id())
    joost, till = await platform.member("Joost"), await platform.till()
    bearer = {"member": joost.tokens.access_token, "till": till.key, None: None}[endpoint.caller]

    async def call(path, body=None):
        response = await platform.call(endpoint.method, path, body, bearer=bearer)
        status, code = refused(response)
        assert code in refusals_of(endpoint)
        return status, code

    if endpoint.takes is not None:
        assert await call(path, b"not json") == (400, "not_json")
        assert await call(path, b"{}") == (400, "invalid_field")
        assert await call(path, b'{"nobody": 1}') == (400, "unknown_field")
        assert await call(path, b" " * 70_000) == (413, "body_too_large")
    if "{id}" in endpoint.path:
        assert await call(endpoint.path.replace("{id}", "7")) == (400, "invalid_field")
    for name in endpoint.query:
        assert await call(path) == (400, "invalid_field")
        assert await call(f"{path}?{name}=1&nobody=2") == (400, "unknown_field")
