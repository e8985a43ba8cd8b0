"""What a first visit takes over the wire: every request of the page and of the service worker until
the wallet works without a network, each at the size that `pasje build web` sends.
"""

from dataclasses import dataclass
from pathlib import Path

from pasje_host.build_web import compress
from pasje_host.build_web.kept import Kept
from tests.support.browser import PATIENCE_S, chromium, phone, wallet_started
from tests.support.served import served
from tests.support.static_site import StaticSite

_HEAD = 300
"""Bytes of a reply's headers, about; a policy is sent with each, but repeated headers are short."""
_READY = "html[data-offline=ready]"


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


async def first_visit(site: Path) -> list[Sent]:
    """Every reply with content, in order; a file that is sent twice is there twice."""
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
    kept = Kept()
    return [
        _sent(site, asked.path, kept)
        for asked in host.log
        if asked.status == 200 and not asked.path.startswith("/v1/")
    ]


def _sent(site: Path, path: str, kept: Kept) -> Sent:
    file = site / path[1:]
    file = file if file.is_file() else site / "index.html"
    data = file.read_bytes()
    copies = compress.packed(data, compress.BEST, kept) if compress.worthwhile(file) else {}
    return Sent(path, len(data), len(copies.get("br", data)) + _HEAD)
