"""Flet's door: the wallet of this device, on its page."""

import flet as ft

from pasje.app import show
from pasje.runtime import open_wallet


async def main(page: ft.Page) -> None:
    await show(page, await open_wallet(page))


if __name__ == "__main__":
    ft.run(main, assets_dir="assets")
