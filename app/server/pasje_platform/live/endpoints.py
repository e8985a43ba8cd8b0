"""Server-sent events: "your snapshot is now version N", and what to announce."""

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from pasje.contract.membership import Change
from pasje_platform import wire
from pasje_platform.database import Tx
from pasje_platform.devices import service as devices
from pasje_platform.http import Call, endpoint
from pasje_platform.live.hub import Hub, Quiet, Stream
from pasje_platform.snapshot import service as snapshots

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@endpoint("GET", "/v1/me/live", caller="member", gives=Change, media="text/event-stream")
async def listen(call: Call) -> Response:
    """A stream of `change` events, begun with the version as it is now.

    It ends with the access token, when the device is signed out, when the phone does not keep up,
    and when the platform stops; then the phone opens another and asks once what it missed.
    """
    return _Live(call)


class _Live(StreamingResponse):
    """Reads before it streams: a phone that leaves a stream cancels what it waits for.

    A query cut short so would cost the pool its connection.
    """

    def __init__(self, call: Call) -> None:
        super().__init__((), headers=_HEADERS, media_type="text/event-stream")
        self._call = call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = self._call
        hub: Hub = call.request.app.state.live
        with hub.stream(call.of_member.member_id, call.of_member.device_id) as stream:
            # Read after the stream is known to the hub, so that nothing falls between the two.
            first = await call.tx_run(lambda tx: _first(call, tx))
            self.body_iterator = _events(call, stream, hub.keep_alive_s, first)
            await super().__call__(scope, receive, send)


async def _events(
    call: Call, stream: Stream, keep_alive_s: float, first: Change | None
) -> AsyncIterator[bytes]:
    news: Change | Quiet | None = first
    while news is not None and (left_s := _left_s(call)) > 0:
        if isinstance(news, Change):
            yield b"event: change\ndata: " + wire.encode(news) + b"\n\n"
        else:
            yield b":\n\n"
        news = await stream.next(min(keep_alive_s, left_s))


async def _first(call: Call, tx: Tx) -> Change | None:
    member = call.of_member
    if not await devices.is_signed_in(tx, member.member_id, member.device_id):
        return None
    return await snapshots.version(tx, await call.rules(tx), member.member_id, call.now)


def _left_s(call: Call) -> float:
    """How long the access token is still valid."""
    left = call.of_member.until - call.request.app.state.clock()
    return float(left.total_seconds())


endpoints = [listen]
