"""What the terminal shows of a wallet on the local network: a warning, and the address to scan."""

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from pasje_host.demo.seed import Demo
from pasje_host.lan import Lan
from pasje_host.saying import say

_QUIET = 4
"""Modules of white that a scanner needs around a code."""
_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
"""By whether the upper and the lower module are black: a character is twice as high as wide."""
_INK = "#000000 on #ffffff"
"""Said outright, so that a dark terminal shows the same as a light one."""
_MARGIN = 2


def show(console: Console, url: str, lan: Lan, demo: Demo | None) -> None:
    """Prints the warning, the code of `url`, and what other addresses could be chosen."""
    console.print(Panel(warning(demo), border_style="bold red", title="Open to this network"))
    code = drawn(url)
    if _can_show(console, code):
        console.print()
        for line in code:
            console.print(Text(" " * _MARGIN).append(line, _INK))
    console.print()
    say(console, f"  On a phone in this network: {url}")
    for name, address in lan.others.items():
        said = f"  Another network of this machine: --lan {address} ({name})"
        say(console, said)
    console.print()


def warning(demo: Demo | None) -> str:
    """What anyone near can do, and what to do about it."""
    if demo is None:
        return (
            "This is http: anyone on this network can read along, sign-in codes and all. For "
            "members, put TLS in front and name its address in PASJE_PUBLIC_URL."
        )
    return (
        f"Anyone on this network can sign in as {demo.email}, or as any other address: the codes "
        "that would be mailed are shown to whoever asks. They can read along too, because this "
        "is http. It is for trying only: nobody's own details, and Ctrl-C when you are done."
    )


def drawn(url: str) -> list[str]:
    """The QR of `url` as lines of text, its white margin included; two modules are one line."""
    import qrcode  # here: a start that is not for the network draws none

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=_QUIET)
    code.add_data(url)
    rows = [[bool(module) for module in row] for row in code.get_matrix()]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[pair] for pair in zip(*both, strict=True)) for both in pairs]


def _can_show(console: Console, code: list[str]) -> bool:
    """Without colours half of all terminals would show it inverted; a narrow one breaks it."""
    colours = console.is_terminal and console.color_system is not None and not console.no_color
    return colours and console.width >= len(code[0]) + _MARGIN
