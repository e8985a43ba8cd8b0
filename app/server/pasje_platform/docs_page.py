"""The API for people: one HTML page, made from the OpenAPI document, that loads nothing."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pasje.contract.refusals import REFUSALS
from pasje_platform.http import Endpoint
from pasje_platform.openapi import document

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 3rem; } h3 { margin-top: 2rem; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
section { border: 1px solid var(--line); border-radius: .6rem;
padding: 0 1rem 1rem; margin: 1rem 0; }
nav { columns: 2; } .method { display: inline-block; min-width: 4.2rem; font-weight: 700; }
a { color: inherit; } :target { background: var(--soft); }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def show(endpoints: Sequence[Endpoint]) -> Callable[[Request], Awaitable[Response]]:
    """What answers `GET /docs`; the page is made once."""

    @cache
    def made() -> str:
        return page(document(endpoints))

    async def docs(request: Request) -> Response:
        headers = {"cache-control": "no-cache", "content-security-policy": _POLICY}
        return Response(made(), headers=headers, media_type="text/html; charset=utf-8")

    return docs


def page(api: dict[str, Any]) -> str:
    """The HTML of an OpenAPI document as `openapi.document` makes it."""
    operations = [
        (method, path, operation)
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
    ]
    links = "".join(
        f'<div><a href="#{o["operationId"]}">{_call(m, p)}</a></div>' for m, p, o in operations
    )
    schemas = api["components"]["schemas"]
    title = escape(api["info"]["title"])
    return "".join(
        (
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{title} API</title><style>{_STYLE}</style><h1>{title} API</h1>",
            f"<p>{_prose(api['info']['description'])}</p>",
            f'<p><a href="/openapi.json">OpenAPI document</a></p><nav>{links}</nav>',
            "<h2>Calls</h2>",
            *(_operation(*operation) for operation in operations),
            "<h2>Messages</h2>",
            *(_message(name, schema) for name, schema in schemas.items()),
            f"<h2>Refusals</h2>{_refusals()}",
            "</html>",
        )
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    caller = next((name for one in operation["security"] for name in one), "anyone")
    answers = "".join(_answer(status, told) for status, told in operation["responses"].items())
    body = operation.get("requestBody")
    takes = f"<p>Takes {_of_content(body)}.</p>" if body else ""
    asked = "".join(
        f"<p>Asks <code>{p['name']}</code>: {_type(p['schema'])}.</p>"
        for p in operation["parameters"]
        if p["in"] == "query"
    )
    more = operation.get("description")
    return (
        f'<section id="{operation["operationId"]}"><h3>{_call(method, path)}</h3>'
        f"<p>{_prose(operation['summary'])}</p>{f'<p>{_prose(more)}</p>' if more else ''}"
        f"<p>Called by: {caller}.</p>{takes}{asked}"
        f"<table><tr><th>Status<th>Answer{answers}</table></section>"
    )


def _answer(status: str, told: dict[str, Any]) -> str:
    content = told.get("content", {})
    if problem := content.get("application/problem+json"):
        codes = problem["schema"]["properties"]["code"]["enum"]
        said = "<br>".join(
            f'<a href="#{code}"><code>{code}</code></a> {escape(REFUSALS[code].title)}'
            for code in codes
        )
        return f"<tr><td>{status}<td>{said}"
    shown = _of_content(told) if content else ""
    return f"<tr><td>{status}<td>{escape(told['description'])} {shown}"


def _message(name: str, schema: dict[str, Any]) -> str:
    required = schema["required"]
    rows = "".join(
        f"<tr><td><code>{field}</code>{'' if field in required else ' (may be left out)'}"
        f"<td>{_type(kind)}<td>{_prose(kind.get('description', ''))}"
        for field, kind in schema["properties"].items()
    )
    said = schema["description"]
    words = f"<p>{_prose(said)}</p>" if said != name else ""
    return f'<section id="{name}"><h3>{name}</h3>{words}<table>{rows}</table></section>'


def _refusals() -> str:
    rows = "".join(
        f'<tr id="{r.code}"><td>{r.status}<td><code>{r.code}</code><td>{escape(r.en)}'
        for r in REFUSALS.values()
    )
    return f"<table><tr><th>Status<th>Code<th>Sentence{rows}</table>"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " · ".join(f"<code>{escape(one)}</code>" for one in schema["enum"])
    if schema["type"] == "array":
        return f"list of {_type(schema['items'])}"
    if schema["type"] == "object":
        return f"by {_type(schema['propertyNames'])}, {_type(schema['additionalProperties'])}"
    return escape(schema.get("format", schema["type"]))


def _of_content(holder: dict[str, Any]) -> str:
    return ", ".join(
        f"{_type(content['schema'])} (<code>{media}</code>)"
        for media, content in holder["content"].items()
    )


def _call(method: str, path: str) -> str:
    return f'<span class="method">{method.upper()}</span> <code>{escape(path)}</code>'


def _prose(text: str) -> str:
    """Paragraphs, with what stands between backticks as code."""
    parts = escape(text).replace("\n\n", "</p><p>").split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
