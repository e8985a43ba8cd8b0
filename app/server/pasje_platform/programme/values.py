"""The kinds of value a programme's file holds: what each must be, in words, and how it is read."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo, available_timezones

from pasje.contract.programme import Money


class Wrong(ValueError):
    """The value is not what its kind says; the message says what it is instead."""


@dataclass(frozen=True)
class Context:
    """What other values are read with."""

    languages: tuple[str, ...]
    currency: str


class Kind(Protocol):
    """`says` completes "must be …"; `read` raises Wrong."""

    @property
    def says(self) -> str: ...

    def read(self, value: Any, context: Context) -> Any: ...


@dataclass(frozen=True)
class Text:
    """A text that is not blank."""

    most: int

    @property
    def says(self) -> str:
        return f"a text of 1 to {self.most} characters"

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > self.most:
            raise Wrong(shown(value))
        return value.strip()


@dataclass(frozen=True)
class Pattern:
    """A text of one shape."""

    pattern: str
    says: str

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            raise Wrong(shown(value))
        return value


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int
    most: int

    @property
    def says(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def read(self, value: Any, context: Context) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            raise Wrong(shown(value))
        return value


@dataclass(frozen=True)
class Amount:
    """Money written as a text, so that no binary fraction comes in between."""

    least: int = 0
    """In minor units."""

    @property
    def says(self) -> str:
        more = "more than zero" if self.least else "zero or more"
        return f'an amount in quotes with two decimals, "12.50", {more}'

    def read(self, value: Any, context: Context) -> Money:
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,8}\.\d{2}", value, re.ASCII):
            raise Wrong(shown(value))
        minor = int(value.replace(".", ""))
        if minor < self.least:
            raise Wrong(shown(value))
        return Money(minor, context.currency)


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def says(self) -> str:
        return "one of " + ", ".join(self.options)

    def read(self, value: Any, context: Context) -> str:
        if value not in self.options:
            raise Wrong(shown(value))
        return str(value)


@dataclass(frozen=True)
class InWords:
    """One text for each of the programme's languages."""

    most: int

    @property
    def says(self) -> str:
        return f"a text of 1 to {self.most} characters for each of the languages"

    def read(self, value: Any, context: Context) -> dict[str, str]:
        if not isinstance(value, dict):
            raise Wrong(f"{shown(value)}; write {{ {' = …, '.join(context.languages)} = … }}")
        for language in value:
            if language not in context.languages:
                raise Wrong(f"a text in {language!r}, no language of this programme")
        for language in context.languages:
            if language not in value:
                raise Wrong(f"nothing in {language!r}")
        text = Text(self.most)
        return {language: text.read(value[language], context) for language in context.languages}


@dataclass(frozen=True)
class Several:
    """A list."""

    kind: Kind
    least: int
    most: int
    of: str

    @property
    def says(self) -> str:
        return f"a list of {self.least} to {self.most} {self.of}"

    def read(self, value: Any, context: Context) -> tuple[Any, ...]:
        if not isinstance(value, list) or not self.least <= len(value) <= self.most:
            raise Wrong(shown(value))
        items = tuple(self.kind.read(item, context) for item in value)
        for index, item in enumerate(items):
            if item in items[:index]:
                raise Wrong(f"a list with {shown(item)} twice")
        return items


@dataclass(frozen=True)
class Zone:
    """A time zone."""

    says: str = 'a time zone of the IANA list, such as "Europe/Amsterdam"'

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or value not in available_timezones():
            raise Wrong(shown(value))
        return ZoneInfo(value).key


@dataclass(frozen=True)
class Day:
    """A date."""

    says: str = "a date without quotes, such as 2026-11-01"

    def read(self, value: Any, context: Context) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise Wrong(shown(value))
        return value


def shown(value: object) -> str:
    """The value as a refusal quotes it."""
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 60 else f"{text[:57]}…"
