"""Refusals as problem documents (RFC 9457): numbers plain beside a sentence that says them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from pasje.contract import formats
from pasje.contract.programme import Money
from pasje_platform import wire
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Detail, Refused

LANGUAGES = ("nl", "en")
"""Those that refusals have sentences in."""
_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def language_of(request: Request) -> str:
    """What `Accept-Language` likes best of ours; else the programme's first."""
    wishes: list[tuple[float, int, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        liked = float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0
        language = tag[:2].lower()
        if language in LANGUAGES and tag[2:3] in ("", "-") and liked > 0:
            wishes.append((-liked, len(wishes), language))
    if wishes:
        return min(wishes)[2]
    rules: Rules | None = request.app.state.rules
    return rules.programme.languages[0] if rules else "en"


def problem(request: Request, refused: Refused) -> Response:
    """The problem document of a refusal, in the caller's language; a caller's bug in English."""
    refusal = refused.refusal
    language = "en" if refusal.status == 400 else language_of(request)
    rules: Rules | None = request.app.state.rules
    zone = ZoneInfo(rules.programme.time_zone if rules else "UTC")
    said = {name: sentence_part(n, language, zone) for name, n in refused.numbers.items()}
    wait_s = refused.numbers.get("retry_after")
    if isinstance(wait_s, int):
        said["retry_after"] = formats.wait(wait_s, language)
    document = {
        "type": f"/docs#{refused.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.sentence(language, said),
        "code": refused.code,
    } | {name: _plain(number) for name, number in refused.numbers.items()}
    headers = {"cache-control": "no-store", "content-language": language}
    if "retry_after" in refused.numbers:
        headers["retry-after"] = str(refused.numbers["retry_after"])
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    body = wire.encode(document)
    return Response(body, refusal.status, headers, media_type="application/problem+json")


def sentence_part(value: Detail, language: str, zone: ZoneInfo) -> str:
    """A number of a refusal as a person reads it.

    An instant is the end of something, so midnight is said as the day before it.
    """
    if isinstance(value, Money):
        return formats.money(value, language)
    if isinstance(value, datetime):
        return day((value.astimezone(zone) - timedelta(microseconds=1)).date(), language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number(value, language)
    return formats.said(value, language) if isinstance(value, dict) else str(value)


def day(value: date, language: str) -> str:
    """22 november 2026 in Dutch, 22 November 2026 in English."""
    return f"{value.day} {_MONTHS[language].split()[value.month - 1]} {value.year}"


def _plain(value: Detail) -> Detail:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
