"""The bounds of a field, as markers in its type: the platform checks and documents them."""

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


Id = Annotated[
    str,
    Matches(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "a UUIDv7"),
]
Language = Annotated[str, Matches(r"[a-z]{2}", "two small letters")]
Currency = Annotated[str, Matches(r"[A-Z]{3}", "an ISO 4217 code")]
Name = Annotated[str, Length(1, 60)]
Email = Annotated[str, Length(3, 254), Matches(r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an e-mail address")]
SixDigits = Annotated[str, Matches(r"[0-9]{6}", "six digits")]
ScannedText = Annotated[str, Length(1, 200)]
Receipt = Annotated[str, Length(1, 40)]
Secret = Annotated[str, Length(20, 100)]
