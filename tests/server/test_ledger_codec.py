"""States and events come back from JSON as they went."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pasje_platform.engine.event import Event
from pasje_platform.engine.state import State
from pasje_platform.ledger import codec

YEARS = datetime(2000, 1, 1), datetime(2199, 1, 1)  # noqa: DTZ001 the zone is given beside them
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text("aé☕-:0/", max_size=8),
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    bool: st.booleans(),
    datetime: st.datetimes(*YEARS, timezones=st.just(UTC)),
    date: st.dates(),
    Fraction: st.fractions(max_denominator=1000),
    NoneType: st.none(),
}


def some(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type, small ones."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return some(args[0])
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, UnionType):
        return st.one_of(*map(some, args))
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(some(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(some, args))
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(some(args[0]), some(args[1]), max_size=2)
    return whole(kind) if is_dataclass(kind) else SCALARS[kind]


@cache
def whole(kind: Any) -> st.SearchStrategy[Any]:
    """Of a dataclass, which may hold another of its own kind."""
    hints = get_type_hints(kind, include_extras=True)
    return st.deferred(
        lambda: st.builds(kind, **{field.name: some(hints[field.name]) for field in fields(kind)})
    )


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(some(State))
def test_any_state(state: State) -> None:
    assert codec.state(codec.dump(state)) == state


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(some(Event))
def test_any_event(event: Event) -> None:
    assert codec.event(codec.dump(event)) == event


def test_an_instant_of_another_zone_is_the_same_instant() -> None:
    at = datetime.fromisoformat("2026-11-22T10:00:00.000001+05:30")
    event = Event("time", "1", at)
    assert codec.event(codec.dump(event)) == event


def test_a_state_of_before_a_field_was_added_has_its_default() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    text = f'{{"joined_at": "{at.isoformat()}", "settled_at": "{at.isoformat()}"}}'
    assert codec.state(text) == State(at, at)
