"""What a table of keys is made of: the reader, the page and the JSON Schema all follow it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pasje_platform.programme.values import Kind, Pattern, Ref, Several, Text
from pasje_platform.programme.values_number import Number

NEEDED = object()
"""The default of a key that must be there."""
FIRST_UNIT = object()
"""The default of a key that names a unit: the first of the file."""
COLOUR = Pattern(r"#[0-9A-Fa-f]{6}", 'a colour "#RRGGBB"')
UNIT = Ref("units", "the id of one of [[units]]")
TIER = Ref("tiers", "the id of one of [[tiers]]")
REWARD = Ref("rewards", "the id of one of [[rewards]]")
GROUP = Ref("groups", "the id of one of [[groups]]")
TIERS = Several(TIER, 1, 12, "ids of [[tiers]]")
SEGMENTS = Several(Ref("segments", "the id of one of [[segments]]"), 1, 20, "ids of [[segments]]")
CATEGORIES = Several(Text(40), 1, 100, "names of categories")
SKUS = Several(Text(60), 1, 500, "article numbers, in quotes")
CHANNELS = Several(Text(40), 1, 20, 'names of channels; a till\'s is "shop"')
UNITS = Number(above=True)


@dataclass(frozen=True)
class Key:
    """One key; `default` stands for it when it is left out, and `otherwise` says so in words."""

    name: str
    kind: Kind
    example: str
    means: str
    default: Any = NEEDED
    otherwise: str = ""


@dataclass(frozen=True)
class Section:
    """The keys of one table: `many` is written [[name]], at least `least` and at most `most`.

    `parts` are tables inside it, written [name.part] or [[name.part]].
    """

    name: str
    keys: tuple[Key, ...]
    means: str
    parts: tuple["Section", ...] = ()
    many: bool = False
    least: int = 0
    most: int = 1

    def heading(self, inside: str = "") -> str:
        """How the file writes it, when it is in the table `inside`."""
        path = f"{inside}.{self.name}" if inside else self.name
        return f"[[{path}]]" if self.many else f"[{path}]"


def walk(sections: tuple[Section, ...], inside: str = "") -> Iterator[tuple[str, Section]]:
    """Every section with its dotted path, parts after what they are in."""
    for section in sections:
        path = f"{inside}.{section.name}" if inside else section.name
        yield path, section
        yield from walk(section.parts, path)


def unit_key(means: str) -> Key:
    """The key that says which unit is meant."""
    return Key("unit", UNIT, '"points"', means, FIRST_UNIT, "the first unit")
