"""What the owner sees when Pasje is up."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pasje_host import lan_sign
from pasje_host.demo.seed import Demo
from pasje_host.lan import Lan

_WIDE = 200
"""Addresses and keys are copied, so they are never cut or wrapped."""


def show(console: Console, url: str, programme: str, demo: Demo | None, lan: Lan | None) -> None:
    """Prints the addresses, and in a demo who to sign in as; ends with the line of readiness."""
    table = Table.grid(padding=(0, 3))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    for name, path in (("Wallet", "/"), ("Till", "/till"), ("API", "/docs")):
        table.add_row(f"  {name}", Text(f"{url}{path}", "bold"))
    if demo is not None:
        table.add_row("", "")
        who = demo.email or "any e-mail address"
        table.add_row("  Demo member", f"{who} (the code is shown on the screen)")
        table.add_row("  Demo till key", demo.till_key)
    console.print()
    console.print(Text(f"  {programme}", "bold"))
    console.print()
    console.print(table, width=_WIDE, crop=False, highlight=False)
    console.print()
    if lan is not None:
        lan_sign.show(console, url, lan, demo)
    console.print("Pasje is ready. Ctrl-C stops it.", highlight=False)
