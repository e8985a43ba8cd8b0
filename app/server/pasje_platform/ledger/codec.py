"""The engine's state and events as JSON, as the tables keep them."""

from fractions import Fraction
from typing import Any, TypeVar

import msgspec

from pasje_platform.engine.event import Event
from pasje_platform.engine.state import State

T = TypeVar("T")


def dump(value: object) -> str:
    """Compact JSON."""
    return msgspec.json.encode(value, enc_hook=_written).decode()


def load(kind: type[T], text: str) -> T:
    """What `dump` wrote of a `kind`; raises msgspec.ValidationError."""
    return msgspec.json.decode(text, type=kind, dec_hook=_read)


def _written(value: Any) -> str:
    """What JSON has no form for: fractions alone."""
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value)} is nothing to keep")


def _read(kind: type, value: Any) -> Any:
    return kind(value)


def event(text: str) -> Event:
    """An event as the log keeps it."""
    return load(Event, text)


def state(text: str) -> State:
    """A member's state as it is kept."""
    return load(State, text)
