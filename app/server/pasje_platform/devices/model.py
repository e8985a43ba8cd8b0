"""How long tokens live, and what of them is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

ACCESS_LIFE = timedelta(minutes=10)
IDLE_LIFE = timedelta(days=90)
"""Of a refresh token that is not used."""
FAMILY_LIFE = timedelta(days=365)
"""Of everything that came from one sign-in."""
GRACE = timedelta(seconds=60)
"""A used refresh token still works this long for its device: the reply may have been lost."""


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What the database keeps; of 256 random bits a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def may_refresh(used_at: datetime | None, now: datetime) -> bool:
    """Whether a refresh token is unused, or was used a moment ago."""
    return used_at is None or now - used_at <= GRACE
