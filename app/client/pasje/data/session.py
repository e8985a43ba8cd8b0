"""Being signed in: the card that is open, its tokens, and the end of both."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from pasje.contract import membership
from pasje.contract.membership import Change, RefreshTokens, Tokens
from pasje.contract.refusals import REFUSALS, Problem
from pasje.data import cards
from pasje.data.cache import Cache
from pasje.data.cards import Card
from pasje.data.clock import PlatformClock
from pasje.data.keeping import Keeping
from pasje.data.ports import (
    Declined,
    DeviceSigner,
    Platform,
    Secrets,
    SignedOut,
    Tabs,
    Unreachable,
)
from pasje.data.view import Notice, View

T = TypeVar("T")

_EARLY = timedelta(seconds=30)
"""An access token is renewed this long before it expires."""


class Session:
    """The access token lives in memory only; the refresh token in Secrets, one for all tabs."""

    def __init__(
        self,
        platform: Platform,
        store: Keeping,
        secrets: Secrets,
        signer: DeviceSigner,
        tabs: Tabs,
        clock: PlatformClock,
        cache: Cache,
        view: View,
    ) -> None:
        self._platform = platform
        self._store = store
        self._secrets = secrets
        self._signer = signer
        self._tabs = tabs
        self._clock = clock
        self._cache = cache
        self._view = view
        self._access: str | None = None
        self._access_expires_at: datetime | None = None

    @property
    def card(self) -> Card | None:
        return self._cache.card

    async def open(self) -> None:
        """Be what the store says, at the start and whenever another tab has changed it.

        A card whose secret is gone (there was no keyring to keep it) is removed.
        """
        held = await self._cache.stored(self._platform.origin)
        before = self.card or held
        if held != self.card:
            self._access = None
        if held is not None and await self._secrets.get(_secret(held)) is None:
            await self._cache.forget(held)
            held = None
        if held is not None:
            await self._cache.open(held)
            self.enter()
        elif self._view.phase != "signed_out":
            self._cache.close()
            self._leave(None)
            if before is not None:
                await self._signer.forget(before.handle)

    async def begin(self, session: membership.Session) -> None:
        """Keep a session that the platform has just given."""
        given = session.device_key
        card = Card(self._platform.origin, session.member_id, given.device_id, given.handle)
        await self._signer.import_key(card.handle, base64.b64decode(given.key))
        await self._keep(card, session.tokens)
        await self._cache.begin(card, session.snapshot)
        await self._store.put_many({cards.left(card.origin): None})
        kept = self._secrets.kept
        if not kept:
            await self._store.put_many({card.key("fleeting"): "1"})
        self._store.told()
        self._view.notice = self._store.notice or (None if kept else "not_kept")
        self.enter()

    async def end_what_ended(self) -> None:
        """At a start without a card: remove the secrets of one whose sign-out a kill cut short."""
        ending = await self._store.get(cards.ending(self._platform.origin))
        for card in cards.read(ending).cards:
            await self._store.put_many({cards.left(card.origin): card.device_id})
            await self._wipe_secrets(card)

    async def check(self) -> None:
        """Be signed out if the device has lost what it kept, such as at the browser's clearing."""
        if self._store.lost():
            await self.open()

    async def call(self, work: Callable[[str], Awaitable[T]]) -> T:
        """Do `work` with an access token; with a renewed one, once, if it is not known any more.

        Raises what the platform raises. SignedOut has ended the session already.
        """
        try:
            result = await self._do(work)
        except Unreachable:
            self._view.online = False
            raise
        except Declined:
            self._view.online = True
            raise
        self._view.online = True
        return result

    async def _do(self, work: Callable[[str], Awaitable[T]]) -> T:
        card = self.card
        access = await self._fresh()
        try:
            return await work(access)
        except SignedOut:
            access = await self._renew(access)
        if self.card != card:
            raise self._nobody()  # someone else signed in meanwhile; the work is not theirs
        try:
            return await work(access)
        except SignedOut:
            await self._end("session_ended")
            raise

    @asynccontextmanager
    async def live(self) -> AsyncIterator[AsyncIterator[Change]]:
        """The platform's changes; entering raises as `call` does."""
        async with AsyncExitStack() as stack:

            async def listen(access: str) -> AsyncIterator[Change]:
                return await stack.enter_async_context(self._platform.live(access))

            yield await self.call(listen)

    async def sign_out(self) -> None:
        """Wipe the card at once, offline too, and then tell the platform if it can be reached."""
        card, access = self.card, self._valid()
        if card is None:
            return
        await self._cache.forget(card)
        self._leave(None)
        refresh = await self._secrets.get(_secret(card))  # a keyring may wait for a person
        await self._wipe_secrets(card)
        left = cards.left(card.origin)
        await self._store.put_many({left: card.device_id})
        try:
            if access is None and refresh is not None:
                request = RefreshTokens(refresh, card.device_id)
                access = (await self._platform.refresh_tokens(request)).access_token
            if access is not None:
                await self._platform.sign_out_device(access, card.device_id)
                await self._store.put_many({left: None})
        except SignedOut:
            await self._store.put_many({left: None})  # it was ended already
        except (Unreachable, Declined):
            pass  # key and tokens are gone from here; the next sign-in or another device does it
        async with self._tabs.exclusive("tokens"):
            # Another tab may have renewed, and kept, its token while we wiped.
            await self._secrets.delete(_secret(card))

    def _valid(self) -> str | None:
        """The access token, unless it expires soon."""
        expires_at = self._access_expires_at
        soon = expires_at is None or self._clock.now() >= expires_at - _EARLY
        return None if soon else self._access

    async def _fresh(self) -> str:
        return self._valid() or await self._renew(self._access)

    async def _renew(self, stale: str | None) -> str:
        """A new access token in place of `stale`, asked for by one task of one tab at a time."""
        async with self._tabs.exclusive("tokens"):
            card = self.card
            if card is None:
                raise self._nobody()
            if self._access is not None and self._access != stale:
                return self._access  # another task of this tab was first
            refresh = await self._secrets.get(_secret(card))
            if refresh is None:
                await self._end(None)  # another tab signed out
                raise self._nobody()
            try:
                request = RefreshTokens(refresh, card.device_id)
                tokens = await self._platform.refresh_tokens(request)
            except Declined as declined:
                if declined.problem.status == 429:
                    raise
                # Not known any more, or garbled on this device: no other try will do better.
                await self._end("session_ended")
                raise SignedOut(declined.problem) from declined
            if self.card != card:
                raise self._nobody()  # signed out while the answer was under way
            return await self._keep(card, tokens)

    async def _keep(self, card: Card, tokens: Tokens) -> str:
        await self._secrets.put(_secret(card), tokens.refresh_token)
        self._access = tokens.access_token
        self._access_expires_at = tokens.access_expires_at
        return tokens.access_token

    async def _end(self, notice: Notice | None) -> None:
        """The session is over without the member's doing in this tab."""
        if (card := self.card) is not None:
            await self._wipe(card)
            self._leave(notice)

    async def _wipe(self, card: Card) -> None:
        await self._cache.forget(card)
        await self._wipe_secrets(card)

    async def _wipe_secrets(self, card: Card) -> None:
        self._access = self._access_expires_at = None
        await self._secrets.delete(_secret(card))
        await self._signer.forget(card.handle)
        await self._store.put_many({cards.ending(card.origin): None})

    def enter(self) -> None:
        """Signed in, as soon as there is a snapshot to show; unless the card is gone already."""
        if self.card is not None:
            self._view.signing_in = None  # also what was begun in this tab and ended in another
            self._view.phase = "starting" if self._view.snapshot is None else "signed_in"

    def _leave(self, notice: Notice | None) -> None:
        self._view.phase = "signed_out"
        self._view.notice = notice or self._store.notice

    def _nobody(self) -> SignedOut:
        refusal = REFUSALS["not_signed_in"]
        sentence = refusal.sentence(self._view.language, {})
        return SignedOut(Problem(refusal.code, refusal.status, sentence, {}))


def _secret(card: Card) -> str:
    return card.key("refresh")
