"""The data layer put together, from what one runtime provides."""

from collections.abc import Callable
from dataclasses import dataclass

from pasje.contract.snapshot import Snapshot
from pasje.data.brand import Brand
from pasje.data.cache import Cache
from pasje.data.clock import PlatformClock
from pasje.data.codes import Codes
from pasje.data.outbox import Outbox
from pasje.data.ports import DeviceSigner, Platform, Secrets, Store, Surroundings, Tabs
from pasje.data.redeeming import Redeeming
from pasje.data.session import Session
from pasje.data.signing_in import SigningIn
from pasje.data.surround import follow
from pasje.data.sync import Backoff, Sync
from pasje.data.upkeep import Upkeep
from pasje.data.view import View


@dataclass(frozen=True)
class Ports:
    """What a runtime provides."""

    platform: Platform
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


@dataclass(frozen=True)
class Parts:
    """What a wallet is made of."""

    ports: Ports
    brand: Brand
    cache: Cache
    session: Session
    signing_in: SigningIn
    sync: Sync
    codes: Codes
    redeeming: Redeeming
    upkeep: Upkeep


def assemble(ports: Ports, view: View) -> Parts:
    """All parts, sharing one view."""
    outbox = Outbox(ports.store, ports.tabs, view)
    cache = Cache(ports.store, ports.tabs, outbox, view, ports.face)
    session = Session(ports.platform, ports.store, ports.secrets, ports.signer, ports.tabs,
                      ports.clock, cache, view)  # fmt: skip
    sync = Sync(ports.platform, session, cache, outbox, ports.tabs, ports.clock, view,
                ports.random)  # fmt: skip
    brand = Brand(ports.platform, ports.store, view)
    return Parts(
        ports=ports,
        brand=brand,
        cache=cache,
        session=session,
        signing_in=SigningIn(
            ports.platform, ports.store, session, ports.clock, view, ports.device_name
        ),
        sync=sync,
        codes=Codes(ports.signer, ports.clock, cache, view),
        redeeming=Redeeming(session, outbox, ports.clock, sync),
        upkeep=Upkeep(
            session,
            sync,
            brand,
            ports.tabs,
            Backoff(ports.clock, ports.random),
            lambda: follow(ports.surroundings, view),
        ),
    )
