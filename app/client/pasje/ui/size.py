"""How much room there is, measured once at the root and read by whoever lays something out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import flet as ft


@dataclass(frozen=True)
class Size:
    """In logical pixels: 160 of them are an inch on a phone."""

    width: float
    height: float
    large_text: bool = False
    """Whether the member asked for text so large that two columns of it break words."""

    @property
    def column(self) -> float:
        """The width of the content column, margins included."""
        return min(self.width, 560)

    @property
    def margin(self) -> int:
        """At the sides."""
        if self.width >= 600:
            return 24
        return 16 if self.width >= 360 else 12

    @property
    def inner(self) -> float:
        """The width between the margins of the content column."""
        return self.column - 2 * self.margin

    @property
    def wide(self) -> bool:
        """Whether two columns fit beside each other."""
        return self.width >= 840

    @property
    def tight(self) -> bool:
        """Whether a line has no room for more than a dozen letters."""
        return self.large_text and self.width < 360

    @property
    def low(self) -> bool:
        """Whether every line above the fold counts."""
        return self.height < 640


PHONE = Size(412, 892)
SizeContext = ft.create_context(PHONE)
LargeTextContext: Any = ft.create_context(lambda _: None)


def use_size() -> Size:
    return ft.use_context(SizeContext)


def use_large_text() -> Callable[[bool], None]:
    """Tells the root that text is large, or not any more."""
    return cast(Callable[[bool], None], ft.use_context(LargeTextContext))


def size_of(page: ft.Page) -> Size:
    return Size(page.width or PHONE.width, page.height or PHONE.height)
