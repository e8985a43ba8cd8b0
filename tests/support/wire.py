"""What a first visit takes over the wire: every request of the page and of its workers until the
wallet works without a network and has made Python's memory, each at the size that `pasje build web`
sends.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pasje_host.build_web import compress
from pasje_host.build_web.kept import Kept
from tests.support.browser import PATIENCE_S, chromium, phone, wallet_started
from tests.support.served import served
from tests.support.static_site import StaticSite

HEAD = 300
"""Bytes of a reply's headers, about; a policy is sent with each, but repeated headers are short."""
KNOWN = {
    # skwasm.wasm
    "084a99454e405ad9e396803f5c02369562c92210ad9ff83a053ca68a1047a8f4": 1_206_207,
    # main.dart.wasm
    "47d1235ca73b876e46b1231e72af0a75855a782eec96d24e92ff0e0ea60e7048": 2_128_307,
    # pyodide.asm.wasm
    "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6": 2_741_061,
    # python_stdlib.zip
    "611057e78b90e07f2994e3664ce693d0a21f3ee6422283033d47ea324a65e7f4": 889_465,
}
"""The best copies (bytes) of big files that change with Flet alone, by SHA-256; a minute and a half
of compressing. `python -m tests.bench.sizes` does that, and fails when one of these is wrong."""
_READY = "html[data-offline=ready][data-memory=made]"


@dataclass(frozen=True)
class Sent:
    """One reply: the file, its size, and what goes over the wire (bytes)."""

    path: str
    raw: int
    wire: int

    @property
    def group(self) -> str:
        """The folder without its hash: f (Flutter), p (Python), w (the wallet), or the page's."""
        first = self.path.split("/")[1]
        return {"f-": "Flutter", "p-": "Python", "w-": "wallet"}.get(first[:2], "page")


def best(file: Path) -> int:
    """Bytes of the copy that `pasje build web` makes; takes minutes the first time."""
    data = file.read_bytes()
    if not compress.worthwhile(file):
        return len(data)
    return len(compress.packed(data, compress.BEST, Kept()).get("br", data))


def at_most(file: Path) -> int:
    """`best` or somewhat more, at once: what is not KNOWN is as in the quick build it lies in."""
    copy = file.with_name(file.name + compress.SUFFIX["br"])
    quick = copy if copy.is_file() else file
    return KNOWN.get(digest(file), quick.stat().st_size)


def digest(file: Path) -> str:
    """As KNOWN names it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def file_of(site: Path, path: str) -> Path:
    """What is sent for `path`."""
    file = site / path[1:]
    return file if file.is_file() else site / "index.html"


async def first_visit(site: Path, size: Callable[[Path], int]) -> list[Sent]:
    """Every reply with content, in order; a file that is sent twice is there twice.

    `size` is `best` or `at_most`.
    """
    host = StaticSite()
    host.serve(site)
    async with (
        served(host) as origin,
        chromium() as browser,
        phone(browser, service_workers=True) as context,
    ):
        page = await context.new_page()
        await page.goto(origin)
        await wallet_started(page)
        await page.wait_for_selector(_READY, state="attached", timeout=PATIENCE_S * 1000)
    return [
        _sent(file_of(site, asked.path), asked.path, size)
        for asked in host.log
        if asked.status == 200 and not asked.path.startswith("/v1/")
    ]


def _sent(file: Path, path: str, size: Callable[[Path], int]) -> Sent:
    return Sent(path, file.stat().st_size, size(file) + HEAD)
