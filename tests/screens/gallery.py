"""Every screen in every state, to look at: `python tests/screens/gallery.py` serves it on 8765,
or on the port that PASJE_GALLERY_PORT says.

The address says which: /rewards?sample=gold&language=en&theme=dark&offline=1. `signed_out=1` shows
signing in; `around=update` and the others of AROUND what the browser gives and withholds.
"""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlparse

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "app/client")]

import flet as ft  # noqa: E402 the paths come first

from pasje.app import show  # noqa: E402
from pasje.contract.membership import Announcement  # noqa: E402
from pasje.data.outcome import Done  # noqa: E402
from tests.support.samples import AROUND, SAMPLES, SampleWallet  # noqa: E402

PORT = int(os.environ.get("PASJE_GALLERY_PORT", "8765"))


def wallet_of(route):
    """The wallet that an address of the gallery asks for."""
    asked = {key: values[0] for key, values in parse_qs(urlparse(route).query).items()}
    snapshot = None if "signed_out" in asked else SAMPLES[asked.get("sample", "gold_near")]()
    wallet = SampleWallet(
        snapshot, language=asked.get("language", "nl"), online="offline" not in asked
    )
    wallet.outcome = Done(False)
    wallet.state.surround = AROUND[asked.get("around", "app")]
    if "notice" in asked:
        wallet.state.notice = asked["notice"]
    if "astray" in asked:
        wallet.state.astray, wallet.state.programme = asked["astray"], None
    if "checking" in asked:
        wallet.state.redeeming = (asked["checking"],)
    return wallet, asked


async def main(page):
    wallet, asked = wallet_of(page.route)
    await show(page, wallet)
    page.theme_mode = ft.ThemeMode.DARK if asked.get("theme") == "dark" else ft.ThemeMode.LIGHT
    page.update()
    if "said" in asked:
        wallet.state.announcements = (Announcement("earned", 36, "Noord"),)
        wallet.state.announced += 1


if __name__ == "__main__":
    os.environ["FLET_FORCE_WEB_SERVER"] = "true"
    ft.run(
        main,
        port=PORT,
        host="127.0.0.1",
        view=ft.AppView.WEB_BROWSER,
        assets_dir=str(ROOT / "assets"),
        route_url_strategy=ft.RouteUrlStrategy.PATH,
        no_cdn=True,
    )
