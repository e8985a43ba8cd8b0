"""All that a screen can ask for; nothing here raises at a screen, and the state tells the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from pasje.data.opening import show_card
from pasje.words import LANGUAGES

if TYPE_CHECKING:
    from pasje.contract.bounds import Id, Language
    from pasje.contract.membership import SignInStarted
    from pasje.contract.refund import RefundQuote
    from pasje.data.codes import ShownCode
    from pasje.data.outcome import Outcome
    from pasje.data.parts import Parts
    from pasje.state import WalletState

T = TypeVar("T")
HearLanguage = Callable[[], Awaitable["Language"]]


class Wallet:
    """One for each page, whose context `keep_up` needs: its tasks assign the state there."""

    def __init__(
        self,
        parts: Parts,
        state: WalletState,
        device_language: Language,
        hear_language: HearLanguage | None = None,
    ) -> None:
        """`hear_language` asks the device again, whose answer the first frame did not wait for."""
        self.state = state
        self._parts = parts
        self._device_language = device_language
        self._hear_language = hear_language

    @property
    def address(self) -> str:
        """Where the wallet is found, without a path: what an invitation's link begins with."""
        return self._parts.ports.address

    async def start(self) -> None:
        """Show what is stored; with a card, only what the card needs is imported.

        Where a fresh code can be had at once, the first frame has it.
        """
        p, ports = self._parts, self._parts.ports
        kept = await ports.store.get("language")
        self._speak(kept if kept in LANGUAGES else None)
        await ports.clock.load()
        if await show_card(ports.origin, ports.store, p.cache, self.state):
            if ports.signer.quick:
                await p.codes.member()
        else:
            await p.session.open()
            if p.session.card is None:
                await p.session.end_what_ended()
            await p.signing_in.load()
            if self.state.snapshot is None:
                await p.brand.load()

    async def keep_up(self) -> None:
        """After the first frame: keep up with the platform, the other tabs and the device."""
        p = self._parts
        await p.signing_in.load()
        p.upkeep.start()
        if self._hear_language is not None:
            self._device_language = await self._hear_language()
            if not self.state.language_chosen:
                self.state.language = self._device_language

    async def drawn(self) -> None:
        """Flutter has been told the first screen: it may show it."""
        await self._parts.ports.surroundings.ask("drawn")

    async def stop(self) -> None:
        """End all that runs; what is stored stays."""
        await self._parts.upkeep.stop()
        await self._parts.ports.tabs.close()
        self._parts.ports.surroundings.close()
        await self._parts.platform.close()

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
        await self._welcome()
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
        await self._welcome()
        return outcome

    async def redeem(self, reward_id: str, cost: int) -> Outcome[Id]:
        """The voucher's id; Pending when the answer was lost and is being asked for again."""
        return await self._parts.redeeming.redeem(reward_id, cost)

    async def cancel(self, voucher_id: Id) -> Outcome[None]:
        """Undo a redemption; Pending when no answer came, and the next snapshot will tell."""
        from pasje.data import returning

        p = self._parts
        return await returning.cancel(p.sync, voucher_id)

    async def return_preview(self, purchase_id: Id) -> Outcome[RefundQuote]:
        """What bringing back all of that purchase would do."""
        from pasje.data import returning

        p = self._parts
        return await self._asked(returning.preview(p.platform, p.session, purchase_id))

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
        from pasje.contract.membership import ChangeProfile
        from pasje.data import profile

        request = ChangeProfile(name, language, birthday_on, marketing)
        p = self._parts
        return await self._asked(profile.change(p.platform, p.session, p.cache, request))

    async def accept_referral(self, code: str) -> Outcome[None]:
        from pasje.data import referrals

        p = self._parts
        return await self._asked(referrals.accept(p.platform, p.session, p.cache, code))

    async def sign_out(self) -> None:
        """Wipe this device at once, offline too; then tell the platform if it can be reached."""
        await self._parts.upkeep.let_go()
        await self._parts.session.sign_out()
        self._parts.upkeep.keep_up()

    async def sign_out_device(self, device_id: Id) -> Outcome[None]:
        from pasje.data import profile

        p = self._parts
        ending = profile.sign_out_device(p.platform, p.session, p.sync, device_id)
        return await self._asked(ending)

    async def member_code(self) -> ShownCode:
        """Only while a card is shown: raises LookupError when there is none."""
        return await self._parts.codes.member()

    def code_at_hand(self) -> ShownCode | None:
        """The member's code if this step's is made already."""
        return self._parts.codes.at_hand()

    async def voucher_code(self, voucher_id: Id) -> ShownCode | None:
        """None when the voucher cannot be used, or this device has no key."""
        return await self._parts.codes.voucher(voucher_id)

    def now(self) -> datetime:
        """The platform's clock."""
        return self._parts.ports.clock.now()

    async def choose_language(self, language: Language | None) -> None:
        """Speak `language` on this device; None follows the device."""
        self._speak(language)
        await self._parts.keeping.put_many({"language": language})
        await self._parts.ports.surroundings.ask("face")  # the page speaks it before we do

    async def install(self) -> None:
        """Have the browser offer to put the wallet on the home screen."""
        await self._parts.ports.surroundings.ask("install")

    async def notice_seen(self) -> None:
        """The member has read what `notice` says of this device."""
        self.state.notice = None

    async def insecure_seen(self) -> None:
        """The member has read that the address is plain http."""
        self.state.insecure_seen = True

    async def update(self) -> None:
        """Start anew as the newer wallet that is ready."""
        await self._parts.ports.surroundings.ask("update")

    def _speak(self, language: Language | None) -> None:
        self.state.language = language or self._device_language
        self.state.language_chosen = language is not None

    async def _welcome(self) -> None:
        """Once signed in, the device holds something worth keeping."""
        from pasje.data.surround import signed_in

        if self._parts.cache.card is not None:
            await signed_in(self._parts.ports.surroundings)

    async def _asked(self, work: Awaitable[T]) -> Outcome[T]:
        from pasje.data.outcome import Offline, outcome_of

        outcome = await outcome_of(work)
        self.state.online = not isinstance(outcome, Offline)
        self._parts.upkeep.keep_up()
        return outcome
