"""What the data layer needs of the world; the adapters and `platform_api` provide it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from pasje.contract.bounds import Id
    from pasje.contract.membership import (
        AcceptReferral,
        Change,
        ChangeProfile,
        CheckSignInCode,
        Enrol,
        Redeem,
        Redemption,
        RefreshTokens,
        Session,
        SignInChecked,
        SignInStarted,
        StartSignIn,
        Tokens,
    )
    from pasje.contract.programme import Programme
    from pasje.contract.refund import RefundQuote
    from pasje.contract.refusals import Problem
    from pasje.contract.snapshot import Snapshot
    from pasje.data.surround import Ask, Surround

NOTHING: Mapping[str, str | None] = MappingProxyType({})


_LONGEST_WAIT_S = 300.0
"""However long a pause the platform asks for, a member is not left behind for longer."""


class Unreachable(Exception):
    """No usable answer came; whether the platform did what was asked is unknown."""

    def __init__(self, message: str = "", retry_after_s: float = 0.0) -> None:
        """`retry_after_s`: how long to leave the platform alone, if it said so."""
        super().__init__(message)
        self.retry_after_s = min(max(retry_after_s, 0.0), _LONGEST_WAIT_S)


class NoPlatform(Unreachable):
    """Something answers at the origin, but it is no platform: such as a web host alone."""


class Declined(Exception):
    """The platform refused and changed nothing; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    @property
    def retry_after_s(self) -> float:
        """How long to leave the platform alone, if it said so."""
        asked = self.problem.numbers.get("retry_after")
        if not isinstance(asked, int | float):
            return 0.0
        return min(max(float(asked), 0.0), _LONGEST_WAIT_S)


class SignedOut(Declined):
    """The platform does not know this token (any more)."""


Lost = Literal["unreadable", "newer", "removed", "denied", "elsewhere"]
"""Why what a device kept earlier is not here.

unreadable: garbage, or not ours; set aside. newer: a newer wallet's; set aside. removed: by the
browser, or by hand, while the wallet runs. denied: nothing may be kept. elsewhere: an older wallet
in another tab holds on to it.
"""


class NotKept(OSError):
    """The device has no room, or lets us keep nothing. What was there before still is."""

    def __init__(self, message: str, why: Lost = "denied") -> None:
        """`why`: if there is no store at all."""
        super().__init__(message)
        self.why: Lost = why


class Store(Protocol):
    """What the wallet keeps on the device. Keys of one card begin with the card's prefix.

    A caller may rely on this. What a write acknowledged by returning outlives the wallet, the
    browser and the power. A write is there whole or not at all, whenever the process is killed. One
    that raises NotKept changed nothing. What cannot be read any more is set aside, never raised:
    then there is nothing stored, and `lost` says why. Only what is gone for good stays gone: the
    wallet starts again with an empty store, not with an error.
    """

    @property
    def lost(self) -> Lost | None:
        """Why what was kept earlier is not here; None when nothing is known to be lost."""

    async def get(self, key: str) -> str | None:
        """The text of `key`; None when there is none."""

    async def put_many(self, items: Mapping[str, str | None]) -> None:
        """Write all of `items` or none of them; None removes. Raises NotKept."""

    async def delete_prefix(self, prefix: str, items: Mapping[str, str | None] = NOTHING) -> None:
        """Remove every key that begins with `prefix`, and write `items`, all at once.

        What was set aside goes too. Works on a full device as well; raises NotKept where nothing
        may be written at all, or where `items` need more room than there is then.
        """


class Secrets(Protocol):
    """Small texts that nobody else on the device should read."""

    @property
    def kept(self) -> bool:
        """False once something was put that will not outlive this process."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, value: str) -> None: ...

    async def delete(self, key: str) -> None:
        """Remove the secret; nothing happens when there is none."""


class DeviceSigner(Protocol):
    """Signs with this device's keys; where the runtime can, a key cannot be taken out again."""

    @property
    def quick(self) -> bool:
        """Whether it signs at once; a keyring may ask its owner first."""

    async def import_key(self, handle: str, key: bytes) -> None:
        """Keep `key` under `handle`, in place of an older one."""

    async def sign(self, handle: str, message: bytes) -> bytes | None:
        """HMAC-SHA256 of `message`, 32 bytes; None when there is no such key."""

    async def forget(self, handle: str) -> None:
        """Remove the key; nothing happens when there is none."""


class Tabs(Protocol):
    """The other copies of the wallet that share its Store and Secrets: a browser's tabs."""

    def leading(self) -> AbstractAsyncContextManager[None]:
        """Entered when this tab leads, which it does until it leaves: it syncs and listens."""

    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        """Held by one task of one tab at a time; not to be entered twice by the same task."""

    async def tell(self) -> None:
        """Tell the other tabs that stored state changed."""

    async def told(self) -> None:
        """Return when another tab has told since the last call."""

    async def close(self) -> None: ...


class Surroundings(Protocol):
    """What hosts the wallet: a page in a browser, or nothing, where it is an app of its own."""

    def facts(self) -> Surround:
        """What is known now."""

    async def changed(self) -> None:
        """Return when a fact may have changed since the last call."""

    async def ask(self, what: Ask) -> None:
        """Have the host do something, if it can; what came of it is heard as a fact."""

    def close(self) -> None: ...


class Clock(Protocol):
    """The device's own clock, which may be wrong."""

    def now(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class Platform(Protocol):
    """The platform's API: one method per call.

    Each raises Unreachable (NoPlatform when something else answered) or Declined; those that take
    an `access` token also SignedOut. `origin` is the address without a path, and so the platform's
    name.
    """

    @property
    def origin(self) -> str: ...

    async def programme(self) -> Programme: ...

    async def start_sign_in(self, sign_in_id: Id, request: StartSignIn) -> SignInStarted: ...

    async def check_code(self, sign_in_id: Id, request: CheckSignInCode) -> SignInChecked: ...

    async def enrol(self, member_id: Id, request: Enrol) -> Session: ...

    async def refresh_tokens(self, request: RefreshTokens) -> Tokens: ...

    async def snapshot(self, access: str, etag: str | None) -> Snapshot | None:
        """The snapshot; None when it is still the one of `etag`."""

    async def change_profile(self, access: str, request: ChangeProfile) -> Snapshot: ...

    async def accept_referral(self, access: str, request: AcceptReferral) -> Snapshot: ...

    async def redeem(self, access: str, redemption_id: Id, request: Redeem) -> Redemption: ...

    async def cancel(self, access: str, voucher_id: Id) -> Redemption:
        """Undo a redemption; once more, and it is the same."""

    async def return_preview(self, access: str, purchase_id: Id) -> RefundQuote: ...

    async def sign_out_device(self, access: str, device_id: Id) -> None: ...

    def live(self, access: str) -> AbstractAsyncContextManager[AsyncIterator[Change]]:
        """Entered when the platform listens to us; the changes end when the platform ends them."""

    async def close(self) -> None: ...
