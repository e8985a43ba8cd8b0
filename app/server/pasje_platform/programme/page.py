"""Makes what docs/programme.md and docs/programme.schema.json have of the table of keys.

`python -m pasje_platform.programme.page docs` writes both.
"""

import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from pasje_platform.programme import keys, keys_basket, schema

_BLOCK = re.compile(r"(<!-- keys: ([\w.]+) -->\n).*?(<!-- end of keys -->)", re.DOTALL)
SECTIONS = {
    "top": keys.TOP,
    **dict(keys.walk(keys.SECTIONS)),
    "basket": keys_basket.BASKET,
    **dict(keys.walk(keys_basket.BASKET.parts, "basket")),
}
"""By the path that a mark on the page names."""
_HEADING = "| Key | Must be | Default | Example | What it is |\n|---|---|---|---|---|\n"


def filled(page: str) -> str:
    """The page with what each mark names after it: the section in a sentence, and its keys."""
    return _BLOCK.sub(lambda found: f"{found[1]}\n{block(found[2])}\n{found[3]}", page)


def block(path: str) -> str:
    """What the page says of one section."""
    section = SECTIONS[path]
    rows = "".join(row(key) for key in section.keys)
    return f"{section.means}{_how_many(section)}\n\n{_HEADING}{rows}"


def row(key: keys.Key) -> str:
    """One key's line of the table."""
    cells = [f"`{key.name}`", key.kind.says, default(key), f"`{key.example}`", key.means]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def default(key: keys.Key) -> str:
    """What stands for the key when it is left out, as the page says it."""
    if key.otherwise:
        return f"`{key.otherwise}`" if key.otherwise.startswith('"') else key.otherwise
    if key.default is keys.NEEDED:
        return "needed"
    return "none" if key.default in (None, (), "") else f"`{_toml(key.default)}`"


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Fraction) else f'"{value}"'


def _how_many(section: keys.Section) -> str:
    if section.many:
        return f" {section.least} to {section.most} of them."
    return "" if section.name == "" else " Needed." if section.least else ""


def main(folder: Path) -> None:
    """Writes both files of `folder`."""
    page = folder / "programme.md"
    page.write_text(filled(page.read_text("utf-8")), "utf-8")
    (folder / "programme.schema.json").write_text(schema.written(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
