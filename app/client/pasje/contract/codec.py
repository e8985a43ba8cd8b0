"""Frozen dataclasses to and from JSON, for the wallet.

A field we do not know is ignored; a missing one is an error. The platform uses msgspec for the
same types; this one has no dependency and starts at once.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")


class Undecodable(ValueError):
    """The JSON is not what the type says; the message names the place."""


def encode(value: object) -> bytes:
    """Compact JSON in UTF-8 of a message."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def decode(kind: type[T], data: bytes | str) -> T:
    """The message of type `kind` in `data`; raises Undecodable."""
    try:
        plain = json.loads(data)
    except ValueError as error:
        raise Undecodable(f"not JSON: {error}") from None
    return from_plain(kind, plain)


def from_plain(kind: type[T], plain: object) -> T:
    """The message of type `kind` in what `json.loads` gave; raises Undecodable."""
    reader = _reader(typing.cast(Hashable, kind))
    return typing.cast(T, reader(plain, kind.__name__))


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


Reader = Callable[[Any, str], Any]


@cache
def _reader(kind: Any) -> Reader:
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _reader(args[0])
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(a for a in args if a is not type(None))))
    if origin is Literal:
        return _one_of(args)
    if origin is tuple:
        return _many(_reader(args[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_reader(args[1]))
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    return _scalar(kind)


def _record(kind: Any) -> Reader:
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = [(f.name, f, _reader(hints[f.name])) for f in dataclasses.fields(kind)]

    def read(plain: Any, at: str) -> Any:
        if not isinstance(plain, dict):
            raise Undecodable(f"{at} is not an object")
        values = {}
        for name, field, reader in fields:
            if name in plain:
                values[name] = reader(plain[name], f"{at}.{name}")
            elif field.default is dataclasses.MISSING:
                raise Undecodable(f"{at}.{name} is missing")
        return kind(**values)

    return read


def _optional(reader: Reader) -> Reader:
    return lambda plain, at: None if plain is None else reader(plain, at)


def _many(reader: Reader) -> Reader:
    def read(plain: Any, at: str) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise Undecodable(f"{at} is not a list")
        return tuple(reader(item, f"{at}[{i}]") for i, item in enumerate(plain))

    return read


def _mapping(reader: Reader) -> Reader:
    def read(plain: Any, at: str) -> dict[str, Any]:
        if not isinstance(plain, dict):
            raise Undecodable(f"{at} is not an object")
        return {key: reader(item, f"{at}.{key}") for key, item in plain.items()}

    return read


def _one_of(choices: tuple[Any, ...]) -> Reader:
    def read(plain: Any, at: str) -> Any:
        if plain not in choices:
            raise Undecodable(f"{at} is {plain!r}, none of {choices}")
        return plain

    return read


def _scalar(kind: Any) -> Reader:
    def read(plain: Any, at: str) -> Any:
        if kind in (datetime, date):
            try:
                return kind.fromisoformat(plain)
            except (TypeError, ValueError):
                raise Undecodable(f"{at} is {plain!r}, no {kind.__name__}") from None
        if type(plain) is not kind:
            raise Undecodable(f"{at} is {plain!r}, no {kind.__name__}")
        return plain

    return read
