"""The icons that the wallet draws, of the thousands Material has: their names and their font."""

import ast
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pasje_host.refused import CannotRun

NAMES = "packages/flet/controls/material/icons.json"
"""In the wallet's archive: what `ft.Icons` knows, read at every start."""
CUPERTINO = "packages/flet/controls/cupertino/cupertino_icons.json"
"""The same of a set whose font does not ship."""

# Flutter draws these by itself: bars, fields, menus, pickers and dialogs.
_BY_FLUTTER = """
ARROW_BACK ARROW_BACK_IOS_NEW_ROUNDED ARROW_DROP_DOWN ARROW_DROP_UP CALENDAR_TODAY CANCEL CHECK
CHEVRON_LEFT CHEVRON_RIGHT CLEAR CLOSE CONTENT_COPY EDIT ERROR EXPAND_MORE INFO MENU MORE_HORIZ
MORE_VERT SEARCH
"""
_STYLES = ("_OUTLINED", "_ROUNDED", "_SHARP")


def drawn(sources: Iterable[bytes], names: bytes) -> frozenset[str]:
    """The icons that the wallet's sources name, and Flutter's own; `names` is Flet's list."""
    known: Mapping[str, int] = json.loads(names)
    attributes = {
        node.attr
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
    }
    return frozenset(_BY_FLUTTER.split()) | (attributes & known.keys())


def only(names: bytes, kept: frozenset[str]) -> bytes:
    """Flet's list with the `kept` icons alone."""
    known: Mapping[str, int] = json.loads(names)
    return json.dumps({name: at for name, at in known.items() if name in kept}).encode()


def font(whole: Path, kept: frozenset[str]) -> bytes:
    """Material's font with the `kept` icons alone; the same icons give the same bytes.

    Raises CannotRun when it has none by that name.
    """
    # Imported here: every start reads this module, and only one that builds draws a font.
    from fontTools import subset
    from fontTools.ttLib import TTFont

    material = TTFont(whole, recalcTimestamp=False)
    glyphs = {name.lower(): point for point, name in material.getBestCmap().items()}
    wanted = set()
    for name in sorted(kept):
        point = glyphs.get(glyph(name))
        if point is None:
            raise CannotRun(f"Flutter's icon font has no {name} ({glyph(name)}).")
        wanted.add(point)
    options = subset.Options(recalc_timestamp=False, notdef_outline=True, hinting=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(material)
    made = io.BytesIO()
    material.save(made)
    return made.getvalue()


def glyph(name: str) -> str:
    """What the font calls the icon `name`: HOME is `home_baseline`."""
    return name.lower() if name.endswith(_STYLES) else f"{name.lower()}_baseline"
