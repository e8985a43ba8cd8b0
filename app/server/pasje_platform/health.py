"""Whether the platform can answer: its database is there, and at which version."""

from starlette.requests import Request
from starlette.responses import Response

from pasje_platform import wire
from pasje_platform.database import Database, Tx


async def show(request: Request) -> Response:
    """200 with the migration's number; a lost database is answered 503 by the error handler."""
    database: Database = request.app.state.database
    body = {"status": "ok", "migration": await database.run(_migration)}
    headers = {"cache-control": "no-store"}
    return Response(wire.encode(body), headers=headers, media_type="application/json")


async def _migration(tx: Tx) -> int:
    row = await (await tx.execute("select max(number) as number from schema_version")).fetchone()
    return int(row["number"]) if row else 0
