"""Serves the cashier's page at `/till` and its files below it, from the package itself."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    # Kept by the browser, but asked about each time: a till must not run last week's page.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class _File:
    content: bytes
    media_type: str
    etag: str


@cache
def _files() -> dict[str, _File]:
    """Every file of the page by its name; they are few and small, so they are kept in memory."""
    found = {}
    for path in files("pasje_till").joinpath("static").iterdir():
        media_type = _MEDIA_TYPES.get(path.name.rpartition(".")[2])
        if media_type is not None:
            content = path.read_bytes()
            etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
            found[path.name] = _File(content, media_type, etag)
    return found


def _answer(request: Request, name: str) -> Response:
    file = _files().get(name)
    if file is None:
        raise HTTPException(404)
    headers = {**_HEADERS, "ETag": file.etag}
    known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
    # A proxy that compressed the file made the tag a weak one.
    if known & {file.etag, f"W/{file.etag}"}:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


async def _page(request: Request) -> Response:
    return _answer(request, "till.html")


async def _file(request: Request) -> Response:
    return _answer(request, request.path_params["name"])


routes: list[Route] = [
    Route("/till", _page, methods=["GET"]),
    Route("/till/", _page, methods=["GET"]),
    Route("/till/{name}", _file, methods=["GET"]),
]
"""For the platform's `mounts`: one origin serves the page and the endpoints it calls."""
