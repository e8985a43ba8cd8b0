"""The OpenAPI 3.1 document, generated from the declared endpoints and the contract's types."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pasje.contract.bounds import Id
from pasje.contract.refusals import REFUSALS
from pasje_platform import wire
from pasje_platform.http import Endpoint
from pasje_platform.schema import Schema, Schemas

VERSION = "1.0.0"
_ABOUT = (
    "What a wallet and a till say to a Pasje platform. Times are RFC 3339 in UTC, money is in "
    "minor units, ids are UUIDv7 made by whoever acts. A repeated PUT of the same request answers "
    "what became of the first; the same id with another request is refused. Refusals are problem "
    "documents (RFC 9457) with a stable `code`, their numbers, and a sentence in the language of "
    "`Accept-Language` (nl, en)."
)
_ALWAYS = ("unavailable", "internal")
_OF_BODY = ("not_json", "invalid_field", "unknown_field", "body_too_large")
_OF_CALLER = {"member": "not_signed_in", "till": "till_key_wrong"}
_SECURITY = {
    "member": {"type": "http", "scheme": "bearer", "description": "A member's access token."},
    "till": {"type": "http", "scheme": "bearer", "description": "A till's key."},
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "A refusal (RFC 9457). The numbers its sentence names are further members.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The sentence, in the caller's language."},
        "code": {"type": "string", "description": "Never changes its meaning."},
    },
    "required": ["type", "title", "status", "detail", "code"],
}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    schemas = Schemas()
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for endpoint in endpoints:
        paths[endpoint.path][endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pasje", "version": VERSION, "description": _ABOUT},
        "paths": dict(paths),
        "components": {
            "schemas": {"ProblemDocument": _PROBLEM, **dict(sorted(schemas.components.items()))},
            "securitySchemes": _SECURITY,
        },
    }


def refusals_of(endpoint: Endpoint) -> list[str]:
    """Every code the endpoint may answer: its own, and those of its shape."""
    codes = [*endpoint.refuses, *_ALWAYS]
    if endpoint.takes is not None:
        codes += _OF_BODY
    elif "{" in endpoint.path or endpoint.query:
        codes += ("invalid_field",)
    if endpoint.query:
        codes += ("unknown_field",)
    if endpoint.caller is not None:
        codes.append(_OF_CALLER[endpoint.caller])
    return sorted(set(codes), key=list(REFUSALS).index)


def show(endpoints: Sequence[Endpoint]) -> Callable[[Request], Awaitable[Response]]:
    """What answers `GET /openapi.json`; the document is made once."""

    @cache
    def made() -> bytes:
        return wire.encode(document(endpoints))

    async def openapi(request: Request) -> Response:
        headers = {"cache-control": "no-cache"}
        return Response(made(), headers=headers, media_type="application/json")

    return openapi


def _operation(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    summary, _, more = endpoint.says.partition("\n")
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": summary,
        "parameters": _parameters(endpoint, schemas),
        "responses": _answers(endpoint, schemas) | _problems(endpoint),
        "security": [{endpoint.caller: []}] if endpoint.caller else [],
    }
    if more.strip():
        operation["description"] = more.strip()
    if endpoint.takes is not None:
        # Only a request may not have fields that are not in the contract.
        schema = {**schemas.of(endpoint.takes), "unevaluatedProperties": False}
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(endpoint: Endpoint, schemas: Schemas) -> list[dict[str, Any]]:
    inside = [
        {"name": name, "in": "path", "required": True, "schema": schemas.of(Id)}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    asked = [
        {"name": name, "in": "query", "required": True, "schema": schemas.of(kind)}
        for name, kind in endpoint.query.items()
    ]
    return [*inside, *asked]


def _answers(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    if endpoint.gives is None:
        return {"204": {"description": "Done; there is nothing to say."}}
    content = {endpoint.media: {"schema": schemas.of(endpoint.gives)}}
    answers: dict[str, Any] = {"200": {"description": "The answer.", "content": content}}
    if endpoint.created:
        answers["200"]["description"] = "A repeated request: what became of the first."
        answers = {"201": {"description": "Made.", "content": content}} | answers
    return answers


def _problems(endpoint: Endpoint) -> dict[str, Any]:
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in refusals_of(endpoint):
        by_status[REFUSALS[code].status].append(code)
    return {str(status): _problem(codes) for status, codes in sorted(by_status.items())}


def _problem(codes: list[str]) -> dict[str, Any]:
    schema = {
        "allOf": [{"$ref": "#/components/schemas/ProblemDocument"}],
        "properties": {"code": {"enum": codes}},
    }
    said = "; ".join(f"{code}: {REFUSALS[code].title}" for code in codes)
    return {"description": said, "content": {"application/problem+json": {"schema": schema}}}
