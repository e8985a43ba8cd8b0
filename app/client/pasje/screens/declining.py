"""A redemption refused while it was being checked: told once, and kept while it is read."""

from pasje.context import use_wallet
from pasje.data.view import Unredeemed
from pasje.ui.guards import use_task
from pasje.ui.hooks import Setter, use_value


def use_declined(
    reward_id: str | None = None,
) -> tuple[Unredeemed | None, Setter[Unredeemed | None]]:
    """What there is to tell, of one reward or of any, until the screen is left.

    It is shown from now on, so the wallet need not keep it any longer.
    """
    wallet, state = use_wallet()
    nothing: Unredeemed | None = None
    told, tell = use_value(nothing)
    new = state.declined
    mine = new if new and reward_id in (None, new.reward_id) else None

    async def take() -> None:
        if mine is not None:
            tell(mine)
            await wallet.declined_seen()

    use_task(take, [mine])
    return mine or told, tell
