"""The kinds of value a programme's file holds: what each must be, in words, and how it is read."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pasje.contract import formats
from pasje.contract.bounds import UNSHOWN
from pasje.contract.programme import Money
from pasje_platform.programme import hints

_CONTROL = re.compile(f"[{UNSHOWN}]")
_UNSEEN = re.compile(r"[\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]*")
_ONE_LINE = 100
"""Texts of at most so many characters are names, and have no lines."""


class Wrong(ValueError):
    """The value is not what its kind says; the message says what it is instead."""


@dataclass(frozen=True)
class Context:
    """What other values are read with."""

    languages: tuple[str, ...]
    currency: str


Schema = dict[str, Any]
"""JSON Schema, as editors complete a TOML file by it."""


class Kind(Protocol):
    """`says` completes "must be …"; `read` raises Wrong; `schema` is the same for editors."""

    @property
    def says(self) -> str: ...

    def read(self, value: Any, context: Context) -> Any: ...

    def schema(self) -> Schema: ...


@dataclass(frozen=True)
class Text:
    """A text that is not blank."""

    most: int

    @property
    def says(self) -> str:
        return f"a text of 1 to {self.most} characters"

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or _UNSEEN.fullmatch(value):
            raise Wrong(shown(value))
        if len(value) > self.most:
            raise Wrong(f"{shown(value)}, which has {len(value)}")
        if _CONTROL.search(value):
            raise Wrong(f"{shown(value)}, with a character that cannot be shown")
        if self.most <= _ONE_LINE and ("\n" in value.strip() or "\t" in value):
            raise Wrong(f"{shown(value)}, which has a line break or a tab in it")
        return value.strip()

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": self.most}


@dataclass(frozen=True)
class Pattern:
    """A text of one shape."""

    pattern: str
    says: str

    def read(self, value: Any, context: Context) -> str:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            raise Wrong(shown(value))
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^(?:{self.pattern})$"}


ID = Pattern(r"[a-z0-9][a-z0-9-]{0,39}", "an id of small letters, digits and dashes, at most 40")


@dataclass(frozen=True)
class Ref:
    """The id of a section that the file has: whether it does is checked when all is read."""

    section: str
    says: str

    @property
    def _kind(self) -> Kind:
        """Segments have the names that others tell of members by."""
        return Text(40) if self.section == "segments" else ID

    def read(self, value: Any, context: Context) -> str:
        return str(self._kind.read(value, context))

    def schema(self) -> Schema:
        return self._kind.schema()


@dataclass(frozen=True)
class YesNo:
    """True or false."""

    says: str = "true or false"

    def read(self, value: Any, context: Context) -> bool:
        if not isinstance(value, bool):
            raise Wrong(shown(value))
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


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

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


AMOUNT = r"[0-9]{1,8}\.[0-9]{2}"


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
        if not isinstance(value, str) or not re.fullmatch(AMOUNT, value):
            raise Wrong(shown(value) + hints.amount(value))
        minor = int(value.replace(".", ""))
        if minor < self.least:
            raise Wrong(shown(value))
        return Money(minor, context.currency)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{AMOUNT}$"}


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def says(self) -> str:
        return "one of " + ", ".join(self.options)

    def read(self, value: Any, context: Context) -> str:
        if value not in self.options:
            raise Wrong(shown(value) + hints.near(value, self.options))
        return str(value)

    def schema(self) -> Schema:
        return {"enum": list(self.options)}


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
                raise Wrong(
                    f"a text in {language!r}, no language of this programme "
                    f"({', '.join(context.languages)})"
                )
        for language in context.languages:
            if language not in value:
                raise Wrong(f"without {language!r}")
        text = Text(self.most)
        return {language: text.read(value[language], context) for language in context.languages}

    def schema(self) -> Schema:
        text = Text(self.most).schema()
        return {
            "type": "object",
            "properties": dict.fromkeys(formats.LANGUAGES, text),
            "additionalProperties": False,
            "minProperties": 1,
        }


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
        if not isinstance(value, list):
            raise Wrong(shown(value) + (f'; write ["{value}"]' if _plain(value) else ""))
        if not self.least <= len(value) <= self.most:
            raise Wrong(f"one of {len(value)}" if value else "an empty one")
        items = tuple(self._item(item, context) for item in value)
        for index, item in enumerate(items):
            if item in items[:index]:
                raise Wrong(f"a list with {shown(value[index])} twice")
        return items

    def _item(self, item: Any, context: Context) -> Any:
        try:
            return self.kind.read(item, context)
        except Wrong as error:
            raise Wrong(f"one with {error}") from None

    def schema(self) -> Schema:
        items = self.kind.schema()
        return {"type": "array", "items": items, "minItems": self.least, "maxItems": self.most}


def _plain(value: object) -> bool:
    """Whether it can be one of a list as it is."""
    return isinstance(value, str) and len(value) <= 40 and value.isprintable() and '"' not in value


def shown(value: object) -> str:
    """The value as a refusal quotes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return str(value)
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return "a list of sections"
    try:
        text = repr(value)
    except ValueError:  # Python writes no number of more than 4300 digits
        return "a number far too large"
    return text if len(text) <= 60 else f"{text[:57]}…"
