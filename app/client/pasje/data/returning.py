"""Undoing: a redemption that may still be cancelled, and what bringing something back would do."""

from pasje.contract.bounds import Id
from pasje.contract.refund import RefundQuote
from pasje.data.outcome import Done, Offline, Outcome, Pending, outcome_of
from pasje.data.ports import Platform
from pasje.data.session import Session
from pasje.data.sync import Sync


async def cancel(sync: Sync, voucher_id: Id) -> Outcome[None]:
    """Undo the redemption of that voucher.

    The platform is asked for news first, so that "offline" can be said for certain. A lost reply is
    asked for once more, which does no harm: a voucher is cancelled once. Still lost it is Pending,
    and the next snapshot tells what became of it; also what became of one that is refused.
    """
    asked = await outcome_of(sync.ask())
    if not isinstance(asked, Done):
        return asked
    for _ in range(2):
        cancelled = await outcome_of(sync.cancel(voucher_id))
        if isinstance(cancelled, Offline):
            continue
        if not isinstance(cancelled, Done):
            await outcome_of(sync.ask())
        return cancelled
    return Pending(voucher_id)


async def preview(platform: Platform, session: Session, purchase_id: Id) -> RefundQuote:
    """What returning all that is left of the purchase would do now; raises as the platform does."""
    return await session.call(lambda access: platform.return_preview(access, purchase_id))
