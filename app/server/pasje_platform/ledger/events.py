"""Events, made with what makes each of them unlike any other."""

import secrets
from datetime import datetime

from pasje.contract.ids import new_id
from pasje_platform.engine.event import Event, EventKind


def new(kind: EventKind, event_id: str, at: datetime) -> Event:
    """What happened `at`."""
    return Event(kind, event_id, at, seed=seed())


def seed() -> str:
    """What handles of vouchers are derived from: unguessable, and the same in a replay."""
    return secrets.token_hex(16)


def minted(now: datetime) -> str:
    """An id for what no caller named."""
    return new_id(int(now.timestamp() * 1000))


def time(now: datetime) -> Event:
    """Nothing but time until `now`."""
    return new("time", minted(now), now)
