"""The first thing a wallet does: show the card as this device last knew it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pasje.data import cards

if TYPE_CHECKING:
    from pasje.data.cache import Cache
    from pasje.data.ports import Store
    from pasje.data.view import View


async def show_card(origin: str, store: Store, cache: Cache, view: View) -> bool:
    """Show the stored card of the platform at `origin`; False when there is none to show.

    Nothing here waits for a network, a keyring or a person. Whether the session is one still comes
    out when it is first used, which ends it if not; one that was not to outlive its process is
    left to `Session.open`, so that a card that is gone is not shown first.
    """
    held = cards.read(await store.get(cards.KEY)).of(origin)
    if held is None or await store.get(held.key("fleeting")) is not None:
        return False
    await cache.open(held)
    if view.snapshot is None:
        return False
    view.phase = "signed_in"
    return True
