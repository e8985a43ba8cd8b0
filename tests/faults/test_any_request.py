"""Whatever is sent, the answer is one that the OpenAPI document has, and never a fault of ours."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pasje.contract.codec import instant
from pasje.contract.refusals import REFUSALS
from pasje_platform import wire
from pasje_platform.app import ENDPOINTS
from pasje_platform.http import Endpoint
from pasje_platform.openapi import document, refusals_of
from tests.support.desk import made, open_desk, redeem
from tests.support.json_schema import Fitting
from tests.support.platform import Platform

EXAMPLES = 150
"""Of all endpoints together; some thousands were tried when this was written."""
API = document(ENDPOINTS)
ASKED = [endpoint for endpoint in ENDPOINTS if endpoint.media == "application/json"]
KNOWN = [
    *("019aa000-0000-7000-8000-000000000001", "019aa000-0000-7000-8000-000000000002"),
    *("coffee", "mug", "EUR", "nl", "sanne@example.nl", "000000", "1", "2"),
    *("2026-11-23T09:00:00Z", "2026-11-23T09:01:00+00:00", "2026-11-01T00:00:00Z"),
]
FITTING = Fitting(API, KNOWN)


async def lived_in(platform: Platform) -> tuple[dict[str | None, str | None], list[str]]:
    """Who may call, and texts that mean something: ids, codes, receipts."""
    sanne = await platform.member("Sanne", email="sanne@example.nl")
    await platform.grant(sanne, 10_000)
    desk = await open_desk(platform, "Noord")
    voucher = made(await redeem(sanne))["voucher"]["id"]
    visit = made(await desk.scan(sanne.fresh_code()))["id"]
    sold = made(await desk.sell(visit, 1000))["id"]
    sign_in, code = await platform.start_sign_in("bram@example.nl")
    referral = (await sanne.snapshot()).referral.code
    keys = {"member": sanne.tokens.access_token, "till": desk.till.key, None: None}
    codes = [sanne.static_code, sanne.number, sanne.fresh_code(steps_ago=-1), code, referral]
    now = instant(platform.clock.now)
    return keys, [voucher, visit, sold, sign_in, sanne.device.device_id, *codes, now]


def swapped(value: Any, known: list[str], data: st.DataObject) -> Any:
    """`value` with some of its placeholders made texts that mean something."""
    if isinstance(value, dict):
        return {name: swapped(each, known, data) for name, each in value.items()}
    if isinstance(value, list):
        return [swapped(each, known, data) for each in value]
    return data.draw(st.sampled_from([value, *known])) if value in KNOWN else value


@pytest.fixture
async def place(platform: Platform) -> tuple[Platform, dict[str | None, str | None], list[str]]:
    return platform, *(await lived_in(platform))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(endpoint=st.sampled_from(ASKED), data=st.data())
async def test_the_answer_is_one_of_the_documented(
    place: tuple[Platform, dict[str | None, str | None], list[str]],
    endpoint: Endpoint,
    data: st.DataObject,
) -> None:
    platform, keys, known = place
    path, operation = endpoint.path, API["paths"][endpoint.path][endpoint.method.lower()]
    if "{id}" in path:
        path = path.replace("{id}", data.draw(st.sampled_from([platform.id(), *known[:5]])))
    asked = {
        name: data.draw(st.one_of(st.sampled_from(known), st.text(max_size=45)))
        for name in endpoint.query
        if data.draw(st.integers(0, 9))
    }
    body = None
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        value = swapped(data.draw(FITTING.body(schema)), known, data)
        # A lone surrogate has no UTF-8, but has an escape in JSON.
        body = json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode(
            errors="surrogatepass"
        )
    headers = {"authorization": f"Bearer {keys[endpoint.caller]}"} if endpoint.caller else {}
    answer = await platform.http.request(
        endpoint.method, path, content=body, headers=headers, params=asked
    )
    assert str(answer.status_code) in operation["responses"], answer.text
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        code = answer.json()["code"]
        assert code in refusals_of(endpoint)
        assert REFUSALS[code].status == answer.status_code
    elif answer.status_code != 204:
        assert endpoint.gives is not None
        wire.check(endpoint.gives, answer.json())
