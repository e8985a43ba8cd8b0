"""How a screen reaches the wallet."""

from typing import TYPE_CHECKING, Any

import flet as ft

if TYPE_CHECKING:
    from pasje.state import WalletState
    from pasje.wallet import Wallet

WalletContext: Any = ft.create_context(None)
StateContext: Any = ft.create_context(None)


def use_wallet() -> "tuple[Wallet, WalletState]":
    """The wallet and its state; the component is drawn again whenever the state changes."""
    return ft.use_context(WalletContext), ft.use_context(StateContext)
