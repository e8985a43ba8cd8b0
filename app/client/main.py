"""Flet's door: the wallet of this device, on its page."""

import functools
from collections.abc import Awaitable

import flet as ft

from pasje.app import show
from pasje.runtime import begin_to_open, open_wallet
from pasje.wallet import Wallet


async def main(page: ft.Page, opening: Awaitable[Wallet] | None = None) -> None:
    """`opening`: the wallet, where it needs no page to open."""
    await show(page, await (opening or open_wallet(page)))


if __name__ == "__main__":
    ft.run(functools.partial(main, opening=begin_to_open()), assets_dir="assets")
