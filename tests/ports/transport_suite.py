"""What the wallet needs of an httpx transport; run by httpx's own and, in Chromium, by fetch's.

Needs the paths of `test_transport.Echo` at `origin`, and nobody listening at `nobody`.
"""

import asyncio
from collections.abc import Awaitable, Callable

import httpx

Case = Callable[[httpx.AsyncClient, str, str], Awaitable[None]]


async def reads_status_headers_and_body(client: httpx.AsyncClient, origin: str, _: str) -> None:
    answer = await client.get(f"{origin}/echo?a=1", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"1"'
    assert answer.json() == {
        "method": "GET", "query": "a=1", "authorization": "Bearer x", "body": ""
    }  # fmt: skip


async def sends_a_body(client: httpx.AsyncClient, origin: str, _: str) -> None:
    answer = await client.put(f"{origin}/echo", content="één".encode())
    assert answer.json()["body"] == "één"
    assert answer.json()["method"] == "PUT"


async def gives_a_refusal_as_an_answer(client: httpx.AsyncClient, origin: str, _: str) -> None:
    answer = await client.get(f"{origin}/nothing")
    assert answer.status_code == 404


async def gives_unchanged_as_an_answer(client: httpx.AsyncClient, origin: str, _: str) -> None:
    answer = await client.get(f"{origin}/echo", headers={"If-None-Match": '"1"'})
    assert answer.status_code == 304


async def says_that_nobody_listens(client: httpx.AsyncClient, _: str, nobody: str) -> None:
    await _raises(httpx.ConnectError, client.get(f"{nobody}/echo"))


async def says_that_no_answer_came(client: httpx.AsyncClient, origin: str, _: str) -> None:
    await _raises(httpx.TimeoutException, client.get(f"{origin}/never", timeout=0.3))


async def streams_line_by_line(client: httpx.AsyncClient, origin: str, _: str) -> None:
    async with client.stream("GET", f"{origin}/drip") as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "data: 0"
        await client.put(f"{origin}/drop")
        assert await anext(lines) == "data: 1"


async def says_that_a_stream_fell_silent(client: httpx.AsyncClient, origin: str, _: str) -> None:
    async with client.stream("GET", f"{origin}/drip", timeout=2) as answer:
        lines = answer.aiter_lines()
        assert await anext(lines) == "data: 0"
        await _raises(httpx.ReadTimeout, anext(lines))


async def ends_a_stream_that_is_left(client: httpx.AsyncClient, origin: str, _: str) -> None:
    async with client.stream("GET", f"{origin}/drip") as answer:
        await anext(answer.aiter_lines())
    async with asyncio.timeout(30):
        while (await client.get(f"{origin}/listening")).json() != 0:  # noqa: ASYNC110 another process knows
            await asyncio.sleep(0.01)


async def ends_a_request_that_is_cancelled(client: httpx.AsyncClient, origin: str, _: str) -> None:
    asking = asyncio.create_task(client.get(f"{origin}/never"))
    async with asyncio.timeout(30):
        while (await client.get(f"{origin}/listening")).json() != 1:  # noqa: ASYNC110 another process knows
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.wait([asking])
        while (await client.get(f"{origin}/listening")).json() != 0:  # noqa: ASYNC110 another process knows
            await asyncio.sleep(0.01)


async def _raises(kind: type[Exception], work: Awaitable[object]) -> None:
    try:
        await work
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


SUITE: dict[str, Case] = {
    name: case
    for name, case in list(globals().items())
    if name.split("_")[0] in ("reads", "sends", "gives", "says", "streams", "ends")
}
