"""The data layer put together, from what one runtime provides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pasje.data.cache import Cache
from pasje.data.codes import Codes
from pasje.data.keeping import Keeping
from pasje.data.outbox import Outbox

if TYPE_CHECKING:
    from pasje.contract.snapshot import Snapshot
    from pasje.data.brand import Brand
    from pasje.data.clock import PlatformClock
    from pasje.data.face import Face
    from pasje.data.ports import DeviceSigner, Platform, Secrets, Store, Surroundings, Tabs
    from pasje.data.redeeming import Redeeming
    from pasje.data.session import Session
    from pasje.data.signing_in import SigningIn
    from pasje.data.sync import Sync
    from pasje.data.upkeep import Upkeep
    from pasje.data.view import View


@dataclass(frozen=True)
class Ports:
    """What a runtime provides."""

    origin: str
    """The platform's address without a path, and so the platform's name."""
    address: str
    """Where the wallet is found in a browser, without a path: an invitation leads there."""
    open_platform: Callable[[], Platform]
    """Called once, when the platform is first needed."""
    store: Store
    secrets: Secrets
    signer: DeviceSigner
    tabs: Tabs
    surroundings: Surroundings
    clock: PlatformClock
    device_name: str
    """How this device is called in the member's list of devices."""
    random: Callable[[], float]
    """A number from 0 to 1, for pauses."""
    face: Callable[[Snapshot], str] | None = None
    """What the browser's page draws of a snapshot before the wallet is awake; None elsewhere."""


class Parts:
    """What a wallet is made of, sharing one view.

    The card needs the three that are made here. The others are imported by whoever first asks for
    them, which nobody does before the card is on the screen.
    """

    def __init__(self, ports: Ports, view: View) -> None:
        self.ports = ports
        self._view = view
        self.keeping = Keeping(ports.store, view)
        self._outbox = Outbox(self.keeping, ports.tabs, view)
        self.cache = Cache(self.keeping, ports.tabs, self._outbox, view, self._face())
        self.codes = Codes(ports.signer, ports.clock, self.cache, view)

    def _face(self) -> Face | None:
        if self.ports.face is None:
            return None
        from pasje.data.face import Face

        return Face(self.ports.face, self.ports.surroundings, self.ports.clock)

    @cached_property
    def platform(self) -> Platform:
        return self.ports.open_platform()

    @cached_property
    def session(self) -> Session:
        from pasje.data.session import Session

        p = self.ports
        return Session(
            self.platform,
            self.keeping,
            p.secrets,
            p.signer,
            p.tabs,
            p.clock,
            self.cache,
            self._view,
        )

    @cached_property
    def signing_in(self) -> SigningIn:
        from pasje.data.signing_in import SigningIn

        p = self.ports
        return SigningIn(
            self.platform, self.keeping, self.session, p.clock, self._view, p.device_name
        )

    @cached_property
    def brand(self) -> Brand:
        from pasje.data.brand import Brand

        return Brand(self.platform, self.keeping, self._view)

    @cached_property
    def sync(self) -> Sync:
        from pasje.data.sync import Sync

        p = self.ports
        return Sync(
            self.platform, self.session, self.cache, self._outbox, p.tabs, p.clock, self._view,
            p.random,
        )  # fmt: skip

    @cached_property
    def redeeming(self) -> Redeeming:
        from pasje.data.redeeming import Redeeming

        return Redeeming(self.session, self._outbox, self.ports.clock, self.sync, self._view)

    @cached_property
    def upkeep(self) -> Upkeep:
        from pasje.data.surround import follow
        from pasje.data.sync import Backoff
        from pasje.data.upkeep import Upkeep

        p = self.ports
        patience = Backoff(p.clock, p.random)
        return Upkeep(
            self.session, self.sync, self.brand, p.tabs, patience,
            lambda: follow(p.surroundings, self._view),
        )  # fmt: skip
