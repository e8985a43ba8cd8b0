"""App links: which of the platform's addresses open the app, and the two files that vouch for it.

Android and iOS fetch a file from the platform before they let an app open its addresses; it names
the app and who signed it. Without the owner's settings there is no such file, and links open the
browser's wallet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from pasje_host.build_phone import project
from pasje_host.build_phone.links import PATHS
from pasje_host.refused import CannotRun

_CERTIFICATES = "PASJE_ANDROID_CERT_SHA256"
_TEAM = "PASJE_APPLE_TEAM_ID"
_APP = "PASJE_APP_ID"
_CACHED = {"Cache-Control": "public, max-age=3600"}


@dataclass(frozen=True)
class AppLinks:
    """`certificates`: SHA-256 of who signs the Android app, as AA:BB:…; may be several or none."""

    app_id: str
    certificates: tuple[str, ...]
    team: str | None


def from_environment(environment: Mapping[str, str]) -> AppLinks:
    """Raises CannotRun when a setting cannot be what it should be."""
    app_id = environment.get(_APP) or project.bundle_id()
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)+", app_id):
        raise CannotRun(f"{_APP} is no app's id: write it like nl.example.wallet.")
    team = environment.get(_TEAM) or None
    if team is not None and not re.fullmatch(r"[A-Z0-9]{10}", team):
        raise CannotRun(f"{_TEAM} is no team's id: ten capitals and digits, from Apple's site.")
    given = environment.get(_CERTIFICATES, "").split(",")
    return AppLinks(app_id, tuple(_fingerprint(each) for each in given if each.strip()), team)


def _fingerprint(text: str) -> str:
    digits = text.strip().replace(":", "").upper()
    if not re.fullmatch(r"[0-9A-F]{64}", digits):
        raise CannotRun(
            f"{_CERTIFICATES} is no SHA-256 fingerprint: 32 pairs like AA:BB:…, with commas "
            "between several; `keytool -list -v` and the Play console show it."
        )
    return ":".join(digits[at : at + 2] for at in range(0, 64, 2))


def routes(links: AppLinks) -> list[BaseRoute]:
    """The two files; what the owner has not set is not there."""
    android = _android(links) if links.certificates else None
    apple = _apple(links) if links.team else None
    return [
        _file("/.well-known/assetlinks.json", android),
        _file("/.well-known/apple-app-site-association", apple),
    ]


def _file(path: str, content: Any) -> Route:
    async def serve(_: Request) -> Response:
        if content is None:
            return PlainTextResponse("Not found", status_code=404)
        return JSONResponse(content, headers=_CACHED)

    return Route(path, serve, methods=["GET"], include_in_schema=False)


def _android(links: AppLinks) -> Any:
    app = {
        "namespace": "android_app",
        "package_name": links.app_id,
        "sha256_cert_fingerprints": list(links.certificates),
    }
    return [{"relation": ["delegate_permission/common.handle_all_urls"], "target": app}]


def _apple(links: AppLinks) -> Any:
    components = [{"/": f"{path}*"} for path in PATHS]
    details = [{"appIDs": [f"{links.team}.{links.app_id}"], "components": components}]
    return {"applinks": {"details": details}}
