"""Refusals as problem documents (RFC 9457): numbers plain beside a sentence that says them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from pasje.contract import formats
from pasje.contract.formats import day
from pasje.contract.programme import Money, Programme, Words
from pasje_platform import wire
from pasje_platform.programme.model import Rules
from pasje_platform.refused import Detail, Refused


def language_of(request: Request) -> str:
    """What `Accept-Language` likes best of ours; else the programme's first."""
    wishes: list[tuple[float, int, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        liked = float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0
        language = tag[:2].lower()
        if language in formats.LANGUAGES and tag[2:3] in ("", "-") and liked > 0:
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
    said = _parts(refused, language, rules.programme if rules else None)
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


def sentences(refused: Refused, rules: Rules) -> Words:
    """What a refusal says, in every language of the programme."""
    programme = rules.programme
    return {
        language: refused.refusal.sentence(language, _parts(refused, language, programme))
        for language in programme.languages
    }


def _parts(refused: Refused, language: str, programme: Programme | None) -> dict[str, str]:
    """Every number of a refusal as its sentence says it.

    Those of a refusal that names a `unit` count its smallest steps, and are said as its units:
    60 points, 12.5 stars, €150.00 credit. Seconds (`age_s`, `retry_after`) are said as the time
    that they are: 24 hours.
    """
    zone = ZoneInfo(programme.time_zone if programme else "UTC")
    named = refused.numbers.get("unit")
    units = programme.units if programme else ()
    unit = next((one for one in units if one.id == named), None)
    currency = programme.currency if programme else ""

    def say(name: str, value: Detail) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return sentence_part(value, language, zone)
        if name == "retry_after" or name.endswith("_s"):
            return formats.wait(value, language)
        if unit is not None:
            return formats.units(value, unit, language, currency)
        return formats.number(value, language)

    return {name: say(name, value) for name, value in refused.numbers.items()}


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
    return formats.said(value, language) if isinstance(value, Mapping) else str(value)


def _plain(value: Detail) -> Detail:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
