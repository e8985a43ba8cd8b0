"""The bounds of a field, as markers in its type: the platform checks and documents them."""

import re
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Length:
    """A text or list of at least `least` and at most `most` characters or items."""

    least: int
    most: int


@dataclass(frozen=True)
class Between:
    """An integer from `least` to `most`, both included."""

    least: int
    most: int


@dataclass(frozen=True)
class Matches:
    """A text that the regular expression matches from end to end."""

    pattern: str
    says: str


UNSHOWN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
"""Controls, and marks that turn the direction of what follows: never in what people read.

What joins the parts of one emoji, or the letters of a name, is none of them.
"""
SHOWN = Matches(rf"[^\t\n{UNSHOWN}]*", "one line, without control and direction characters")


def one_line(text: str) -> str:
    """What of a typed or pasted text can be shown, on one line."""
    return re.sub(f"[{UNSHOWN}]", "", " ".join(text.split())).strip()


Id = Annotated[
    str,
    Matches(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "a UUIDv7"),
]
Language = Annotated[str, Matches(r"[a-z]{2}", "two small letters")]
Currency = Annotated[str, Matches(r"[A-Z]{3}", "an ISO 4217 code")]
Name = Annotated[str, Length(1, 60), SHOWN]
_OF_EMAIL = rf"[^@\s{UNSHOWN}]"
Email = Annotated[
    str,
    Length(3, 254),
    Matches(rf"{_OF_EMAIL}+@{_OF_EMAIL}+\.[^@\s.{UNSHOWN}]+", "an e-mail address"),
]
SixDigits = Annotated[str, Matches(r"[0-9]{6}", "six digits")]
ScannedText = Annotated[str, Length(1, 200)]
Receipt = Annotated[str, Length(1, 40), SHOWN]
Secret = Annotated[str, Length(20, 100)]
