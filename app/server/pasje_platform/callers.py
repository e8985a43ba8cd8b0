"""Who calls: a member's device or a till, as the access token or till key proved."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Caller:
    """A member on one of their devices."""

    member_id: str
    device_id: str
    language: str
    """Of the request, for the sentences of the reply."""
    until: datetime
    """When the access token ends."""


@dataclass(frozen=True)
class TillCaller:
    """A till and its limits, in the currency's minor unit."""

    id: str
    name: str
    shop: str
    most_per_purchase: int
    most_per_day: int
    language: str = "en"
    """Of the request, for the sentences of the reply."""
