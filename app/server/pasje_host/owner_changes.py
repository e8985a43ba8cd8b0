"""What differs between two versions of a programme's file: key by key, in the file's own words."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pasje_platform.programme.file import ProgrammeFile, kept

_ABSENT = object()
_MOST_TEXT = 60


@dataclass(frozen=True)
class _Side:
    """A value as the file writes it, and as it is read; what was left out is read as well."""

    plain: Any
    read: Any

    def inside(self, key: str | int) -> "_Side":
        return _Side(_at(self.plain, key), _at(self.read, key))


def changes(before: ProgrammeFile, after: ProgrammeFile) -> list[str]:
    """A line for each key that differs: `rewards (coffee).cost: 60 → 70`.

    Comments and order of keys are none, nor is a default that is written out.
    """
    lines = list(_differing("", _whole(before.source), _whole(after.source)))
    if before.logo != after.logo and not any(line.startswith("logo:") for line in lines):
        lines.append("logo: another picture")
    return lines


def _whole(source: str) -> _Side:
    read = dict(kept(source))
    return _Side(tomllib.loads(source), {**read.pop(""), **read})


def _at(value: Any, key: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(key, _ABSENT)
    if isinstance(value, list | tuple) and isinstance(key, int):
        return value[key]
    return _ABSENT


def _differing(name: str, old: _Side, new: _Side) -> Iterator[str]:
    if old.read is not _ABSENT and old.read == new.read:
        return
    before, after = old.plain, new.plain
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            path = f"{name}.{key}" if name else key
            yield from _differing(path, old.inside(key), new.inside(key))
    elif _are_sections(before) and _are_sections(after):
        yield from _of_sections(name, old, new)
    elif _are_sections(before) or _are_sections(after):
        one, other = ((side if side is not _ABSENT else []) for side in (before, after))
        yield from _come_and_gone(name, one, other)
    elif isinstance(before, dict) or isinstance(after, dict):
        yield f"{name}: {_what_became(before, after)}"
    elif isinstance(before, list) and isinstance(after, list):
        yield f"{name}: {_of_lists(before, after)}"
    elif before is not _ABSENT or after is not _ABSENT:
        yield f"{name}: {_of_values(before, after)}"


def _are_sections(value: Any) -> bool:
    """Written [[name]], whether or not each has an id."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _of_sections(name: str, old: _Side, new: _Side) -> Iterator[str]:
    before, after = old.plain, new.plain
    was, now = ([one.get("id", number) for number, one in enumerate(side, 1)]
                for side in (before, after))  # fmt: skip
    for number, known in enumerate(was):
        if known in now:
            path = f"{name} ({known})" if isinstance(known, str) else f"{name}[{known}]"
            yield from _differing(path, old.inside(number), new.inside(now.index(known)))
    yield from _come_and_gone(name, before, after)
    if [one for one in was if one in now] != [one for one in now if one in was]:
        yield f"{name}: in another order"


def _come_and_gone(name: str, before: list[Any], after: list[Any]) -> Iterator[str]:
    was, now = ([one.get("id", number) for number, one in enumerate(side, 1)]
                for side in (before, after))  # fmt: skip
    for known, there, became in (
        *((one, now, "gone") for one in was),
        *((one, was, "new") for one in now),
    ):
        if known not in there:
            path = f"{name} ({known})" if isinstance(known, str) else f"{name}[{known}]"
            yield f"{path}: {became}"


def _what_became(before: Any, after: Any) -> str:
    if before is _ABSENT:
        return "new"
    return "gone" if after is _ABSENT else "written otherwise"


def _of_lists(before: list[Any], after: list[Any]) -> str:
    come = ", ".join(_shown(one) for one in after if one not in before)
    gone = ", ".join(_shown(one) for one in before if one not in after)
    if not come and not gone:
        return "in another order"
    return "; ".join(
        part for part in (f"with {come}" if come else "", f"without {gone}" if gone else "") if part
    )


def _of_values(before: Any, after: Any) -> str:
    if any(isinstance(one, str) and len(one) > _MOST_TEXT for one in (before, after)):
        return "another text" if isinstance(before, str) and isinstance(after, str) else (
            _what_became(before, after)
        )  # fmt: skip
    return f"{_shown(before)} → {_shown(after)}"


def _shown(value: Any) -> str:
    """As the file has it."""
    if value is _ABSENT:
        return "left out"
    if isinstance(value, list):
        return f"[{', '.join(_shown(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_shown(one)}' for key, one in value.items())} }}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)
