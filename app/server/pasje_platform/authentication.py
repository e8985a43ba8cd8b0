"""Proves who calls: a member's access token or a till's key, both as `Authorization: Bearer`."""

from dataclasses import replace
from datetime import datetime

from starlette.requests import Request

from pasje_platform.callers import Caller, TillCaller
from pasje_platform.database import Database
from pasje_platform.devices import service as devices
from pasje_platform.refused import Refused
from pasje_platform.tills import service as tills

_MOST_CHARACTERS = 200


async def member(request: Request, database: Database, now: datetime, language: str) -> Caller:
    """Raises Refused(not_signed_in)."""
    token = _bearer(request)
    caller = await database.run(lambda tx: devices.caller_of(tx, token, now))
    if caller is None:
        raise Refused("not_signed_in")
    return replace(caller, language=language)


async def till(request: Request, database: Database, language: str) -> TillCaller:
    """Raises Refused(till_key_wrong)."""
    key = _bearer(request)
    caller = await database.run(lambda tx: tills.by_key(tx, key))
    if caller is None:
        raise Refused("till_key_wrong")
    return replace(caller, language=language)


def _bearer(request: Request) -> str:
    """What follows `Bearer`; an empty text, which is nobody's, when nothing does."""
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    plain = credentials.strip()
    usable = scheme.lower() == "bearer" and plain.isascii() and len(plain) <= _MOST_CHARACTERS
    return plain if usable else ""
