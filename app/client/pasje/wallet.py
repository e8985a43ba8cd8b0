"""All that a screen can ask for; nothing here raises at a screen, and the state tells the rest."""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import TypeVar

from pasje.contract.bounds import Id, Language
from pasje.contract.membership import ChangeProfile, SignInStarted
from pasje.data import profile, referrals
from pasje.data.codes import ShownCode
from pasje.data.outcome import Done, Offline, Outcome, outcome_of
from pasje.data.parts import Parts
from pasje.data.surround import signed_in
from pasje.state import WalletState

T = TypeVar("T")


class Wallet:
    """One for each page. To be started in the page's context: its tasks assign the state there."""

    def __init__(self, parts: Parts, state: WalletState, device_language: Language) -> None:
        self.state = state
        self._parts = parts
        self._device_language = device_language

    @property
    def origin(self) -> str:
        """The platform's address without a path: what an invitation's link begins with."""
        return self._parts.ports.platform.origin

    async def start(self) -> None:
        """Show what is stored, then keep up with the platform and with the other tabs."""
        kept = await self._parts.ports.store.get("language")
        self._speak(kept)
        await self._parts.ports.clock.load()
        await self._parts.session.open()
        await self._parts.signing_in.load()
        if self.state.snapshot is None:
            await self._parts.brand.load()
        self._parts.upkeep.start()

    async def stop(self) -> None:
        """End all that runs; what is stored stays."""
        await self._parts.upkeep.stop()
        await self._parts.ports.tabs.close()
        self._parts.ports.surroundings.close()
        await self._parts.ports.platform.close()

    async def pause(self) -> None:
        """Nobody looks: stop listening, and let another tab lead."""
        await self._parts.upkeep.pause()

    async def resume(self) -> None:
        """Somebody looks again."""
        await self._parts.upkeep.resume()

    async def start_sign_in(self, email: str) -> Outcome[SignInStarted]:
        return await self._asked(self._parts.signing_in.start(email))

    async def forget_sign_in(self) -> None:
        """Begin again, with another address."""
        await self._parts.signing_in.forget()

    async def check_code(self, code: str) -> Outcome[bool]:
        """True: signed in. False: nobody has this address yet, so enrol."""
        outcome = await self._asked(self._parts.signing_in.check(code))
        if outcome == Done(True):
            await signed_in(self._parts.ports.surroundings)
        return outcome

    async def enrol(
        self,
        name: str,
        terms_on: date,
        birthday_on: date | None,
        marketing: bool,
        referral_code: str | None,
    ) -> Outcome[None]:
        enrolling = self._parts.signing_in.enrol(
            name, terms_on, birthday_on, marketing, referral_code
        )
        outcome = await self._asked(enrolling)
        if isinstance(outcome, Done):
            await signed_in(self._parts.ports.surroundings)
        return outcome

    async def redeem(self, reward_id: str, cost: int) -> Outcome[Id]:
        """The voucher's id; Pending when the answer was lost and is being asked for again."""
        return await self._parts.redeeming.redeem(reward_id, cost)

    async def declined_seen(self) -> None:
        """The member has read why a redemption came to nothing."""
        await self._parts.redeeming.declined_seen()

    async def refresh(self) -> Outcome[None]:
        if self._parts.session.card is None:
            return await self._asked(self._parts.brand.ask())
        return await self._asked(self._parts.sync.ask())

    async def change_profile(
        self, name: str, language: Language, birthday_on: date | None, marketing: bool
    ) -> Outcome[None]:
        request = ChangeProfile(name, language, birthday_on, marketing)
        p = self._parts
        return await self._asked(profile.change(p.ports.platform, p.session, p.cache, request))

    async def accept_referral(self, code: str) -> Outcome[None]:
        p = self._parts
        return await self._asked(referrals.accept(p.ports.platform, p.session, p.cache, code))

    async def sign_out(self) -> None:
        """Wipe this device at once, offline too; then tell the platform if it can be reached."""
        await self._parts.upkeep.let_go()
        await self._parts.session.sign_out()
        self._parts.upkeep.keep_up()

    async def sign_out_device(self, device_id: Id) -> Outcome[None]:
        p = self._parts
        ending = profile.sign_out_device(p.ports.platform, p.session, p.sync, device_id)
        return await self._asked(ending)

    async def member_code(self) -> ShownCode:
        """Only while a card is shown: raises LookupError when there is none."""
        return await self._parts.codes.member()

    async def voucher_code(self, voucher_id: Id) -> ShownCode | None:
        """None when the voucher cannot be used, or this device has no key."""
        return await self._parts.codes.voucher(voucher_id)

    def now(self) -> datetime:
        """The platform's clock."""
        return self._parts.ports.clock.now()

    async def choose_language(self, language: Language | None) -> None:
        """Speak `language` on this device; None follows the device."""
        self._speak(language)
        await self._parts.ports.store.put_many({"language": language})

    async def install(self) -> None:
        """Have the browser offer to put the wallet on the home screen."""
        await self._parts.ports.surroundings.ask("install")

    async def insecure_seen(self) -> None:
        """The member has read that the address is plain http."""
        self.state.insecure_seen = True

    async def update(self) -> None:
        """Start anew as the newer wallet that is ready."""
        await self._parts.ports.surroundings.ask("update")

    def _speak(self, language: Language | None) -> None:
        self.state.language = language or self._device_language
        self.state.language_chosen = language is not None

    async def _asked(self, work: Awaitable[T]) -> Outcome[T]:
        outcome = await outcome_of(work)
        self.state.online = not isinstance(outcome, Offline)
        self._parts.upkeep.keep_up()
        return outcome
