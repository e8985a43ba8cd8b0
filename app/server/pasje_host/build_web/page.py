"""The page itself: our own index, loading screen, worker and manifest, copied as they are."""

import shutil
from pathlib import Path

ARCHIVE = "wallet.zip"  # the name `start.js` asks for

_SOURCE = Path(__file__).resolve().parent / "site"


def write(site: Path) -> None:
    """Put the files of the folder `site` beside this module into the site."""
    shutil.copytree(_SOURCE, site, dirs_exist_ok=True)
