"""A voucher, and what may be done with it when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pasje.contract.membership import Redeem
from pasje.contract.programme import Reward, Words
from pasje.contract.snapshot import VoucherState
from pasje_platform.refused import Refused

MOST_AHEAD = timedelta(minutes=10)
"""A redemption may be confirmed that long at most: nothing is spent later, unasked."""


@dataclass(frozen=True)
class VoucherRow:
    """A voucher as kept; expiry is not a state that is written, it is a matter of time."""

    member_id: str
    id: str
    handle: str
    reward_id: str
    name: Words
    cost: int
    state: VoucherState
    issued_at: datetime
    expires_at: datetime
    entry_seq: int
    used_at: datetime | None
    used_where: str | None

    def state_at(self, now: datetime) -> VoucherState:
        return "expired" if self.state == "issued" and self.expires_at <= now else self.state


def may_redeem(request: Redeem, reward: Reward, now: datetime) -> None:
    """Raises Refused: redemption_too_late, price_changed, invalid_field."""
    if request.not_after < now:
        raise Refused("redemption_too_late")
    if request.not_after > now + MOST_AHEAD:
        minutes = int(MOST_AHEAD.total_seconds() // 60)
        raise Refused(
            "invalid_field", field="not_after", expected=f"at most {minutes} minutes from now"
        )
    if request.cost != reward.cost:
        raise Refused("price_changed", cost=reward.cost)


def may_use(voucher: VoucherRow, now: datetime) -> None:
    """Raises Refused: voucher_already_used, voucher_expired, voucher_voided."""
    state = voucher.state_at(now)
    if state == "used":
        raise Refused("voucher_already_used", where=voucher.used_where or "")
    if state == "expired":
        raise Refused("voucher_expired", until=voucher.expires_at)
    if state == "voided":
        raise Refused("voucher_voided")
