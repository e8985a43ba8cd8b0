"""Exchanging units for a reward: exactly once, or not at all."""

from datetime import timedelta

from pasje.contract.bounds import Id
from pasje.contract.refusals import Problem, Refusal
from pasje.data.clock import PlatformClock
from pasje.data.outbox import Outbox, Waiting
from pasje.data.outcome import Done, Offline, Outcome, Pending, Refused, outcome_of
from pasje.data.ports import Declined, NotKept, Unreachable
from pasje.data.session import Session
from pasje.data.sync import Sync
from pasje.data.view import View

_PATIENCE = timedelta(minutes=2)
"""After this nothing is spent any more; the platform then only tells what became of the id."""


NO_ROOM = Refusal(
    "device_full",
    507,
    "No room on the device",
    "This device has no room to remember the redemption, so nothing was spent. "
    "Make some room and try again.",
    "Dit apparaat heeft geen ruimte om de inwisseling te onthouden, dus er is niets uitgegeven. "
    "Maak wat ruimte en probeer het opnieuw.",
)
"""The wallet's own: what is not kept first is never sent, or it could be spent unseen."""


class Redeeming:
    def __init__(
        self, session: Session, outbox: Outbox, clock: PlatformClock, sync: Sync, view: View
    ) -> None:
        self._session = session
        self._outbox = outbox
        self._clock = clock
        self._sync = sync
        self._view = view

    async def declined_seen(self) -> None:
        """Forget what `View.declined` says; in the other tabs too."""
        if (card := self._session.card) is not None:
            await self._outbox.declined_seen(card)

    async def redeem(self, reward_id: str, cost: int) -> Outcome[Id]:
        """Redeem for the `cost` the member agreed to; the value is the voucher's id.

        The platform is asked for news first: when it cannot be reached nothing is sent at all, so
        that "offline" can be said for certain. Once sent, a lost reply is Pending.
        """
        asked = await outcome_of(self._sync.ask())
        if not isinstance(asked, Done):
            return asked
        card = self._session.card
        if card is None:
            return Offline()
        item = Waiting(self._clock.new_id(), reward_id, cost, self._clock.now() + _PATIENCE)
        try:
            await self._outbox.add(card, item)
        except NotKept:
            sentence = NO_ROOM.sentence(self._view.language, {})
            return Refused(Problem(NO_ROOM.code, NO_ROOM.status, sentence, {}))
        try:
            return Done(await self._sync.send(item))
        except Declined as declined:
            await self._outbox.drop(card, item.id)
            return Refused(declined.problem)
        except Unreachable:
            await self._sync.resend()
            return Pending(item.id)
