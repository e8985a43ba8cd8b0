"""Server-sent events: "your snapshot is now version N", and what to announce."""

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from pasje.contract.membership import Change
from pasje_platform import wire
from pasje_platform.database import Tx
from pasje_platform.devices import service as devices
from pasje_platform.http import Call, endpoint
from pasje_platform.live.hub import Hub, Quiet
from pasje_platform.snapshot import service as snapshots

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@endpoint("GET", "/v1/me/live", caller="member", gives=Change, media="text/event-stream")
async def listen(call: Call) -> Response:
    """A stream of `change` events, begun with the version as it is now.

    It ends with the access token, when the device is signed out, when the phone does not keep up,
    and when the platform stops; then the phone opens another and asks once what it missed.
    """
    return StreamingResponse(_events(call), headers=_HEADERS, media_type="text/event-stream")


async def _events(call: Call) -> AsyncIterator[bytes]:
    hub: Hub = call.request.app.state.live
    member = call.of_member
    with hub.stream(member.member_id, member.device_id) as stream:
        # Read after the stream is known to the hub, so that nothing falls between the two.
        news: Change | Quiet | None = await call.tx_run(lambda tx: _first(call, tx))
        while news is not None and (left_s := _left_s(call)) > 0:
            if isinstance(news, Change):
                yield b"event: change\ndata: " + wire.encode(news) + b"\n\n"
            else:
                yield b":\n\n"
            news = await stream.next(min(hub.keep_alive_s, left_s))


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
