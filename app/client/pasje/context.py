"""How a screen reaches the wallet."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flet as ft

from pasje import routes

if TYPE_CHECKING:
    from pasje.state import WalletState
    from pasje.wallet import Wallet

WalletContext: Any = ft.create_context(None)
StateContext: Any = ft.create_context(None)


@dataclass
class Place:
    """The tab of the bottom bar that Back leads to, from whatever is on top of it."""

    tab: str = routes.CARD


PlaceContext: Any = ft.create_context(Place())


def use_wallet() -> "tuple[Wallet, WalletState]":
    """The wallet and its state; the component is drawn again whenever the state changes."""
    return ft.use_context(WalletContext), ft.use_context(StateContext)
