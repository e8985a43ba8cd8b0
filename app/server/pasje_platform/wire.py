"""Requests from JSON: checked field by field, so that a wrong one is named with what it must be."""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from pasje.contract.bounds import Between, Length, Matches
from pasje_platform.refused import Refused

T = TypeVar("T")
Check = Callable[[Any, str], None]
"""Raises Refused when the plain value at that place is not what the type says."""

MOST_BYTES = 64 * 1024
MOST_INTEGER = 2**53 - 1
"""The largest that every JSON reader keeps exactly (RFC 7493 §2.2)."""
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def decode(kind: type[T], body: bytes) -> T:
    """The request of type `kind`; raises Refused: not_json, invalid_field or unknown_field."""
    try:
        plain = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("not_json") from None
    check(kind, plain)
    return _in_utc(msgspec.convert(plain, kind))


def _in_utc(message: T) -> T:
    """A request with its instants in UTC, so that whatever goes back of it is in UTC too."""
    values = vars(message).items()
    instants = {name: at.astimezone(UTC) for name, at in values if isinstance(at, datetime)}
    return typing.cast(T, dataclasses.replace(typing.cast(Any, message), **instants))


def encode(message: object) -> bytes:
    """Compact JSON in UTF-8; instants in UTC."""
    return msgspec.json.encode(message)


def check(kind: Any, plain: object, at: str = "") -> None:
    """That `plain`, as read from JSON, is a `kind` within its bounds; raises Refused."""
    _check(kind)(plain, at)


@cache
def _check(kind: Any) -> Check:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _bounded(_check(args[0]), args[1:])
    if origin in (Union, types.UnionType):
        return _optional(_check(next(arg for arg in args if arg is not types.NoneType)))
    if origin is Literal:
        return _one_of(args)
    if origin is tuple:
        return _many(_check(args[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_check(args[0]), _check(args[1]))
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    return _SCALARS[kind]


def _wrong(at: str, expected: str) -> Refused:
    return Refused("invalid_field", field=at or "body", expected=expected)


def _record(kind: Any) -> Check:
    hints = typing.get_type_hints(kind, include_extras=True)
    checks = {field.name: _check(hints[field.name]) for field in dataclasses.fields(kind)}
    required = {f.name for f in dataclasses.fields(kind) if f.default is dataclasses.MISSING}

    def record(plain: Any, at: str) -> None:
        if not isinstance(plain, dict):
            raise _wrong(at, "an object")
        inside = f"{at}." if at else ""
        for name, value in plain.items():
            if name not in checks:
                raise Refused("unknown_field", field=f"{inside}{name}"[:200])
            checks[name](value, f"{inside}{name}")
        for name in required - plain.keys():
            raise _wrong(f"{inside}{name}", "a value, none was sent")

    return record


def _optional(inner: Check) -> Check:
    def optional(plain: Any, at: str) -> None:
        if plain is not None:
            inner(plain, at)

    return optional


def _many(inner: Check) -> Check:
    def many(plain: Any, at: str) -> None:
        if not isinstance(plain, list):
            raise _wrong(at, "a list")
        for index, item in enumerate(plain):
            inner(item, f"{at}[{index}]")

    return many


def _mapping(key: Check, inner: Check) -> Check:
    def mapping(plain: Any, at: str) -> None:
        if not isinstance(plain, dict):
            raise _wrong(at, "an object")
        for name, value in plain.items():
            key(name, f"{at}.{name}"[:200])
            inner(value, f"{at}.{name}")

    return mapping


def _one_of(choices: tuple[Any, ...]) -> Check:
    def one_of(plain: Any, at: str) -> None:
        if not any(type(plain) is type(choice) and plain == choice for choice in choices):
            raise _wrong(at, "one of " + ", ".join(map(str, choices)))

    return one_of


def _bounded(inner: Check, markers: tuple[Any, ...]) -> Check:
    def bounded(plain: Any, at: str) -> None:
        inner(plain, at)
        for marker in markers:
            if not _holds(marker, plain):
                raise _wrong(at, says(marker, plain))

    return bounded


def _holds(marker: Any, plain: Any) -> bool:
    if isinstance(marker, Length):
        shown = len(plain.strip()) if isinstance(plain, str) else len(plain)
        return marker.least <= shown and len(plain) <= marker.most
    if isinstance(marker, Between):
        return bool(marker.least <= plain <= marker.most)
    if isinstance(marker, Matches):
        return re.fullmatch(marker.pattern, plain) is not None
    raise TypeError(f"{marker!r} is no bound")


def says(marker: Length | Between | Matches, plain: object = "") -> str:
    """What a bound asks for, in words."""
    if isinstance(marker, Length):
        counted = "characters, not only blanks" if isinstance(plain, str) else "items"
        return f"{marker.least} to {marker.most} {counted}"
    if isinstance(marker, Between):
        return f"{marker.least} to {marker.most}"
    return marker.says


# PostgreSQL's text has no NUL, UTF-8 no surrogates.
_NOT_IN_TEXT = re.compile("[\0\ud800-\udfff]")


def _text(plain: Any, at: str) -> None:
    if not isinstance(plain, str) or _NOT_IN_TEXT.search(plain):
        raise _wrong(at, "a text")


def _integer(plain: Any, at: str) -> None:
    if type(plain) is not int or abs(plain) > MOST_INTEGER:
        raise _wrong(at, "a whole number")


def _flag(plain: Any, at: str) -> None:
    if not isinstance(plain, bool):
        raise _wrong(at, "true or false")


def _instant(plain: Any, at: str) -> None:
    try:
        moment = msgspec.convert(plain, datetime)
    except msgspec.ValidationError:
        raise _wrong(at, "an instant (RFC 3339)") from None
    if moment.tzinfo is None or not _EARLIEST <= moment < _LATEST:
        raise _wrong(at, "an instant (RFC 3339) with its offset, from 2000 to 2199")


def _day(plain: Any, at: str) -> None:
    try:
        msgspec.convert(plain, date)
    except msgspec.ValidationError:
        raise _wrong(at, "a day (YYYY-MM-DD)") from None


_SCALARS: dict[Any, Check] = {
    str: _text, int: _integer, bool: _flag, datetime: _instant, date: _day,
}  # fmt: skip
