"""What is true of the place the wallet runs in, and keeping the view up to date with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # the view holds a Surround
    from pasje.data.ports import Surroundings
    from pasje.data.view import View

Install = Literal["none", "prompt", "by_hand"]
Ask = Literal["install", "update", "persist", "signed_in", "face", "forget_face", "drawn"]
"""face: what is kept of the card changed, mirror it anew. forget_face: remove the mirror now.
drawn: the first screen is told to Flutter, which may draw it."""


@dataclass(frozen=True)
class Surround:
    """As an app of its own has it; a browser says otherwise."""

    browser: bool = False
    """A browser hosts the wallet, installed or in a tab."""
    secure: bool = True
    """False over plain http, where a browser gives neither keys nor an offline start."""
    installed: bool = True
    install: Install = "none"
    """How it can be installed: the browser asks when we say so, or the member does it by hand."""
    update_ready: bool = False
    """A newer wallet is on the device; it comes with the next start, or when it is asked for."""
    offline_ready: bool = True
    """Everything that a start without network needs is on the device."""
    persisted: bool = True
    """The browser promised not to clear what the wallet keeps."""
    faces_forgotten: int = 0
    """How often the page has removed its mirror of the card because we asked."""


async def follow(surroundings: "Surroundings", view: "View") -> None:
    """Never ends by itself."""
    while True:
        view.surround = surroundings.facts()
        await surroundings.changed()


async def signed_in(surroundings: "Surroundings") -> None:
    """From now on the device holds something worth keeping."""
    await surroundings.ask("signed_in")
    await surroundings.ask("persist")
