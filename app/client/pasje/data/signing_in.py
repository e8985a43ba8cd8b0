"""Signing in by an e-mailed code, and enrolling when the address belongs to nobody yet."""

from dataclasses import dataclass
from datetime import date

from pasje.contract.bounds import Id
from pasje.contract.membership import CheckSignInCode, Enrol, SignInStarted, StartSignIn
from pasje.data.clock import PlatformClock
from pasje.data.ports import Platform
from pasje.data.session import Session
from pasje.data.view import View


@dataclass(frozen=True)
class _Attempt:
    """Ids are minted once for each attempt, so that a lost reply can be asked for again."""

    id: Id
    email: str
    device_id: Id
    member_id: Id


class SigningIn:
    """`device_name` is how this device is called in the member's list, such as "Chrome, Linux"."""

    def __init__(
        self,
        platform: Platform,
        session: Session,
        clock: PlatformClock,
        view: View,
        device_name: str,
    ) -> None:
        self._platform = platform
        self._session = session
        self._clock = clock
        self._view = view
        self._device_name = device_name
        self._attempt: _Attempt | None = None

    async def start(self, email: str) -> SignInStarted:
        """Have a code sent; raises as the platform does."""
        new_id = self._clock.new_id
        attempt = _Attempt(new_id(), email.strip(), new_id(), new_id())
        request = StartSignIn(attempt.email, self._view.language)
        started = await self._platform.start_sign_in(attempt.id, request)
        self._attempt = attempt
        return started

    async def check(self, code: str) -> bool:
        """True: signed in. False: enrol. Raises as the platform does."""
        if self._session.card is not None:
            return True  # tapped twice
        attempt = self._current()
        request = CheckSignInCode(code, attempt.device_id, self._device_name)
        checked = await self._platform.check_code(attempt.id, request)
        if checked.session is None:
            return False
        await self._session.begin(checked.session)
        self._attempt = None
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
        self._attempt = None

    def _current(self) -> _Attempt:
        if self._attempt is None:
            raise LookupError("start a sign-in first")
        return self._attempt
