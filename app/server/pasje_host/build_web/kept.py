"""What takes long to make and comes out the same, kept between builds in the user's cache folder,
or in the one that PASJE_CACHE_DIR names.

A kept thing is only used when it is what was put there: its hash stands before it.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_cache_path

_UNUSED_S = 90 * 86_400
"""What no build asked for in this long is removed."""
_HASH = hashlib.sha256().digest_size


def _usual() -> Path:
    named = os.environ.get("PASJE_CACHE_DIR")
    folder = Path(named) if named else user_cache_path("pasje", appauthor=False)
    return folder / "built"


@dataclass(frozen=True)
class Kept:
    """A folder of them. One that cannot be read or written only costs time."""

    folder: Path = field(default_factory=_usual)

    def get(self, name: str) -> bytes | None:
        """What was put there by that name; None when there is none, or it is damaged."""
        place = self.folder / name
        try:
            data = place.read_bytes()
            os.utime(place)
        except OSError:
            return None
        content = data[_HASH:]
        return content if hashlib.sha256(content).digest() == data[:_HASH] else None

    def put(self, name: str, content: bytes) -> None:
        """Keep `content`: whole or not at all, also when two builds put it at once."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(file.name).replace(self.folder / name)

    def sweep(self) -> None:
        """Remove what was not used for long."""
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if time.time() - path.stat().st_mtime > _UNUSED_S:
                    path.unlink()
