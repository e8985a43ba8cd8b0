"""The codes on the screen, made on this device and without a network."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pasje.contract.bounds import Id
from pasje.contract.member_code import STEP_S, Kind, fresh_code, message, step_at
from pasje.data.cache import Cache
from pasje.data.cards import Card
from pasje.data.clock import PlatformClock
from pasje.data.ports import DeviceSigner
from pasje.data.view import View


@dataclass(frozen=True)
class ShownCode:
    """One code to draw."""

    text: str
    fresh: bool
    """Whether it can spend; a static code can only add."""
    until: datetime
    """On the platform's clock: when the next step begins, and another code with it."""


class Codes:
    def __init__(
        self, signer: DeviceSigner, clock: PlatformClock, cache: Cache, view: View
    ) -> None:
        self._signer = signer
        self._clock = clock
        self._cache = cache
        self._view = view
        self._last: tuple[Card, ShownCode] | None = None

    def at_hand(self) -> ShownCode | None:
        """The member's code if this step's is made already."""
        if self._last is None:
            return None
        card, code = self._last
        now = code.until == _ends(step_at(self._clock.now()))  # a clock may have been put right
        return code if now and card == self._cache.card else None

    async def member(self) -> ShownCode:
        """The member's fresh code, or the static one when this device has no key.

        Raises LookupError when no card is open.
        """
        card, snapshot = self._cache.card, self._view.snapshot
        if card is None or snapshot is None:
            raise LookupError("no card is open")
        code = await self._fresh(card, "M1", card.handle)
        if code is None:
            step = step_at(self._clock.now())
            code = ShownCode(snapshot.card.static_code, False, _ends(step))
        self._last = (card, code)
        return code

    async def voucher(self, voucher_id: Id) -> ShownCode | None:
        """A fresh code that names a voucher; None when it cannot be used, or there is no key."""
        card, snapshot = self._cache.card, self._view.snapshot
        vouchers = snapshot.vouchers if snapshot else ()
        voucher = next((each for each in vouchers if each.id == voucher_id), None)
        if card is None or voucher is None or voucher.state != "issued":
            return None
        if voucher.expires_at <= self._clock.now():
            return None
        return await self._fresh(card, "V1", voucher.handle)

    async def _fresh(self, card: Card, kind: Kind, handle: str) -> ShownCode | None:
        """Signed with the card's key, whatever the code names; None without that key."""
        step = step_at(self._clock.now())
        signature = await self._signer.sign(card.handle, message(kind, handle, step))
        if signature is None:
            return None
        return ShownCode(fresh_code(kind, handle, step, signature), True, _ends(step))


def _ends(step: int) -> datetime:
    return datetime.fromtimestamp((step + 1) * STEP_S, UTC)
