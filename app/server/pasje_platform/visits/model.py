"""What a scanned code proves: who it is, and whether the visit may spend."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pasje.contract import member_code
from pasje.contract.member_code import FreshCode
from pasje.contract.till import May
from pasje_platform.refused import Refused

SPEND_FOR = timedelta(minutes=10)
"""After it was opened, a visit may use vouchers that long."""
EARN_FOR = timedelta(hours=72)
"""After the scan, a visit may earn that long: a till's queue survives a weekend."""
BEFORE = timedelta(minutes=10)
"""What was rung up that long before the scan may still be the visit's."""
AHEAD = timedelta(seconds=60)
"""A till's clock may be that much ahead."""
BEHIND = AHEAD
"""So much before joining may be the clock, too."""
BAD_CODES_A_MINUTE = 5
GUESSES = frozenset(
    {
        "malformed_code",
        "unknown_code",
        "code_revoked",
        "code_too_old",
        "code_in_future",
        "code_already_used",
    }
)
"""The refusals that count as bad codes. A foreign code does not: a cashier who scans a bottle by
mistake learns nothing of our members."""


@dataclass(frozen=True)
class DeviceKey:
    """What a fresh code can be checked with."""

    device_id: str
    key: bytes
    revoked: bool


@dataclass(frozen=True)
class VisitRow:
    """A visit as kept, with who it is."""

    id: str
    code: str
    scanned_at: datetime
    opened_at: datetime
    member_id: str
    device_id: str | None
    code_handle: str | None
    code_step: int | None
    may_spend: bool
    voucher_id: str | None
    member_name: str
    check_in: dict[str, Any] | None = None
    """What the visit itself earned, as it was answered; None: it was not counted yet."""
    checked_in_at: datetime | None = None

    @property
    def spend_until(self) -> datetime | None:
        return self.opened_at + SPEND_FOR if self.may_spend else None

    @property
    def earn_until(self) -> datetime:
        return self.scanned_at + EARN_FOR

    def may(self, now: datetime) -> May:
        until = self.spend_until
        return "earn_and_spend" if until is not None and now <= until else "earn"


def may_spend(visit: VisitRow, now: datetime) -> None:
    """Raises Refused: static_code_cannot_spend, visit_cannot_spend_any_more."""
    if visit.spend_until is None:
        raise Refused("static_code_cannot_spend")
    if now > visit.spend_until:
        minutes = int(SPEND_FOR.total_seconds() // 60)
        raise Refused("visit_cannot_spend_any_more", minutes=minutes)


def may_earn(scanned_at: datetime, now: datetime) -> None:
    """Raises Refused(visit_cannot_earn_any_more)."""
    if now > scanned_at + EARN_FOR:
        hours = int(EARN_FOR.total_seconds() // 3600)
        raise Refused("visit_cannot_earn_any_more", hours=hours)


def not_before_scan(bought_at: datetime, scanned_at: datetime) -> None:
    """Raises Refused(bought_before_scan).

    Both times are the till's word, so a clock that is off is off in both; a till that sends late
    sends both as they were.
    """
    if bought_at < scanned_at - BEFORE:
        before_s = int((scanned_at - bought_at).total_seconds())
        minutes = int(BEFORE.total_seconds() // 60)
        raise Refused("bought_before_scan", before_s=before_s, minutes=minutes)


def not_in_future(at: datetime, now: datetime) -> None:
    """Raises Refused(time_in_future)."""
    if at > now + AHEAD:
        raise Refused("time_in_future", ahead_s=int((at - now).total_seconds()))


def not_before_joining(at: datetime, joined_at: datetime) -> None:
    """Nobody earns with what they did before they were a member. Raises Refused(before_joining)."""
    if at < joined_at - BEHIND:
        before_s = int((joined_at - at).total_seconds())
        raise Refused("before_joining", before_s=before_s, joined_at=joined_at)


def signer(code: FreshCode, keys: list[DeviceKey]) -> DeviceKey:
    """The device that made the code; raises Refused: unknown_code, code_revoked."""
    signed = member_code.message(code.kind, code.handle, code.step)
    found = None
    for key in keys:
        mac = member_code.mac_text(hmac.new(key.key, signed, hashlib.sha256).digest())
        if hmac.compare_digest(mac, code.mac):
            found = key
    if found is None:
        raise Refused("unknown_code")
    if found.revoked:
        raise Refused("code_revoked")
    return found


def fresh_when(step: int, scanned_at: datetime, now: datetime) -> May:
    """What a code of that step may do.

    Fresh now, it may spend. One that was fresh when it was scanned, and that a till or its network
    held up for however short a time, may only earn: the scan's time is the till's word.
    Raises Refused: code_too_old, code_in_future.
    """
    if _is_fresh(step, now):
        return "earn_and_spend"
    waited = scanned_at < now
    if waited and _is_fresh(step, scanned_at):
        return "earn"
    age_s = int((scanned_at if waited else now).timestamp()) - step * member_code.STEP_S
    if age_s > 0:
        raise Refused("code_too_old", age_s=age_s)
    raise Refused("code_in_future", ahead_s=-age_s)


def _is_fresh(step: int, moment: datetime) -> bool:
    return abs(step - member_code.step_at(moment)) <= member_code.DRIFT_STEPS
