"""Keeping up with the platform: asking for news, listening for it, sending what waits."""

import asyncio
from collections.abc import Callable

from pasje.contract.bounds import Id
from pasje.contract.membership import Change
from pasje.data.cache import Cache, etag_of, has
from pasje.data.clock import PlatformClock
from pasje.data.outbox import Outbox, Waiting
from pasje.data.ports import Declined, Platform, SignedOut, Tabs, Unreachable
from pasje.data.session import Session
from pasje.data.view import View

_LONGEST_S = 15.0
_SPREAD_S = 4.0
"""A stream that broke is opened again within this, doubled: a platform that restarts loses all of
its streams at once. A member's own tap never waits for it."""


class Backoff:
    """Pauses of 0.5, 1, 2, 4, 8, 15, 15 … seconds, each stretched by up to its own length.

    `random` gives a number from 0 to 1, so that phones cut off together do not return together.
    """

    def __init__(self, clock: PlatformClock, random: Callable[[], float]) -> None:
        self._clock = clock
        self._random = random
        self._tries = 0

    def succeeded(self) -> None:
        self._tries = 0

    async def pause(self, least_s: float = 0.0) -> None:
        """The next pause; never shorter than `least_s`, which the platform may have asked for.

        It asks many for the same, so that pause is stretched like the others.
        """
        pause_s = min(0.5 * 2**self._tries, _LONGEST_S)
        self._tries = min(self._tries + 1, 10)
        await self._clock.sleep(max(pause_s, least_s) * (1 + self._random()))


class Sync:
    """`run` is for the one tab that leads; `ask`, `send` and `cancel` are for any."""

    def __init__(
        self,
        platform: Platform,
        session: Session,
        cache: Cache,
        outbox: Outbox,
        tabs: Tabs,
        clock: PlatformClock,
        view: View,
        random: Callable[[], float],
    ) -> None:
        self._platform = platform
        self._session = session
        self._cache = cache
        self._outbox = outbox
        self._tabs = tabs
        self._clock = clock
        self._view = view
        self._random = random
        self._one = asyncio.Lock()
        self._sending: set[Id] = set()
        self._wake = asyncio.Event()
        self._announced: tuple[str, int] | None = None

    async def ask(self) -> None:
        """Fetch the snapshot if it changed; raises as the platform does."""
        async with self._one:
            known = self._view.snapshot
            etag = etag_of(known) if known else None
            newer = await self._session.call(lambda access: self._platform.snapshot(access, etag))
            if newer is not None:
                await self._cache.apply(newer)
            elif known is not None:
                await self._cache.confirm(known, self._clock.now())
            self._session.enter()
            await self._session.check()
        await self._clock.save()

    async def send(self, item: Waiting) -> Id:
        """Send a redemption, or send it again: the same id is answered by the same voucher.

        Gives the voucher's id; raises as the platform does.
        """
        self._sending.add(item.id)
        try:
            redemption = await self._session.call(
                lambda access: self._platform.redeem(access, item.id, item.request())
            )
        finally:
            self._sending.discard(item.id)
        await self._cache.apply(redemption.snapshot, done=item.id)
        return redemption.voucher.id

    async def cancel(self, voucher_id: Id) -> None:
        """Undo the redemption of that voucher; raises as the platform does."""
        undone = await self._session.call(lambda access: self._platform.cancel(access, voucher_id))
        await self._cache.apply(undone.snapshot)

    async def resend(self) -> None:
        """Have the leading tab, this one or another, send what waits."""
        self.wake()
        await self._tabs.tell()

    def wake(self) -> None:
        """Another tab, or an earlier run of the wallet, may have left something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Lead as soon as this tab may: listen and send until signed out or cancelled."""
        async with self._tabs.leading():
            self._view.leader = True
            self.wake()
            sending = asyncio.create_task(self._send_waiting())
            try:
                await self._listen()
            finally:
                sending.cancel()
                self._view.leader = False
                await asyncio.wait([sending])

    async def _listen(self) -> None:
        backoff = Backoff(self._clock, self._random)
        while True:
            asked_for_s, listened = 0.0, False
            try:
                async with self._session.live() as changes:
                    await self.ask()  # what changed while nobody listened
                    backoff.succeeded()
                    listened = True
                    async for change in changes:
                        await self._hear(change)
            except SignedOut:
                return
            except Unreachable as unreachable:
                # A broken stream alone does not mean offline; the next try tells.
                asked_for_s = unreachable.retry_after_s
                if listened:  # as everybody did, if it was the platform that went
                    asked_for_s = max(asked_for_s, _SPREAD_S * self._random())
            except Declined as declined:
                asked_for_s = declined.retry_after_s
            await backoff.pause(asked_for_s)

    async def _hear(self, change: Change) -> None:
        """Fetch what the change speaks of; say it once, however often it is told."""
        if not has(self._view.snapshot, change):
            await self.ask()
        if not change.announcements:
            return
        said = self._announced
        if said is not None and said[0] == change.epoch and change.version <= said[1]:
            return
        self._announced = (change.epoch, change.version)
        self._view.announcements = change.announcements
        self._view.announced += 1

    async def _send_waiting(self) -> None:
        backoff = Backoff(self._clock, self._random)
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._send_once()
            except SignedOut:
                return
            except Unreachable as unreachable:
                self._wake.set()
                await backoff.pause(unreachable.retry_after_s)
            else:
                backoff.succeeded()

    async def _send_once(self) -> None:
        card = self._session.card
        waiting = await self._outbox.waiting(card) if card else ()
        for item in waiting:
            if card is None or item.id in self._sending:
                continue
            try:
                await self.send(item)
            except SignedOut:
                raise
            except Declined as declined:
                if declined.problem.status == 429:
                    later = declined.retry_after_s
                    raise Unreachable("too often; ask again later", later) from declined
                await self._outbox.decline(card, item, declined.problem.detail)
