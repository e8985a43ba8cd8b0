"""Proves who calls: a member's access token or a till's key, both as `Authorization: Bearer`."""

from dataclasses import replace
from datetime import datetime

from starlette.requests import Request

from pasje_platform.callers import Caller, TillCaller
from pasje_platform.database import Database
from pasje_platform.refused import Refused


async def member(request: Request, database: Database, now: datetime, language: str) -> Caller:
    """Raises Refused(not_signed_in)."""
    from pasje_platform.members import access

    token = _bearer(request)
    caller = await database.run(lambda tx: access.by_token(tx, token, now))
    if caller is None:
        raise Refused("not_signed_in")
    return replace(caller, language=language)


async def till(request: Request, database: Database, language: str) -> TillCaller:
    """Raises Refused(till_key_wrong)."""
    from pasje_platform.tills import service as tills

    key = _bearer(request)
    caller = await database.run(lambda tx: tills.by_key(tx, key))
    if caller is None:
        raise Refused("till_key_wrong")
    return replace(caller, language=language)


def _bearer(request: Request) -> str:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    plain = credentials.strip()
    return plain if scheme.lower() == "bearer" and plain.isascii() and len(plain) <= 200 else ""
