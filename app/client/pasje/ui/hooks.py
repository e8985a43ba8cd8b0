"""Flet's hooks with the types they mean."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flet as ft

T = TypeVar("T")
Setter = Callable[[T], None]


def use_value(initial: T) -> tuple[T, Setter[T]]:
    """A value of this component, and what replaces it; `initial` counts the first time only."""
    value, put = ft.use_state(cast(Any, lambda: initial))
    return cast(T, value), cast(Setter[T], lambda new: put(cast(Any, lambda _: new)))


def use_draft(make: Callable[[], T]) -> T:
    """An object that is changed in place while the component is there, and redraws nothing."""
    draft, _ = ft.use_state(cast(Any, make))
    return cast(T, draft)
