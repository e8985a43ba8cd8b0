"""One short name for everything a built wallet is made of: another name, another build."""

import hashlib
from importlib import metadata
from pathlib import Path

from pasje_host.build_web import client, dependencies, flutter, pyodide

_BUILDER = Path(__file__).resolve().parent


def fingerprint() -> str:
    """A hash of the wallet's source and assets, every package's version, and this builder."""
    digest = hashlib.sha256()
    packages = dependencies.closure(dependencies.wallet_requirements(), pyodide.environment())
    versions = [f"{each.name} {each.version}" for each in packages]
    versions += [f"flet-web {flutter.version()}", f"pyodide {pyodide.version()}"]
    versions += [f"fonttools {metadata.version('fonttools')}"]  # it draws the icons' font
    digest.update("\n".join(versions).encode())
    builder = [
        (path.relative_to(_BUILDER).as_posix(), path)
        for path in sorted(_BUILDER.rglob("*"))
        if _source(path)
    ]
    for name, path in [*client.files(), *client.asset_files(), *builder]:
        digest.update(f"\n{name} ".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
