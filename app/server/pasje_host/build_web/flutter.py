"""Flutter's half of the site: the client compiled in the flet-web wheel, without what is unused."""

import json
import re
import shutil
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from pasje_host.build_web import icons
from pasje_host.extras import how_to_install
from pasje_host.refused import CannotRun

# Everything that ships, by name: symbols, maps, KaTeX, the renderers no browser picks and the
# service worker that unregisters all others and reloads every tab stay behind.
SHIPPED = (
    "main.dart.js",
    "main.dart.mjs",
    "main.dart.wasm",
    "flutter_bootstrap.js",
    "canvaskit/canvaskit.js",
    "canvaskit/canvaskit.wasm",
    "canvaskit/chromium/canvaskit.js",
    "canvaskit/chromium/canvaskit.wasm",
    "canvaskit/skwasm.js",
    "canvaskit/skwasm.wasm",
    "assets/AssetManifest.bin",
    "assets/AssetManifest.bin.json",
    "assets/NOTICES",
    "assets/fonts/roboto.woff2",
    "assets/packages/wakelock_plus/assets/no_sleep.js",
    "assets/shaders/ink_sparkle.frag",
    "assets/shaders/stretch_effect.frag",
)

ICONS = "assets/fonts/MaterialIcons-Regular.otf"

_SERVICE_WORKER = re.compile(r"\n\s*serviceWorkerSettings: \{.*?\n\s*\},(?=\n)", re.DOTALL)
_OWN_LOADING_SCREEN = "    document.getElementById('loading')?.remove();\n"

_RIVE = b"https://cdn.jsdelivr.net/npm/@rive-app/flutter-native-wasm@44.0.0/"
# The client fetches Rive at every start. This is no address, so nothing is asked for and nothing
# comes: the client takes it for still loading. In main.dart.wasm its length stands before it.
_NO_RIVE = b"https://[Rive is not part of Pasje".ljust(len(_RIVE), b".")


def web_dir() -> Path:
    """The folder of the compiled client in the flet-web wheel; its own code is never imported."""
    spec = find_spec("flet_web")
    if spec is None or spec.origin is None:
        raise CannotRun(f"flet-web is missing: {how_to_install('flet-web', 'host')}.")
    return Path(spec.origin).parent / "web"


def version() -> str:
    """The installed version of flet-web."""
    return metadata.version("flet-web")


def copy(site: Path, drawn: frozenset[str]) -> None:
    """Copy what ships into the site and mend it; of the icons those that are `drawn`.

    Raises CannotRun when the wheel has changed.
    """
    source = web_dir()
    for name in SHIPPED:
        if not (source / name).is_file():
            raise CannotRun(f"flet-web {version()} has no {name}: Pasje was not made for it.")
        target = site / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
    _mend_bootstrap(site / "flutter_bootstrap.js")
    for name in ("main.dart.js", "main.dart.wasm"):
        replace_once(site / name, _RIVE, _NO_RIVE)
    (site / ICONS).write_bytes(icons.font(source / ICONS, drawn))
    _write_font_manifest(source, site)


def _mend_bootstrap(file: Path) -> None:
    """No service worker of Flutter's, and the page's own card stays until the wallet has its."""
    text, count = _SERVICE_WORKER.subn("", file.read_text(encoding="utf-8"))
    if count != 1:
        raise CannotRun(f"{file.name} of flet-web {version()} is not the one Pasje was made for.")
    file.write_text(text, encoding="utf-8")
    replace_once(file, _OWN_LOADING_SCREEN.encode(), b"")


def replace_once(file: Path, old: bytes, new: bytes) -> None:
    """Mend a file of the wheel. Raises CannotRun unless it holds `old` exactly once."""
    data = file.read_bytes()
    if data.count(old) != 1:
        raise CannotRun(f"{file.name} of flet-web {version()} is not the one Pasje was made for.")
    file.write_bytes(data.replace(old, new))


def _write_font_manifest(source: Path, site: Path) -> None:
    """Flutter loads every font of this list before its first frame, so it names few."""
    fonts = json.loads((source / "assets/FontManifest.json").read_text(encoding="utf-8"))
    kept = [font for font in fonts if font["family"] == "MaterialIcons"]
    # Unlisted, Flutter would fetch its default font from Google.
    kept.append({"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]})
    # The wallet's own, named in `assets/README.md`; loaded here, its first screen is drawn with it.
    kept.append({"family": "Pasje", "fonts": [{"asset": "../fonts/Manrope.ttf"}]})
    (site / "assets/FontManifest.json").write_text(json.dumps(kept), encoding="utf-8")
