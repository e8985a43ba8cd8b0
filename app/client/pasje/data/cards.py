"""The list of cards this wallet holds; one is shown until there are more."""

from dataclasses import dataclass

from pasje.contract.bounds import Id
from pasje.contract.codec import Undecodable, decode, encode

KEY = "cards"
ASIDE = "cards-aside"
"""Where a list that could not be read is kept."""


@dataclass(frozen=True)
class Card:
    """One membership on this device."""

    origin: str
    """Of the platform, such as https://pasje.example."""
    member_id: Id
    device_id: Id
    handle: str
    """Names this device's key in fresh codes."""

    def key(self, name: str) -> str:
        """Where `name` of this card is stored."""
        return f"{self.prefix}{name}"

    @property
    def prefix(self) -> str:
        """What every stored key of this card begins with."""
        return f"{self.of_platform}{self.member_id}/"

    @property
    def of_platform(self) -> str:
        """What every stored key of any card of this platform begins with."""
        return f"card/{self.origin}/"


@dataclass(frozen=True)
class Cards:
    cards: tuple[Card, ...] = ()

    def of(self, origin: str) -> Card | None:
        """The card of the platform at `origin`."""
        return next((card for card in self.cards if card.origin == origin), None)

    def with_card(self, card: Card) -> "Cards":
        """With `card` in place of another of the same platform."""
        return Cards((*self.without(card.origin).cards, card))

    def without(self, origin: str) -> "Cards":
        return Cards(tuple(card for card in self.cards if card.origin != origin))


def read(text: str | None) -> Cards:
    """The stored list; an unreadable one is as good as none."""
    try:
        return decode(Cards, text) if text else Cards()
    except Undecodable:
        return Cards()


def written(cards: Cards) -> str:
    return encode(cards).decode()


def left(origin: str) -> str:
    """Where the id of this device is stored while the platform at `origin` does not know that it
    was signed out. It names nobody, and the next sign-in from here takes its place there.
    """
    return f"left/{origin}"


def ending(origin: str) -> str:
    """Where a card is stored from the wipe of its rows to that of its secrets, which a kill may
    come between: the next start ends it.
    """
    return f"ending/{origin}"
