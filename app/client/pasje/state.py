"""What screens subscribe to: the data layer's view, made observable for Flet."""

from dataclasses import dataclass

import flet as ft

from pasje.data.view import View


@ft.observable
@dataclass
class WalletState(View):
    """One for each page; assigned only by the data layer, in the page's context."""
