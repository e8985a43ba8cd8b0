"""What was given is taken back: from its own lot, then the rest of the balance, then as a deficit.

Before that, unused vouchers that were paid out of it are withdrawn: their units go back into the
lot, so that the member loses the voucher instead of owing units. What is out of the shop's hands,
such as a partner's code that was seen, is not withdrawn: its units are owed.
"""

from collections.abc import Collection
from typing import Literal

from pasje.contract.snapshot import Why
from pasje_platform.engine import account as accounts
from pasje_platform.engine import cancelling, restoring
from pasje_platform.engine.reward_rules import GONE
from pasje_platform.engine.state import Voucher
from pasje_platform.engine.work import Work

Reach = Literal["pending", "balance", "all"]


def withdraw(
    work: Work, unit: str, lots: Collection[int], source_id: str, *, until: int | None = None
) -> tuple[Voucher, ...]:
    """Voids the vouchers that can still be used, and the gift cards with all their money, that were
    paid out of one of `lots`.

    With `until` the newest first, and no more than bring that many units back into these lots.
    """
    withdrawn = []
    for voucher in reversed(work.state.vouchers):
        if until is not None and _left(work, unit, lots) >= until:
            break
        paid = voucher.paid
        if paid is None or paid.unit != unit or not is_unused(voucher, work):
            continue
        if not any(move.lot_seq in lots for move in paid.moves):
            continue
        why = Why("voucher_voided", reward=voucher.name)
        if voucher.kind == "gift_card":
            cancelling.empty(work, voucher, why)
        restoring.restore(work, paid, why, source_id=source_id)
        cancelling.void(work, voucher)
        withdrawn.append(voucher)
    return tuple(withdrawn)


def _left(work: Work, unit: str, lots: Collection[int]) -> int:
    return sum(lot.remaining for lot in work.state.account(unit).lots if lot.seq in lots)


def take(
    work: Work, unit: str, units: int, own: int | None, why: Why, *, source_id: str, reach: Reach
) -> int:
    """How many of `units` were taken back; those of the lot `own` first."""
    if units <= 0:
        return 0
    booked = accounts.take_back(work.state.account(unit), units, own, reach)
    if booked.movements:
        work.post(unit, booked, "claw_back", why, source_id=source_id, reverses=own)
    if reach == "balance" and (gone := units + booked.units):
        work.not_taken[unit] = work.not_taken.get(unit, 0) + gone
    return -booked.units


def farthest(work: Work, unit: str) -> Reach:
    """All of it from a unit that may go negative, else what the balance has."""
    known = next((one for one in work.rules.units if one.id == unit), None)
    return "all" if known is not None and known.may_go_negative else "balance"


def is_unused(voucher: Voucher, work: Work) -> bool:
    """A gift card is unused while nothing was spent of its money; what cannot be undone is used."""
    if voucher.kind in GONE:
        return False
    if voucher.kind == "gift_card" and voucher.state == "given":
        return cancelling.filled(work.rules, work.state, voucher) is not None
    return voucher.state == "issued" and voucher.expires_at > work.now
