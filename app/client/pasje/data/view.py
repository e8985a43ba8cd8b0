"""What screens read: one place, assigned by the data layer, always with whole immutable values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pasje.data.surround import Surround

if TYPE_CHECKING:
    from pasje.contract.bounds import Language
    from pasje.contract.membership import Announcement
    from pasje.contract.programme import Programme
    from pasje.contract.snapshot import Snapshot
    from pasje.data.signing_in import SignInUnderWay


@dataclass(frozen=True)
class Unredeemed:
    """A redemption that the platform refused after the member had been told "checking"."""

    reward_id: str
    sentence: str
    """The platform's, for the member."""


Phase = Literal["starting", "signed_out", "signed_in"]
Notice = Literal[
    "session_ended",
    "not_kept",
    "no_room",
    "set_aside",
    "newer",
    "removed",
    "other_tab",
    "not_wiped",
]
"""Each is a sentence of `words`, `notice_of` says which."""


@dataclass
class View:
    """Fields that belong together are assigned without an await between them."""

    phase: Phase = "starting"
    signing_in: SignInUnderWay | None = None
    snapshot: Snapshot | None = None
    programme: Programme | None = None
    """The brand before sign-in; the snapshot's afterwards."""
    online: bool = True
    """False after a try to reach the platform failed."""
    astray: str = ""
    """The origin where something else than a platform answered for the programme; "" otherwise."""
    redeeming: tuple[str, ...] = ()
    """The rewards whose redemption is being checked: sent, but not answered yet."""
    declined: Unredeemed | None = None
    """The latest redemption that came to nothing in the background, until the member saw it."""
    announcements: tuple[Announcement, ...] = ()
    """The latest batch; `announced` counts the batches."""
    announced: int = 0
    language: Language = "en"
    language_chosen: bool = False
    """Whether the member chose it; otherwise it is the device's."""
    notice: Notice | None = None
    surround: Surround = field(default_factory=Surround)
    """What is true of the place the wallet runs in."""
    insecure_seen: bool = False
    """The member has read, since this start, that the address is plain http."""
    leader: bool = False
    """Whether this tab syncs and listens for all of them."""
