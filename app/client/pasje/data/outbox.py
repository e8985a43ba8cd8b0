"""Redemptions that were sent, or are about to be, and are not answered yet."""

from dataclasses import dataclass
from datetime import datetime

from pasje.contract.bounds import Id
from pasje.contract.codec import Undecodable, decode, encode
from pasje.contract.membership import Redeem
from pasje.data.cards import Card
from pasje.data.ports import Store, Tabs
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
        return Redeem(self.reward_id, self.cost, self.not_after)


@dataclass(frozen=True)
class _Outbox:
    waiting: tuple[Waiting, ...] = ()


class Outbox:
    """Always read from the store, because another tab may have written it."""

    def __init__(self, store: Store, tabs: Tabs, view: View) -> None:
        self._store = store
        self._tabs = tabs
        self._view = view

    async def waiting(self, card: Card) -> tuple[Waiting, ...]:
        """What is not answered yet, the oldest first; an unreadable outbox is empty.

        Losing it costs nothing: a redemption that did happen comes with the next snapshot.
        """
        text = await self._store.get(card.key("outbox"))
        try:
            return decode(_Outbox, text).waiting if text else ()
        except Undecodable:
            return ()

    async def add(self, card: Card, item: Waiting) -> None:
        """Keep `item`; only then may it be sent."""
        async with self._tabs.exclusive("state"):
            items = (*await self.waiting(card), item)
            await self._store.put_many({card.key("outbox"): written(items)})
            self.show(items)

    async def drop(self, card: Card, item_id: Id) -> None:
        """Forget an item that the platform refused."""
        async with self._tabs.exclusive("state"):
            items = await self.without(card, item_id)
            await self._store.put_many({card.key("outbox"): written(items)})
            self.show(items)

    async def without(self, card: Card, item_id: Id | None) -> tuple[Waiting, ...]:
        """What would be left; for a caller that writes it together with something else."""
        return tuple(item for item in await self.waiting(card) if item.id != item_id)

    def show(self, items: tuple[Waiting, ...]) -> None:
        self._view.redeeming = tuple(item.reward_id for item in items)


def written(items: tuple[Waiting, ...]) -> str:
    """The outbox as it is stored."""
    return encode(_Outbox(items)).decode()
