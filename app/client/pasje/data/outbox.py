"""Redemptions that were sent, or are about to be, and are not answered yet."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pasje.contract.bounds import Id
from pasje.contract.codec import encode
from pasje.data.view import Unredeemed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pasje.contract.membership import Redeem
    from pasje.data.cards import Card
    from pasje.data.keeping import Keeping
    from pasje.data.ports import Tabs
    from pasje.data.view import View


@dataclass(frozen=True)
class Waiting:
    """One redemption; its id was kept before it was first sent, so that it happens once."""

    id: Id
    reward_id: str
    cost: int
    not_after: datetime
    """On the platform's clock."""

    def request(self) -> Redeem:
        from pasje.contract.membership import Redeem

        return Redeem(self.reward_id, self.cost, self.not_after)


@dataclass(frozen=True)
class Redemptions:
    """All that is kept of redemptions."""

    waiting: tuple[Waiting, ...] = ()
    """The oldest first."""
    declined: Unredeemed | None = None
    """Kept too, so that a member who closed the app is told by the next start."""

    def without(self, item_id: Id | None) -> Redemptions:
        """What is left once `item_id` is answered."""
        left = tuple(item for item in self.waiting if item.id != item_id)
        return dataclasses.replace(self, waiting=left)

    def written(self) -> str:
        """As it is stored."""
        return encode(self).decode()


class Outbox:
    """Always read from the store, because another tab may have written it."""

    def __init__(self, store: Keeping, tabs: Tabs, view: View) -> None:
        self._store = store
        self._tabs = tabs
        self._view = view

    async def read(self, card: Card) -> Redemptions:
        """What is kept, for who holds "state"; an unreadable outbox is set aside, and said.

        Nothing is spent or lost by that: a redemption that did happen comes with the next snapshot.
        """
        kept = await self._store.read(Redemptions, card.key("outbox"), card.key("outbox-aside"))
        return kept or Redemptions()

    async def waiting(self, card: Card) -> tuple[Waiting, ...]:
        """What is to be sent, the oldest first."""
        async with self._tabs.exclusive("state"):
            return (await self.read(card)).waiting

    async def add(self, card: Card, item: Waiting) -> None:
        """Keep `item`; only then may it be sent. An earlier refusal has been read by now.

        Raises NotKept when the device has no room for it: then it must not be sent.
        """
        async with self._tabs.exclusive("state"):
            kept = Redemptions((*(await self.read(card)).waiting, item))
            await self._store.keep({card.key("outbox"): kept.written()})
            self.show(kept)

    async def drop(self, card: Card, item_id: Id) -> None:
        """Forget an item whose refusal the member is told at once."""
        await self._change(card, lambda kept: kept.without(item_id))

    async def decline(self, card: Card, item: Waiting, sentence: str) -> None:
        """Forget an item that was refused while nobody waited for it, but not the refusal."""
        refused = Unredeemed(item.reward_id, sentence)
        await self._change(card, lambda kept: Redemptions(kept.without(item.id).waiting, refused))
        await self._tabs.tell()

    async def declined_seen(self, card: Card) -> None:
        await self._change(card, lambda kept: Redemptions(kept.waiting))
        await self._tabs.tell()

    def show(self, kept: Redemptions) -> None:
        self._view.redeeming = tuple(item.reward_id for item in kept.waiting)
        self._view.declined = kept.declined

    async def _change(self, card: Card, change: Callable[[Redemptions], Redemptions]) -> None:
        async with self._tabs.exclusive("state"):
            kept = change(await self.read(card))
            await self._store.put_many({card.key("outbox"): kept.written()})
            self.show(kept)
