"""Signing in by an e-mailed code, and enrolling when the address belongs to nobody yet."""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pasje.contract.bounds import Id
from pasje.contract.codec import Undecodable, decode, encode
from pasje.contract.membership import CheckSignInCode, Enrol, SignInStarted, StartSignIn
from pasje.data import cards
from pasje.data.clock import PlatformClock
from pasje.data.keeping import Keeping
from pasje.data.ports import Platform
from pasje.data.session import Session
from pasje.data.view import View

_ENROL_WITHIN = timedelta(minutes=30)
"""After the code; the platform has the last word."""


@dataclass(frozen=True)
class SignInUnderWay:
    """What was begun and not ended yet; a phone may drop the wallet while the mail is read."""

    email: str
    started: SignInStarted
    proven: bool = False
    """The code was right, and the address is nobody's yet: what is left is to enrol."""


@dataclass(frozen=True)
class _Attempt:
    """Ids are minted once for each attempt, so that a lost reply can be asked for again."""

    id: Id
    device_id: Id
    member_id: Id
    until: datetime
    """When there is nothing left to go on with, on the platform's clock."""
    shown: SignInUnderWay


class SigningIn:
    """What is begun is stored until it ends: to read the mail, the member leaves the wallet.

    `device_name` is how this device is called in the member's list, such as "Chrome, Linux".
    """

    def __init__(
        self,
        platform: Platform,
        store: Keeping,
        session: Session,
        clock: PlatformClock,
        view: View,
        device_name: str,
    ) -> None:
        self._platform = platform
        self._store = store
        self._session = session
        self._clock = clock
        self._view = view
        self._device_name = device_name
        self._key = f"signing-in/{platform.origin}"
        self._attempt: _Attempt | None = None

    async def load(self) -> None:
        """Go on where the member was; an unreadable, ended or expired attempt is removed."""
        text = await self._store.get(self._key)
        if text is None:
            return
        try:
            attempt = decode(_Attempt, text)
        except Undecodable:
            await self.forget()
            return
        if self._session.card is not None or self._clock.now() >= attempt.until:
            await self.forget()
        else:
            self._attempt, self._view.signing_in = attempt, attempt.shown

    async def forget(self) -> None:
        """Nothing is begun any more, here and in the store."""
        await self._store.put_many({self._key: None})
        self._attempt = self._view.signing_in = None

    async def start(self, email: str) -> SignInStarted:
        """Have a code sent; raises as the platform does."""
        new_id, address = self._clock.new_id, email.strip()
        sign_in_id = new_id()
        request = StartSignIn(address, self._view.language)
        started = await self._platform.start_sign_in(sign_in_id, request)
        shown = SignInUnderWay(address, started)
        await self._clock.save()  # `until` is told by it
        device_id = await self._left() or new_id()
        await self._keep(_Attempt(sign_in_id, device_id, new_id(), started.expires_at, shown))
        return started

    async def check(self, code: str) -> bool:
        """True: signed in. False: enrol. Raises as the platform does."""
        if self._session.card is not None:
            return True  # tapped twice
        attempt = self._current()
        request = CheckSignInCode(code, attempt.device_id, self._device_name)
        checked = await self._platform.check_code(attempt.id, request)
        if checked.session is None:
            shown = dataclasses.replace(attempt.shown, proven=True)
            until = self._clock.now() + _ENROL_WITHIN
            await self._keep(dataclasses.replace(attempt, shown=shown, until=until))
            return False
        await self._session.begin(checked.session)
        await self.forget()
        return True

    async def enrol(
        self,
        name: str,
        terms_on: date,
        birthday_on: date | None,
        marketing: bool,
        referral_code: str | None,
    ) -> None:
        """Become a member with the address just proven; raises as the platform does."""
        if self._session.card is not None:
            return  # tapped twice
        attempt = self._current()
        request = Enrol(
            sign_in_id=attempt.id,
            device_id=attempt.device_id,
            device_name=self._device_name,
            name=name,
            language=self._view.language,
            terms_on=terms_on,
            birthday_on=birthday_on,
            marketing=marketing,
            referral_code=referral_code,
        )
        await self._session.begin(await self._platform.enrol(attempt.member_id, request))
        await self.forget()

    async def _left(self) -> Id | None:
        """The id under which this device is still signed in at the platform, which then ends."""
        left = await self._store.get(cards.left(self._platform.origin))
        return left if left and re.fullmatch("[0-9a-f-]{36}", left) else None

    async def _keep(self, attempt: _Attempt) -> None:
        """Stored first: once it is shown, the member may leave at any moment."""
        await self._store.put_many({self._key: encode(attempt).decode()})
        self._attempt, self._view.signing_in = attempt, attempt.shown

    def _current(self) -> _Attempt:
        if self._attempt is None:
            raise LookupError("start a sign-in first")
        return self._attempt
