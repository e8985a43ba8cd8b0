"""A voucher as its member and the till see it, and what may be asked of it when."""

from datetime import datetime, timedelta
from typing import cast

from pasje.contract.membership import Redeem
from pasje.contract.programme import Money, RewardKind
from pasje.contract.snapshot import Voucher, VoucherState
from pasje.contract.till import ReadyVoucher
from pasje_platform.engine import cancelling, pruning, rewards
from pasje_platform.engine import state as engine
from pasje_platform.engine.reward_rules import NOT_FOR_TILL
from pasje_platform.engine.state import State
from pasje_platform.programme import describe
from pasje_platform.programme.model import Rules, charity_of
from pasje_platform.refused import Refused

MOST_AHEAD = timedelta(minutes=10)
"""A redemption may be confirmed that long at most: nothing is spent later, unasked."""
ENDED = timedelta(days=pruning.VOUCHER_DAYS)
"""That long a member still sees a voucher that ended."""


def state_at(voucher: engine.Voucher, now: datetime) -> VoucherState:
    """Expiry is not a state that is written, it is a matter of time."""
    over = voucher.state == "issued" and voucher.expires_at <= now
    return "expired" if over else voucher.state


def may_ask(request: Redeem, now: datetime) -> None:
    """Raises Refused: redemption_too_late, invalid_field."""
    if request.not_after < now:
        raise Refused("redemption_too_late")
    if request.not_after > now + MOST_AHEAD:
        minutes = int(MOST_AHEAD.total_seconds() // 60)
        raise Refused(
            "invalid_field", field="not_after", expected=f"at most {minutes} minutes from now"
        )


def ready(state: State, now: datetime) -> list[engine.Voucher]:
    """The vouchers that a till can use now, the oldest first."""
    usable = [
        voucher
        for voucher in state.vouchers
        if state_at(voucher, now) == "issued" and voucher.kind not in NOT_FOR_TILL
    ]
    return sorted(usable, key=lambda voucher: (voucher.issued_at, voucher.id))


def visible(rules: Rules, state: State, now: datetime) -> tuple[Voucher, ...]:
    """Those that can be used, and those that ended in the last 30 days; the newest first."""
    recent = [
        voucher
        for voucher in state.vouchers
        if state_at(voucher, now) == "issued"
        or (voucher.ended_at or voucher.expires_at) >= now - ENDED
    ]
    newest = sorted(recent, key=lambda voucher: (voucher.issued_at, voucher.id), reverse=True)
    return tuple(shown(rules, state, voucher, now) for voucher in newest)


def shown(rules: Rules, state: State, voucher: engine.Voucher, now: datetime) -> Voucher:
    """As its member, who is in `state`, sees it at `now`."""
    until = cancelling.cancel_until(rules.engine, voucher, state)
    until = until if until is not None and until > now else None
    terms = rewards.terms(rules.engine, voucher)
    return Voucher(
        id=voucher.id,
        handle=voucher.handle,
        reward_id=voucher.reward,
        name=voucher.name,
        cost=voucher.cost,
        state=state_at(voucher, now),
        issued_at=voucher.issued_at,
        expires_at=voucher.expires_at,
        expires_on=rules.last_day(voucher.expires_at),
        used_at=voucher.used_at,
        used_where=voucher.used_where or None,
        unit_id=voucher.unit,
        kind=cast(RewardKind, voucher.kind),
        worth=_worth(rules, voucher),
        code=voucher.code or None,
        conditions=(
            describe.voucher_conditions(
                terms, voucher.worth, rules.engine, undone=until is not None
            )
            if terms is not None
            else ()
        ),
        cancel_until=until,
        channels=terms.channels if terms is not None else (),
        on=terms.on if terms is not None else None,
        charity=charity_of(terms, voucher.name) if terms is not None else None,
    )


def offered(rules: Rules, voucher: engine.Voucher, scanned: str | None) -> ReadyVoucher:
    """As the till sees it; `scanned` is the voucher whose own code it scanned."""
    terms = rewards.terms(rules.engine, voucher)
    return ReadyVoucher(
        id=voucher.id,
        name=voucher.name,
        shown=voucher.id == scanned,
        channels=terms.channels if terms is not None else (),
        worth=_worth(rules, voucher),
        expires_on=rules.last_day(voucher.expires_at),
    )


def _worth(rules: Rules, voucher: engine.Voucher) -> Money | None:
    return Money(voucher.worth, rules.programme.currency) if voucher.worth else None
